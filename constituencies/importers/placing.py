"""Which constituency does a point lie in? Grid references in, positions of polygons out; no Django.

Nearly all cells of a 2 km grid lie within one polygon, so that their points need no test of their own: 2.7
million postcodes are placed in 650 polygons in half a second. (A tree over the points queried with the
polygons takes 6 seconds for the same answers; a tree over the polygons queried with the points, 29.)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from constituencies.kit.types import Bools, Floats, Positions
from constituencies.kit.uk import BRITISH_GRID, IRISH_GRID

Polygons = NDArray[np.object_]

SNAP_METRES: Final = 1100.0
"""Piers, harbours and simplified coasts: the farthest postcodes, seven of TQ1 1Y, lie 1,014 m off Torbay."""

NOWHERE: Final = -1

_CELL_DEGREES = 0.03, 0.018  # longitude, latitude: about 2 km each way


def to_degrees(eastings: Floats, northings: Floats, irish: Bools) -> tuple[Floats, Floats]:
    """Longitudes and latitudes (EPSG:4326) of grid references in metres; arrays of shape (n,).

    `irish` marks those on the Irish Grid; all others are on the British National Grid.
    """
    longitudes, latitudes = np.full(len(eastings), np.nan), np.full(len(eastings), np.nan)
    for grid, rows in ((BRITISH_GRID, ~irish), (IRISH_GRID, irish)):
        transformer = Transformer.from_crs(grid, 4326, always_xy=True)
        longitudes[rows], latitudes[rows] = transformer.transform(eastings[rows], northings[rows])
    return longitudes, latitudes


@dataclass(frozen=True)
class Placement:
    """Where each of n points lies."""

    seats: NDArray[np.int16]
    """Position of its polygon, or NOWHERE."""
    snapped: Bools
    """Outside every polygon, given to the nearest within SNAP_METRES."""


class Points:
    """Points sorted into grid cells, to be placed in one set of polygons after another."""

    def __init__(self, longitudes: Floats, latitudes: Floats, irish: Bools) -> None:
        """Take degrees (EPSG:4326), finite, and what is in Northern Ireland; shape (n,)."""
        columns = np.floor(longitudes / _CELL_DEGREES[0]).astype(np.int64)
        rows = np.floor(latitudes / _CELL_DEGREES[1]).astype(np.int64)
        cells = (columns * 100_000 + rows) * 2 + irish
        self._order = np.argsort(cells, kind="stable")
        self._x, self._y, self._irish = longitudes[self._order], latitudes[self._order], irish[self._order]
        _, self._first, self._counts = np.unique(cells[self._order], return_index=True, return_counts=True)

    def place(self, polygons: Polygons, irish_polygons: Bools) -> Placement:
        """Find each point's polygon, snapping those outside all.

        `polygons`: shapely polygons in degrees, shape (k,), k < 32768, those of Northern Ireland marked in
        `irish_polygons`. They take Irish points and no others, so that no BT postcode can land in Scotland.
        Of several polygons that hold a point (one on a shared border, or in a sliver of overlap) the first
        one takes it, always the same.
        """
        shapely.prepare(polygons)
        boxes = self._boxes()
        which, cells = shapely.STRtree(boxes).query(polygons, predicate="intersects")
        same_island = irish_polygons[which] == self._irish[self._first[cells]]
        which, cells = which[same_island], cells[same_island]
        whole = shapely.contains_properly(polygons[which], boxes[cells])

        found = np.full(len(self._x), NOWHERE, np.int16)
        rows, owners = self._rows(cells[whole], which[whole])
        found[rows] = owners
        rows, owners = self._rows(cells[~whole], which[~whole])
        bounds = np.searchsorted(owners, np.arange(len(polygons) + 1))
        for polygon in reversed(range(len(polygons))):
            candidates = rows[bounds[polygon] : bounds[polygon + 1]]
            inside = shapely.intersects_xy(polygons[polygon], self._x[candidates], self._y[candidates])
            found[candidates[inside]] = polygon

        outside = np.flatnonzero(found == NOWHERE)
        for island in (False, True):
            some, candidates = outside[self._irish[outside] == island], np.flatnonzero(irish_polygons == island)
            nearest = _nearest(self._x[some], self._y[some], polygons[candidates])
            found[some] = np.where(nearest == NOWHERE, NOWHERE, np.append(candidates, NOWHERE)[nearest])
        seats, snapped = np.empty_like(found), np.zeros(len(found), bool)
        seats[self._order] = found
        snapped[self._order[outside]] = found[outside] != NOWHERE
        return Placement(seats, snapped)

    def _boxes(self) -> Polygons:
        """The extent of each cell's points."""
        if not len(self._first):
            return np.empty(0, object)
        low, high = np.minimum.reduceat, np.maximum.reduceat
        x, y, first = self._x, self._y, self._first
        boxes: Polygons = shapely.box(low(x, first), low(y, first), high(x, first), high(y, first))
        return boxes

    def _rows(self, cells: Positions, owners: Positions) -> tuple[Positions, Positions]:
        """Rows of all points in `cells`, and each one's owner beside it; in the order of `cells`."""
        counts = self._counts[cells]
        skips = np.repeat(self._first[cells] - np.cumsum(counts) + counts, counts)
        return skips + np.arange(len(skips)), np.repeat(owners, counts)


def _nearest(x: Floats, y: Floats, polygons: Polygons) -> Positions:
    """Position of the nearest polygon within SNAP_METRES of each point, or NOWHERE; for a few hundred points."""
    nearest = np.full(len(x), NOWHERE)
    tree = shapely.STRtree(polygons)
    for row, (longitude, latitude) in enumerate(zip(x.tolist(), y.tolist(), strict=True)):
        scale_x, scale_y = _metres_per_degree(latitude)
        reach_x, reach_y = 1.01 * SNAP_METRES / scale_x, 1.01 * SNAP_METRES / scale_y
        box = shapely.box(longitude - reach_x, latitude - reach_y, longitude + reach_x, latitude + reach_y)
        close = np.sort(tree.query(box, predicate="intersects"))
        distances = _distances(longitude, latitude, polygons[close])
        if len(close) and distances.min() <= SNAP_METRES:
            nearest[row] = close[distances.argmin()]
    return nearest


def _distances(longitude: float, latitude: float, polygons: Polygons) -> Floats:
    """Metres from a point to each polygon, on a plane that is true to scale at the point.

    A degree of longitude is shorter than one of latitude: nearest in degrees is not nearest on the ground.
    """

    def on_plane(corners: Floats) -> Floats:
        return (corners - (longitude, latitude)) * _metres_per_degree(latitude)

    distances: Floats = shapely.distance(shapely.transform(polygons, on_plane), shapely.Point(0, 0))
    return distances


def _metres_per_degree(latitude: float) -> tuple[float, float]:
    return 111_320 * math.cos(math.radians(latitude)), 111_195
