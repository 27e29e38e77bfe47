"""How often somebody may try a password or a code: counted before anything is hashed or compared.

After too many wrong ones an account takes no password for a while; its owner is told, and comes in by a link in a mail
meanwhile. Where they have come in before (`known_browsers`) all is counted by itself. So whoever guesses at others'
passwords, and asks for their links until no more are sent, cannot keep them out.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from events.messages.outbox import notify
from events.safety.rate_limits import LimitedAction, allowed, forgive
from mcm.models import Outcome, SignInRecord, User
from mcm.sign_in.known_browsers import account_of_browser, name_of_browser
from mcm.sign_in.records import record

LINK_PATH = "/sign-in/link/"
LOCKED_FOR = 3600
"""Seconds: the shortest window of an account's limits (events/safety/rate_limits.py)."""


class TooManyAttempts(Exception):
    """From this address, or for this account."""


def count_password(request: HttpRequest | None, name: str) -> None:
    """Count an attempt with the name of an account, whether there is one or not. Raises TooManyAttempts."""
    _count(LimitedAction.ACCOUNT, request, _same(name), _account(name))


def count_code(request: HttpRequest, user: User) -> None:
    """Count an attempt at somebody's second factor. Raises TooManyAttempts."""
    _count(LimitedAction.SECOND_FACTOR, request, str(user.pk), user)


def forgive_password(request: HttpRequest | None, name: str) -> None:
    """The right password was given: the wrong ones before count no more, here or against the account."""
    forgive(LimitedAction.ACCOUNT, name_of_browser(request, _account(name)) or _same(name))


def forgive_code(request: HttpRequest, user: User) -> None:
    forgive(LimitedAction.SECOND_FACTOR, name_of_browser(request, user) or str(user.pk))


def may_have_link(request: HttpRequest, email: str) -> bool:
    """Count somebody who asks for a link to an account with this address, whether there is one or not."""
    user = account_of_browser(request)
    is_theirs = user is not None and _same(email) in (_same(user.email), _same(user.username))
    here = name_of_browser(request, user) if is_theirs else ""
    return allowed(LimitedAction.SIGN_IN_LINK, request, here or _same(email))


def _count(action: LimitedAction, request: HttpRequest | None, person: str, user: User | None) -> None:
    # First by address: what that is refused is not held against the account.
    if request is not None and not allowed(LimitedAction.SIGN_IN, request):
        raise TooManyAttempts
    if not allowed(action, request or HttpRequest(), name_of_browser(request, user) or person):
        if user is not None and user.is_active:
            _tell_owner(request, user)
        raise TooManyAttempts


def _account(name: str) -> User | None:
    return User.objects.filter(username=name).first()


def _tell_owner(request: HttpRequest | None, user: User) -> None:
    """Once a day by mail, and once an hour in the record: who guesses must not fill either."""
    lines = [
        _("Somebody has tried wrong passwords or codes for your account too often. For a while it takes none."),
        _(
            "If it was you: come in by a link that we send you. If it was not, nothing is lost; you may want to "
            "choose another password."
        ),
    ]
    today = f"{timezone.localdate():%Y%m%d}"
    with transaction.atomic():
        notify(user, f"locked:{today}", _("Your account is locked for a while"), lines, (_("Get a link"), LINK_PATH))
    an_hour_ago = timezone.now() - dt.timedelta(hours=1)
    if not SignInRecord.objects.filter(user=user, outcome=Outcome.LOCKED, happened_at__gt=an_hour_ago).exists():
        record(request, Outcome.LOCKED, user)


def _same(name: str) -> str:
    return name.strip().casefold()
