"""Outlines that share borders, as arcs and as bytes. Pure: numpy and shapely, no Django.

    outlines ── find_arcs ─→ Arcs ── encode_arcs ─→ bytes   (script/make_fixtures)
    outlines ←─ join_arcs ── Arcs ←─ decode_arcs ── bytes   (load_facts)

Two neighbours have their common border in both outlines. Here it is one arc that both name, so it is stored
once and stays the same line for both whatever is done to it. The round trip is exact to a millionth of a
degree (11 cm north-south): every corner comes back where it was, only a ring may begin at another corner.

Public outlines are often rounded to a coarse grid before they are published. Counted in cells of that grid
the step from one corner to the next is mostly below 64, one byte; the few corners off the grid (where a
repair made a new corner) are listed with their distance from it.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from constituencies.kit.types import Integers

"""(corners, 2): longitude and latitude in millionths of a degree."""

MICRODEGREES = 1_000_000
_MAGIC = b"MCM arcs 1\n"
# A window of 4 MB holds a whole set; the 64 MB of preset 9 would only cost memory.
LZMA = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 1 << 22}]


@dataclass(frozen=True)
class RoundingGrid:
    """A grid that corners mostly lie on: x, y of one of its points and of a cell, millionths of a degree."""

    origin: tuple[float, float] = (0.0, 0.0)
    cell: tuple[float, float] = (1.0, 1.0)

    def cells(self, points: Integers) -> Integers:
        """The nearest grid point of each of `points`, (n, 2), counted in cells from the origin."""
        cells: Integers = np.rint((points - np.array(self.origin)) / np.array(self.cell)).astype(np.int64)
        return cells

    def points(self, cells: Integers) -> Integers:
        """The other way: `cells`, (n, 2), in millionths of a degree."""
        points: Integers = np.rint(np.array(self.origin) + cells * np.array(self.cell)).astype(np.int64)
        return points


@dataclass(frozen=True)
class Arcs:
    """Outlines taken apart at the corners where they part from one another."""

    lines: list[Integers]
    """The arcs: each a line from one such corner to the next, or a whole ring that meets no other."""
    outlines: list[list[list[list[int]]]]
    """outline → parts → rings (outer first, then holes) → arcs in order; ~i is arc i backwards."""


def find_arcs(outlines: Sequence[shapely.MultiPolygon]) -> Arcs:
    """Take outlines (degrees) apart into shared arcs, rounded to a millionth of a degree.

    Raises ValueError for a ring that rounding leaves with fewer than three corners.
    """
    shape = [[[part.exterior, *part.interiors] for part in outline.geoms] for outline in outlines]
    rings = [_open_ring(ring) for parts in shape for part in parts for ring in part]
    corners, ids = np.unique(np.concatenate(rings), axis=0, return_inverse=True)
    ends = np.cumsum([len(ring) for ring in rings])
    id_rings = np.split(ids.ravel(), ends[:-1])
    fork = _forks(id_rings, len(corners))

    index: dict[bytes, int] = {}
    lines: list[Integers] = []

    def arc_number(line: Integers) -> int:
        forwards, backwards = line.tobytes(), line[::-1].tobytes()
        if forwards in index:
            return index[forwards]
        if backwards in index:
            return ~index[backwards]
        index[forwards] = len(lines)
        lines.append(corners[line])
        return index[forwards]

    numbers = iter([[arc_number(line) for line in _cut(ring, fork)] for ring in id_rings])
    return Arcs(lines, [[[next(numbers) for _ in part] for part in parts] for parts in shape])


def _open_ring(ring: shapely.LinearRing) -> Integers:
    """Corners of a ring without the closing one and without repetitions."""
    points = np.rint(shapely.get_coordinates(ring) * MICRODEGREES).astype(np.int64)
    points = points[:-1][np.any(points[:-1] != points[1:], axis=1)]
    if len(points) < 3:
        raise ValueError(f"A ring near {ring.coords[0]} has fewer than three corners.")
    return points


def _forks(rings: list[NDArray[np.int64]], corners: int) -> NDArray[np.bool_]:
    """Which corners are ends of arcs: those that two rings pass with different neighbours."""
    at = np.concatenate(rings)
    before = np.concatenate([np.roll(ring, 1) for ring in rings])
    after = np.concatenate([np.roll(ring, -1) for ring in rings])
    pair = np.minimum(before, after) * corners + np.maximum(before, after)
    order = np.lexsort((pair, at))
    at, pair = at[order], pair[order]
    fork = np.zeros(corners, dtype=np.bool_)
    fork[at[1:][(at[1:] == at[:-1]) & (pair[1:] != pair[:-1])]] = True
    return fork


def _cut(ring: NDArray[np.int64], fork: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """A ring of corner numbers, cut at its forks; without any, whole and from its lowest number."""
    cuts = np.flatnonzero(fork[ring])
    start = cuts[0] if len(cuts) else np.argmin(ring)
    closed = np.append(np.roll(ring, -start), ring[start])
    bounds = [*(cuts - start), len(ring)] if len(cuts) else [0, len(ring)]
    return [closed[low : high + 1] for low, high in pairwise(bounds)]


def join_arcs(arcs: Arcs) -> list[shapely.MultiPolygon]:
    """Put outlines (degrees) together from their arcs."""
    lines = [line / MICRODEGREES for line in arcs.lines]
    reversed_lines = [line[::-1] for line in lines]

    def ring(numbers: list[int]) -> shapely.LinearRing:
        # Each arc begins with the corner that the one before it ended with.
        pieces = [(lines[i] if i >= 0 else reversed_lines[~i])[:-1] for i in numbers]
        return shapely.LinearRing(np.concatenate(pieces))

    return [
        shapely.multipolygons(
            [shapely.polygons(ring(rings[0]), [ring(hole) for hole in rings[1:]] or None) for rings in parts]
        )
        for parts in arcs.outlines
    ]


def encode_arcs(codes: Sequence[str], arcs: Arcs, grid: RoundingGrid) -> bytes:
    """Bytes of the outlines of `codes`, in that order: see `decode_arcs`.

    A header line of JSON, then streams of whole numbers (`pack_numbers`), all compressed by LZMA.
    """
    corners = np.concatenate(arcs.lines)
    cells = grid.cells(corners)
    rest = corners - grid.points(cells)
    off_grid = np.flatnonzero(np.any(rest != 0, axis=1))
    # An arc mostly begins where the one before it ended, so steps go on across arcs.
    steps = np.diff(cells, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    streams = [
        [len(line) for line in arcs.lines],
        steps[:, 0],
        steps[:, 1],
        np.diff(off_grid, prepend=0),
        rest[off_grid].ravel(),
        [len(parts) for parts in arcs.outlines],
        [len(rings) for parts in arcs.outlines for rings in parts],
        [len(ring) for parts in arcs.outlines for rings in parts for ring in rings],
        _references([i for parts in arcs.outlines for rings in parts for ring in rings for i in ring]),
    ]
    packed = [pack_numbers(np.asarray(stream, dtype=np.int64)) for stream in streams]
    header = {"codes": list(codes), "origin": grid.origin, "cell": grid.cell, "bytes": [len(part) for part in packed]}
    body = json.dumps(header).encode() + b"\n" + b"".join(packed)
    return _MAGIC + lzma.compress(body, filters=LZMA)


def decode_arcs(content: bytes) -> tuple[list[str], Arcs]:
    """Codes and their outlines' arcs, from what `encode_arcs` made. Raises ValueError if it is anything else."""
    if not content.startswith(_MAGIC):
        raise ValueError("These are not outlines as constituencies/outlines/arcs.py writes them.")
    try:
        head, _, body = lzma.decompress(content[len(_MAGIC) :]).partition(b"\n")
    except lzma.LZMAError as error:
        raise ValueError("The outlines are cut short or damaged.") from error
    header = json.loads(head)
    bounds = np.cumsum([0, *header["bytes"]])
    lengths, x, y, off_grid, rest, parts, rings, refs, numbers = (
        unpack_numbers(body[low:high]) for low, high in pairwise(bounds)
    )
    grid = RoundingGrid(tuple(header["origin"]), tuple(header["cell"]))
    corners = grid.points(np.cumsum(np.stack([x, y], axis=1), axis=0))
    corners[np.cumsum(off_grid)] += rest.reshape(-1, 2)
    lines = np.split(corners, np.cumsum(lengths)[:-1])

    in_order = iter(_dereference(numbers.tolist()))
    ref_counts, ring_counts = iter(refs.tolist()), iter(rings.tolist())
    outlines = [
        [[[next(in_order) for _ in range(next(ref_counts))] for _ in range(next(ring_counts))] for _ in range(count)]
        for count in parts.tolist()
    ]
    return header["codes"], Arcs(lines, outlines)


