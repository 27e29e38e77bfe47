"""Where a volunteer is sent, and in which order: need, discounted for one person. Pure.

    score = need · exp(−d / tau) · places

d is the distance in a straight line to the seat's nearest coming event that still has places, else to the
middle of the seat; tau comes from how far the person would travel; places is the share of the seat's places
in the next seven days that is still free, at least 0.05. A full event is never offered.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

EARTH_RADIUS_KM = 6371.0
KM_PER_DEGREE = EARTH_RADIUS_KM * math.pi / 180
SHOWN = 3
PLACES_FLOOR = 0.05
PLACES_DAYS = 7
SHUFFLE = 0.02
"""Scores closer than this share of each other are as good as equal: outcode and day decide."""


@dataclass(frozen=True, slots=True)
class Travel:
    """How far somebody would go: need counts 1/e as much every `tau_km`, nothing beyond `cap_km`."""

    slug: str
    tau_km: float
    cap_km: float


TRAVEL = (
    Travel("30m", 15, 25),
    Travel("1h", 30, 50),
    Travel("2h", 60, 100),
    Travel("any", 150, math.inf),
)
DEFAULT_TRAVEL = "1h"
TRAVEL_SLUGS = tuple(travel.slug for travel in TRAVEL)


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


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Where somebody starts from, and how far they would go."""

    longitude: float
    latitude: float
    outcode: str
    travel: str = DEFAULT_TRAVEL
    own_seat: int | None = None
    """Position of the seat they live in: its distance counts as 0."""


@dataclass(frozen=True, slots=True)
class Recommended:
    seat: int
    distance_km: float


@dataclass(frozen=True, slots=True)
class Recommendation:
    seats: Sequence[Recommended]
    """The best first, at most three."""
    travel: str
    """The tier that was used: a farther one than asked for where too few seats were near."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a map comes to at one moment: all of it that is the same for every volunteer.

    Worked out once and used for every lookup until `until`: then an event begins, or comes within the days
    whose places count. n seats, k of them candidates; an event is open if it is to come, not full, and somewhere.
    """

    since: float
    """Seconds since 1970."""
    until: float
    next_open: npt.NDArray[np.intp]
    """(n, 2) Positions of each seat's next events with places, −1 for none."""
    open_remote: npt.NDArray[np.intp]
    """Positions of the events with places that people join from home, of the neediest seats first."""
    seat: npt.NDArray[np.intp]
    """(k,) The candidates, from south to north: positions of seats. What follows is in their order."""
    row: dict[int, int]
    """Position of a candidate's seat → its place in that order."""
    latitudes: list[float]
    """k degrees."""
    spread: float
    """No open event lies farther north or south of its seat's latitude, degrees."""
    worth: Floats
    """(k,) need · places, above 0."""
    numbers: npt.NDArray[np.uint64]
    """(k,) From which equals are shuffled."""
    directions: Floats
    """(k, most, 3) From the centre of the Earth to the open events of each seat, at most `most` of them, or to its
    middle where it has none; of length 1, 0 where there is no further event."""
    by_distance_only: bool


def at_moment(the_map: Map, now: float) -> Moment:
    """What the map comes to at `now`, in seconds since 1970. Takes a millisecond for 6,500 events."""
    starts_at, horizon = the_map.event_starts_at, now + PLACES_DAYS * 86_400
    coming = starts_at > now
    has_places = coming & (the_map.event_booked < the_map.event_capacity)
    open_events = np.flatnonzero(has_places & np.isfinite(the_map.event_longitude))
    candidates = the_map.has_group.copy()
    candidates[the_map.event_seat[has_places]] = True
    directions = _directions(the_map, open_events)
    worth = the_map.need * _places(the_map, coming & (starts_at <= horizon)) * candidates
    latitude = np.degrees(np.arcsin(directions[:, 0, 2]))  # of the middle, or of an event
    # A seat without postcodes has no middle: it is as far away as its events are, or nowhere.
    seat = np.flatnonzero((worth > 0) & directions.any(axis=(1, 2)))
    seat = seat[np.argsort(latitude[seat], kind="stable")]
    off = np.abs(the_map.event_latitude[open_events] - latitude[the_map.event_seat[open_events]])
    remote = np.flatnonzero(has_places & np.isnan(the_map.event_longitude))
    neediest_first = np.lexsort((starts_at[remote], -the_map.need[the_map.event_seat[remote]]))
    changes = np.concatenate([starts_at[coming], starts_at[starts_at > horizon] - PLACES_DAYS * 86_400])
    return Moment(
        since=now,
        until=float(changes.min(initial=math.inf)),
        next_open=_next_two(the_map.event_seat, np.flatnonzero(has_places), the_map.need.size),
        open_remote=remote[neediest_first],
        seat=seat,
        row={int(position): row for row, position in enumerate(seat)},
        latitudes=latitude[seat].tolist(),
        spread=float(off.max(initial=0.0)),
        worth=worth[seat],
        numbers=_numbers(the_map.need.size)[seat],
        directions=np.ascontiguousarray(directions[seat]),
        by_distance_only=the_map.by_distance_only,
    )


def recommend(moment: Moment, volunteer: Volunteer, day: str) -> Recommendation:
    """The seats where this volunteer counts most, best first; `day` as an ISO date.

    Fewer than three within reach: the next tier of travel is tried, and the answer says so.
    """
    for travel in TRAVEL[TRAVEL_SLUGS.index(volunteer.travel) :]:
        rows = _band(moment, volunteer, travel.cap_km)
        distance = distances(moment, volunteer, rows)
        worth = moment.worth[rows] * _shuffle(volunteer.outcode, day, moment.numbers[rows])
        best = _best(worth * _reach(moment, distance, travel))
        if len(best) == SHOWN:
            break
    seats = [Recommended(int(moment.seat[rows.start + i]), float(distance[i])) for i in best]
    return Recommendation(seats, travel.slug)


