"""Who can be among the best for somebody in a small piece of the country? Pure.

A tile is what lies both in one zone, from which the detours to all venues are known, and in one square of a grid. From
one end of it to the other, no distance changes by more than its size: a seat that is worth too little for all of it is
left out, and so is a venue that everywhere in it is much farther than another one of its seat. What is left, a dozen
seats of 650, is all that a lookup has to look at; nobody is overlooked (tests/targeting/recommending/test_squares.py).
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from math import acos
from typing import NamedTuple

import numpy as np

from constituencies.kit.types import Bools, Floats, Positions
from targeting.recommending.country import FIRST, LATER, SOON, Openings
from targeting.recommending.travel import EARTH_RADIUS_KM, Travel, arcs_km, kept, unit_vector

TILE_LATITUDE, TILE_LONGITUDE = 0.1, 0.16
"""Degrees: 11 by 11 km in the middle of Great Britain. Smaller ones leave fewer candidates, but are seldom known."""
KEPT_TILES = 6_144
"""All of the country where people live, at one travel."""
SHOWN = 3
CLOSE_KM = 8.0
"""So much farther than the nearest venue somebody goes without being told another distance."""
SHUFFLE = 0.02
"""Scores closer than this share of each other are as good as equal: outcode and day decide."""


Candidate = tuple[int, float, int, int, int, int, float | None]
"""A seat that can be among the best: seat, worth, number and kind as in Openings; its venues are those from `begin` to
`end` − 1; the detour to all of these, None where they differ. A plain tuple: a lookup takes a dozen of them apart."""


class Ways(NamedTuple):
    """The ways from one zone to e venues, or to middles of seats.

    Plain numbers wherever a lookup does not need an array: many of NumPy's calls let go of the interpreter, and
    whoever waits for it costs more than they save.
    """

    directions: Floats
    """(e, 3) See Openings.direction."""
    scale: float
    """Km by road of an angle of 1, before any detour."""
    detours: list[float]
    """(e) Km."""
    by_sea: list[bool]
    """(e) Whether each takes a ferry; empty where none does."""
    events: list[tuple[int, ...]]
    """(e) See Openings.events."""

    def cosines(self, here: Floats) -> list[float]:
        """Of the angles between a place in the zone, a unit vector, and each venue (e)."""
        cosines: list[float] = (self.directions @ here).tolist()
        return cosines

    def nearest(self, cosines: list[float], begin: int, end: int, detour_km: float | None) -> float:
        """Km over land to the nearest of some of the venues; `detour_km` where it is the same to all of them."""
        if detour_km is None:
            return min(self.km(cosines, begin, end))
        cosine = cosines[begin] if end == begin + 1 else max(cosines[begin:end])
        return self.scale * acos(cosine) + detour_km if cosine < 1.0 else detour_km

    def km(self, cosines: list[float], begin: int, end: int) -> list[float]:
        """Km over land to each of some of the venues."""
        scale = self.scale
        # Rounding makes some cosines 1.0000000000000002.
        return [
            scale * acos(cosine) + detour_km if cosine < 1.0 else detour_km
            for cosine, detour_km in zip(cosines[begin:end], self.detours[begin:end], strict=True)
        ]


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


def square_at(openings: Openings, longitude: float, latitude: float) -> Square:
    """The square of a place in degrees."""
    zone = openings.over_land.zone_at(longitude, latitude)
    return Square(zone, math.floor(longitude / TILE_LONGITUDE), math.floor(latitude / TILE_LATITUDE))


def tile_at(openings: Openings, square: Square, travel: Travel) -> Tile:
    """The tile of a square; worked out when it is first asked for."""
    key = travel.slug, square
    tile = openings.tiles.get(key)
    if tile is None:
        if len(openings.tiles) >= KEPT_TILES:
            openings.tiles.clear()
        tile = openings.tiles[key] = _tile(openings, square, travel)
    return tile


def ways_to(openings: Openings, zone: int, seat: int) -> Ways:
    """The ways from a zone to all venues of a seat that has an open event."""
    key = zone, seat
    ways = openings.ways.get(key)
    if ways is None:
        if len(openings.ways) >= KEPT_TILES:
            openings.ways.clear()
        row = openings.row[seat]
        venue = np.arange(openings.begins[row], openings.begins[row + 1])
        ways = openings.ways[key] = _ways(openings, zone, venue)
    return ways


def reach_cosine(openings: Openings, square: Square, travel: Travel) -> float:
    """Of the angle from the middle of a square to the farthest place that can matter to anybody in it.

    Beyond the cap as the crow flies nothing is within it by road: most of the country needs no further look.
    """
    return _cosine_of(travel.cap_km / openings.over_land.winding + _radius_km(square.row))


def _tile(openings: Openings, square: Square, travel: Travel) -> Tile:
    winding, radius = openings.over_land.winding, _radius_km(square.row)
    cosines = openings.direction @ unit_vector(*square.middle)
    venue = np.flatnonzero(cosines >= reach_cosine(openings, square, travel))
    begins, owner = _begins(openings.owner, venue)
    rows = owner[begins]
    if not rows.size:
        return Tile([], _ways(openings, square.zone, venue))
    straight = arcs_km(cosines[venue])
    detour = openings.over_land.km(square.zone, openings.zone[venue])
    shortest = winding * np.maximum(straight - radius, 0.0) + detour
    nearest_at_most = np.minimum.reduceat(winding * (straight + radius) + detour, begins)
    worth, kind = openings.worth[rows], openings.kind[rows]
    at_most = worth * _kept(openings, np.minimum.reduceat(shortest, begins), travel)
    at_least = worth * _kept(openings, nearest_at_most, travel) * (1 - SHUFFLE)

    may_be_shown = _can_be_shown(at_most, at_least, kind == SOON, SHOWN)
    if np.count_nonzero(at_least[kind == SOON]) < SHOWN:
        may_be_shown |= _can_be_shown(at_most, at_least, kind == LATER, SHOWN)
    may_be_shown |= _can_be_shown(at_most, at_least, kind == FIRST, 1)

    # Of a candidate's venues, those that somewhere in the tile are the nearest one or close by.
    count = np.append(begins[1:], len(venue)) - begins
    is_near = may_be_shown.repeat(count) & (shortest <= nearest_at_most.repeat(count) + CLOSE_KM)
    rows, venue = rows[may_be_shown], venue[is_near]
    ways = _ways(openings, square.zone, venue)
    bounds = [*_begins(openings.owner, venue)[0].tolist(), len(venue)]
    columns = [column[rows].tolist() for column in (openings.seat, openings.worth, openings.numbers, openings.kind)]
    detours = [_same(ways.detours[begin:end]) for begin, end in pairwise(bounds)]
    return Tile(list(zip(*columns, bounds[:-1], bounds[1:], detours, strict=True)), ways)


def _ways(openings: Openings, zone: int, venue: Positions) -> Ways:
    over_land, zones = openings.over_land, openings.zone[venue]
    by_sea = over_land.by_sea(zone, zones)
    return Ways(
        directions=openings.direction[venue],
        scale=over_land.winding * EARTH_RADIUS_KM,
        # There are few different ones: each is held once, or ten thousand tiles would take 20 MB more.
        detours=[_detours.setdefault(km, km) for km in over_land.km(zone, zones).tolist()],
        by_sea=by_sea.tolist() if by_sea.any() else [],
        events=[openings.events[one] for one in venue.tolist()],
    )


_detours: dict[float, float] = {}


def _same(detours: list[float]) -> float | None:
    """The detour that all of these are."""
    return detours[0] if detours.count(detours[0]) == len(detours) else None


def _begins(owner: Positions, venue: Positions) -> tuple[Positions, Positions]:
    """Where the venues of each seat begin, and each venue's seat."""
    owner = owner[venue]
    is_first = np.ones(len(owner), np.bool_)
    np.not_equal(owner[1:], owner[:-1], out=is_first[1:])
    return np.flatnonzero(is_first), owner


def _kept(openings: Openings, distance: Floats, travel: Travel) -> Floats:
    return kept(distance, travel, openings.by_distance_only)


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
