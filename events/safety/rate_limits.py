"""How often somebody may do something: by network address, and by e-mail or mobile.

Counted in Redis for all processes together, under keyed digests: neither an address nor an e-mail is stored. While
Redis is away nothing is refused: the database's own constraints still hold.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from limits import RateLimitItem, parse_many
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from redis import RedisError

from constituencies.kit.redis import url_for_limits

logger = logging.getLogger(__name__)


class LimitedAction(StrEnum):
    """What is limited."""

    SIGN_UP = "sign-up"
    HOST = "host"
    GROUP = "group"
    COMPLAIN = "complain"
    PERSON = "person"
    WATCH = "watch"
    SEARCH = "search"
    SIGN_IN = "sign-in"
    ACCOUNT = "account"
    SECOND_FACTOR = "second-factor"
    SIGN_IN_LINK = "sign-in-link"


BY_ADDRESS: dict[LimitedAction, list[RateLimitItem]] = {
    # A family, an office or a hall may share one address.
    LimitedAction.SIGN_UP: parse_many("20/10 minutes; 100/day"),
    LimitedAction.HOST: parse_many("10/hour; 30/day"),
    LimitedAction.GROUP: parse_many("10/hour; 30/day"),
    LimitedAction.COMPLAIN: parse_many("10/hour"),
    LimitedAction.PERSON: parse_many("5/hour"),
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
    LimitedAction.WATCH: parse_many("5/hour; 10/day"),
    # Beyond these an account is locked for a while (mcm/sign_in/limits.py).
    LimitedAction.ACCOUNT: parse_many("10/hour; 30/day"),
    LimitedAction.SECOND_FACTOR: parse_many("10/hour; 30/day"),
    LimitedAction.SIGN_IN_LINK: parse_many("4/hour; 12/day"),
}


def client_address(request: HttpRequest) -> str:
    """Where a request comes from; behind a proxy, what the last one says (TRUST_FORWARDED_FOR)."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.TRUST_FORWARDED_FOR else ""
    return str(forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", ""))


def allowed(action: LimitedAction, request: HttpRequest, person: str = "") -> bool:
    """Count an action; False if it was done too often, by anybody at this address or by this person."""
    counters = [(limit, f"address:{client_address(request)}") for limit in BY_ADDRESS[action]]
    if person:
        counters += [(limit, f"person:{person}") for limit in BY_PERSON.get(action, [])]
    try:
        # Each is counted, also after one has refused.
        hits = [_limiter(settings.REDIS_URL).hit(limit, action, digest(who)) for limit, who in counters]
        return all(hits)
    except RedisError as error:
        logger.warning("Limits are not kept while Redis is away: %s", error)
        return True


def forgive(action: LimitedAction, person: str) -> None:
    """Count anew for this person: what they did before was no attack."""
    for limit in BY_PERSON.get(action, []):
        with suppress(RedisError):
            _limiter(settings.REDIS_URL).clear(limit, action, digest(f"person:{person}"))


def digest(who: str) -> str:
    """An address, an e-mail or a mobile, as it may be kept for a while."""
    return salted_hmac("rate limits", who).hexdigest()[:24]


@cache
def _limiter(redis_url: str) -> FixedWindowRateLimiter:
    storage = storage_from_string(
        url_for_limits(redis_url), socket_timeout=0.5, socket_connect_timeout=0.5, wrap_exceptions=False
    )
    return FixedWindowRateLimiter(storage)
