"""The cartogram as a drawing that maps show like any other: each seat one hexagon of the same size. Pure: no Django."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import shapely

from constituencies.kit.types import Floats
from constituencies.outlines.text import write_shapes

MIDDLE = (-3.2, 55.0)
"""Longitude and latitude, degrees: the cartogram lies where the country does, so that a map has to move little."""
HEIGHT = 0.29
"""From top to bottom, in the units of Mercator's projection (radians), which web maps use: about that of the
country without Orkney and Shetland."""
HEXAGON_SCALE = 1000


class HexagonPlace(NamedTuple):
    """Where a seat is in the cartogram: layout odd-r, rows grow northwards."""

    code: str
    q: int
    r: int


@lru_cache(maxsize=4)
def hexagons_text(places: tuple[HexagonPlace, ...]) -> str:
    """The drawing: constituencies/outlines/text.py tells how to read it. On a web map all hexagons are regular.

    Empty without any places.
    """
    if not places:
        return ""
    places = tuple(sorted(places))
    middles = np.array([(place.q + 0.5 * (place.r % 2), place.r * math.sqrt(3) / 2) for place in places])
    low, high = middles.min(axis=0), middles.max(axis=0)
    width = HEIGHT / (high[1] - low[1] + 2 / math.sqrt(3))
    angles = np.radians(np.arange(0, 360, 60) + 30)
    around = np.column_stack([np.cos(angles), np.sin(angles)]) / math.sqrt(3)
    rings = [(middle - (low + high) / 2 + around) * width for middle in middles]
    return write_shapes([place.code for place in places], [[[_on_earth(ring)]] for ring in rings], HEXAGON_SCALE)


def _on_earth(ring: Floats) -> Floats:
    """From Mercator's plane, with `MIDDLE` as its origin, to rounded degrees."""
    longitude = MIDDLE[0] + np.degrees(ring[:, 0])
    y = math.asinh(math.tan(math.radians(MIDDLE[1]))) + ring[:, 1]
    corners: Floats = (
        np.round(np.column_stack([longitude, np.degrees(np.arctan(np.sinh(y)))]) * HEXAGON_SCALE) / HEXAGON_SCALE
    )
    return shapely.get_coordinates(shapely.LinearRing(corners))
