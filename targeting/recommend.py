"""Where a volunteer is sent, and in which order: need, discounted for one person. Pure.

    score = need · lift · exp(−d / tau) · places · 2^(−days until its first open event / 14)
    d     = winding · straight line + detour, to the seat's nearest open event

tau comes from how far the person would travel (travel.py), the detour from where both ends are (over_land.py). Open is
an event in person that people can still come to and that has a place for them; a seat without one is never among the
three. places is the share of the seat's places in the next seven days that is still free, at least 0.05, and lift what
reports add that people are needed (moment.py).

Seats with an open event within 14 days come first; then, within the same reach, those whose first is later; then the
next tier of travel is tried. Beside the three stands one seat that wants its first event, by need and distance.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from targeting.moment import Moment
from targeting.tiles import SHOWN, SHUFFLE, tile_at
from targeting.travel import DEFAULT_TRAVEL, TRAVEL_SLUGS, Travel, arcs_km, kept, unit_vector

_64_BITS = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Where somebody starts from, and how far they would go."""

    longitude: float
    latitude: float
    outcode: str
    travel: str = DEFAULT_TRAVEL


class Recommended(NamedTuple):
    """One seat, as it is for one volunteer."""

    seat: int
    distance_km: float
    """Over land, to its nearest open event; to its middle where it wants a first one."""
    by_sea: bool = False
    """The way takes a ferry."""
    is_later: bool = False
    """Nothing is open there within the next 14 days."""
    is_beyond: bool = False
    """It is farther than they said that they would go."""


class Recommendation(NamedTuple):
    """What a volunteer is told."""

    seats: list[Recommended]
    """The best first, at most three."""
    travel: str
    """The tier that was used: a farther one than asked for where too few seats were near."""
    first_event: Recommended | None = None
    """The seat within reach where a first event would count most."""


def recommend(moment: Moment, volunteer: Volunteer, day: str) -> Recommendation:
    """The seats where this volunteer counts most, best first; `day` as an ISO date."""
    seed = seed_of(volunteer.outcode, day)
    best: list[Recommended] = []
    first_event: Recommended | None = None
    asked = TRAVEL_SLUGS.index(volunteer.travel)
    for travel in moment.tiers[asked:]:
        is_beyond = travel.slug != volunteer.travel
        soon, later, first = _ranked(moment, volunteer, travel, seed)
        if not is_beyond and first:
            first_event = first[0]
        seats = {seat.seat for seat in best}
        fresh = [seat for seat in (*soon, *later) if seat.seat not in seats][: SHOWN - len(best)]
        best += [seat._replace(is_beyond=True) for seat in fresh] if is_beyond else fresh
        if len(best) == SHOWN:
            break
    return Recommendation(best, travel.slug, first_event)


def way_to(moment: Moment, volunteer: Volunteer, seat: int) -> Recommended | None:
    """How far it is from a volunteer to the nearest open event of a seat; None if it has none."""
    row = moment.row.get(seat)
    if row is None:
        return None
    venues = slice(moment.first[row], moment.first[row + 1])
    ways, zones = moment.over_land, moment.zone[venues]
    zone = ways.zone_at(volunteer.longitude, volunteer.latitude)
    straight = arcs_km(moment.direction[venues] @ unit_vector(volunteer.longitude, volunteer.latitude))
    km = ways.winding * straight + ways.km(zone, zones)
    nearest = int(km.argmin())
    by_sea = bool(ways.by_sea(zone, zones[nearest : nearest + 1])[0])
    return Recommended(seat, float(km[nearest]), by_sea, bool(moment.is_later[row]))


def _ranked(
    moment: Moment, volunteer: Volunteer, travel: Travel, seed: int
) -> tuple[list[Recommended], list[Recommended], list[Recommended]]:
    """Seats within one tier, the best first: with an open event soon, with a later one, that want a first one."""
    tile = tile_at(moment, volunteer.longitude, volunteer.latitude, travel)
    scored: tuple[list[tuple[float, Recommended]], ...] = ([], [], [])
    # A dozen seats one by one take half as long as NumPy's calls for all together.
    distances = tile.distances(unit_vector(volunteer.longitude, volunteer.latitude))
    for seat, worth, number, is_later, is_first, begin, end in tile.candidates:
        km = distances[begin] if end == begin + 1 else min(distances[begin:end])
        share = kept(km, travel, by_distance_only=moment.by_distance_only)
        if share > 0:
            score = worth * _shuffle(number, seed) * share
            by_sea = tile.by_sea[distances.index(km, begin)]
            scored[2 if is_first else is_later].append((score, Recommended(seat, km, by_sea, is_later)))
    soon, later, first = ([seat for _score, seat in sorted(of, reverse=True)] for of in scored)
    return soon, later, first


def _shuffle(number: int, seed: int) -> float:
    """Just below 1, another for each number: multiplicative hashing, as a generator takes longer to set up."""
    return 1.0 - SHUFFLE / (1 << 24) * ((number * seed & _64_BITS) >> 40)


@lru_cache(maxsize=4096)
def seed_of(outcode: str, day: str) -> int:
    """The same all day for the same outcode, so that a refresh doesn't reshuffle."""
    return int.from_bytes(blake2b(f"{outcode} {day}".encode(), digest_size=8).digest(), "big") | 1
