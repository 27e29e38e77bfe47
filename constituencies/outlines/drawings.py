"""Drawings of a boundary set for browsers: simplified as one, so that shared borders stay shared. Pure.

One tolerance for all would leave a small city seat a triangle while a Highland one wastes bytes: each seat
gets a tolerance by its own size, and a border the finer of its two sides'. That is done level by level:

    level 0   all seats and the sea, at the finest tolerance
    level n   only the seats that bear level n, and the sea, with what surrounds them held still

The sea is one more polygon, so that a coast is a shared border too. A seat that comes out too coarse (few
corners, or too little of its true area) is drawn again a level finer, as often as needed.

How a drawing is written down: constituencies/outlines/text.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import brotli
import numpy as np
import shapely
from numpy.typing import NDArray

from constituencies.kit.types import Geometries
from constituencies.kit.uk import KM_PER_DEGREE
from constituencies.outlines.text import Shape, write_shapes

MIN_CORNERS = 12
MIN_IOU = 0.8
"""Least area in common with the full outline, divided by the area of both together."""

STEP = 2**0.5
"""From the tolerance of one level to the next."""
FINER = 4
"""So many levels finer than the smallest seat asks for can be tried before giving up."""
PLANE_KM = KM_PER_DEGREE * np.array([0.58, 1.0])
"""Of longitude and of latitude, in the middle of the United Kingdom: good enough to weigh corners by."""


@dataclass(frozen=True)
class Detail:
    """How fine a drawing is."""

    tolerance: float
    """Of a seat, as a share of the square root of its area; Visvalingam's: root of a triangle's area."""
    coarsest_km: float
    """No tolerance is above this, or a Highland seat would be a rough sketch."""
    islet_km2: float
    """Parts below this size are left out, unless the seat has no larger one; gaps no wider than its root are closed."""
    decimals: int


# The whole country on a telephone: a pixel is about 2 km, a thousandth of a degree about 100 m.
OVERVIEW = Detail(tolerance=0.16, coarsest_km=2.1, islet_km2=2.5, decimals=3)
FINE = Detail(tolerance=0.02, coarsest_km=0.36, islet_km2=0.12, decimals=4)
DETAILS = {"overview": OVERVIEW, "fine": FINE}


@dataclass(frozen=True)
class Drawing:
    """One level of detail as it is stored and sent."""

    digest: str
    """16 hexadecimal digits of the text's SHA-256."""
    text_br: bytes
    """The text of constituencies/outlines/text.py, brotli-compressed."""

    @property
    def text(self) -> str:
        return str(brotli.decompress(self.text_br), "utf-8")


def draw(outlines: Mapping[str, shapely.MultiPolygon], detail: Detail) -> Drawing:
    """A whole boundary set, from code → full outline (degrees). Takes about 10 s for 650 constituencies."""
    codes = sorted(outlines)
    # Normalised, so that the drawing does not depend on which corner a ring happens to begin at.
    shapes = shapely.normalize(np.array([outlines[code] for code in codes], dtype=object))
    return pack_drawing(write_shapes(codes, simplify(shapes, detail), 10**detail.decimals))


def pack_drawing(text: str) -> Drawing:
    """Compress a drawing's text as far as brotli goes: it is done once and sent a million times."""
    return Drawing(drawing_digest(text.encode()), brotli.compress(text.encode(), quality=11))


def unpack_drawing(text_br: bytes) -> Drawing:
    """A drawing from its stored bytes."""
    return Drawing(drawing_digest(brotli.decompress(text_br)), text_br)


