"""The map beside the words: all seats as hexagons, or one seat among its neighbours. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from constituencies.outlines.text import Shape

SHADES: Final = ("#fdecea", "#f4bdb4", "#de7d73", "#b5323a", "#7a0012")
"""From pale to deep: those of static/css/bands.css."""
CLOSER_THAN: Final = (30.0, 20.0, 10.0, 5.0)
"""Points between the first and the second: each step is a darker shade."""
SEA, LAND, _UNKNOWN, _BORDER, _HERE = "#e6eaea", "#f3efe5", "#cfc8ba", "#b9b1a2", "#a8001c"
_FINER = 2
"""Drawn so many times larger and made smaller again, so that slanted lines are smooth."""
_AROUND = 1.9
"""How much more than the seat itself is seen around it, on each axis."""
_LEAST_DEGREES = 0.09


@dataclass(frozen=True, slots=True)
class Hexagon:
    """A seat in the cartogram: layout odd-r, rows grow northwards."""

    q: int
    r: int
    lead: float | None
    """Points between the first and the second; None where no result is known."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """One seat, and all that may lie around it: a whole drawing of outlines."""

    code: str
    shapes: Mapping[str, Shape]


Scene = Sequence[Hexagon] | Neighbourhood


def map_image(scene: Scene, width: int, height: int) -> Image.Image:
    image = Image.new("RGB", (width * _FINER, height * _FINER), SEA)
    draw = ImageDraw.Draw(image)
    if isinstance(scene, Neighbourhood):
        _draw_neighbourhood(draw, scene, image.size)
    else:
        _draw_hexagons(draw, scene, image.size)
    return image.resize((width, height), Image.Resampling.BOX)


def _draw_hexagons(draw: ImageDraw.ImageDraw, hexagons: Sequence[Hexagon], size: tuple[int, int]) -> None:
    if not hexagons:
        return
    margin = 0.06 * size[0]
    middles = [(one.q + 0.5 * (one.r % 2), one.r * math.sqrt(3) / 2) for one in hexagons]
    west, east = min(x for x, _y in middles), max(x for x, _y in middles)
    south, north = min(y for _x, y in middles), max(y for _x, y in middles)
    scale = min((size[0] - 2 * margin) / (east - west + 1.2), (size[1] - 2 * margin) / (north - south + 1.4))
    margin = (size[0] - scale * (east - west)) / 2
    top = (size[1] - scale * (north - south)) / 2
    for one, (x, y) in zip(hexagons, middles, strict=True):
        middle = margin + (x - west) * scale, top + (north - y) * scale
        draw.regular_polygon((*middle, scale / math.sqrt(3) - 0.06 * scale), 6, fill=_shade(one.lead))


def _shade(lead: float | None) -> str:
    return _UNKNOWN if lead is None else SHADES[sum(lead < limit for limit in CLOSER_THAN)]


def _draw_neighbourhood(draw: ImageDraw.ImageDraw, scene: Neighbourhood, size: tuple[int, int]) -> None:
    """The seat in red, what borders on it in pale; nothing where it has no outline."""
    here = scene.shapes.get(scene.code)
    if not here:
        return
    corners = np.concatenate([rings[0] for rings in here])
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    across = math.cos(math.radians((south + north) / 2))
    degrees = max((east - west) * across / size[0], (north - south) / size[1], _LEAST_DEGREES / max(size)) * _AROUND
    scale = np.array([across, -1.0]) / degrees
    middle = np.array([west + east, south + north]) / 2
    shift = np.array(size) / 2

    def pixels(ring: NDArray[np.float64]) -> NDArray[np.float64]:
        corners_here: NDArray[np.float64] = (ring - middle) * scale + shift
        return corners_here

    for code, parts in scene.shapes.items():
        if code != scene.code:
            _draw_parts(draw, [pixels(rings[0]) for rings in parts], size, (LAND, _BORDER))
    _draw_parts(draw, [pixels(rings[0]) for rings in here], size, (_HERE, _HERE))


def _draw_parts(
    draw: ImageDraw.ImageDraw, rings: Sequence[NDArray[np.float64]], size: tuple[int, int], colours: tuple[str, str]
) -> None:
    fill, border = colours
    for ring in rings:
        if (ring.max(axis=0) < 0).any() or (ring.min(axis=0) > size).any():
            continue
        corners = [(float(x), float(y)) for x, y in ring]
        draw.polygon(corners, fill=fill)
        draw.line(corners, fill=border, width=2 * _FINER, joint="curve")
