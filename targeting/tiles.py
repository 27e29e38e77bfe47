"""Who can be among the best for somebody in a small piece of the country? Pure.

A tile is what lies both in one zone, from which the detours to all venues are known, and in one square of a grid. From
one end of it to the other, no distance changes by more than its size: a seat that is worth too little for all of it is
left out, and so is a venue that another one of its seat is nearer than everywhere in it. What is left, a dozen seats
of 650, is all that a lookup has to look at; nobody is overlooked (tests/targeting/test_tiles.py).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from targeting.moment import Bools, Moment
from targeting.travel import EARTH_RADIUS_KM, Floats, Travel, arcs_km, kept, unit_vector

TILE_LATITUDE, TILE_LONGITUDE = 0.1, 0.16
"""Degrees: 11 by 11 km in the middle of Great Britain. Smaller ones leave fewer candidates, but are seldom known."""
KEPT_TILES = 16_384
SHOWN = 3
SHUFFLE = 0.02
"""Scores closer than this share of each other are as good as equal: outcode and day decide."""


class Candidate(NamedTuple):
    """A seat that can be among the best."""

    seat: int
    worth: float
    """See Moment.worth."""
    number: int
    """See Moment.numbers."""
    is_later: bool
    """Nothing is open there within the next days."""
    is_first: bool
    """It wants a first event."""
    begin: int
    end: int
    """Its venues are those from `begin` to `end` − 1."""


class Tile(NamedTuple):
    """The k candidates of a tile, and the e venues of theirs (or middles) that may be the nearest."""

    candidates: list[Candidate]
    directions: Floats
    """(e, 3) See Moment.direction."""
    winding: float
    detours: list[float]
    """(e) Km."""
    by_sea: list[bool]
    """(e) Whether the way takes a ferry."""

    def distances(self, here: Floats) -> list[float]:
        """Km over land from a place in the tile, a unit vector, to each venue (e)."""
        cosines: list[float] = (self.directions @ here).tolist()
        scale = self.winding * EARTH_RADIUS_KM
        return [
            scale * math.acos(min(cosine, 1.0)) + detour for cosine, detour in zip(cosines, self.detours, strict=True)
        ]


def tile_at(moment: Moment, longitude: float, latitude: float, travel: Travel) -> Tile:
    """The tile in which a place lies, in degrees; worked out when it is first asked for."""
    column, row = math.floor(longitude / TILE_LONGITUDE), math.floor(latitude / TILE_LATITUDE)
    zone = moment.over_land.zone_at(longitude, latitude)
    key = travel.slug, zone, column, row
    tile = moment.tiles.get(key)
    if tile is None:
        if len(moment.tiles) >= KEPT_TILES:
            moment.tiles.clear()
        middle = (column + 0.5) * TILE_LONGITUDE, (row + 0.5) * TILE_LATITUDE
        tile = moment.tiles[key] = _tile(moment, zone, middle, travel)
    return tile


def _tile(moment: Moment, zone: int, middle: tuple[float, float], travel: Travel) -> Tile:
    winding = moment.over_land.winding
    if not moment.seat.size:
        return Tile([], np.empty((0, 3)), winding, [], [])
    straight = arcs_km(moment.direction @ unit_vector(*middle))
    radius = _radius_km(middle)
    detour = moment.over_land.km(zone, moment.zone).astype(np.float64)
    shortest = winding * np.maximum(straight - radius, 0.0) + detour
    longest = winding * (straight + radius) + detour
    begins = moment.first[:-1]
    nearest, nearest_at_most = np.minimum.reduceat(shortest, begins), np.minimum.reduceat(longest, begins)
    at_most = moment.worth * kept(nearest, travel, by_distance_only=moment.by_distance_only)
    at_least = moment.worth * kept(nearest_at_most, travel, by_distance_only=moment.by_distance_only) * (1 - SHUFFLE)

    is_soon = ~moment.is_later & ~moment.is_first
    chosen = _can_be_shown(at_most, at_least, is_soon, SHOWN)
    if np.count_nonzero(at_least[is_soon] > 0) < SHOWN:
        chosen |= _can_be_shown(at_most, at_least, moment.is_later, SHOWN)
    chosen |= _can_be_shown(at_most, at_least, moment.is_first, 1)
    rows = np.flatnonzero(chosen)

    # Of a candidate's venues, those that are the nearest one somewhere in the tile.
    count = moment.first[rows + 1] - moment.first[rows]
    venue = np.repeat(moment.first[rows] - np.cumsum(count) + count, count) + np.arange(count.sum())
    is_near = shortest[venue] <= np.repeat(nearest_at_most[rows], count)
    owner = np.repeat(np.arange(len(rows)), count)[is_near]
    bounds = np.searchsorted(owner, np.arange(len(rows) + 1))
    venue = venue[is_near]
    of_seats = (moment.seat, moment.worth, moment.numbers, moment.is_later, moment.is_first)
    columns = [column[rows].tolist() for column in of_seats] + [bounds[:-1].tolist(), bounds[1:].tolist()]
    return Tile(
        candidates=[Candidate(*row) for row in zip(*columns, strict=True)],
        directions=moment.direction[venue],
        winding=winding,
        detours=detour[venue].tolist(),
        by_sea=moment.over_land.by_sea(zone, moment.zone[venue]).tolist(),
    )


def _can_be_shown(at_most: Floats, at_least: Floats, among: Bools, number: int) -> Bools:
    """Which of the candidates `among` can be one of the best `number` somewhere, shape (c,)."""
    sure = at_least[among]
    threshold = np.partition(sure, -number)[-number] if sure.size >= number else 0.0
    return among & (at_most > 0) & (at_most >= threshold)


def _radius_km(middle: tuple[float, float]) -> float:
    """Km from the middle of a tile to its farthest corner, and a metre for what rounding does."""
    longitude, latitude = middle
    corners = [
        unit_vector(longitude + TILE_LONGITUDE / 2, latitude + half) for half in (-TILE_LATITUDE / 2, TILE_LATITUDE / 2)
    ]
    return float(arcs_km(np.array(corners) @ unit_vector(*middle)).max()) + 0.001
