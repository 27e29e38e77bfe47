"""Who can be among the best for somebody in a small piece of the country? Pure.

A tile is what lies both in one outcode, from which the detour to each seat is the same, and in one square of a grid.
From one end of it to the other, no distance changes by more than its size: a seat that is worth too little for all of
it is left out, and so is a venue that another one of its seat is nearer than everywhere in it. What is left, a dozen
seats of 650, is all that a lookup has to look at; nobody is overlooked (tests/targeting/test_tiles.py).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from targeting.moment import Bools, Moment, Positions
from targeting.travel import Floats, Travel, arcs_km, kept, unit_vector

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
    detour_km: float
    by_sea: bool
    is_later: bool
    """Nothing is open there within the next days."""
    is_first: bool
    """It wants a first event."""


class Tile(NamedTuple):
    """The k candidates of a tile, and the e venues of theirs that may be the nearest."""

    candidates: list[Candidate]
    directions: Floats
    """(e, 3) See Moment.direction."""
    first: Positions
    """(k,) Where the directions of each candidate begin."""

    def cosines(self, here: Floats) -> list[float]:
        """Of the angles between a place in the tile and each candidate's nearest venue, else its middle (k)."""
        if not self.candidates:
            return []
        nearest: list[float] = np.maximum.reduceat(self.directions @ here, self.first).tolist()
        return nearest


def tile_at(moment: Moment, outcode: str, longitude: float, latitude: float, travel: Travel) -> Tile:
    """The tile in which a place lies, in degrees; worked out when it is first asked for."""
    column, row = math.floor(longitude / TILE_LONGITUDE), math.floor(latitude / TILE_LATITUDE)
    key = travel.slug, outcode, column, row
    tile = moment.tiles.get(key)
    if tile is None:
        if len(moment.tiles) >= KEPT_TILES:
            moment.tiles.clear()
        middle = (column + 0.5) * TILE_LONGITUDE, (row + 0.5) * TILE_LATITUDE
        tile = moment.tiles[key] = _tile(moment, outcode, middle, travel)
    return tile


def _tile(moment: Moment, outcode: str, middle: tuple[float, float], travel: Travel) -> Tile:
    here, winding = unit_vector(*middle), moment.over_land.winding
    radius = _radius_km(middle)
    cosines = moment.direction @ here
    straight = arcs_km(np.maximum.reduceat(cosines, moment.first[:-1])) if moment.seat.size else np.empty(0)
    detour = moment.over_land.detour_km(outcode, *middle)[moment.seat]
    by_sea = moment.over_land.is_by_sea(outcode, *middle)[moment.seat]
    shortest = winding * np.maximum(straight - radius, 0.0) + detour
    at_most = moment.worth * kept(shortest, travel, by_distance_only=moment.by_distance_only)
    longest = winding * (straight + radius) + detour
    at_least = moment.worth * kept(longest, travel, by_distance_only=moment.by_distance_only) * (1 - SHUFFLE)

    is_soon = ~moment.is_later & ~moment.is_first
    chosen = _can_be_shown(at_most, at_least, is_soon, SHOWN)
    if np.count_nonzero(at_least[is_soon] > 0) < SHOWN:
        chosen |= _can_be_shown(at_most, at_least, moment.is_later, SHOWN)
    chosen |= _can_be_shown(at_most, at_least, moment.is_first, 1)
    rows = np.flatnonzero(chosen)

    # Of a candidate's venues, those that are the nearest one somewhere in the tile.
    count = moment.first[rows + 1] - moment.first[rows]
    skipped = np.repeat(moment.first[rows] - np.cumsum(count) + count, count)
    venue = skipped + np.arange(count.sum())
    is_near = arcs_km(cosines[venue]) <= np.repeat(straight[rows], count) + 2 * radius
    owner = np.repeat(np.arange(len(rows)), count)[is_near]
    columns = (moment.seat, moment.worth, moment.numbers, detour, by_sea, moment.is_later, moment.is_first)
    return Tile(
        candidates=[Candidate(*row) for row in zip(*(column[rows].tolist() for column in columns), strict=True)],
        directions=moment.direction[venue[is_near]],
        first=np.searchsorted(owner, np.arange(len(rows))),
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
