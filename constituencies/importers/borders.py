"""Which postcodes lie so close to a border that people may take the next constituency for theirs? No Django.

A postcode has one point, but its addresses can lie on both sides of a border, and outlines are generalised to 20 m.
So those within 300 m of another constituency, one in seven, get it as a neighbour, and people may choose it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from constituencies.importers.placing import NOWHERE, Polygons
from constituencies.kit.types import Floats, Positions
from constituencies.kit.uk import BRITISH_GRID

REACH_METRES: Final = 300.0
MOST_NEIGHBOURS: Final = 4
"""Of each point; more than three were never seen."""

_CORNERS = 8  # segments of a border that are looked at together: about a kilometre
_SQUARE = 250.0  # metres; points in squares that no border comes near are not looked at
_MARGIN = 800  # squares west and south of the grid's origin: Northern Ireland is within them
_SQUARES = 6_000  # squares each way: 1,500 km


class GridPoints:
    """Points on the British National Grid, to be compared with one set of polygons after another."""

    def __init__(self, longitudes: Floats, latitudes: Floats) -> None:
        """Take degrees (EPSG:4326), finite; shape (n,). Northern Ireland is on this grid too, for distances."""
        self._x, self._y = _to_grid.transform(longitudes, latitudes)
        self._columns, self._rows = _squares(self._x), _squares(self._y)

    def neighbours(self, polygons: Polygons, seats: NDArray[np.int16]) -> NDArray[np.int16]:
        """Positions of the other polygons within REACH_METRES of each point, the nearest first, then NOWHERE.

        `polygons`: shapely polygons in degrees, shape (k,), k < 32768; `seats`: the one that each point belongs to,
        or NOWHERE. Returns shape (n, MOST_NEIGHBOURS).
        """
        lines, owners = _borders(polygons)
        near_any = np.zeros((_SQUARES, _SQUARES), bool)
        west, south, east, north = (_squares(edge) for edge in _widened(lines).T)
        for box in zip(west.tolist(), east.tolist(), south.tolist(), north.tolist(), strict=True):
            near_any[box[0] : box[1] + 1, box[2] : box[3] + 1] = True
        candidates = np.flatnonzero(near_any[self._columns, self._rows])
        points = shapely.points(self._x[candidates], self._y[candidates])
        shapely.prepare(lines)
        which, near_points = shapely.STRtree(points).query(lines, predicate="dwithin", distance=REACH_METRES)
        is_other = seats[candidates[near_points]] != owners[which]
        which, near_points = which[is_other], near_points[is_other]
        distances = shapely.distance(lines[which], points[near_points])
        rows, others = candidates[near_points], owners[which]
        order = np.lexsort((distances, others, rows))
        rows, others, distances = rows[order], others[order], distances[order]
        # A constituency comes near a point with several pieces of its border: the nearest counts.
        first = np.append(True, (rows[1:] != rows[:-1]) | (others[1:] != others[:-1]))[: len(rows)]
        rows, others, distances = rows[first], others[first], distances[first]
        order = np.lexsort((distances, rows))
        rows, others = rows[order], others[order]
        rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
        found_seats = np.full((len(seats), MOST_NEIGHBOURS), NOWHERE, np.int16)
        found_seats[rows[rank < MOST_NEIGHBOURS], rank[rank < MOST_NEIGHBOURS]] = others[rank < MOST_NEIGHBOURS]
        return found_seats


_to_grid = Transformer.from_crs(4326, BRITISH_GRID, always_xy=True)


def _squares(metres: Floats) -> NDArray[np.int32]:
    return np.clip(metres // _SQUARE + _MARGIN, 0, _SQUARES - 1).astype(np.int32)


def _borders(polygons: Polygons) -> tuple[Polygons, NDArray[np.int16]]:
    """Pieces of the outlines in metres that come near another polygon, and whose they are: the coast is left out."""
    rings, ring_owners = _rings(polygons)
    corners, ring_of = shapely.get_coordinates(rings, return_index=True)
    if not len(corners):
        return np.empty(0, object), np.empty(0, np.int16)
    corners = np.column_stack(_to_grid.transform(*corners.T))
    firsts = np.flatnonzero(np.append(True, ring_of[1:] != ring_of[:-1]))
    lasts = np.append(firsts[1:], len(corners)) - 1
    counts = -(-(lasts - firsts) // _CORNERS)
    ring = np.repeat(np.arange(len(rings)), counts)
    starts = firsts[ring] + _CORNERS * _counted(counts)
    lengths = np.minimum(starts + _CORNERS, lasts[ring]) - starts + 1
    piece = np.repeat(np.arange(len(starts)), lengths)
    lines: Polygons = shapely.linestrings(corners[starts[piece] + _counted(lengths)], indices=piece)
    owners = ring_owners[ring]
    which, close = shapely.STRtree(lines).query(shapely.box(*_widened(lines).T))
    is_border = np.zeros(len(lines), bool)
    is_border[which[owners[which] != owners[close]]] = True
    return lines[is_border], owners[is_border]


def _rings(polygons: Polygons) -> tuple[Polygons, NDArray[np.int16]]:
    parts, owners = shapely.get_parts(polygons, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    return rings, owners[part].astype(np.int16)


def _counted(lengths: Positions) -> Positions:
    """0, 1, 2 … for each of the lengths, one after the other: [2, 3] → [0, 1, 0, 1, 2]."""
    return np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)


def _widened(lines: Polygons) -> Floats:
    """Bounds of each, REACH_METRES wider on all sides; shape (n, 4)."""
    bounds: Floats = shapely.bounds(lines) + np.array([-REACH_METRES, -REACH_METRES, REACH_METRES, REACH_METRES])
    return bounds
