"""Pages with forms, as opposed to those that only show something."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.messages.outbox import TooManyAtOnce
from events.safety.blocks import BLOCKED
from events.safety.once import done_once
from events.safety.rate_limits import RETRY_AFTER
from events.views.campaigns import current_campaign_context

View = Callable[..., HttpResponse]
A_MINUTE = 60
BAD_REQUEST, TOO_OFTEN = 400, 429
TRY_LATER = gettext_lazy("You have tried that too often. Please try again in an hour.")


def refused_by(form: forms.BaseForm, error: ValidationError) -> int:
    """Say in a form why what it asks for was not done; the status of the answer."""
    form.add_error(None, error.messages)
    return TOO_OFTEN if isinstance(error, TooManyAtOnce) else BAD_REQUEST


def too_often(form: forms.BaseForm) -> int:
    """Say in a form that it was sent too often; the status of the answer."""
    form.add_error(None, str(TRY_LATER))
    return TOO_OFTEN


def says_when_to_try_again(view: View) -> View:
    """Names the seconds to wait where something was done too often (events/safety/rate_limits.py)."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == TOO_OFTEN:
            response.headers.setdefault("Retry-After", str(request.META.get(RETRY_AFTER, A_MINUTE)))
        return response

    return wrapped


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


def stopped(request: HttpRequest, status: int = 403) -> HttpResponse:
    """What somebody reads whose links have stopped, as they are on the block list."""
    context = current_campaign_context() | {"sentence": BLOCKED}
    return render(request, "events/stopped.html", context, status=status)


def not_done(request: HttpRequest, sentence: object, status: int = BAD_REQUEST) -> HttpResponse:
    """Where a button has no page of its own: why nothing was done."""
    context = current_campaign_context() | {"sentence": sentence}
    return render(request, "events/not_done.html", context, status=status)


def form_page(view: View) -> View:
    """For GET and POST alone, kept by nobody; its forms reach this site, and are dealt with once."""
    return repeatable_form_page(done_once(view))


def repeatable_form_page(view: View) -> View:
    """The same, but dealt with each time: what such a page has recorded stays, even where it ends in an error.

    Else whoever guesses passwords need only send a form's key along, and nothing is known of it.
    """
    page = says_when_to_try_again(says_where_forms_are_sent_from(view))
    return never_cache(require_http_methods(["GET", "HEAD", "POST"])(page))