def drawing_digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def simplify(outlines: Geometries, detail: Detail) -> list[Shape]:
    """Simplified shapes of `outlines` (MultiPolygons in degrees, a whole coverage), in the same order."""
    full = shapely.transform(outlines, lambda degrees: degrees * PLANE_KM)
    tolerances = np.minimum(detail.tolerance * np.sqrt(shapely.area(full)), detail.coarsest_km)
    levels = np.floor(np.log(tolerances) / np.log(STEP)).astype(int)
    finest = int(levels.min()) - FINER
    base = shapely.coverage_simplify(_cleaned(full, detail.islet_km2), STEP**finest)
    sea = _sea_around(base)
    shapes: list[Shape] = []
    wanting = np.ones(len(full), dtype=np.bool_)
    while wanting.any():
        before = shapes
        shapes = [_rounded(shape, detail.decimals) for shape in _simplify_by_level(base, sea, levels)]
        redrawn = [i for i, shape in enumerate(shapes) if not before or not _same(shape, before[i])]
        wanting[redrawn] = [not _is_good(shapes[i], full[i]) for i in redrawn]
        wanting &= levels > finest
        levels[wanting] -= 1
    return shapes


def _simplify_by_level(base: Geometries, sea: shapely.Geometry, levels: NDArray[np.int_]) -> Geometries:
    """Polygons (km) at the tolerance of each one's level: `STEP ** level` km. The sea takes part in all."""
    coverage: Geometries = np.append(base, [sea])
    for level in np.unique(levels):
        taking_part = np.append(levels >= level, True)
        coverage[taking_part] = shapely.coverage_simplify(
            coverage[taking_part], STEP ** float(level), simplify_boundary=False
        )
    polygons: Geometries = coverage[:-1]
    return polygons


def _cleaned(outlines: Geometries, islet_km2: float) -> Geometries:
    """Outlines (km) without islets, and without the slivers that published outlines leave between them.

    Those are gaps and overlaps of a few metres and some docks, 1,292 in the set of 2024. Each would be kept as
    a triangle of its own, and cut the border that it lies on in two.
    """
    parts, owner = shapely.get_parts(outlines, return_index=True)
    area = shapely.area(parts)
    largest = np.zeros(len(outlines))
    np.maximum.at(largest, owner, area)
    keep = (area >= islet_km2) | (area == largest[owner])
    without_islets = shapely.multipolygons(parts[keep], indices=owner[keep])
    return np.asarray(shapely.coverage_clean(without_islets, gap_width=islet_km2**0.5))  # type: ignore[attr-defined] # not in the stubs yet


def _sea_around(land: Geometries) -> shapely.Geometry:
    west, south, east, north = shapely.total_bounds(land)
    around = shapely.box(west - 50, south - 50, east + 50, north + 50)
    sea: shapely.Geometry = around.difference(shapely.union_all(land))
    return sea


def _rounded(outline: shapely.MultiPolygon, decimals: int) -> Shape:
    """Back to degrees, rounded; rings that rounding leaves without an inside are dropped."""
    shape = []
    for part in shapely.get_parts(outline):
        rings = [_rounded_ring(ring, decimals) for ring in (part.exterior, *part.interiors)]
        if len(rings[0]) > 3:
            shape.append([ring for ring in rings if len(ring) > 3])
    return shape


def _rounded_ring(ring: shapely.LinearRing, decimals: int) -> NDArray[np.float64]:
    corners = np.round(shapely.get_coordinates(ring) / PLANE_KM, decimals)
    moves = np.any(corners[1:] != corners[:-1], axis=1)
    ring_corners: NDArray[np.float64] = corners[np.append(True, moves)]
    return ring_corners


def _same(one: Shape, other: Shape) -> bool:
    return len(one) == len(other) and all(
        len(a) == len(b) and all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))
        for a, b in zip(one, other, strict=True)
    )


def corners(shape: Shape) -> int:
    """Corners of the outer ring that has most."""
    return max((len(rings[0]) - 1 for rings in shape), default=0)


def iou(shape: Shape, full: shapely.MultiPolygon) -> float:
    """Area in common with `full` (km) divided by the area of both together, 0 to 1."""
    rings = [[ring * PLANE_KM for ring in part] for part in shape]
    drawing = shapely.make_valid(shapely.MultiPolygon([(outer, holes) for outer, *holes in rings]))
    common = shapely.area(shapely.intersection(drawing, full))
    return float(common / (drawing.area + full.area - common))


def _is_good(shape: Shape, full: shapely.MultiPolygon) -> bool:
    return corners(shape) >= MIN_CORNERS and iou(shape, full) >= MIN_IOU
