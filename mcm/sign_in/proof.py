"""What a session says of somebody's way in: how, when they last proved who they are, when they were last here."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from mcm.models import How, User

BACKEND = "mcm.roles.RoleBackend"
KEY = "sign_in"
WAY = "mcm.sign_in.how"
"""Of a request's META: by which way somebody is about to come in."""
SEEN_EVERY = 60.0
"""Seconds: a session is not written at every request."""
OF_THE_MAILBOX = frozenset({How.LINK, How.INVITATION})
"""Ways in that only somebody has who reads the account's mail."""


def enter(request: HttpRequest, user: User, how: How) -> None:
    """Sign somebody in who has come that way, in a new session."""
    request.META[WAY] = how
    login(request, user, backend=BACKEND)


def way_of(request: HttpRequest) -> How:
    return How(request.META.get(WAY, How.PASSWORD))


def begin_session(request: HttpRequest, how: How) -> None:
    now = time.time()
    request.session[KEY] = {"how": how, "proved": now, "seen": now}


def prove(request: HttpRequest) -> None:
    """They have shown again who they are."""
    _set(request, proved=time.time(), seen=time.time())


def is_recent(request: HttpRequest) -> bool:
    """Whether they proved who they are within PROVE_AGAIN_MINUTES."""
    return time.time() - _get(request, "proved") < 60 * settings.PROVE_AGAIN_MINUTES


def is_of_the_mailbox(request: HttpRequest) -> bool:
    """Whether this session began with something that came by mail."""
    return request.session.get(KEY, {}).get("how") in OF_THE_MAILBOX


def is_idle(request: HttpRequest) -> bool:
    """Whether nothing was heard of them for SESSION_IDLE_MINUTES; if not, they are seen now."""
    now, last = time.time(), _get(request, "seen")
    if last and now - last > 60 * settings.SESSION_IDLE_MINUTES:
        return True
    if now - last > SEEN_EVERY:
        _set(request, seen=now)
    return False


def _get(request: HttpRequest, name: str) -> float:
    return float(request.session.get(KEY, {}).get(name, 0.0))


def _set(request: HttpRequest, **moments: float) -> None:
    request.session[KEY] = request.session.get(KEY, {}) | moments
