"""Where a volunteer is sent, and in which order: need, discounted for one person. Pure.

    score = need · exp(−d / tau) · places

d is the distance in a straight line to the seat's nearest coming event that still has places, else to the
middle of the seat; tau comes from how far the person would travel; places is the share of the seat's places
in the next seven days that is still free, at least 0.05. A full event is never offered.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

EARTH_RADIUS_KM = 6371.0
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

    def has_places(self, now: float) -> Bools:
        """Which events are still to come and not full, shape (m,)."""
        return (self.event_starts_at > now) & (self.event_booked < self.event_capacity)


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


def distance_km(longitude: float, latitude: float, longitudes: Floats, latitudes: Floats) -> Floats:
    """Great-circle distance from one point to many, km; degrees in. NaN where a position is NaN.

    Estuaries make straight lines lie: Cardiff to Weston-super-Mare is 21 km as the crow flies.
    """
    phi, phis = math.radians(latitude), np.radians(latitudes)
    half_dphi = (phis - phi) / 2
    half_dlambda = np.radians(longitudes - longitude) / 2
    a = np.sin(half_dphi) ** 2 + math.cos(phi) * np.cos(phis) * np.sin(half_dlambda) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(a)))


def recommend(the_map: Map, volunteer: Volunteer, now: float, day: str) -> Recommendation:
    """The seats where this volunteer counts most, best first; `now` in seconds since 1970, `day` as an ISO date.

    Fewer than three within reach: the next tier of travel is tried, and the answer says so.
    """
    distance = seat_distances(the_map, volunteer, now)
    worth = the_map.need * _places(the_map, now) * _candidates(the_map, now)
    tie_break = _shuffle(volunteer.outcode, day, worth.size)
    first = TRAVEL_SLUGS.index(volunteer.travel)
    for travel in TRAVEL[first:]:
        within = distance <= travel.cap_km
        score = np.where(within, worth * _reach(the_map, distance, travel) * tie_break, 0.0)
        if travel is TRAVEL[-1] or np.count_nonzero(score > 0) >= SHOWN:
            break
    best = np.argsort(-score, kind="stable")[:SHOWN]
    return Recommendation(
        seats=[Recommended(int(seat), float(distance[seat])) for seat in best if score[seat] > 0],
        travel=travel.slug,
    )


def seat_distances(the_map: Map, volunteer: Volunteer, now: float) -> Floats:
    """Km from the volunteer to each seat's nearest coming event with places, else to its middle, shape (n,)."""
    distance = distance_km(volunteer.longitude, volunteer.latitude, the_map.longitude, the_map.latitude)
    open_events = np.flatnonzero(the_map.has_places(now) & np.isfinite(the_map.event_longitude))
    if open_events.size:
        seats = the_map.event_seat[open_events]
        to_event = distance_km(
            volunteer.longitude,
            volunteer.latitude,
            the_map.event_longitude[open_events],
            the_map.event_latitude[open_events],
        )
        nearest = np.full(distance.shape, np.inf)
        np.minimum.at(nearest, seats, to_event)
        distance = np.where(np.isfinite(nearest), nearest, distance)
    if volunteer.own_seat is not None:
        distance[volunteer.own_seat] = 0.0
    return distance


def _candidates(the_map: Map, now: float) -> Bools:
    """Seats with a coming event that has places, or with a group to join, shape (n,)."""
    candidates = the_map.has_group.copy()
    candidates[the_map.event_seat[the_map.has_places(now)]] = True
    return candidates


def _places(the_map: Map, now: float) -> Floats:
    """Share of each seat's places in the coming days that is free, at least 0.05, shape (n,).

    1 where one of its events states no capacity, or where nothing is on in those days.
    """
    soon = np.flatnonzero((the_map.event_starts_at > now) & (the_map.event_starts_at <= now + PLACES_DAYS * 86_400))
    seat, n = the_map.event_seat[soon], the_map.need.size
    capacity = np.bincount(seat, weights=the_map.event_capacity[soon], minlength=n)
    booked = np.bincount(seat, weights=the_map.event_booked[soon], minlength=n)
    taken = np.divide(booked, capacity, out=np.zeros(n), where=capacity > 0)
    return np.asarray(np.maximum(PLACES_FLOOR, 1 - taken))


def _reach(the_map: Map, distance: Floats, travel: Travel) -> Floats:
    if the_map.by_distance_only:
        return np.asarray(1.0 / (1.0 + distance))
    return np.asarray(np.exp(-distance / travel.tau_km))


def _shuffle(outcode: str, day: str, seats: int) -> Floats:
    """Near 1, the same all day for the same outcode, so that a refresh doesn't reshuffle, shape (seats,)."""
    seed = int.from_bytes(blake2b(f"{outcode} {day}".encode(), digest_size=8).digest(), "big")
    return np.asarray(1.0 - SHUFFLE * np.random.default_rng(seed).random(seats))
