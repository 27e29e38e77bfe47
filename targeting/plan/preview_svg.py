"""Two pictures of a campaign's seats as SVG: the map, and a cartogram that gives each seat one hexagon."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from constituencies.models import BoundarySet, Outline
from constituencies.outlines.drawings import unpack_drawing
from constituencies.outlines.text import read_shapes

WIDTH = 400
MIDDLE_LATITUDE = 55.0


@dataclass(frozen=True, slots=True)
class Picture:
    """Where each seat is drawn."""

    width: int
    height: int
    paths: dict[str, str]
    """Code → the `d` of an SVG path."""


def the_map(boundary_set: BoundarySet) -> Picture | None:
    """The outlines of all seats; None before they are imported."""
    outline = Outline.objects.filter(boundary_set=boundary_set, detail=Outline.Detail.OVERVIEW).defer("text_br").first()
    return _map(outline.pk, outline.digest) if outline else None


@lru_cache(maxsize=2)
def _map(outline: int, _digest: str) -> Picture:
    shapes = read_shapes(unpack_drawing(bytes(Outline.objects.get(pk=outline).text_br)).text)
    corners = [corner for parts in shapes.values() for part in parts for ring in part for corner in ring]
    west, east = min(c[0] for c in corners), max(c[0] for c in corners)
    south, north = min(c[1] for c in corners), max(c[1] for c in corners)
    across = math.cos(math.radians(MIDDLE_LATITUDE))
    scale = WIDTH / ((east - west) * across)
    return Picture(
        width=WIDTH,
        height=math.ceil((north - south) * scale),
        paths={
            code: "".join(
                _ring([((x - west) * across * scale, (north - y) * scale) for x, y in ring[:-1].tolist()])
                for part in parts
                for ring in part
            )
            for code, parts in shapes.items()
        },
    )


class HasHexagon(Protocol):
    """A constituency, as far as a cartogram asks."""

    @property
    def code(self) -> str: ...

    @property
    def hex_q(self) -> int: ...

    @property
    def hex_r(self) -> int: ...


def cartogram(constituencies: Sequence[HasHexagon]) -> Picture:
    """One hexagon for each seat, so that small city seats can be seen; layout odd-r, rows grow northwards."""
    if not constituencies:
        return Picture(WIDTH, 1, {})
    middles = {c.code: (c.hex_q + 0.5 * (c.hex_r % 2), c.hex_r * math.sqrt(3) / 2) for c in constituencies}
    west, east = min(x for x, _y in middles.values()), max(x for x, _y in middles.values())
    south, north = min(y for _x, y in middles.values()), max(y for _x, y in middles.values())
    scale = WIDTH / (east - west + 1.2)
    return Picture(
        width=WIDTH,
        height=math.ceil((north - south + 1.4) * scale),
        paths={
            code: _hexagon((x - west + 0.6) * scale, (north - y + 0.7) * scale, scale / math.sqrt(3))
            for code, (x, y) in middles.items()
        },
    )


def _hexagon(x: float, y: float, radius: float) -> str:
    angles = [math.radians(60 * i + 30) for i in range(6)]
    return _ring([(x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles])


def _ring(corners: list[tuple[float, float]]) -> str:
    return "M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in corners) + "Z"
