"""The coasts of neighbouring countries as a file of the project: `fixtures/neighbours.json`, and how it is made.

    script/make_neighbours        (python -m constituencies.importers.neighbour_file FILE)

FILE is `countries-10m.json` of the npm package world-atlas: Natural Earth, public domain, as TopoJSON. The same file
gives the same bytes. Imports no Django, so that it works before the site does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import shapely

from constituencies.kit.types import Floats, JsonObject
from constituencies.outlines.coasts import COASTS_PATH
from constituencies.outlines.text import Shape, write_shapes

IN_SIGHT = shapely.box(-14, 44, 8, 67)
"""Degrees: as far as the map can be moved (`maxBounds` in static/js/map/seat-map.js)."""

NEIGHBOURS = (
    ("IE", "Ireland"),
    ("IM", "Isle of Man"),
    ("GG", "Guernsey"),
    ("JE", "Jersey"),
    ("EU", "France", "Belgium", "Netherlands", "Luxembourg", "Germany", "Switzerland", "Italy", "Spain"),
)
"""What is drawn in one piece, without the borders inside it, by Natural Earth's names."""

UNDERLAP = 0.07
"""Degrees by which Ireland goes on beneath Northern Ireland: the two borders are not drawn alike, and between them
would be sea."""

CLOSE = ("IE", "IM", "GG", "JE")
TOLERANCE, FAR_TOLERANCE = 0.015, 0.04
"""Degrees, the first about 1.5 km; a backdrop, drawn under everything else. The second for all that are not
close, which few ever move to."""
LEAST_AREA, FAR_LEAST_AREA = 0.005, 0.05
"""Square degrees, the first about 36 km²; Guernsey is the smallest that anybody looks for."""
STEPS_A_DEGREE = 200
"""Corners in 1/200 of a degree."""


def neighbours_of(topology: JsonObject) -> str:
    """The drawing, in the format of constituencies/outlines/text.py, of all neighbours in sight."""
    countries = _countries(topology)
    codes, shapes = [], []
    for code, *names in NEIGHBOURS:
        land = shapely.union_all([countries[name] for name in names])
        if code == "IE":
            land = land.union(shapely.intersection(countries["United Kingdom"], land.buffer(UNDERLAP)))
        codes.append(code)
        shapes.append(_drawn(shapely.intersection(land, IN_SIGHT), is_close=code in CLOSE))
    return write_shapes(codes, shapes, STEPS_A_DEGREE)


def _countries(topology: JsonObject) -> dict[str, shapely.Geometry]:
    """Name → outline in degrees, of the countries that are wanted."""
    names = {name for _code, *countries in NEIGHBOURS for name in countries} | {"United Kingdom"}
    scale, offset = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    lines = [np.cumsum(np.array(arc), axis=0) * scale + offset for arc in topology["arcs"]]

    def corners(arcs: Iterable[int]) -> Floats:
        return np.concatenate([(lines[i] if i >= 0 else lines[~i][::-1])[:-1] for i in arcs])

    def outline(country: JsonObject) -> shapely.Geometry:
        parts = [country["arcs"]] if country["type"] == "Polygon" else country["arcs"]
        rings = [corners(outer) for outer, *_lakes in parts]
        # The source is rounded, which leaves some islets without an inside.
        return shapely.union_all([shapely.make_valid(shapely.Polygon(ring)) for ring in rings if len(ring) > 2])

    rows = topology["objects"]["countries"]["geometries"]
    return {name: outline(row) for row in rows if (name := row["properties"]["name"]) in names}


def _drawn(land: shapely.Geometry, *, is_close: bool) -> Shape:
    """The outer rings of its larger parts, rounded."""
    parts = sorted(shapely.get_parts(land), key=lambda part: -part.area)
    polygons = [part for part in parts if part.geom_type == "Polygon"]
    tolerance, least_area = (TOLERANCE, LEAST_AREA) if is_close else (FAR_TOLERANCE, FAR_LEAST_AREA)
    large = [part for i, part in enumerate(polygons) if i == 0 or part.area >= least_area]
    rings = [
        np.round(shapely.get_coordinates(part.exterior.simplify(tolerance)) * STEPS_A_DEGREE) / STEPS_A_DEGREE
        for part in large
    ]
    return [[_without_repetitions(ring)] for ring in rings]


def _without_repetitions(ring: Floats) -> Floats:
    moves = np.any(ring[1:] != ring[:-1], axis=1)
    corners: Floats = ring[np.append(True, moves)]
    return corners


def make_neighbours(source: Path) -> None:
    text = neighbours_of(json.loads(source.read_bytes()))
    COASTS_PATH.write_text(f"{text}\n", encoding="utf-8")
    sys.stdout.write(f"{len(NEIGHBOURS)} neighbours, {COASTS_PATH.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    make_neighbours(Path(sys.argv[1]))
