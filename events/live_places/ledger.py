"""Live places: how many of each event are taken, confirmed or reserved, in Redis.

PostgreSQL decides who gets a place (signups.py). The ledger tells every web process at once, and counts reservations:
a place that somebody is about to take steers others elsewhere, but is kept from nobody. So nothing is lost with Redis:
while it is away nothing is reserved, and `tend` fills it again from PostgreSQL. How it counts: scripts.py.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import psycopg
import redis
from django.db import Error
from django.utils import timezone

from constituencies.kit.redis import redis_client
from events.live_places import scripts
from events.models import Event
from events.models.event import LONGEST

if TYPE_CHECKING:
    from redis.commands.core import Script

logger = logging.getLogger(__name__)
RESERVATION_SECONDS = 20 * 60.0
RESERVATIONS_OF_ADDRESS = 2
"""How many places one network address may reserve at a time."""
RECONCILE_SECONDS = 60
AT_ONCE = 1000
"""Events a script writes at most, so that Redis answers others in between."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What PostgreSQL says of one event."""

    event: int
    confirmed: int
    capacity: int | None
    seq: int
    """The event's `places_seq`, and its `sequence`: of two the higher is the newer."""

    @classmethod
    def of(cls, event: Event) -> Taken:
        return cls(event.pk, event.confirmed_signups, event.capacity, event.places_seq + event.sequence)

    @property
    def arguments(self) -> tuple[int | str, ...]:
        """For a script."""
        return self.event, self.confirmed, "" if self.capacity is None else self.capacity, self.seq


@dataclass(frozen=True, slots=True)
class Full:
    """The events without a place, as of one count of the changes of that set."""

    moved: int
    events: frozenset[int]


@dataclass(frozen=True, slots=True)
class Drift:
    """What a comparison with PostgreSQL has put right, in events."""

    missing: int
    """Not known to Redis."""
    different: int
    places: int
    """Sum of the differences between their numbers of confirmed sign-ups, all counted as positive."""
    forgotten: int
    """Over, cancelled or without a limit by now: that is no error."""


def set_confirmed(events: Iterable[Taken]) -> None:
    """Take over what PostgreSQL says, unless something newer is known. A Redis that is away is told by `reconcile`."""
    rows = [one.arguments for one in events]
    try:
        _write(scripts.TAKE, rows)
    except redis.RedisError as error:
        _away(error)


def reserve(event: Event, signup: int, address: str) -> bool:
    """Reserve a place for 20 minutes; False if the event or this network address has enough reservations already.

    At most 30 % of an event's places are reserved, rounded down: none of fewer than four, and none where there is no
    limit or no place left. A sign-up that has one already keeps it, no longer than before. `address` is a digest.
    """
    limits = (signup, address, int(1000 * RESERVATION_SECONDS), RESERVATIONS_OF_ADDRESS)
    try:
        return bool(_run(scripts.RESERVE, [*Taken.of(event).arguments, *limits]))
    except redis.RedisError as error:
        _away(error)
        return False


def release(event: int, signup: int) -> None:
    """End a reservation; nothing happens where there is none."""
    try:
        _run(scripts.RELEASE, [event, signup])
    except redis.RedisError as error:
        _away(error)


def full_events(last: Full | None = None) -> Full | None:
    """The events that have no place left: `last` where nothing has changed since, None where Redis lost its data.

    Reads one small key as long as nothing has changed. Raises redis.RedisError.
    """
    moved = redis_client().get(scripts.MOVED)
    if moved is None or (last is not None and int(moved) == last.moved):
        return None if moved is None else last
    both = redis_client().pipeline()  # in one transaction
    both.get(scripts.MOVED)
    both.smembers(scripts.FULL)
    read: list[Any] = both.execute()
    return None if read[0] is None else Full(int(read[0]), frozenset(map(int, read[1])))


def tend() -> None:
    """Once a second, in a worker: let go of reservations that are over, and now and then compare with PostgreSQL.

    That is done each minute, and at once when Redis has lost its data: then the mark that it was done is gone too.
    """
    try:
        if _run(scripts.SWEEP, []):
            return
        if redis_client().set(scripts.CHECKED, 1, ex=RECONCILE_SECONDS, nx=True):  # else another worker is at it
            _reconcile_or_try_again()
    except redis.RedisError as error:
        _away(error)


def _reconcile_or_try_again() -> None:
    try:
        reconcile()
    except (Error, psycopg.Error) as error:
        logger.warning("Live places could not be compared with the database: %s", error)
        redis_client().delete(scripts.CHECKED)


def reconcile() -> Drift:
    """Make the ledger say of every event that is to come what PostgreSQL says. Raises redis.RedisError, Error."""
    # Redis first: what it knows now was committed before, so PostgreSQL's answer is at least as new. What is
    # written meanwhile is newer than both, and is left alone.
    ledger = _known()
    full = {int(member) for member in redis_client().smembers(scripts.FULL)}
    true = {one.event: one for one in _from_database()}
    wrong = [one for event, one in true.items() if ledger.get(event) != one]
    leftovers = (ledger.keys() | full) - true.keys()
    rows: list[Sequence[int | str]] = [(*one.arguments, _seq(ledger.get(one.event))) for one in wrong]
    rows += [(event, "", "", "", _seq(ledger.get(event))) for event in leftovers]
    _write(scripts.CORRECT, rows or [()])
    different = [(one, ledger[one.event]) for one in wrong if one.event in ledger]
    places = sum(abs(one.confirmed - before.confirmed) for one, before in different)
    drift = Drift(len(wrong) - len(different), len(different), places, len(leftovers))
    if wrong:
        logger.info(
            "Live places: of %d events %d were unknown to Redis and %d different, by %d places in all",
            *(len(true), drift.missing, drift.different, drift.places),
        )
    _heard()
    return drift


def _known() -> dict[int, Taken]:
    rows: dict[bytes, bytes] = redis_client().hgetall(scripts.EVENTS)  # type: ignore[assignment]
    ledger = {}
    for event, row in rows.items():
        confirmed, capacity, seq = row.decode().split(":")
        ledger[int(event)] = Taken(int(event), int(confirmed), int(capacity) if capacity else None, int(seq))
    return ledger


def _from_database() -> Iterable[Taken]:
    now = timezone.now()
    events = Event.objects.on().filter(starts_at__gt=now - LONGEST, ends_at__gt=now, capacity__isnull=False)
    rows = events.values_list("pk", "confirmed_signups", "capacity", "places_seq", "sequence")
    return (Taken(pk, confirmed, capacity, ours + theirs) for pk, confirmed, capacity, ours, theirs in rows.iterator())


def _seq(row: Taken | None) -> int | str:
    return "" if row is None else row.seq


def _write(script: str, rows: Sequence[Sequence[int | str]]) -> None:
    for first in range(0, len(rows), AT_ONCE):
        _run(script, list(chain.from_iterable(rows[first : first + AT_ONCE])))


def _run(script: str, arguments: Sequence[int | str]) -> Any:
    answer = _registered(script)(keys=scripts.KEYS, args=arguments, client=redis_client())
    _heard()
    return answer


@cache
def _registered(script: str) -> Script:
    """It is sent once, and named by its digest from then on."""
    return redis_client().register_script(script)


_silent: list[bool] = []
"""Whether it has been said that Redis is away."""


def _away(error: redis.RedisError) -> None:
    if not _silent:
        _silent.append(True)
        logger.warning("Live places: Redis is away, no place is reserved: %s", error)


def _heard() -> None:
    if _silent:
        _silent.clear()
        logger.info("Live places: Redis is back")
