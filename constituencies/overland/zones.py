"""Pieces of the country that are reached alike, and the detours between them. Pure: numpy and SciPy, no Django.

A zone is an outcode, or a part of one: CO5 lies on both sides of the Blackwater, and half an hour's drive from
one side to the other is no matter for one number. Outcodes that lie in the same square kilometre share a zone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csgraph

from constituencies.kit.types import Floats
from constituencies.overland.detours import WINDING, Grid, encode_km
from constituencies.overland.network import Network

Numbers = NDArray[np.int64]

PART_KM: Final = 4.0
"""An outcode is parted where the way from its middle is longer than the straight line by more than that."""
WALL_KM: Final = 8.0
WALL_WITHIN_KM: Final = 15.0
"""A wall is near where a way to somewhere so near is so much longer. There it matters from where one sets out …"""
NEAR_KM: Final = 5.0
"""… and an outcode is parted into pieces of this radius."""
PART_POSTCODES: Final = 5
"""Fewer postcodes are no part: single ones are published with wrong places."""
WITHIN_KM: Final = 80.0
"""How far from an outcode's middle its postcodes are looked for; what lies beyond is another part."""


@dataclass(frozen=True)
class Zones:
    """The k zones of n outcodes."""

    nodes: Numbers
    """(k,) The node in the middle of each."""
    outcodes: list[str]
    """Sorted."""
    of_outcodes: Numbers
    """(n,) The zone that most of an outcode's postcodes lie in."""
    of_nodes: Numbers
    """(nodes of the network,) The zone of each, −1 where no way leads there."""


def find_zones(
    network: Network, outcodes: list[str], which: Numbers, nodes: Numbers, progress: Callable[[range], Iterable[int]]
) -> Zones:
    """Zones from p postcodes: `which` outcode (p,) each belongs to, and which node (p,) it lies in.

    `progress` wraps the loop over outcodes. An outcode without postcodes would have no zone: leave it out.
    """
    pairs, counts = np.unique(np.stack([which, nodes], axis=1), axis=0, return_counts=True)
    first = np.searchsorted(pairs[:, 0], np.arange(len(outcodes) + 1))
    zone_of_node: dict[int, int] = {}
    main, votes = np.zeros(len(outcodes), np.int64), np.zeros((len(pairs), 2), np.int64)
    for outcode in progress(range(len(outcodes))):
        rows = slice(first[outcode], first[outcode + 1])
        seeds, part = _parts(network, pairs[rows, 1], counts[rows])
        zones = np.array([zone_of_node.setdefault(int(seed), len(zone_of_node)) for seed in seeds])
        main[outcode] = zones[np.bincount(part, counts[rows], len(seeds)).argmax()]
        votes[rows] = np.stack([pairs[rows, 1], zones[part]], axis=1)
    middles = np.array(list(zone_of_node), np.int64)
    return Zones(middles, outcodes, main, _spread(network, votes, counts))


def _parts(network: Network, nodes: Numbers, counts: Numbers) -> tuple[list[int], Numbers]:
    """Middles of the parts of an outcode, and the part that each of its `nodes` belongs to."""
    blocks = network.blocks[nodes]
    middle = [_weighted_median(blocks[:, axis], counts) for axis in (0, 1)]
    seeds: list[int] = [int(nodes[np.abs(blocks - middle).sum(axis=1).argmin()])]
    ways, detours = np.zeros((0, len(nodes))), np.zeros((0, len(nodes)))
    is_near_wall: bool | None = None
    while True:
        km = csgraph.dijkstra(network.graph, indices=seeds[-1], limit=WITHIN_KM)
        if is_near_wall is None:
            is_near_wall = _is_near_wall(network, seeds[0], km)
        ways = np.vstack([ways, km[nodes]])
        detours = np.vstack([detours, km[nodes] - network.straight_km(nodes, seeds[-1])])
        is_astray = detours.min(axis=0) > PART_KM
        if is_near_wall:
            is_astray |= ways.min(axis=0) > NEAR_KM
        # Those that lie together are counted together: an island's postcodes fall into several blocks.
        if counts[is_astray].sum() < PART_POSTCODES:
            return seeds, ways.argmin(axis=0)
        seeds.append(int(nodes[np.where(is_astray, counts, 0).argmax()]))


def _is_near_wall(network: Network, node: int, km: Floats) -> bool:
    """Is somewhere near a node not near by the ways `km` (nodes,) from it?"""
    near = np.flatnonzero(
        (np.abs(network.blocks - network.blocks[node]).max(axis=1) * network.block_km) < WALL_WITHIN_KM
    )
    straight = network.straight_km(near, node)
    return bool(((straight < WALL_WITHIN_KM) & (km[near] - straight > WALL_KM) & network.is_reached[near]).any())


def _weighted_median(values: Numbers, weights: Numbers) -> int:
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[order])
    return int(values[order[np.searchsorted(total, total[-1] / 2)]])


def _spread(network: Network, votes: Numbers, counts: Numbers) -> Numbers:
    """Zone of every node: that of most of its postcodes, else of the nearest node with postcodes, over land."""
    order = np.lexsort((votes[:, 1], -counts, votes[:, 0]))
    nodes, first = np.unique(votes[order, 0], return_index=True)
    zones = np.full(len(network.blocks), -1, np.int64)
    zones[nodes] = votes[order[first], 1]
    km, _before, sources = csgraph.dijkstra(network.graph, indices=nodes, min_only=True, return_predecessors=True)
    reached = np.isfinite(km)
    zones[reached] = zones[sources[reached]]
    return zones


def detour_rows(network: Network, zones: Zones, zone: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Detours from a zone to all (k,), coded as detours.KM has them, and whether there is a ferry on the way.

    Raises ValueError where a zone cannot be reached, naming an outcode in it.
    """
    node = int(zones.nodes[zone])
    km, by_sea = network.ways(node)
    missing = np.flatnonzero(~np.isfinite(km[zones.nodes]))
    if len(missing):
        cut_off = [name for name, of in zip(zones.outcodes, zones.of_outcodes, strict=True) if of in missing]
        raise ValueError(f"No way leads to {', '.join(cut_off) or missing}: add a ferry to fixtures/crossings.csv.")
    detour = km[zones.nodes] - network.straight_km(zones.nodes, node)
    return encode_km(WINDING * detour), by_sea[zones.nodes]


def make_grid(network: Network, zones: Zones, to_metres: Callable[[Floats], Floats], grid: Grid) -> NDArray[np.uint16]:
    """The zone at the middle of each cell of a grid in degrees, (rows, columns); at sea that of the nearest land."""
    longitudes, latitudes = grid.middles()
    here = to_metres(np.stack(np.meshgrid(longitudes, latitudes), axis=-1).reshape(-1, 2))
    zone_of_cell = zones.of_nodes[network.nearest_nodes(here)]
    return zone_of_cell.reshape(len(latitudes), len(longitudes)).astype(np.uint16)


def between(detours: NDArray[np.uint8], by_sea: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Both ways alike: shortest paths add up in another order there and back, and may round to another code."""
    other = detours.T
    return np.minimum(detours, other), np.where(other < detours, by_sea.T, by_sea)
