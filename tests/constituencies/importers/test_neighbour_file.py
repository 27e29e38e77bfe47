"""Neighbours' coasts are made from countries of a TopoJSON file."""

from __future__ import annotations

import pytest

from constituencies.importers.neighbour_file import NEIGHBOURS, neighbours_of
from constituencies.kit.types import Floats, JsonObject
from constituencies.outlines.text import Shape, read_shapes

SIDE = 1.0
CORNERS = {"Ireland": (-8.0, 53.0), "United Kingdom": (-7.0, 53.0), "France": (1.0, 48.0), "Belgium": (2.0, 48.0)}
"""South-west corner of each square country; those that are not named here lie far off, one beside the other."""


@pytest.fixture(scope="module")
def topology() -> JsonObject:
    names = [name for _code, *countries in NEIGHBOURS for name in countries] + ["United Kingdom"]
    corners = [CORNERS.get(name, (-13.0 + i, 62.0)) for i, name in enumerate(names)]
    islet = (-10.0, 50.0)
    arcs = [_square(*corner, SIDE) for corner in corners] + [_square(*islet, 0.02)]
    rows = [
        {"type": "Polygon", "arcs": [[i]], "properties": {"name": name}} for i, name in enumerate(names)
    ]  # and Ireland has an islet
    rows[0] |= {"type": "MultiPolygon", "arcs": [[[0]], [[len(arcs) - 1]]]}
    return {
        "transform": {"scale": [0.01, 0.01], "translate": [0, 0]},
        "arcs": arcs,
        "objects": {"countries": {"geometries": rows}},
    }


def _square(west: float, south: float, side: float) -> list[list[int]]:
    """An arc as the format has it: the first corner, then the steps, in hundredths of a degree."""
    step = round(side * 100)
    return [[round(west * 100), round(south * 100)], [step, 0], [0, step], [-step, 0], [0, -step]]


@pytest.fixture(scope="module")
def shapes(topology: JsonObject) -> dict[str, Shape]:
    return read_shapes(neighbours_of(topology))


def reach(ring: Floats) -> list[float]:
    """West, south, east, north."""
    return [round(float(end), 2) for end in (*ring.min(axis=0), *ring.max(axis=0))]


def test_every_neighbour_is_there(shapes: dict[str, Shape]) -> None:
    assert list(shapes) == [code for code, *_countries in NEIGHBOURS]


def test_ireland_goes_on_beneath_the_north_and_loses_its_islets(shapes: dict[str, Shape]) -> None:
    [[ring]] = shapes["IE"]
    west, _south, east, _north = reach(ring)
    assert west == pytest.approx(-8, abs=0.01)
    assert east == pytest.approx(-6.93, abs=0.02)


def test_there_are_no_borders_within_the_continent(shapes: dict[str, Shape]) -> None:
    assert [1.0, 48.0, 3.0, 49.0] in [reach(ring) for [ring] in shapes["EU"]]
