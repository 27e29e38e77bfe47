"""Pages with forms, as opposed to those that only show something."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.safety.once import done_once

View = Callable[..., HttpResponse]
TOO_OFTEN = 429
TRY_LATER = gettext_lazy("You have tried that too often. Please try again in an hour.")


def too_often(form: forms.BaseForm) -> int:
    """Say in a form that it was sent too often; the status of the answer."""
    form.add_error(None, str(TRY_LATER))
    return TOO_OFTEN


def says_where_forms_are_sent_from(view: View) -> View:
    """Say to this site, alone, where a form was sent from.

    Under the site's policy, no-referrer, browsers send `Origin: null` with a form, and Django's protection against
    forged requests must refuse it.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

    return wrapped


def form_page(view: View) -> View:
    """For GET and POST alone, kept by nobody; its forms reach this site, and are dealt with once."""
    return never_cache(require_http_methods(["GET", "HEAD", "POST"])(says_where_forms_are_sent_from(done_once(view))))
