"""Nobody is signed in until all that is asked of them is there: for every page at once.

Where a second factor is needed and not shown yet, or after a pause, a request is that of an anonymous visitor.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from events.views.campaigns import current_campaign_context
from mcm.models import Outcome, User
from mcm.sign_in import hashing, known_browsers, limits, proof, second_factor
from mcm.sign_in.records import record

_AWAITED = "mcm.sign_in.awaited"


class WhoIsHere:
    """After Django's AuthenticationMiddleware and django-otp's; says too why a password was not looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # As lazily as they do: a public page reads no session.
        request.user = cast("User | AnonymousUser", SimpleLazyObject(partial(_who, request, request.user)))
        response = self._get_response(request)
        known_browsers.remember(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, hashing.HashingBusy):
            return _later(request, "busy", 503, hashing.RETRY_AFTER)
        if isinstance(exception, limits.TooManyAttempts):
            return _later(request, "locked", 429, limits.LOCKED_FOR)
        return None


def awaited(request: HttpRequest) -> User | None:
    """Who has come in but not shown their second factor yet."""
    bool(request.user.is_authenticated)  # finds out
    return request.META.get(_AWAITED)


def _who(request: HttpRequest, user: User | AnonymousUser) -> User | AnonymousUser:
    if not isinstance(user, User) and not user.is_authenticated:
        return user
    somebody: User = user
    if proof.is_idle(request):
        record(request, Outcome.IDLE, somebody)
        request.session.flush()
        return AnonymousUser()
    if second_factor.is_missing(somebody):
        request.META[_AWAITED] = somebody
        return AnonymousUser()
    return user


def _later(request: HttpRequest, page: str, status: int, seconds: int) -> HttpResponse:
    response = render(request, f"mcm/sign_in/{page}.html", current_campaign_context(), status=status)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
