"""Where people ask from, counted: by day, outcode and how far they would go. Never who, nor where exactly.

Each process counts in memory what it answers, and adds that to the table (`Demand`) every half a minute and when it
ends. An address counts once for each outcode and day (once.py). A preview replays the last days of it (previews.py).
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Mapping
from multiprocessing.util import Finalize
from threading import Lock, Thread
from typing import NamedTuple

from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from constituencies.kit.uk import LONDON
from constituencies.kit.visitors import network_of
from constituencies.models import Campaign
from targeting.demand.modelled import Outcode, outcodes
from targeting.demand.once import Once, without_repeated
from targeting.models import Demand
from targeting.recommending.replay import Enquirers
from targeting.recommending.travel import TRAVEL_SLUGS
from targeting.snapshot.format import Snapshot
from targeting.web.lookup import Answer

logger = logging.getLogger(__name__)
RECENT_DAYS = 7
"""Today and the six days before: so far back a preview looks."""
ENOUGH_LOOKUPS = 1_000
"""Fewer lookups than that say too little of where people are."""
KEPT_DAYS = 28
WRITE_SECONDS = 30.0
MOST_KEYS = 10_000
"""A process keeps no more than that, 2 MB, while the database is away. There are 3,000 outcodes."""


class Key(NamedTuple):
    """What is counted apart."""

    campaign: str
    """Slug."""
    day: dt.date
    outcode: str
    travel: str
    """Slug of the tier that was asked for."""


class Day(NamedTuple):
    """A day in the United Kingdom, from and before seconds since 1970: one of 23, 24 or 25 hours."""

    date: dt.date
    since: float
    until: float

    @classmethod
    def at(cls, now: float) -> Day:
        date = dt.datetime.fromtimestamp(now, LONDON).date()
        midnights = (dt.datetime.combine(date + dt.timedelta(days), dt.time(), LONDON) for days in (0, 1))
        return cls(date, *(midnight.timestamp() for midnight in midnights))


class Tally:
    """What was counted and is not in the table yet; for all threads of a process."""

    def __init__(self, most_keys: int = MOST_KEYS, once: Once | None = None) -> None:
        self._most_keys = most_keys
        self._once = once or Once()
        self._turn = Lock()
        self._counts: dict[Key, int] = {}
        self._digests: dict[Key, list[bytes]] = {}
        self._day = Day.at(0)

    def add(self, campaign: str, outcode: str, travel: str, now: float, address: str = "") -> None:
        """One lookup at `now`, in seconds since 1970. Beyond the most that is kept nothing new is counted.

        `address`: the network address that asks, as `network_of` gives it; "" counts each time.
        """
        with self._turn:
            if not self._day.since <= now < self._day.until:
                self._day = Day.at(now)
            digest = self._once.digest(self._day.date, campaign, outcode, address) if address else b""
            if digest is None:
                return
            # A plain tuple is made in half the time, and equals the named one.
            key: Key = (campaign, self._day.date, outcode, travel)  # type: ignore[assignment]
            self._add(key, 1)
            if digest:
                self._digests.setdefault(key, []).append(digest)

    def take(self) -> dict[Key, int]:
        """All of it, which is then counted here no more."""
        with self._turn:
            counts, self._counts = self._counts, {}
        return {Key(*key): count for key, count in counts.items()}

    def take_digests(self) -> dict[Key, list[bytes]]:
        """What is remembered of those that were counted since the last time."""
        with self._turn:
            digests, self._digests = self._digests, {}
        return {Key(*key): of_key for key, of_key in digests.items()}

    def prepare(self) -> None:
        """Fetch what the next lookups need, so that none of them waits; in the background."""
        today = timezone.localdate()
        self._once.prepare(today, today + dt.timedelta(days=1))

    def forget(self) -> None:
        """All that is not in the table yet, and who has been counted today."""
        self.take()
        self.take_digests()
        self._once.forget()

    def put_back(self, counts: Mapping[Key, int]) -> None:
        """Add what was taken and could not be written."""
        with self._turn:
            for key, count in counts.items():
                self._add(key, count)

    def _add(self, key: Key, count: int) -> None:
        number = self._counts.get(key, 0)
        if number or len(self._counts) < self._most_keys:
            self._counts[key] = number + count


tally = Tally()
_writing = Lock()


def count(snapshot: Snapshot, answer: Answer, address: str = "") -> None:
    """Count a lookup that was answered, if it was from a place: memory only, 2 µs.

    `address`: the network address that asks, for which an outcode counts once a day.
    Who is from a seat that is not contested and was not sent anywhere else does not count.
    """
    match = answer.found
    if match.longitude is not None and (answer.recommendations or not match.not_contested):
        who = network_of(address) if address else ""
        tally.add(snapshot.campaign["slug"], match.outcode, answer.asked, time.time(), who)


def write() -> None:
    """Add to the table what this process has counted; without a database it is kept for the next time.

    Should the connection break just when the server has done it, it is added twice.
    """
    with _writing:  # a process that ends waits for a thread that is at it
        tally.prepare()
        counts = without_repeated(tally.take(), tally.take_digests(), timezone.localdate())
        if not counts:
            return
        try:
            add_lookups(counts)
        except Exception as error:
            tally.put_back(counts)
            logger.warning("Where people ask from could not be written, and is kept: %s", error)


def start_writing(*more: Callable[[], None]) -> None:
    """From now on write in the background, and once more when the process ends by itself.

    `more`: what writes other counts, at the same times.
    """
    tally.prepare()
    Thread(target=_keep_writing, args=more, name="demand", daemon=True).start()
    # Not atexit: what multiprocessing started, as granian does, ends without it.
    for writer in (write, *more):
        Finalize(None, writer, exitpriority=0)


def _keep_writing(*more: Callable[[], None]) -> None:
    while True:
        time.sleep(WRITE_SECONDS)
        try:
            for writer in (write, *more):
                writer()
            connection.close()  # kept open, it would be one more for each process
        except Exception:  # a thread that ends would never be missed
            logger.exception("Writing where people ask from failed")


def add_lookups(counts: Mapping[Key, int]) -> None:
    """Add to the table, in one statement.

    Always in the same order: processes that write at the same time wait for each other's rows.
    """
    campaigns, days, outcodes, travels = zip(*counts, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO targeting_demand (campaign_id, day, outcode, travel, count)"
            " SELECT c.id, t.day, t.outcode, t.travel, t.count"
            " FROM unnest(%s::text[], %s::date[], %s::text[], %s::text[], %s::integer[])"
            " AS t (campaign, day, outcode, travel, count)"
            " JOIN constituencies_campaign c ON c.slug = t.campaign"  # one that was deleted meanwhile is left out
            " ORDER BY 1, 2, 3, 4"
            " ON CONFLICT (campaign_id, day, outcode, travel)"
            " DO UPDATE SET count = targeting_demand.count + excluded.count",
            [list(campaigns), list(days), list(outcodes), list(travels), list(counts.values())],
        )


def recent_enquirers(campaign: Campaign) -> list[Enquirers]:
    """Who asked in the last days, by outcode and how far they would go; a lookup is one person."""
    first = timezone.localdate() - dt.timedelta(days=RECENT_DAYS - 1)
    rows = Demand.objects.filter(campaign=campaign, day__gte=first, travel__in=TRAVEL_SLUGS)
    people = list(rows.values_list("outcode", "travel").annotate(Sum("count")).order_by("outcode", "travel"))
    if not people:
        return []
    places = _Places(outcodes(campaign.boundary_set_id, campaign.boundary_set.postcodes_version))
    groups = ((places.middle(outcode), outcode, travel, number) for outcode, travel, number in people)
    return [Enquirers(outcode, *middle, number, travel) for middle, outcode, travel, number in groups if middle]


def lookups_before(campaign: Campaign, day: dt.date) -> dict[str, int]:
    """Outcode → its lookups in the RECENT_DAYS full days before a day: what no longer changes while that day lasts."""
    rows = Demand.objects.filter(campaign=campaign, day__gte=day - dt.timedelta(days=RECENT_DAYS), day__lt=day)
    return dict(rows.values_list("outcode").annotate(Sum("count")).order_by("outcode"))


def forget_old() -> int:
    """Delete counts that are older than they are kept; how many rows that were."""
    return Demand.objects.filter(day__lt=timezone.localdate() - dt.timedelta(days=KEPT_DAYS)).delete()[0]


class _Places:
    """Where outcodes are, as lookups find them."""

    def __init__(self, places: list[Outcode]) -> None:
        self._of: dict[str, list[Outcode]] = {}
        self._parts: dict[str, list[Outcode]] = {}
        for place in places:
            self._of[place.outcode] = [place]
            if place.outcode[-1].isalpha():
                self._parts.setdefault(place.outcode[:-1], []).append(place)

    def middle(self, outcode: str) -> tuple[float, float] | None:
        """Longitude and latitude; SW1 means SW1A to SW1Y, as in constituencies/lookup.py."""
        whole = max(self._of.get(outcode, []), self._parts.get(outcode, []), key=_postcodes)
        postcodes = _postcodes(whole)
        if not postcodes:
            return None
        longitude, latitude = (
            sum(getattr(place, axis) * _postcodes([place]) for place in whole) / postcodes
            for axis in ("longitude", "latitude")
        )
        return longitude, latitude


def _postcodes(places: list[Outcode]) -> int:
    return sum(sum(place.postcodes.values()) for place in places)
