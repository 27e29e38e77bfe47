"""Where a volunteer is sent, and in which order: need, discounted for one person. Pure.

    score = need · exp(−d / tau) · places

d is the distance in a straight line to the seat's nearest coming event that still has places, else to the
middle of the seat; tau comes from how far the person would travel (travel.py); places is the share of the seat's
places in the next seven days that is still free, at least 0.05 (moment.py; field reports enter there). A full event
is never offered.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from targeting.moment import Moment
from targeting.tiles import SHOWN, SHUFFLE, tile_at
from targeting.travel import DEFAULT_TRAVEL, EARTH_RADIUS_KM, TRAVEL_SLUGS, Travel, kept, unit_vector

_64_BITS = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Where somebody starts from, and how far they would go."""

    longitude: float
    latitude: float
    outcode: str
    travel: str = DEFAULT_TRAVEL
    own_seat: int | None = None
    """Position of the seat they live in: its distance counts as 0."""


class Recommended(NamedTuple):
    """One seat, as it is for one volunteer."""

    seat: int
    distance_km: float


class Recommendation(NamedTuple):
    """What a volunteer is told."""

    seats: list[Recommended]
    """The best first, at most three."""
    travel: str
    """The tier that was used: a farther one than asked for where too few seats were near."""


def recommend(moment: Moment, volunteer: Volunteer, day: str) -> Recommendation:
    """The seats where this volunteer counts most, best first; `day` as an ISO date.

    Fewer than three within reach: the next tier of travel is tried, and the answer says so.
    """
    best: list[Recommended] = []
    for travel in moment.tiers[TRAVEL_SLUGS.index(volunteer.travel) :]:
        best = _best(moment, volunteer, travel, _seed(volunteer.outcode, day))
        if len(best) == SHOWN:
            break
    return Recommendation(best, travel.slug)


def _best(moment: Moment, volunteer: Volunteer, travel: Travel, seed: int) -> list[Recommended]:
    tile = tile_at(moment, volunteer.longitude, volunteer.latitude, travel)
    seats: list[tuple[float, int, float]] = []
    # Once the angles are known, a dozen seats one by one take half as long as NumPy's calls for all together.
    cosines = tile.cosines(unit_vector(volunteer.longitude, volunteer.latitude))
    for (seat, worth, number), cosine in zip(tile.candidates, cosines, strict=True):
        if seat != volunteer.own_seat:
            km = EARTH_RADIUS_KM * math.acos(min(cosine, 1.0))
            share = kept(km, travel, by_distance_only=moment.by_distance_only)
            seats.append((worth * _shuffle(number, seed) * share, seat, km))
    own = moment.row.get(-1 if volunteer.own_seat is None else volunteer.own_seat)
    if own is not None:
        worth, number = float(moment.worth[own]), int(moment.numbers[own])
        seats.append((worth * _shuffle(number, seed), int(moment.seat[own]), 0.0))
    seats.sort(reverse=True)
    return [Recommended(seat, km) for score, seat, km in seats[:SHOWN] if score > 0]


def _shuffle(number: int, seed: int) -> float:
    """Just below 1, another for each number: multiplicative hashing, as a generator takes longer to set up."""
    return 1.0 - SHUFFLE / (1 << 24) * ((number * seed & _64_BITS) >> 40)


@lru_cache(maxsize=4096)
def _seed(outcode: str, day: str) -> int:
    """The same all day for the same outcode, so that a refresh doesn't reshuffle."""
    return int.from_bytes(blake2b(f"{outcode} {day}".encode(), digest_size=8).digest(), "big") | 1
