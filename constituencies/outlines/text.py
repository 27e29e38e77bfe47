"""A drawing as browsers fetch it: short text from which static/js/lib/outline-text.js makes polygons. Pure: no Django.

    {"scale": 1000, "codes": ["E14001063", …], "rings": "…", "arcs": "…", "x": "…", "y": "…"}

Each string is a list of whole numbers, one character for each (`to_characters`). A pen walks along all
rings, of one constituency after the other, and lifts only between two rings:

    rings   for each constituency its number of parts; for each part its number of rings, the outer one first;
            for each ring its number of arcs
    arcs    for each arc n > 0: that many steps along a new line; or n < 0: back along a line that ends where
            the pen is and that was walked once, the last such line if -1, the one before it if -2 …
    x, y    for each ring the way to its first corner from where the pen is, then each step of a new line,
            counted in 1/scale of a degree of longitude and of latitude

Outer rings run anticlockwise, so two neighbours walk their common border in opposite directions. It is
written once: there is no way to get a gap between them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

import numpy as np
import shapely
from numpy.typing import NDArray

from constituencies.outlines.arcs import MICRODEGREES, find_arcs

Shape = list[list[NDArray[np.float64]]]
"""Parts → rings (outer first) → corners (n, 2), closed, rounded longitude and latitude in degrees."""

FIRST_CHARACTER = ord("]")
"""Stands for 0. From here on JSON escapes none."""
SURROGATES = range(0xD800, 0xE000)
"""Cannot stand alone in text."""

Corner = tuple[int, int]
Line = tuple[Corner, ...]


def write_shapes(codes: Sequence[str], shapes: Sequence[Shape], scale: int) -> str:
    """The drawing of `codes`, whose corners are rounded to 1/scale of a degree."""
    writer = _Writer()
    rings: list[int] = []
    arcs = find_arcs([_anticlockwise(shape) for shape in shapes])
    lines = [np.rint(line * (scale / MICRODEGREES)).astype(np.int64).tolist() for line in arcs.lines]
    forwards: list[Line] = [tuple((x, y) for x, y in line) for line in lines]
    backwards = [line[::-1] for line in forwards]
    for parts in arcs.outlines:
        rings.append(len(parts))
        for part in parts:
            rings.append(len(part))
            for numbers in part:
                rings.append(len(numbers))
                writer.ring([forwards[i] if i >= 0 else backwards[~i] for i in numbers])
    x, y = zip(*writer.steps, strict=True)
    streams = {"rings": rings, "arcs": writer.arcs, "x": x, "y": y}
    drawing = {"scale": scale, "codes": list(codes)} | {name: to_characters(of) for name, of in streams.items()}
    return json.dumps(drawing, ensure_ascii=False, separators=(",", ":"))


def _anticlockwise(shape: Shape) -> shapely.MultiPolygon:
    polygons = [shapely.Polygon(outer, holes) for outer, *holes in shape]
    return shapely.MultiPolygon(shapely.orient_polygons(np.array(polygons, dtype=object)).tolist())


class _Writer:
    """The pen that writes."""

    def __init__(self) -> None:
        self.arcs: list[int] = []
        self.steps: list[Corner] = []
        self.at: Corner = (0, 0)
        self.walked_once: dict[Corner, list[Line]] = defaultdict(list)
        """By their end."""

    def ring(self, lines: list[Line]) -> None:
        # Beginning where the pen is nearest to makes the way there short, often nothing.
        first = min(range(len(lines)), key=lambda i: sum(map(abs, self._way_to(lines[i][0]))))
        self._move(lines[first][0])
        for line in [*lines[first:], *lines[:first]]:
            self._walk(line)

    def _walk(self, line: Line) -> None:
        arc, reverse = self.walked_once[self.at], line[::-1]
        if reverse in arc:
            back = arc[::-1].index(reverse)
            self.arcs.append(-1 - back)
            del arc[-1 - back]
            self.at = line[-1]
            return
        self.arcs.append(len(line) - 1)
        for corner in line[1:]:
            self._move(corner)
        self.walked_once[self.at].append(line)

    def _way_to(self, corner: Corner) -> Corner:
        return corner[0] - self.at[0], corner[1] - self.at[1]

    def _move(self, corner: Corner) -> None:
        self.steps.append(self._way_to(corner))
        self.at = corner


def text_digest(text: str) -> str:
    """16 hexadecimal digits of a text's SHA-256."""
    return sha256(text.encode()).hexdigest()[:16]


def read_shapes(text: str) -> dict[str, Shape]:
    """Code → shape: what static/js/lib/outline-text.js does, for tests and for whoever wants the shapes in Python."""
    drawing = json.loads(text)
    rings, arcs, x, y = (iter(to_numbers(drawing[name])) for name in ("rings", "arcs", "x", "y"))
    reader = _Reader(arcs, zip(x, y, strict=True))
    return {
        code: [
            [np.array(reader.ring(next(rings))) / drawing["scale"] for _ in range(next(rings))]
            for _ in range(next(rings))
        ]
        for code in drawing["codes"]
    }


class _Reader:
    """The pen that reads."""

    def __init__(self, arcs: Iterator[int], steps: Iterator[Corner]) -> None:
        self.arcs, self.steps = arcs, steps
        self.at: Corner = (0, 0)
        self.walked_once: dict[Corner, list[Line]] = defaultdict(list)

    def ring(self, arc_count: int) -> list[Corner]:
        corners = [self._move()]
        for _ in range(arc_count):
            corners += self._walk(next(self.arcs))[1:]
        return corners

    def _walk(self, arc: int) -> Line:
        if arc < 0:
            line = self.walked_once[self.at].pop(arc)[::-1]
            self.at = line[-1]
            return line
        line = (self.at, *(self._move() for _ in range(arc)))
        self.walked_once[self.at].append(line)
        return line

    def _move(self) -> Corner:
        right, up = next(self.steps)
        self.at = (self.at[0] + right, self.at[1] + up)
        return self.at


def to_characters(numbers: Iterable[int]) -> str:
    """Whole numbers as one character each: 0, -1, 1, -2 … become “]”, “^”, “_”, “`” …, the small ones one byte."""
    return "".join(map(_character, numbers))


def _character(number: int) -> str:
    place = FIRST_CHARACTER + (2 * number if number >= 0 else -2 * number - 1)
    return chr(place if place < SURROGATES.start else place + len(SURROGATES))


def to_numbers(characters: str) -> list[int]:
    """The other way."""
    return [_number(ord(character)) for character in characters]


def _number(place: int) -> int:
    doubled = (place if place < SURROGATES.start else place - len(SURROGATES)) - FIRST_CHARACTER
    return ~(doubled >> 1) if doubled & 1 else doubled >> 1
