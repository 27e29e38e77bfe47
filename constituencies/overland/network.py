"""The shortest ways over land: cells of a raster joined to blocks, blocks joined by steps, bridges and ferries.

A node is what hangs together within a block of 4 by 4 cells: one for most blocks, two where a river runs through,
none at sea. So ways are as true as the cells (a river one cannot step across is not crossed), and there are few
enough of them for the whole country. Nodes lie in the middle of their block, and a way goes from block to block in
16 directions; what it is longer than the straight line is counted against the same 16 directions, so that where
nothing is in the way that is nought exactly. Pure: numpy and SciPy, no Django; used only when fixtures are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, sparse
from scipy.sparse import csgraph

from constituencies.kit.types import Bools, Floats
from constituencies.overland.raster import Ground

BLOCK: Final = 4
"""Cells along the side of a block."""
SAMPLES: Final = 4000
"""Points looked at along a link: closer than a cell for all but the longest ferries, whose shores are far apart."""

Nodes = NDArray[np.int64]


@dataclass(frozen=True)
class Link:
    """A bridge, tunnel, road or ferry between two places."""

    name: str
    begin: tuple[float, float]
    end: tuple[float, float]
    """Metres."""
    extra_km: float
    """What is added to its length."""
    by_sea: bool
    at_its_ends: bool = False
    """It is reached at its two ends only, not along what of it lies over land."""


class Network:
    """Nodes, the steps between them and the links."""

    def __init__(self, ground: Ground, links: Sequence[Link] = ()) -> None:
        self.frame = ground.frame
        self._ground = ground
        self._nearest: NDArray[np.int32] | None = None
        self._cells, count = _components(ground)
        rows, columns = np.nonzero(self._cells >= 0)
        numbers = self._cells[rows, columns]
        self.blocks = np.zeros((count, 2), np.int64)
        """(nodes, 2) Column and row of each node's block."""
        self.blocks[numbers] = np.stack([columns // BLOCK, rows // BLOCK], axis=1)
        self.block_km = ground.frame.cell * BLOCK / 1000
        steps = self._steps(ground)
        self.sea_links: set[tuple[int, int]] = set()
        self.graph = self._with_links(steps, links)
        _count, labels = csgraph.connected_components(self.graph, directed=False)
        self.is_reached: Bools = labels == np.bincount(labels).argmax()
        """(nodes,) Does it hang together with most of the country?"""

    def node_at(self, point: tuple[float, float]) -> tuple[int, float]:
        """The node of the land cell that is nearest to a point in metres, and how many km off its middle is.

        Looks 10 km around. Raises ValueError where there is only water.
        """
        column, row = self.frame.cells(np.array(point)) - 0.5
        reach = int(10_000 / self.frame.cell)
        west, south = max(0, int(column) - reach), max(0, int(row) - reach)
        window = self._cells[south : south + 2 * reach + 1, west : west + 2 * reach + 1]
        rows, columns = np.nonzero(window >= 0)
        if not len(rows):
            raise ValueError(f"No land within 10 km of {point}.")
        off = np.hypot(rows + south - row, columns + west - column)
        # Of cells that are as near as each other, the one that the point lies in.
        is_own = (rows + south == np.floor(row + 0.5)) & (columns + west == np.floor(column + 0.5))
        nearest = int((off - 1e-6 * is_own).argmin())
        return int(window[rows[nearest], columns[nearest]]), float(off[nearest]) * self.frame.cell / 1000

    def nearest_nodes(self, points: Floats) -> Nodes:
        """The same of many points, (n, 2) in metres, each taken for the middle of its cell; however far land is.

        Land that no way leads to, such as a pier or an islet, counts as water: only what hangs together with most
        of the country is asked.
        """
        if self._nearest is None:
            is_land = np.append(self.is_reached, False)  # the last one for −1, the sea
            self._nearest = ndimage.distance_transform_edt(
                ~is_land[self._cells], return_distances=False, return_indices=True
            )
        column, row = np.floor(self.frame.cells(points)).astype(np.int64).T
        column, row = np.clip(column, 0, self.frame.columns - 1), np.clip(row, 0, self.frame.rows - 1)
        land: Nodes = self._cells[tuple(self._nearest[:, row, column])]
        return land

    def shores(self, link: Link) -> tuple[int, int]:
        """The nodes at the two shores of a link: what lies before them is walked like all land."""
        line = np.linspace(self.frame.cells(np.array(link.begin)), self.frame.cells(np.array(link.end)), SAMPLES)
        columns, rows = np.floor(line).astype(np.int64).T
        begin, end = self.node_at(link.begin)[0], self.node_at(link.end)[0]
        if link.at_its_ends:
            return begin, end
        return self._walk(begin, columns, rows), self._walk(end, columns[::-1], rows[::-1])

    def _walk(self, node: int, columns: Nodes, rows: Nodes) -> int:
        """Where one comes to from a node's cells along others, as far as there is a step from each to the next."""
        ground, at = self._ground, None
        for column, row in zip(columns.tolist(), rows.tolist(), strict=True):
            if at is None:
                # The end of a list's row may lie a little off the shore.
                at = (column, row) if self._cells[row, column] == node else None
                continue
            if not _is_step(ground, at, (column, row)):
                break
            at = column, row
        return node if at is None else int(self._cells[at[1], at[0]])

    def straight_km(self, nodes: Nodes, node: int) -> Floats:
        """As if all were land, but in 16 directions: at most 2.8 % longer than as the crow flies."""
        offset = np.abs(self.blocks[nodes] - self.blocks[node])
        long, short = offset.max(axis=1), offset.min(axis=1)
        # In each of the 16 sectors two kinds of steps do: straight ones and knight's, or knight's and diagonal.
        flat = np.sqrt(5) * short + (long - 2 * short)
        steep = np.sqrt(5) * (long - short) + np.sqrt(2) * (2 * short - long)
        km: Floats = np.where(long >= 2 * short, flat, steep) * self.block_km
        return km

    def ways(self, node: int) -> tuple[Floats, Bools]:
        """Km from a node to every other (nodes,), infinite where no way leads; and whether a ferry is on it."""
        km, before = csgraph.dijkstra(self.graph, indices=node, return_predecessors=True)
        by_sea = np.zeros(len(km), bool)
        for begin, end in self.sea_links:
            by_sea[end] |= before[end] == begin
        jump = np.where(before < 0, np.arange(len(km)), before)
        while by_sea.any():
            further = by_sea | by_sea[jump]
            jump = jump[jump]
            if (further == by_sea).all() and (jump == jump[jump]).all():
                break
            by_sea = further
        return km, by_sea

    def _steps(self, ground: Ground) -> sparse.csr_array:
        """Steps to neighbours in 16 directions, in km, each where two or three steps in four directions lead."""
        cells, count = self._cells, len(self.blocks)
        pairs = [
            np.stack([one[mask], other[mask]], axis=1)
            for one, other, mask in (
                (cells[:, :-1], cells[:, 1:], ground.east),
                (cells[:-1], cells[1:], ground.north),
            )
        ]
        begin, end = np.concatenate(pairs).T
        outward = begin != end
        begin, end = np.concatenate([begin[outward], end[outward]]), np.concatenate([end[outward], begin[outward]])
        near = sparse.csr_array((np.ones(len(begin), np.int32), (begin, end)), shape=(count, count))
        near.data[:] = 1
        diagonal = self._of_offset(near @ near, 1, 1)
        knight = self._of_offset(near @ diagonal, 1, 2)
        lengths = ((near, 1.0), (diagonal, np.sqrt(2)), (knight, np.sqrt(5)))
        total = sparse.csr_array((count, count))
        for steps, length in lengths:
            total = total + steps.astype(np.float64) * (length * self.block_km)
        return sparse.csr_array(total)

    def _of_offset(self, pairs: sparse.csr_array, short: int, long: int) -> sparse.csr_array:
        """Those pairs of nodes whose blocks lie so far apart, each once."""
        begin, end = pairs.nonzero()
        offset = np.sort(np.abs(self.blocks[begin] - self.blocks[end]), axis=1)
        fitting = (offset[:, 0] == short) & (offset[:, 1] == long)
        ones = np.ones(int(fitting.sum()), np.int32)
        return sparse.csr_array((ones, (begin[fitting], end[fitting])), shape=pairs.shape)

    def _with_links(self, steps: sparse.csr_array, links: Sequence[Link]) -> sparse.csr_array:
        """Links beside the steps: of several between the same two nodes the shortest."""
        lengths: dict[tuple[int, int], tuple[float, bool]] = {}
        for link in links:
            begin, end = self.shores(link)
            if begin == end:
                continue
            km = float(self.straight_km(np.array([begin]), end)[0]) + link.extra_km
            for pair in ((begin, end), (end, begin)):
                # Nought would be no link at all.
                lengths[pair] = min(lengths.get(pair, (np.inf, False)), (max(km, 1e-6), link.by_sea))
        graph = steps.tolil() if lengths else steps
        for (begin, end), (km, by_sea) in lengths.items():
            walk = graph[begin, end]
            if not walk or km < walk:
                graph[begin, end] = km
                if by_sea:
                    self.sea_links.add((begin, end))
        return sparse.csr_array(graph)


def _is_step(ground: Ground, begin: tuple[int, int], end: tuple[int, int]) -> bool:
    """Can one step from a cell (column, row) to a neighbour, at a corner by way of another?"""
    (west, south), (column, row) = begin, end
    if abs(column - west) + abs(row - south) == 2:
        corners = ((west, row), (column, south))
        return any(_is_step(ground, begin, corner) and _is_step(ground, corner, end) for corner in corners)
    if row == south:
        return column == west or bool(ground.east[row, min(west, column)])
    return bool(ground.north[min(south, row), column])


def _components(ground: Ground) -> tuple[NDArray[np.int64], int]:
    """Number of each land cell's node, −1 at sea, (rows, columns); and how many nodes there are."""
    land = ground.land
    cells = np.full(land.shape, -1, np.int64)
    cells[land] = np.arange(land.sum())
    within_rows = np.arange(1, land.shape[1]) % BLOCK != 0
    within_columns = np.arange(1, land.shape[0]) % BLOCK != 0
    east = ground.east & within_rows[None, :]
    north = ground.north & within_columns[:, None]
    begin = np.concatenate([cells[:, :-1][east], cells[:-1][north]])
    end = np.concatenate([cells[:, 1:][east], cells[1:][north]])
    size = int(land.sum())
    steps = sparse.coo_array((np.ones(len(begin), np.int8), (begin, end)), shape=(size, size))
    count, labels = csgraph.connected_components(steps, directed=False)
    numbers = np.full(land.shape, -1, np.int64)
    numbers[land] = labels
    return numbers, int(count)
