"""What is the same for every volunteer: the map of seats and events, and what it comes to at a moment. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from targeting.travel import TRAVEL, Floats, Travel, unit_vectors

if TYPE_CHECKING:
    from targeting.tiles import Tile

Bools = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]

PLACES_FLOOR = 0.05
PLACES_DAYS = 7


@dataclass(frozen=True, slots=True)
class Map:
    """What is known of n seats and of their coming events at a moment; m events, ordered by seat, then start.

    All of it is the same for every volunteer, and changes only when a snapshot does.
    """

    need: Floats
    """(n,) Expected seats per further session, or 1 for a seat on the list of nearest marginals."""
    longitude: Floats
    """(n,) Mean of the seat's postcodes, degrees."""
    latitude: Floats
    has_group: Bools
    """(n,)"""
    fullness: Floats
    """(n,) 0 to 1: how strongly it is reported that no more people can be hosted."""
    extra_places: Floats
    """(n,) People that can be hosted in the days whose places count, beyond what events have places for."""
    event_seat: npt.NDArray[np.intp]
    """(m,) Position of the seat that each event works in."""
    event_starts_at: Floats
    """(m,) Seconds since 1970."""
    event_longitude: Floats
    """(m,) Degrees; NaN for an event that people join from home."""
    event_latitude: Floats
    event_capacity: Floats
    """(m,) People; infinite where none is stated."""
    event_booked: Floats
    """(m,) Confirmed sign-ups."""
    by_distance_only: bool = False
    """The rule of 2017: the nearest seat on the list, whatever its need."""
    reach: float = 1.0
    """How far need carries: see Travel.at_reach."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a map comes to at one moment.

    Worked out once and used for every lookup until `until`: then an event begins, or comes within the days
    whose places count. n seats, k of them candidates; an event is open if it is to come, not full, and somewhere.
    """

    since: float
    """Seconds since 1970."""
    until: float
    next_open: list[tuple[int, ...]]
    """(n) Positions of each seat's next events with places, at most two."""
    open_remote: tuple[int, ...]
    """Positions of the events with places that people join from home, of the neediest seats first."""
    seat: Positions
    """(k,) The candidates: positions of seats. What follows is in their order."""
    row: dict[int, int]
    """Position of a candidate's seat → its place in that order."""
    worth: Floats
    """(k,) need · places, above 0."""
    numbers: npt.NDArray[np.uint64]
    """(k,) From which equals are shuffled."""
    directions: Floats
    """(k, most, 3) From the centre of the Earth to the open events of each seat, at most `most` of them, or to its
    middle where it has none; of length 1, 0 where there is no further event."""
    by_distance_only: bool
    tiers: tuple[Travel, ...] = TRAVEL
    """How far somebody may say that they would go, the nearest first."""
    tiles: dict[tuple[str, int, int], Tile] = field(default_factory=dict, repr=False, compare=False)
    """What tiles.py found out so far."""


def at_moment(the_map: Map, now: float, full: Bools | None = None) -> Moment:
    """What the map comes to at `now`, in seconds since 1970. Takes a millisecond for 6,500 events.

    `full`, shape (m,): which events are known to have no place left, whatever the map says.
    """
    starts_at, horizon = the_map.event_starts_at, now + PLACES_DAYS * 86_400
    coming = starts_at > now
    booked = _booked(the_map, full)
    has_places = coming & (booked < the_map.event_capacity)
    open_events = np.flatnonzero(has_places & np.isfinite(the_map.event_longitude))
    candidates = the_map.has_group.copy()
    candidates[the_map.event_seat[has_places]] = True
    directions = _directions(the_map, open_events)
    worth = the_map.need * _places(the_map, booked, coming & (starts_at <= horizon)) * candidates
    # A seat without postcodes has no middle: it is as far away as its events are, or nowhere.
    seat = np.flatnonzero((worth > 0) & directions.any(axis=(1, 2)))
    remote = np.flatnonzero(has_places & np.isnan(the_map.event_longitude))
    neediest_first = np.lexsort((starts_at[remote], -the_map.need[the_map.event_seat[remote]]))
    changes = np.concatenate([starts_at[coming], starts_at[starts_at > horizon] - PLACES_DAYS * 86_400])
    return Moment(
        since=now,
        until=float(changes.min(initial=math.inf)),
        next_open=_next_two(the_map.event_seat, np.flatnonzero(has_places), the_map.need.size),
        open_remote=tuple(remote[neediest_first].tolist()),
        seat=seat,
        row={position: row for row, position in enumerate(seat.tolist())},
        worth=worth[seat],
        numbers=_numbers(the_map.need.size)[seat],
        directions=np.ascontiguousarray(directions[seat]),
        by_distance_only=the_map.by_distance_only,
        tiers=tuple(tier.at_reach(the_map.reach) for tier in TRAVEL),
    )


def _directions(the_map: Map, open_events: Positions) -> Floats:
    """See Moment.directions; of all seats, shape (n, most, 3)."""
    seat = the_map.event_seat[open_events]
    rank = _rank_within(seat)
    directions = np.zeros((the_map.need.size, int(rank.max(initial=0)) + 1, 3))
    known = np.isfinite(the_map.longitude) & np.isfinite(the_map.latitude)
    directions[known, 0] = unit_vectors(the_map.longitude[known], the_map.latitude[known])
    directions[seat, rank] = unit_vectors(the_map.event_longitude[open_events], the_map.event_latitude[open_events])
    return directions


def _rank_within(seat: Positions) -> Positions:
    """The how-manieth of its seat each event is, from 0; events are ordered by seat."""
    return np.arange(len(seat)) - np.searchsorted(seat, seat)


def _booked(the_map: Map, full: Bools | None) -> Floats:
    if full is None:
        return the_map.event_booked
    # One that states no capacity any more has places after all.
    return np.where(full & np.isfinite(the_map.event_capacity), the_map.event_capacity, the_map.event_booked)


def _places(the_map: Map, booked: Floats, soon: Bools) -> Floats:
    """Share of each seat's places at the events that are `soon` that is free, at least 0.05, shape (n,).

    1 where one of its events states no capacity, or where none is soon; less where a report says that it is full.
    """
    seat, n = the_map.event_seat[soon], the_map.need.size
    capacity = np.bincount(seat, weights=the_map.event_capacity[soon], minlength=n) + the_map.extra_places
    people = np.bincount(seat, weights=booked[soon], minlength=n)
    taken = np.divide(people, capacity, out=np.zeros(n), where=capacity > 0)
    return np.asarray(np.maximum(PLACES_FLOOR, (1 - taken) * (1 - the_map.fullness)))


def _next_two(event_seat: Positions, events: Positions, seats: int) -> list[tuple[int, ...]]:
    found: list[list[int]] = [[] for _ in range(seats)]
    rank = _rank_within(event_seat[events])
    first = events[rank < 2]
    for seat, event in zip(event_seat[first].tolist(), first.tolist(), strict=True):
        found[seat].append(event)
    return list(map(tuple, found))


@lru_cache(maxsize=4)
def _numbers(n: int) -> npt.NDArray[np.uint64]:
    return np.random.default_rng(2019).integers(1, 1 << 63, n, dtype=np.uint64)
