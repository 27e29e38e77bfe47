"""How often somebody may do something: by network address (constituencies/kit/visitors.py), and by mailbox or mobile.

Counted in Redis for all processes together, under keyed digests: neither an address nor an e-mail is stored. While
Redis is away each process counts for itself what writes, within its share of each limit, so that all of them together
let through no more than before; what only reads is not counted.
"""

from __future__ import annotations

import logging
import math
import time
from contextlib import suppress
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from limits import RateLimitItem, parse, parse_many
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from redis import RedisError

from constituencies.kit.redis import url_for_limits
from constituencies.kit.visitors import network_of
from events.safety.mailboxes import mailbox

logger = logging.getLogger(__name__)


class LimitedAction(StrEnum):
    """What is limited."""

    SIGN_UP = "sign-up"
    HOST = "host"
    GROUP = "group"
    COMPLAIN = "complain"
    PERSON = "person"
    HOST_LINK = "host-link"
    WATCH = "watch"
    SEARCH = "search"
    SIGN_IN = "sign-in"
    ACCOUNT = "account"
    SECOND_FACTOR = "second-factor"
    SIGN_IN_LINK = "sign-in-link"


RETRY_AFTER = "retry_after"
"""Of a request that was refused: the seconds after which to try again (events/views/form_pages.py)."""
READING = frozenset({LimitedAction.SEARCH})
"""What changes nothing, and tells nobody anything: it goes on while nobody can count it."""
BY_ADDRESS: dict[LimitedAction, list[RateLimitItem]] = {
    # A family, an office or a hall may share one address.
    LimitedAction.SIGN_UP: parse_many("20/10 minutes; 100/day"),
    LimitedAction.HOST: parse_many("10/hour; 30/day"),
    LimitedAction.GROUP: parse_many("10/hour; 30/day"),
    LimitedAction.COMPLAIN: parse_many("10/hour"),
    LimitedAction.PERSON: parse_many("5/hour"),
    LimitedAction.HOST_LINK: parse_many("5/hour"),
    LimitedAction.WATCH: parse_many("20/hour; 60/day"),
    LimitedAction.SEARCH: parse_many("120/minute"),
    # Passwords and codes together: an office of organisers, but nobody who goes through a list of names.
    LimitedAction.SIGN_IN: parse_many("30/10 minutes; 200/day"),
    LimitedAction.ACCOUNT: [],
    LimitedAction.SECOND_FACTOR: [],
    LimitedAction.SIGN_IN_LINK: parse_many("10/hour; 40/day"),
}
BY_PERSON: dict[LimitedAction, list[RateLimitItem]] = {
    LimitedAction.SIGN_UP: parse_many("10/hour; 30/day"),
    LimitedAction.HOST: parse_many("6/hour; 12/day"),
    LimitedAction.GROUP: parse_many("5/hour; 10/day"),
    LimitedAction.PERSON: parse_many("3/hour"),
    # Whoever asks in a host's name fills their mailbox with links of an hour each, and locks nobody out.
    LimitedAction.HOST_LINK: parse_many("3/hour"),
    LimitedAction.WATCH: parse_many("5/hour; 10/day"),
    # Beyond these an account is locked for a while (mcm/sign_in/limits.py).
    LimitedAction.ACCOUNT: parse_many("10/hour; 30/day"),
    LimitedAction.SECOND_FACTOR: parse_many("10/hour; 30/day"),
    LimitedAction.SIGN_IN_LINK: parse_many("4/hour; 12/day"),
}


def client_address(request: HttpRequest) -> str:
    """Where a request comes from, as it counts: an IPv4 address, or the /64 of an IPv6 address."""
    return network_of(str(request.META.get("REMOTE_ADDR", "")))


def allowed(action: LimitedAction, request: HttpRequest, person: str = "") -> bool:
    """Count an action; False if it was done too often, by anybody at this address or by this person.

    `person`: an e-mail, of which the mailbox counts, or a mobile.
    """
    address = f"address:{client_address(request)}"
    waits = [_seconds_to_wait(action, limit, address) for limit in BY_ADDRESS[action]]
    # What an address is refused is not held against the person: or one address could lock out everybody.
    if person and not any(waits):
        waits = [_seconds_to_wait(action, limit, f"person:{mailbox(person)}") for limit in BY_PERSON.get(action, [])]
    if any(waits):
        request.META[RETRY_AFTER] = max(waits)
    return not any(waits)


def strangers_may_be_written_to(number: int) -> bool:
    """Count messages to addresses that nobody has confirmed; False if the whole site has sent too many this minute."""
    limit = parse(f"{settings.UNCONFIRMED_MAIL_A_MINUTE}/minute")
    return not _seconds_to_wait("strangers", limit, "everybody", number)


def forgive(action: LimitedAction, person: str) -> None:
    """Count anew for this person: what they did before was no attack."""
    key = action, digest(f"person:{mailbox(person)}")
    for limit in BY_PERSON.get(action, []):
        _own_limiter().clear(limit, *key)
        with suppress(RedisError):
            _limiter(settings.REDIS_URL).clear(limit, *key)


def digest(who: str) -> str:
    """An address, an e-mail or a mobile, as it may be kept for a while."""
    return salted_hmac("rate limits", who).hexdigest()[:24]


def _seconds_to_wait(action: str, limit: RateLimitItem, who: str, number: int = 1) -> int:
    """Count; 0 if that is within the limit, else the seconds until it may be tried again."""
    key = action, digest(who)
    try:
        limiter = _limiter(settings.REDIS_URL)
        is_within = limiter.hit(limit, *key, cost=number)
        return 0 if is_within else _seconds_left(limiter, limit, key)
    except RedisError as error:
        logger.warning("Limits are kept by each process for itself while Redis is away: %s", error)
    if action in READING:
        return 0
    share = type(limit)(max(1, limit.amount // settings.DJANGO_WORKERS), limit.multiples)
    return 0 if _own_limiter().hit(share, *key, cost=number) else _seconds_left(_own_limiter(), share, key)


def _seconds_left(limiter: FixedWindowRateLimiter, limit: RateLimitItem, key: tuple[str, str]) -> int:
    return max(1, math.ceil(limiter.get_window_stats(limit, *key).reset_time - time.time()))


@cache
def _limiter(redis_url: str) -> FixedWindowRateLimiter:
    storage = storage_from_string(
        url_for_limits(redis_url), socket_timeout=0.5, socket_connect_timeout=0.5, wrap_exceptions=False
    )
    return FixedWindowRateLimiter(storage)


@cache
def _own_limiter() -> FixedWindowRateLimiter:
    """Of this process alone."""
    return FixedWindowRateLimiter(MemoryStorage())
