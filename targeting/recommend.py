"""Where a volunteer is sent, and in which order: need, discounted for one person. Pure.

    score = need · lift · exp(−d / tau) · places · 2^(−days until its first open event / 14)
    d     = winding · straight line + detour, to the seat's nearest open event

tau comes from how far the person would travel (recommending/travel.py), the detour from where both ends are
(snapshot/over_land.py). Open is an event in person that people can still come to and that has a place for them; a seat
without one is never among the three. places is the share of the seat's places in the next seven days that is still
free, at least 0.05, and lift what reports add that people are needed (recommending/country.py).

Seats with an open event within 14 days come first; then, within the same reach, those whose first is later; then the
next tier of travel is tried. Beside the three stands one seat that wants its first event, by need and distance.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from constituencies.kit.types import Floats
from targeting.recommending.country import IN_CARD, LATER, Openings
from targeting.recommending.squares import (
    CLOSE_KM,
    SHOWN,
    SHUFFLE,
    Candidate,
    Square,
    Tile,
    Ways,
    square_at,
    tile_at,
    ways_to,
)
from targeting.recommending.travel import DEFAULT_TRAVEL, TRAVEL_SLUGS, Travel, kept, unit_vector

_64_BITS = (1 << 64) - 1


class Volunteer(NamedTuple):
    """Where somebody starts from, and how far they would go."""

    longitude: float
    latitude: float
    outcode: str
    travel: str = DEFAULT_TRAVEL
    own_seat: int | None = None
    """Position of the seat that they live in, if that is known."""


class Recommended(NamedTuple):
    """One seat, as it is for one volunteer."""

    seat: int
    distance_km: float
    """As people are told: over land to its nearest open event, to its middle where it wants a first one. Where the way
    takes a ferry, in a straight line: the waiting, which counts as km for the order, is no distance."""
    cost_km: float
    """As it counts for the order."""
    events: tuple[int, ...] = ()
    """Positions of its next open events there or close by, at most two, the first one first."""
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
    own: Recommended | None = None
    """Their own seat, if something is open there."""


def recommend(openings: Openings, volunteer: Volunteer, day: str) -> Recommendation:
    """The seats where this volunteer counts most, best first; `day` as an ISO date."""
    seed, here = seed_of(volunteer.outcode, day), unit_vector(volunteer.longitude, volunteer.latitude)
    square = square_at(openings, volunteer.longitude, volunteer.latitude)
    best: list[Recommended] = []
    seats_so_far: set[int] = set()
    first_event: Recommended | None = None
    reach = TRAVEL_SLUGS.index(volunteer.travel)
    for travel in openings.tiers[reach : max(reach + 1, openings.widest)]:
        is_beyond = travel.slug != volunteer.travel
        tile = tile_at(openings, square, travel)
        cosines = tile.ways.cosines(here)
        soon, later, first = _ranked(tile, cosines, travel, seed, by_distance_only=openings.by_distance_only)
        if first and not is_beyond:
            first_event = _recommended(openings, tile, cosines, first[0], is_beyond=False)
        for scored in (*soon, *later):
            if len(best) == SHOWN:
                break
            seat = scored[2][0]
            if seat not in seats_so_far:
                seats_so_far.add(seat)
                best.append(_recommended(openings, tile, cosines, scored, is_beyond=is_beyond))
        if len(best) == SHOWN:
            break
    own = volunteer.own_seat
    if own in seats_so_far:
        home = next(seat for seat in best if seat.seat == own)._replace(is_beyond=False)
        return Recommendation(best, travel.slug, first_event, home)
    return Recommendation(best, travel.slug, first_event, _own(openings, square, here, own))


def _own(openings: Openings, square: Square, here: Floats, seat: int | None) -> Recommended | None:
    row = openings.row.get(-1 if seat is None else seat)
    if row is None or seat is None:
        return None
    ways = ways_to(openings, square.zone, seat)
    cosines = ways.cosines(here)
    distance, cost, events, by_sea = _way(openings, ways, ways.km(cosines, 0, len(cosines)), 0)
    return Recommended(seat, distance, cost, events, by_sea, is_later=bool(openings.kind[row] == LATER))


Scored = tuple[float, float, Candidate]
"""With score and km."""


def _ranked(
    tile: Tile, cosines: list[float], travel: Travel, seed: int, *, by_distance_only: bool
) -> tuple[list[Scored], list[Scored], list[Scored]]:
    """Seats within one tier, the best first: with an open event soon, with a later one, that want a first one."""
    scored: tuple[list[Scored], list[Scored], list[Scored]] = ([], [], [])
    nearest, cap_km = tile.ways.nearest, travel.cap_km
    for candidate in tile.candidates:
        _seat, worth, number, kind, begin, end, detour_km = candidate
        km = nearest(cosines, begin, end, detour_km)
        if km <= cap_km:
            score = worth * _shuffle(number, seed) * kept(km, travel, by_distance_only)
            scored[kind].append((score, km, candidate))
    for seats in scored:
        if len(seats) > 1:
            seats.sort(reverse=True)
    return scored


def _recommended(
    openings: Openings, tile: Tile, cosines: list[float], scored: Scored, *, is_beyond: bool
) -> Recommended:
    _score, nearest, (seat, _worth, _number, kind, begin, end, _detour_km) = scored
    ways = tile.ways
    if end == begin + 1 and not ways.by_sea:  # nearly always, but in the last weeks
        return Recommended(seat, nearest, nearest, ways.events[begin], False, kind == LATER, is_beyond)
    distance, cost, events, by_sea = _way(openings, ways, ways.km(cosines, begin, end), begin)
    return Recommended(seat, distance, cost, events, by_sea, kind == LATER, is_beyond)


def _way(openings: Openings, ways: Ways, km: list[float], begin: int) -> tuple[float, float, tuple[int, ...], bool]:
    """Where it is that somebody goes in a seat: to the nearest venue, or one close by where something is on sooner.

    `km`: to its venues, which are those from `begin` on. See Recommended for what comes back: distance_km, cost_km,
    events, by_sea.
    """
    nearest = min(km)
    close = nearest + CLOSE_KM
    # Within a seat events are ordered by start, and so are their positions.
    events = sorted([event for far, on in zip(km, ways.events[begin:], strict=False) if far <= close for event in on])
    if ways.by_sea and ways.by_sea[place := begin + km.index(nearest)]:
        return (nearest - ways.detours[place]) / openings.over_land.winding, nearest, tuple(events[:IN_CARD]), True
    return nearest, nearest, tuple(events[:IN_CARD]), False


def _shuffle(number: int, seed: int) -> float:
    """Just below 1, another for each number: multiplicative hashing, as a generator takes longer to set up."""
    return 1.0 - SHUFFLE / (1 << 24) * ((number * seed & _64_BITS) >> 40)


@lru_cache(maxsize=4096)
def seed_of(outcode: str, day: str) -> int:
    """The same all day for the same outcode, so that a refresh doesn't reshuffle."""
    return int.from_bytes(blake2b(f"{outcode} {day}".encode(), digest_size=8).digest(), "big") | 1
