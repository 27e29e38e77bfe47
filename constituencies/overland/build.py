"""All detours of the country, worked out on all processors. Pure: numpy and SciPy, no Django."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from multiprocessing import Pool
from typing import Final

import numpy as np
from numpy.typing import NDArray

from constituencies.kit.types import Floats
from constituencies.overland.country import to_metres
from constituencies.overland.detours import Detours, Grid
from constituencies.overland.network import Network
from constituencies.overland.zones import Zones, between, detour_rows, find_zones, make_grid

GRID: Final = Grid(west=-8.7, south=49.8, columns=700, rows=1240, width=0.015, height=0.009)
"""The United Kingdom in cells of about 1 km."""

Progress = Callable[[Sequence[int], str], Iterable[int]]
"""Shows how far a loop is: what to loop over, and what it does."""

Row = tuple[NDArray[np.uint8], NDArray[np.bool_]]
_shared: dict[str, tuple[Network, Zones]] = {}


def build_detours(
    network: Network, outcodes: list[str], which: NDArray[np.int64], degrees: Floats, progress: Progress
) -> Detours:
    """Detours of a network between the zones of p postcodes.

    `which`: position in `outcodes` (p,); `degrees`: longitude and latitude (p, 2). Raises ValueError where no way
    leads to a zone.
    """
    nodes = network.nearest_nodes(to_metres(degrees))
    zones = find_zones(network, outcodes, which, nodes, lambda loop: progress(loop, "Zones"))
    return join_detours(network, zones, progress)


def join_detours(network: Network, zones: Zones, progress: Progress) -> Detours:
    """The rows of all zones, and the grid that tells which zone a place lies in."""
    size = len(zones.nodes)
    codes, by_sea = np.zeros((size, size), np.uint8), np.zeros((size, size), bool)
    with Pool(os.cpu_count(), _share, (network, zones)) as pool:
        rows = pool.imap(_row, range(size), chunksize=8)
        for zone, row in zip(progress(range(size), "Detours"), rows, strict=True):
            codes[zone], by_sea[zone] = row
    codes, by_sea = between(codes, by_sea)
    of_outcodes = dict(zip(zones.outcodes, zones.of_outcodes.tolist(), strict=True))
    cells = make_grid(network, zones, to_metres, GRID)
    return Detours(of_outcodes, GRID, cells, codes, np.packbits(by_sea, axis=1))


def _share(network: Network, zones: Zones) -> None:
    _shared["country"] = network, zones


def _row(zone: int) -> Row:
    return detour_rows(*_shared["country"], zone)
