"""What is sent twice is done once: a double tap, a form sent again because the answer got lost.

Each rendering of a form has a key of its own. The first to arrive with it writes a row in the transaction of what it
does; one that arrives meanwhile waits for that transaction at the unique key, and is led where the first one was.
What was typed is part of the row's key: who goes back and signs up a friend has not sent the same form.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Callable
from functools import wraps

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.crypto import salted_hmac

from events.models import FormKey

KEY_FIELD = "form_key"
KEPT_FOR = dt.timedelta(days=1)
SEE_OTHER = 303
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_NOT_TYPED = frozenset({KEY_FIELD, "csrfmiddlewaretoken"})
_View = Callable[..., HttpResponse]


def new_key() -> str:
    return secrets.token_urlsafe(16)


def done_once(view: _View) -> _View:
    """Of a page with a form: the same form sent again leads where it led the first time, and does nothing.

    A form that was not taken (its answer is no 303) may be sent again; one without a key always is.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        digest = _digest(request) if request.method == "POST" else ""
        if not digest:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            row, is_first = FormKey.objects.get_or_create(key=digest)
            if not is_first:
                return HttpResponseRedirect(row.location, status=SEE_OTHER)
            response = view(request, *args, **kwargs)
            if response.status_code == SEE_OTHER:
                row.location = response["Location"]
                row.save(update_fields=["location"])
            else:
                row.delete()
        return response

    return wrapped


def forget_old_keys(now: dt.datetime | None = None) -> None:
    FormKey.objects.filter(created_at__lt=(now or timezone.now()) - KEPT_FOR).delete()


def _digest(request: HttpRequest) -> str:
    """Of page, key and what was typed, so that nobody can read that from it; empty without a proper key."""
    key = request.POST.get(KEY_FIELD, "")
    if not _KEY.fullmatch(key):
        return ""
    typed = sorted((name, values) for name, values in request.POST.lists() if name not in _NOT_TYPED)
    return salted_hmac("form key", repr((request.path, key, typed)), algorithm="sha256").hexdigest()
