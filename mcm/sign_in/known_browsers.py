"""Browsers in which somebody has come in before: what others get wrong elsewhere does not lock them out there.

A signed cookie names the account and the browser. It opens nothing: attempts with it are counted by themselves, as
often as those of everybody else together.
"""

from __future__ import annotations

import secrets
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from mcm.models import User
from mcm.sign_in import second_factor

COOKIE: Final = "known_browser"
KEPT_SECONDS: Final = 90 * 24 * 3600
_CAME_IN = "mcm.sign_in.came_in"


def name_of_browser(request: HttpRequest | None, user: User | None) -> str:
    """By which this browser is counted for an account; empty where they have not come in here before."""
    key, name = _read(request)
    return f"browser {name}" if user is not None and key == user.pk else ""


def account_of_browser(request: HttpRequest) -> User | None:
    """Who came in here the last time."""
    key, _name = _read(request)
    return User.objects.filter(pk=key).first() if key else None


def came_in(request: HttpRequest, user: User) -> None:
    """Somebody has shown something at the door: `remember` sees whether it was all."""
    request.META[_CAME_IN] = user


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Leave the cookie with somebody who has just come in, and has nothing left to show."""
    user: User | None = request.META.get(_CAME_IN)
    if user is None or second_factor.is_missing(user):
        return
    key, name = _read(request)
    if key != user.pk:
        name = secrets.token_hex(16)
    response.set_cookie(
        COOKIE,
        _signer().sign(f"{user.pk}.{name}"),
        max_age=KEPT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest | None) -> tuple[int, str]:
    text = "" if request is None else request.COOKIES.get(COOKIE, "")
    try:
        key, _dot, name = _signer().unsign(text, max_age=KEPT_SECONDS).partition(".")
    except signing.BadSignature:
        return 0, ""
    return int(key), name


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="mcm.known browser", sep="~")
