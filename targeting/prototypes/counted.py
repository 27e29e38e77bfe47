"""How many lookups and pages of events there were, by day and variant: aggregates, and nothing of who it was.

As where people ask from is counted (targeting/demand/counted.py): in memory, an address once for each day, and added
to the table (`PrototypeCount`) every half a minute.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections import defaultdict
from collections.abc import Mapping
from threading import Lock
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from constituencies.kit.visitors import network_of
from targeting.demand.counted import Day
from targeting.demand.once import Once, without_repeated
from targeting.prototypes.variants import Part
from targeting.web.lookup import Answer

logger = logging.getLogger(__name__)
LOOKUP, EVENT_PAGE = "lookup", "event page"


class VariantKey(NamedTuple):
    """What is counted apart."""

    prototype: str
    day: dt.date
    share: int
    variant: str
    what: str
    """LOOKUP or EVENT_PAGE."""


class Way(NamedTuple):
    """How far the first places of lookups are, added up."""

    lookups: int = 0
    km: float = 0.0
    km_squared: float = 0.0

    def with_more(self, other: Way) -> Way:
        return Way(self.lookups + other.lookups, self.km + other.km, self.km_squared + other.km_squared)


class VariantTally:
    """What was counted and is not in the table yet; for all threads of a process."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._once = Once()
        self._day = Day.at(0)
        self._counts: defaultdict[VariantKey, int] = defaultdict(int)
        self._ways: defaultdict[VariantKey, Way] = defaultdict(Way)
        self._digests: defaultdict[VariantKey, list[bytes]] = defaultdict(list)

    def add(self, part: Part, what: str, now: float, address: str, *, km: float | None = None) -> None:
        """One lookup or page at `now`, in seconds since 1970; of an address the first in a day."""
        who = network_of(address) if address else ""
        with self._turn:
            if not self._day.since <= now < self._day.until:
                self._day = Day.at(now)
            key = VariantKey(part.prototype, self._day.date, part.share, part.counted_as, what)
            if who:
                digest = self._once.digest(self._day.date, "prototype", part.prototype, part.counted_as, what, who)
                if digest is None:
                    return
                self._digests[key].append(digest)
            self._counts[key] += 1
            if km is not None:
                self._ways[key] = self._ways[key].with_more(Way(1, km, km * km))

    def take(self) -> tuple[dict[VariantKey, int], dict[VariantKey, Way], dict[VariantKey, list[bytes]]]:
        """All of it, which is then counted here no more."""
        with self._turn:
            everything = dict(self._counts), dict(self._ways), dict(self._digests)
            for counted in (self._counts, self._ways, self._digests):
                counted.clear()
        return everything

    def put_back(self, counts: Mapping[VariantKey, int], ways: Mapping[VariantKey, Way]) -> None:
        """Add what was taken and could not be written."""
        with self._turn:
            for key, count in counts.items():
                self._counts[key] += count
            for key, way in ways.items():
                self._ways[key] = self._ways[key].with_more(way)

    def prepare(self) -> None:
        """Fetch what the next lookups need, so that none of them waits; in the background."""
        today = timezone.localdate()
        self._once.prepare(today, today + dt.timedelta(days=1))

    def forget(self) -> None:
        self.take()
        self._once.forget()


variant_tally = VariantTally()


def count_lookup(part: Part, answer: Answer, address: str) -> None:
    """Count an answer that had somewhere to go, of somebody who takes part: memory only."""
    if part.counted_as and answer.recommendations:
        variant_tally.add(part, LOOKUP, time.time(), address, km=answer.recommendations[0].distance_km)


def count_event_page(part: Part, address: str) -> None:
    """Count that somebody who takes part has opened the page of an event: once a day, as a lookup."""
    if part.counted_as:
        variant_tally.add(part, EVENT_PAGE, time.time(), address)


def write_variants() -> None:
    """Add to the table what this process has counted; without a database it is kept for the next time."""
    counts, ways, digests = variant_tally.take()
    if not counts:
        return
    variant_tally.prepare()
    new = without_repeated(counts, digests, timezone.localdate())
    # Of what another process has counted too it is not known how far it was: the mean stays.
    ways = {key: _scaled(way, new[key] / counts[key]) for key, way in ways.items() if key in new}
    try:
        _add_variants(new, ways)
    except Exception as error:
        variant_tally.put_back(new, ways)
        logger.warning("What was counted of a prototype could not be written, and is kept: %s", error)


def _scaled(way: Way, factor: float) -> Way:
    return Way(round(way.lookups * factor), way.km * factor, way.km_squared * factor)


def _add_variants(counts: Mapping[VariantKey, int], ways: Mapping[VariantKey, Way]) -> None:
    """In one statement, always in the same order: processes that write at the same time wait for each other's rows."""
    rows = []
    for of in sorted({key[:4] for key in counts}):
        lookup, page = VariantKey(*of, LOOKUP), VariantKey(*of, EVENT_PAGE)
        way = ways.get(lookup, Way())
        rows.append((*of, counts.get(lookup, 0), counts.get(page, 0), way.km, way.km_squared, way.lookups))
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO targeting_prototypecount AS c"
            " (prototype_id, day, share, variant, lookups, event_pages, km, km_squared, with_place)"
            " SELECT p.id, t.day, t.share, t.variant, t.lookups, t.event_pages, t.km, t.km_squared, t.with_place"
            " FROM unnest(%s::text[], %s::date[], %s::smallint[], %s::text[], %s::integer[], %s::integer[],"
            " %s::float8[], %s::float8[], %s::integer[])"
            " AS t (name, day, share, variant, lookups, event_pages, km, km_squared, with_place)"
            " JOIN targeting_prototype p ON p.name = t.name ORDER BY 1, 2, 3, 4"
            " ON CONFLICT (prototype_id, day, share, variant) DO UPDATE SET lookups = c.lookups + excluded.lookups,"
            " event_pages = c.event_pages + excluded.event_pages, km = c.km + excluded.km,"
            " km_squared = c.km_squared + excluded.km_squared, with_place = c.with_place + excluded.with_place",
            [list(column) for column in zip(*rows, strict=True)],
        )
