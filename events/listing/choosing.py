"""Which events fit, in which order, and a page of them. Arrays in, arrays out: no database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from constituencies.clock import Instant
from constituencies.kit.types import Bools, Floats, Integers, Positions
from constituencies.kit.uk import KM_PER_MILE
from constituencies.kit.weekdays import is_weekday_evening
from events.exports.arrays import EVENT_KINDS
from events.listing.arrays import ListedEvents, Ways
from events.listing.filters import BY_DISTANCE, EVENINGS, Filters
from events.listing.start import Start
from events.news.nearby import straight_km

Standing = tuple[int, int, int]
"""Where an event stands in a list: by distance (metres; 0 in the order of time), by start (seconds), by key."""

_FROM_HOME_METRES = 10**9
"""Events from home have no distance: in that order they come last."""


@dataclass(frozen=True, slots=True)
class Distances:
    """From one place to all m events of a campaign; shape (m,)."""

    km: Floats
    """By road; infinite to an event from home."""
    by_sea: Bools
    """Whether the way takes a ferry."""

    @classmethod
    def of(cls, events: ListedEvents, start: Start, ways: Ways) -> Distances:
        zone = ways.zone_at(start.longitude, start.latitude)
        straight = straight_km((start.longitude, start.latitude), events.longitude, events.latitude)
        km = ways.winding * straight + ways.km(zone, events.zone)
        return cls(np.where(events.is_remote, np.inf, km), ways.by_sea(zone, events.zone) & ~events.is_remote)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The n events that fit, in order."""

    positions: Positions
    """(n,) In ListedEvents."""
    standings: tuple[Integers, Integers, Integers]
    """(n,) each: the parts of a Standing."""

    def __len__(self) -> int:
        return len(self.positions)

    def standing(self, rank: int) -> Standing:
        metres, start, pk = (int(column[rank]) for column in self.standings)
        return metres, start, pk

    def rank_after(self, standing: Standing) -> int:
        """How many stand there or before: so what comes or goes elsewhere in the list moves no page."""
        metres, starts, keys = self.standings
        metre, start, key = standing
        is_before = (metres < metre) | ((metres == metre) & ((starts < start) | ((starts == start) & (keys <= key))))
        return int(np.count_nonzero(is_before))


def choose(
    events: ListedEvents,
    filters: Filters,
    instant: Instant,
    among: Bools,
    *,
    distances: Distances | None = None,
    constituency: int | None = None,
) -> Chosen:
    """Those of some events (`among`, (m,)) that fit.

    `distances` from where `filters.near` is; None where that is nowhere. `constituency`: the key of the one that
    `filters.code` names; None where there is none, so that nothing fits.
    """
    fits = among & _fits_days(events, filters, instant.day)
    if filters.code:
        fits &= events.constituency == (-1 if constituency is None else constituency)
    if filters.kind:
        fits &= np.isin(events.kind, [EVENT_KINDS.index(kind) for kind in filters.kind])
    if filters.remote is not None:
        fits &= events.is_remote == filters.remote
    for is_asked, has in (
        (filters.accessible, events.step_free),
        (filters.toilets, events.toilets),
        (filters.seated, events.seated),
        (filters.free, events.has_places & can_be_joined(events, instant)),
    ):
        if is_asked:
            fits &= has
    if distances is not None and filters.miles and not filters.remote:
        fits &= distances.km <= filters.miles * KM_PER_MILE
    return _in_order(events, np.flatnonzero(fits), distances if filters.order == BY_DISTANCE else None)


def can_be_joined(events: ListedEvents, instant: Instant) -> Bools:
    """Which events people can still come to, (m,)."""
    return ~events.is_cancelled & (events.offered_until > instant.timestamp)


def _fits_days(events: ListedEvents, filters: Filters, today: dt.date) -> Bools:
    first, last = filters.days(today)
    fits = np.ones(len(events.pk), np.bool_)
    if first:
        fits &= events.day >= first.toordinal()
    if last:
        fits &= events.day <= last.toordinal()
    if filters.when == EVENINGS:
        fits &= is_weekday_evening(events.day, events.hour)
    return fits


def _in_order(events: ListedEvents, positions: Positions, distances: Distances | None) -> Chosen:
    metres = np.zeros(len(positions), np.int64)
    if distances is not None:
        km = distances.km[positions]
        metres = np.where(np.isfinite(km), np.rint(1000 * np.where(np.isfinite(km), km, 0)), _FROM_HOME_METRES)
        metres = metres.astype(np.int64)
        order = np.argsort(metres, kind="stable")  # they are in the order of time, and of keys
        positions, metres = positions[order], metres[order]
    return Chosen(positions, (metres, events.starts_at[positions].astype(np.int64), events.pk[positions]))
