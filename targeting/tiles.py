"""Who can be among the best for somebody in a small piece of the country? Pure.

A tile is what lies both in one zone, from which the detours to all venues are known, and in one square of a grid. From
one end of it to the other, no distance changes by more than its size: a seat that is worth too little for all of it is
left out, and so is a venue that another one of its seat is nearer than everywhere in it. What is left, a dozen seats
of 650, is all that a lookup has to look at; nobody is overlooked (tests/targeting/test_tiles.py).
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from targeting.moment import Bools, Moment, Positions
from targeting.travel import EARTH_RADIUS_KM, Floats, Travel, arcs_km, kept, unit_vector

TILE_LATITUDE, TILE_LONGITUDE = 0.1, 0.16
"""Degrees: 11 by 11 km in the middle of Great Britain. Smaller ones leave fewer candidates, but are seldom known."""
KEPT_TILES = 16_384
SHOWN = 3
SHUFFLE = 0.02
"""Scores closer than this share of each other are as good as equal: outcode and day decide."""


Direction = tuple[float, float, float]

SOON, LATER, FIRST = range(3)
"""Of a candidate: an event is open within the next days; only later; it wants its first one."""


class Candidate(NamedTuple):
    """A seat that can be among the best."""

    seat: int
    worth: float
    """See Moment.worth."""
    number: int
    """See Moment.numbers."""
    kind: int
    """SOON, LATER or FIRST."""
    by_sea: bool | None
    """Whether the way takes a ferry; None where that depends on which of its venues is the nearest."""


class Ways(NamedTuple):
    """The ways from one zone to e venues (or middles) of k seats."""

    directions: Floats
    """(e, 3) See Moment.direction."""
    scale: float
    """Km by road of an angle of 1, before any detour."""
    detours: Floats
    """(e,) Km."""
    first: Positions
    """(k,) Where the venues of each seat begin."""
    by_sea: list[bool]
    """(e) Whether each takes a ferry."""

    def distances(self, here: Floats) -> Floats:
        """Km over land from a place in the zone, a unit vector, to each venue (e,)."""
        # Rounding makes some cosines 1.0000000000000002.
        return np.arccos(np.minimum(self.directions @ here, 1.0)) * self.scale + self.detours


class Way(NamedTuple):
    """The way from one zone to one venue, for a dozen of which plain numbers are faster than arrays."""

    x: float
    y: float
    z: float
    scale: float
    detour_km: float
    by_sea: bool

    def km(self, here: Direction) -> float:
        x, y, z = here
        cosine = self.x * x + self.y * y + self.z * z
        return self.scale * math.acos(cosine) + self.detour_km if cosine < 1.0 else self.detour_km


class Tile(NamedTuple):
    """The candidates of a tile, and the ways to those of their venues (or middles) that may be the nearest."""

    candidates: list[Candidate]
    ways: Ways


class Square(NamedTuple):
    """Where a place lies: a zone, and a square of the grid."""

    zone: int
    column: int
    row: int

    @property
    def middle(self) -> tuple[float, float]:
        """Longitude and latitude, degrees."""
        return (self.column + 0.5) * TILE_LONGITUDE, (self.row + 0.5) * TILE_LATITUDE


def square_at(moment: Moment, longitude: float, latitude: float) -> Square:
    """The square of a place in degrees."""
    zone = moment.over_land.zone_at(longitude, latitude)
    return Square(zone, math.floor(longitude / TILE_LONGITUDE), math.floor(latitude / TILE_LATITUDE))


def tile_at(moment: Moment, square: Square, travel: Travel) -> Tile:
    """The tile of a square; worked out when it is first asked for."""
    key = travel.slug, square
    tile = moment.tiles.get(key)
    if tile is None:
        if len(moment.tiles) >= KEPT_TILES:
            moment.tiles.clear()
        tile = moment.tiles[key] = _tile(moment, square, travel)
    return tile


def ways_to(moment: Moment, square: Square, row: int) -> list[Way]:
    """The ways from a square to the venues of one candidate, by its place in `moment.seat`, that may be the nearest."""
    key = square, row
    ways = moment.ways.get(key)
    if ways is None:
        if len(moment.ways) >= KEPT_TILES:
            moment.ways.clear()
        begin, end = np.searchsorted(moment.owner, (row, row + 1))
        shortest, longest = _bounds(moment, square, np.arange(begin, end))
        near = _ways(moment, square.zone, begin + np.flatnonzero(shortest <= longest.min()))
        columns = near.directions.tolist(), near.detours.tolist(), near.by_sea
        ways = moment.ways[key] = [
            Way(*direction, near.scale, detour, by_sea) for direction, detour, by_sea in zip(*columns, strict=True)
        ]
    return ways


def _ways(moment: Moment, zone: int, venue: Positions) -> Ways:
    over_land, zones, owner = moment.over_land, moment.zone[venue], moment.owner[venue]
    return Ways(
        directions=moment.direction[venue],
        scale=over_land.winding * EARTH_RADIUS_KM,
        detours=over_land.km(zone, zones).astype(np.float64),
        first=np.flatnonzero(np.diff(owner, prepend=-1)),
        by_sea=over_land.by_sea(zone, zones).tolist(),
    )


def _bounds(moment: Moment, square: Square, venue: Positions) -> tuple[Floats, Floats]:
    """Km over land from anywhere in a square to each of some venues: at least, and at most."""
    winding, radius = moment.over_land.winding, _radius_km(square.row)
    straight = arcs_km(moment.direction[venue] @ unit_vector(*square.middle))
    detour = moment.over_land.km(square.zone, moment.zone[venue])
    return winding * np.maximum(straight - radius, 0.0) + detour, winding * (straight + radius) + detour


def _tile(moment: Moment, square: Square, travel: Travel) -> Tile:
    # Beyond the cap as the crow flies nothing is within it by road: most of the country needs no further look.
    reach = travel.cap_km / moment.over_land.winding + _radius_km(square.row)
    venue = np.flatnonzero(moment.direction @ unit_vector(*square.middle) >= _cosine_of(reach))
    owner = moment.owner[venue]
    begins = np.flatnonzero(np.diff(owner, prepend=-1))
    rows = owner[begins]
    if not rows.size:
        return Tile([], _ways(moment, square.zone, venue))
    shortest, longest = _bounds(moment, square, venue)
    nearest_at_most = np.minimum.reduceat(longest, begins)
    worth, is_later, is_first = moment.worth[rows], moment.is_later[rows], moment.is_first[rows]
    at_most = worth * _kept(moment, np.minimum.reduceat(shortest, begins), travel)
    at_least = worth * _kept(moment, nearest_at_most, travel) * (1 - SHUFFLE)

    is_soon = ~is_later & ~is_first
    chosen = _can_be_shown(at_most, at_least, is_soon, SHOWN)
    if np.count_nonzero(at_least[is_soon] > 0) < SHOWN:
        chosen |= _can_be_shown(at_most, at_least, is_later, SHOWN)
    chosen |= _can_be_shown(at_most, at_least, is_first, 1)

    # Of a candidate's venues, those that are the nearest one somewhere in the tile.
    count = np.diff(begins, append=len(venue))
    is_near = np.repeat(chosen, count) & (shortest <= np.repeat(nearest_at_most, count))
    rows = rows[chosen]
    ways = _ways(moment, square.zone, venue[is_near])
    kind = np.where(moment.is_first, FIRST, moment.is_later.astype(int))
    columns = [column[rows].tolist() for column in (moment.seat, moment.worth, moment.numbers, kind)]
    by_sea = [set(venues).pop() if len(set(venues)) == 1 else None for venues in _parts(ways.by_sea, ways.first)]
    return Tile([Candidate(*row) for row in zip(*columns, by_sea, strict=True)], ways)


def _parts(values: list[bool], first: Positions) -> list[list[bool]]:
    """`values` by seat."""
    bounds = [*first.tolist(), len(values)]
    return [values[begin:end] for begin, end in pairwise(bounds)]


def _kept(moment: Moment, distance: Floats, travel: Travel) -> Floats:
    return kept(distance, travel, by_distance_only=moment.by_distance_only)


def _cosine_of(km: float) -> float:
    """Of the angle that a great circle of so many km makes."""
    return math.cos(min(km / EARTH_RADIUS_KM, math.pi)) - 1e-12


def _can_be_shown(at_most: Floats, at_least: Floats, among: Bools, number: int) -> Bools:
    """Which of the candidates `among` can be one of the best `number` somewhere, shape (c,)."""
    sure = at_least[among]
    threshold = np.partition(sure, -number)[-number] if sure.size >= number else 0.0
    return among & (at_most > 0) & (at_most >= threshold)


@lru_cache(maxsize=256)
def _radius_km(row: int) -> float:
    """Km from the middle of a square to its farthest corner, and a metre for what rounding does."""
    latitude = (row + 0.5) * TILE_LATITUDE
    corners = [unit_vector(TILE_LONGITUDE / 2, latitude + half) for half in (-TILE_LATITUDE / 2, TILE_LATITUDE / 2)]
    return float(arcs_km(np.array(corners) @ unit_vector(0.0, latitude)).max()) + 0.001