def distances(moment: Moment, volunteer: Volunteer, rows: slice) -> Floats:
    """Km from the volunteer to the nearest open event, else to the middle, of the candidates in `rows`.

    Great circles. Estuaries make straight lines lie: Cardiff to Weston-super-Mare is 21 km as the crow flies.
    """
    phi, theta = math.radians(volunteer.latitude), math.radians(volunteer.longitude)
    here = np.array((math.cos(phi) * math.cos(theta), math.cos(phi) * math.sin(theta), math.sin(phi)))
    directions = moment.directions[rows]
    seats, most, _three = directions.shape
    # The nearest event is the one with the greatest cosine: no arc has to be worked out for the others.
    cosine = np.maximum.reduce((directions.reshape(seats * most, 3) @ here).reshape(seats, most), axis=1)
    distance = EARTH_RADIUS_KM * np.arccos(np.minimum(cosine, 1.0))
    own = moment.row.get(-1 if volunteer.own_seat is None else volunteer.own_seat)
    if own is not None:
        distance[own - rows.start] = 0.0
    return np.asarray(distance)


def _band(moment: Moment, volunteer: Volunteer, cap_km: float) -> slice:
    """The candidates that can be within reach, by latitude alone; the own one always.

    A third of them all, which is less work, and short enough for NumPy to keep hold of the interpreter: with
    more than 500 numbers it lets other threads in at each step, and a lookup waits for them a dozen times.
    """
    degrees = cap_km / KM_PER_DEGREE + moment.spread
    start = bisect_left(moment.latitudes, volunteer.latitude - degrees)
    stop = bisect_right(moment.latitudes, volunteer.latitude + degrees)
    own = moment.row.get(-1 if volunteer.own_seat is None else volunteer.own_seat)
    return slice(start, stop) if own is None else slice(min(start, own), max(stop, own + 1))


def _directions(the_map: Map, open_events: npt.NDArray[np.intp]) -> Floats:
    """See Moment.directions; of all seats, shape (n, most, 3)."""
    seat = the_map.event_seat[open_events]
    rank = _rank_within(seat)
    directions = np.zeros((the_map.need.size, int(rank.max(initial=0)) + 1, 3))
    known = np.isfinite(the_map.longitude) & np.isfinite(the_map.latitude)
    directions[known, 0] = _unit_vectors(the_map.longitude[known], the_map.latitude[known])
    directions[seat, rank] = _unit_vectors(the_map.event_longitude[open_events], the_map.event_latitude[open_events])
    return directions


def _unit_vectors(longitude: Floats, latitude: Floats) -> Floats:
    """From the centre of the Earth, shape (n, 3); degrees in."""
    phi, theta = np.radians(latitude), np.radians(longitude)
    return np.stack([np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi)], axis=-1)


def _rank_within(seat: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """The how-manieth of its seat each event is, from 0; events are ordered by seat."""
    return np.arange(len(seat)) - np.searchsorted(seat, seat)


def _places(the_map: Map, soon: Bools) -> Floats:
    """Share of each seat's places at the events that are `soon` that is free, at least 0.05, shape (n,).

    1 where one of its events states no capacity, or where none is soon.
    """
    seat, n = the_map.event_seat[soon], the_map.need.size
    capacity = np.bincount(seat, weights=the_map.event_capacity[soon], minlength=n)
    booked = np.bincount(seat, weights=the_map.event_booked[soon], minlength=n)
    taken = np.divide(booked, capacity, out=np.zeros(n), where=capacity > 0)
    return np.asarray(np.maximum(PLACES_FLOOR, 1 - taken))


def _next_two(event_seat: npt.NDArray[np.intp], events: npt.NDArray[np.intp], seats: int) -> npt.NDArray[np.intp]:
    seat = event_seat[events]
    rank = _rank_within(seat)
    first_two = rank < 2
    result = np.full((seats, 2), -1, dtype=np.intp)
    result[seat[first_two], rank[first_two]] = events[first_two]
    return result


def _reach(moment: Moment, distance: Floats, travel: Travel) -> Floats:
    """How much of its worth a seat keeps at its distance, shape (n,); 0 beyond the cap."""
    kept = 1.0 / (1.0 + distance) if moment.by_distance_only else np.exp(distance * (-1.0 / travel.tau_km))
    return np.asarray(kept * (distance <= travel.cap_km))


def _best(score: Floats) -> list[int]:
    """Places of the highest scores above 0, at most three, the best first; the first of equals."""
    best: list[int] = []
    for _ in range(SHOWN if score.size else 0):
        seat = int(score.argmax())
        if score[seat] <= 0:
            break
        best.append(seat)
        score[seat] = 0.0
    return best


def _shuffle(outcode: str, day: str, numbers: npt.NDArray[np.uint64]) -> Floats:
    """Near 1, the same all day for the same outcode, so that a refresh doesn't reshuffle, one for each number."""
    seed = int.from_bytes(blake2b(f"{outcode} {day}".encode(), digest_size=8).digest(), "big") | 1
    # Multiplicative hashing: a generator of random numbers would take longer to set up than all the rest.
    mixed = (numbers * np.uint64(seed)) >> np.uint64(40)
    return np.asarray(1.0 - SHUFFLE / (1 << 24) * mixed)


@lru_cache(maxsize=4)
def _numbers(n: int) -> npt.NDArray[np.uint64]:
    return np.random.default_rng(2019).integers(1, 1 << 63, n, dtype=np.uint64)