def _references(numbers: list[int]) -> list[int]:
    """Arc numbers as distances back from the next new one: 0 is the new one itself, below 0 backwards."""
    coded, count = [], 0
    for number in numbers:
        coded.append(count - number if number >= 0 else ~number - count)
        count += number == count
    return coded


def _dereference(coded: list[int]) -> list[int]:
    """The other way."""
    numbers, count = [], 0
    for distance in coded:
        numbers.append(count - distance if distance >= 0 else ~(distance + count))
        count += distance == 0
    return numbers


def pack_numbers(values: NDArray[np.int64]) -> bytes:
    """Whole numbers as zigzag varints: 0, -1, 1, -2 … become 0, 1, 2, 3 …, seven bits a byte, lowest first."""
    rest = ((values << 1) ^ (values >> 63)).astype(np.uint64)
    groups = []
    while True:
        groups.append((rest & 0x7F).astype(np.uint8))
        rest = rest >> np.uint64(7)
        if not rest.any():
            break
    table = np.stack(groups, axis=1) if len(values) else np.zeros((0, 1), dtype=np.uint8)
    used = np.maximum(1, table.shape[1] - np.argmax(table[:, ::-1] != 0, axis=1))
    used[~table.any(axis=1)] = 1
    column = np.arange(table.shape[1])
    table[column < used[:, None] - 1] |= 0x80
    return bytes(table[column < used[:, None]])


def unpack_numbers(content: bytes) -> NDArray[np.int64]:
    """The other way."""
    octets = np.frombuffer(content, dtype=np.uint8)
    if not len(octets):
        return np.zeros(0, dtype=np.int64)
    last = np.flatnonzero(octets < 0x80)
    first = np.concatenate([[0], last[:-1] + 1])
    place = np.arange(len(octets)) - np.repeat(first, last - first + 1)
    values = np.add.reduceat((octets & 0x7F).astype(np.uint64) << (7 * place).astype(np.uint64), first)
    return (values >> np.uint64(1)).astype(np.int64) ^ -(values & np.uint64(1)).astype(np.int64)
