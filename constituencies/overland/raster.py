"""Where there is land, and where one can step from one piece of it to the next. Pure: numpy, no Django.

The country is cut into square cells. Outlines are clipped to the coast, and a coast is a border that only one
outline has: so all borders together, met in the order of a row of cells, tell land from water, and those that two
neighbours share cancel each other out. A step between two cells is tested against the outlines themselves and not
against cells: a river that has cells on both sides and none in it is still a river.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from constituencies.kit.types import Bools, Floats

CELL_METRES: Final = 250.0
NARROW_METRES: Final = 60.0
"""Water narrower than that does not part anybody: it has more bridges than a list could hold. The gaps of some
metres that rounding left between neighbouring seats are closed by it too."""


@dataclass(frozen=True)
class Frame:
    """What a raster covers, on a plane in metres."""

    west: float
    south: float
    columns: int
    rows: int
    cell: float = CELL_METRES

    @classmethod
    def around(cls, lines: Sequence[Floats], cell: float = CELL_METRES, *, multiple: int = 1) -> Frame:
        """The smallest one with a rim of `multiple` cells around all `lines`, each of shape (n, 2) in metres.

        Rows and columns are multiples of `multiple`.
        """
        low = np.min([line.min(axis=0) for line in lines], axis=0)
        high = np.max([line.max(axis=0) for line in lines], axis=0)
        step = cell * multiple
        west, south = (np.floor(low / step) - 1) * step
        columns, rows = (np.ceil((high - (west, south)) / step).astype(int) + 1) * multiple
        return cls(float(west), float(south), int(columns), int(rows), cell)

    def cells(self, points: Floats) -> Floats:
        """`points`, (…, 2) in metres, counted in cells from the south-western corner: column, row."""
        return (points - (self.west, self.south)) / self.cell


@dataclass(frozen=True)
class Ground:
    """The cells of a frame, and the steps between them; rows grow northwards, columns eastwards."""

    frame: Frame
    land: Bools
    """(rows, columns) Is the middle of the cell land?"""
    east: Bools
    """(rows, columns − 1) Can one step from a cell to its eastern neighbour?"""
    north: Bools
    """(rows − 1, columns) The same of its northern neighbour."""


def ground(frame: Frame, rings: Sequence[Floats], barriers: Sequence[Floats], narrow: float = NARROW_METRES) -> Ground:
    """Cells and steps. `rings`: those of all outlines, holes too, closed; `barriers`: lines; (n, 2) in metres."""
    rows, columns = frame.rows, frame.columns
    land, shore = _along(frame, rings, (rows, columns), narrow)
    upright = Frame(frame.south, frame.west, rows, columns, frame.cell)
    land_too, shore_too = _along(upright, [ring[:, ::-1] for ring in rings], (columns, rows), narrow)
    land |= land_too.T
    # What is crossed twice is crossed: a barrier has no two sides that would cancel each other out.
    wall = _meetings(frame, barriers, (rows, columns))
    wall_too = _meetings(upright, [line[:, ::-1] for line in barriers], (columns, rows))
    return Ground(
        frame,
        land,
        east=land[:, :-1] & land[:, 1:] & ~shore & ~wall,
        north=land[:-1] & land[1:] & ~shore_too.T & ~wall_too.T,
    )


def _along(frame: Frame, rings: Sequence[Floats], shape: tuple[int, int], narrow: float) -> tuple[Bools, Bools]:
    """Land (rows, columns), and between which two middles of a row there is shore (rows, columns − 1)."""
    rows, places = _crossings(frame, rings)
    order = np.lexsort((places, rows))
    rows, places = rows[order], places[order]
    begins = np.flatnonzero(np.diff(rows, prepend=-1))
    number = np.arange(len(rows)) - np.repeat(begins, np.diff(np.append(begins, len(rows))))
    # Every second stretch between crossings is water.
    is_gap = (number[:-1] & 1 == 1) & (rows[:-1] == rows[1:]) & (np.diff(places) * frame.cell < narrow)
    is_inside = np.ones(len(rows), bool)
    is_inside[:-1] &= ~is_gap
    is_inside[1:] &= ~is_gap
    counts = _counts(rows[is_inside], places[is_inside], shape)
    land = (np.cumsum(counts, axis=1)[:, :-1] & 1).astype(bool)
    return land, counts[:, 1:-1] > 0


def _meetings(frame: Frame, lines: Sequence[Floats], shape: tuple[int, int]) -> Bools:
    """Between which two middles of a row a line passes, (rows, columns − 1)."""
    return _counts(*_crossings(frame, lines), shape)[:, 1:-1] > 0


def _counts(rows: NDArray[np.int64], places: Floats, shape: tuple[int, int]) -> NDArray[np.int32]:
    """How many crossings lie between the middles of columns c − 1 and c, (rows, columns + 1)."""
    height, width = shape
    columns = np.clip(np.ceil(places), 0, width).astype(np.int64)
    inside = (rows >= 0) & (rows < height)
    cells = np.bincount(rows[inside] * (width + 1) + columns[inside], minlength=height * (width + 1))
    return cells.reshape(height, width + 1).astype(np.int32)


def _crossings(frame: Frame, lines: Sequence[Floats]) -> tuple[NDArray[np.int64], Floats]:
    """Where lines cross the middles of rows: the row, and the place in it in columns from the first middle."""
    if not lines:
        return np.zeros(0, np.int64), np.zeros(0)
    begin = frame.cells(np.concatenate([line[:-1] for line in lines])) - 0.5
    end = frame.cells(np.concatenate([line[1:] for line in lines])) - 0.5
    first = np.ceil(np.minimum(begin[:, 1], end[:, 1])).astype(np.int64)
    beyond = np.ceil(np.maximum(begin[:, 1], end[:, 1])).astype(np.int64)
    counts = beyond - first
    edges = np.repeat(np.arange(len(begin)), counts)
    rows = np.arange(len(edges)) - np.repeat(np.cumsum(counts) - counts, counts) + first[edges]
    begin, end = begin[edges], end[edges]
    slope = (end[:, 0] - begin[:, 0]) / (end[:, 1] - begin[:, 1])
    return rows, begin[:, 0] + (rows - begin[:, 1]) * slope
