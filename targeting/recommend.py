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

from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from targeting.moment import IN_CARD, LATER, Moment
from targeting.tiles import SHOWN, SHUFFLE, Square, Tile, Ways, square_at, tile_at, ways_to
from targeting.travel import DEFAULT_TRAVEL, TRAVEL_SLUGS, Floats, Travel, kept, unit_vector

_64_BITS = (1 << 64) - 1
CLOSE_KM = 8.0
"""So much farther than the nearest venue somebody goes without being told another distance."""


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


def recommend(moment: Moment, volunteer: Volunteer, day: str) -> Recommendation:
    """The seats where this volunteer counts most, best first; `day` as an ISO date."""
    seed, here = seed_of(volunteer.outcode, day), unit_vector(volunteer.longitude, volunteer.latitude)
    square = square_at(moment, volunteer.longitude, volunteer.latitude)
    best: list[Recommended] = []
    first_event: Recommended | None = None
    asked = TRAVEL_SLUGS.index(volunteer.travel)
    for travel in moment.tiers[asked : max(asked + 1, moment.widest)]:
        is_beyond = travel.slug != volunteer.travel
        tile = tile_at(moment, square, travel)
        cosines = tile.ways.cosines(here)
        soon, later, first = _ranked(tile, cosines, travel, seed, by_distance_only=moment.by_distance_only)
        if first and not is_beyond:
            first_event = _recommended(moment, tile, cosines, first[0])
        for scored in (*soon, *later):
            if len(best) == SHOWN:
                break
            if not any(seat.seat == tile.candidates[scored[2]].seat for seat in best):
                best.append(_recommended(moment, tile, cosines, scored, is_beyond=is_beyond))
        if len(best) == SHOWN:
            break
    return Recommendation(best, travel.slug, first_event, _own(moment, square, here, volunteer.own_seat))


def _own(moment: Moment, square: Square, here: Floats, seat: int | None) -> Recommended | None:
    row = moment.row.get(-1 if seat is None else seat)
    if row is None or seat is None:
        return None
    ways, _detour_km = ways_to(moment, square.zone, row)
    cosines = ways.cosines(here)
    return _at(moment, ways, cosines, 0, len(cosines))._replace(seat=seat, is_later=bool(moment.kind[row] == LATER))


Scored = tuple[float, float, int]
"""Score, km, and position of the candidate in its tile."""


def _ranked(
    tile: Tile, cosines: list[float], travel: Travel, seed: int, *, by_distance_only: bool
) -> tuple[list[Scored], list[Scored], list[Scored]]:
    """Seats within one tier, the best first: with an open event soon, with a later one, that want a first one."""
    scored: tuple[list[Scored], list[Scored], list[Scored]] = ([], [], [])
    nearest, cap_km = tile.ways.nearest, travel.cap_km
    for position, (_seat, worth, number, kind, begin, end, detour_km) in enumerate(tile.candidates):
        km = nearest(cosines, begin, end, detour_km)
        if km <= cap_km:
            score = worth * _shuffle(number, seed) * kept(km, travel, by_distance_only=by_distance_only)
            scored[kind].append((score, km, position))
    for seats in scored:
        if len(seats) > 1:
            seats.sort(reverse=True)
    return scored


def _recommended(
    moment: Moment, tile: Tile, cosines: list[float], scored: Scored, *, is_beyond: bool = False
) -> Recommended:
    seat, _worth, _number, kind, begin, end, _detour_km = tile.candidates[scored[2]]
    there = _at(moment, tile.ways, cosines, begin, end)
    return there._replace(seat=seat, is_later=kind == LATER, is_beyond=is_beyond)


def _at(moment: Moment, ways: Ways, cosines: list[float], begin: int, end: int) -> Recommended:
    """Where it is that somebody goes in a seat: to the nearest venue, or one close by where something is on sooner."""
    km = ways.all_km(cosines, begin, end)
    nearest = min(km)
    place = begin + km.index(nearest)
    by_sea = bool(ways.by_sea) and ways.by_sea[place]
    close = [ways.places[begin + i] for i, far in enumerate(km) if far <= nearest + CLOSE_KM]
    # Within a seat events are ordered by start, and so are their positions.
    events = sorted(event for venue in close for event in moment.events[venue])
    shown = (nearest - ways.detours[place]) / moment.over_land.winding if by_sea else nearest
    return Recommended(0, shown, nearest, tuple(events[:IN_CARD]), by_sea)


def _shuffle(number: int, seed: int) -> float:
    """Just below 1, another for each number: multiplicative hashing, as a generator takes longer to set up."""
    return 1.0 - SHUFFLE / (1 << 24) * ((number * seed & _64_BITS) >> 40)


@lru_cache(maxsize=4096)
def seed_of(outcode: str, day: str) -> int:
    """The same all day for the same outcode, so that a refresh doesn't reshuffle."""
    return int.from_bytes(blake2b(f"{outcode} {day}".encode(), digest_size=8).digest(), "big") | 1
