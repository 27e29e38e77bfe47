"""Who can be among the best for somebody in a small piece of the country? Pure.

From one end of a tile to the other, no distance changes by more than its size: a seat that is worth too little for
all of it is left out, and so is an event that another one of its seat is nearer than everywhere in it. What is
left, a dozen seats of 650, is all that a lookup has to look at; nobody is overlooked (tests/targeting/test_tiles.py).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from targeting.moment import Moment, Positions
from targeting.travel import Floats, Travel, arcs_km, kept, unit_vector

TILE_LATITUDE, TILE_LONGITUDE = 0.1, 0.16
"""Degrees: 11 by 11 km in the middle of Great Britain. Smaller ones leave fewer candidates, but are seldom known."""
KEPT_TILES = 4096
SHOWN = 3
SHUFFLE = 0.02
"""Scores closer than this share of each other are as good as equal: outcode and day decide."""


class Candidate(NamedTuple):
    """A seat that can be among the best."""

    seat: int
    worth: float
    """need · places, above 0."""
    number: int
    """See Moment.numbers."""


class Tile(NamedTuple):
    """The k candidates of a tile, and the e events of theirs that may be the nearest."""

    candidates: list[Candidate]
    directions: Floats
    """(e, 3) See Moment.directions."""
    first: Positions
    """(k,) Where the directions of each candidate begin."""

    def cosines(self, here: Floats) -> list[float]:
        """Of the angles between a place in the tile and each candidate's nearest event, else its middle (k)."""
        if not self.candidates:
            return []
        nearest: list[float] = np.maximum.reduceat(self.directions @ here, self.first).tolist()
        return nearest


def tile_at(moment: Moment, longitude: float, latitude: float, travel: Travel) -> Tile:
    """The tile in which a place lies, in degrees; worked out when it is first asked for."""
    column, row = math.floor(longitude / TILE_LONGITUDE), math.floor(latitude / TILE_LATITUDE)
    key = travel.slug, column, row
    tile = moment.tiles.get(key)
    if tile is None:
        if len(moment.tiles) >= KEPT_TILES:
            moment.tiles.clear()
        middle = (column + 0.5) * TILE_LONGITUDE, (row + 0.5) * TILE_LATITUDE
        tile = moment.tiles[key] = _tile(moment, middle, travel)
    return tile


def _tile(moment: Moment, middle: tuple[float, float], travel: Travel) -> Tile:
    here, radius = unit_vector(*middle), _radius_km(middle)
    seats, most, _three = moment.directions.shape
    cosines = (moment.directions.reshape(seats * most, 3) @ here).reshape(seats, most)
    distance = arcs_km(cosines.max(axis=1, initial=-1.0))
    at_least = moment.worth * (1 - SHUFFLE) * _kept(moment, distance + radius, travel)
    at_most = moment.worth * _kept(moment, np.maximum(distance - radius, 0.0), travel)
    third = np.partition(at_least, -SHOWN)[-SHOWN] if seats >= SHOWN else 0.0
    rows = np.flatnonzero((at_most > 0) & (at_most >= third))
    # Of a candidate's events, those that are the nearest one somewhere in the tile.
    arcs = arcs_km(cosines[rows])
    is_near = (arcs <= distance[rows, None] + 2 * radius) & moment.directions[rows].any(axis=2)
    candidates = zip(
        moment.seat[rows].tolist(), moment.worth[rows].tolist(), moment.numbers[rows].tolist(), strict=True
    )
    return Tile(
        candidates=[Candidate(*candidate) for candidate in candidates],
        directions=moment.directions[rows][is_near],
        first=np.cumsum(is_near.sum(axis=1)) - is_near.sum(axis=1),
    )


def _kept(moment: Moment, distance: Floats, travel: Travel) -> Floats:
    return kept(distance, travel, by_distance_only=moment.by_distance_only)


def _radius_km(middle: tuple[float, float]) -> float:
    """Km from the middle of a tile to its farthest corner, and a metre for what rounding does."""
    longitude, latitude = middle
    corners = [
        unit_vector(longitude + TILE_LONGITUDE / 2, latitude + half) for half in (-TILE_LATITUDE / 2, TILE_LATITUDE / 2)
    ]
    return float(arcs_km(np.array(corners) @ unit_vector(*middle)).max()) + 0.001
