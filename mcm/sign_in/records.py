"""What happened at the door: kept for a while, so that a break-in can be told from a holiday.

Rows are added, never changed (a trigger of the database sees to that), and go after SIGN_IN_RECORD_DAYS or with their
account. Of an address the network alone is kept.
"""

from __future__ import annotations

import datetime as dt
import ipaddress

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from mcm.models import How, Outcome, SignInRecord, User
from mcm.sign_in import known_browsers, proof

NETWORK_BITS = {4: 24, 6: 48}


def record(request: HttpRequest | None, outcome: Outcome, user: User | None, how: How | None = None) -> None:
    """Add a row. `user` is None where nobody has the name that was typed: it may be a password, and is kept nowhere."""
    network = network_of(str(request.META.get("REMOTE_ADDR", ""))) if request is not None else ""
    SignInRecord.objects.create(user=user, outcome=outcome, how=how or "", network=network)


def network_of(address: str) -> str:
    """The network of an address, of which it is one of 256 or of very many; empty for what is no address.

    >>> network_of("203.0.113.77"), network_of("2001:db8:1:2::3"), network_of("::ffff:203.0.113.77")
    ('203.0.113.0/24', '2001:db8:1::/48', '203.0.113.0/24')
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network((ip, NETWORK_BITS[ip.version]), strict=False))


def forget_old_records(now: dt.datetime | None = None) -> int:
    """Delete rows that are older than SIGN_IN_RECORD_DAYS; how many."""
    before = (now or timezone.now()) - dt.timedelta(days=settings.SIGN_IN_RECORD_DAYS)
    return SignInRecord.objects.filter(happened_at__lt=before).delete()[0]


# By Django's own signals, so that no way in can forget to tell.


def _signed_in(request: HttpRequest, user: User, **_kwargs: object) -> None:
    how = proof.way_of(request)
    proof.begin_session(request, how)
    known_browsers.came_in(request, user)
    record(request, Outcome.SIGNED_IN, user, how)


def _wrong(credentials: dict[str, str], request: HttpRequest | None = None, **_kwargs: object) -> None:
    user = User.objects.filter(username=credentials.get("username", "")).first()
    record(request, Outcome.WRONG, user, How.PASSWORD)


def _signed_out(request: HttpRequest, user: User | None, **_kwargs: object) -> None:
    if user is not None and user.is_authenticated:
        record(request, Outcome.SIGNED_OUT, user)


def listen() -> None:
    user_logged_in.connect(_signed_in, dispatch_uid="record sign-in")
    user_login_failed.connect(_wrong, dispatch_uid="record wrong password")
    user_logged_out.connect(_signed_out, dispatch_uid="record sign-out")
