"""Shortest ways on small made-up maps: land, water, bridges, barriers, ferries."""

from __future__ import annotations

import numpy as np
import pytest

from constituencies.kit.types import Floats
from constituencies.overland.network import Link, Network
from constituencies.overland.raster import Frame, ground

CELL = 250.0
KM = 1000.0


def box(west: float, south: float, east: float, north: float) -> Floats:
    """A ring in km, as metres."""
    return KM * np.array([(west, south), (east, south), (east, north), (west, north), (west, south)])


def line(*corners: tuple[float, float]) -> Floats:
    return KM * np.array(corners)


def bridge(begin: tuple[float, float], end: tuple[float, float], extra_km: float = 0, *, ferry: bool = False) -> Link:
    return Link("", (begin[0] * KM, begin[1] * KM), (end[0] * KM, end[1] * KM), extra_km, ferry)


FRAME = Frame(0.0, 0.0, columns=160, rows=120, cell=CELL)
"""40 km by 30 km."""
WEST_AND_EAST = [box(1, 1, 19, 29), box(21, 1, 39, 29)]
"""Two lands, parted by a strait of 2 km."""
ONE_LAND = [box(1, 1, 39, 29)]


def network(rings: list[Floats], *links: Link, barriers: tuple[Floats, ...] = ()) -> Network:
    return Network(ground(FRAME, rings, barriers), links)


def km(country: Network, begin: tuple[float, float], end: tuple[float, float]) -> float:
    start, finish = (country.node_at((x * KM, y * KM))[0] for x, y in (begin, end))
    return float(country.ways(start)[0][finish])


def straight(country: Network, begin: tuple[float, float], end: tuple[float, float]) -> float:
    start, finish = (country.node_at((x * KM, y * KM))[0] for x, y in (begin, end))
    return float(country.straight_km(np.array([start]), finish)[0])


@pytest.mark.parametrize("end", [(30.5, 5.5), (5.5, 25.5), (25.5, 25.5), (35.5, 15.5), (30.5, 8.5), (12.5, 28.5)])
def test_nothing_is_added_where_nothing_is_in_the_way(end: tuple[float, float]) -> None:
    country = network(ONE_LAND)
    assert km(country, (5.5, 5.5), end) == pytest.approx(straight(country, (5.5, 5.5), end))
    crow = float(np.hypot(end[0] - 5.5, end[1] - 5.5))
    assert crow <= km(country, (5.5, 5.5), end) <= crow * 1.028


def test_no_way_leads_over_water_without_a_bridge() -> None:
    assert km(network(WEST_AND_EAST), (10, 15), (30, 15)) == np.inf


def test_a_bridge_is_the_way_over_water() -> None:
    country = network(WEST_AND_EAST, bridge((18.5, 2.5), (21.5, 2.5)))
    assert km(country, (10.5, 2.5), (30.5, 2.5)) == pytest.approx(20, abs=0.1)
    round_about = km(country, (18.5, 27.5), (21.5, 27.5))
    assert 50 < round_about < 55


def test_a_bridge_is_reached_from_its_shores_and_a_motorway_at_its_ends() -> None:
    ends = (10 * KM, 15.5 * KM), (30 * KM, 15.5 * KM)
    from_shores = network(WEST_AND_EAST, Link("", *ends, 0, False))
    at_ends = network(WEST_AND_EAST, Link("", *ends, 0, False, at_its_ends=True))
    assert km(from_shores, (18.5, 15.5), (21.5, 15.5)) == pytest.approx(3, abs=0.1)
    assert km(at_ends, (18.5, 15.5), (21.5, 15.5)) > 35


def test_a_ferry_costs_its_waiting_and_is_told_from_a_bridge() -> None:
    country = network(
        WEST_AND_EAST, bridge((18.5, 2.5), (21.5, 2.5)), bridge((18.5, 27.5), (21.5, 27.5), 20, ferry=True)
    )
    assert km(country, (18.5, 27.5), (21.5, 27.5)) == pytest.approx(23, abs=0.1)
    node = country.node_at((18.5 * KM, 27.5 * KM))[0]
    _km, by_sea = country.ways(node)
    far, south, own = (country.node_at((x * KM, y * KM))[0] for x, y in ((35, 27), (21.5, 2.5), (5, 27)))
    assert by_sea[far], "the ferry stays on the way of all who land"
    assert not by_sea[south]
    assert not by_sea[own]


def test_a_ferry_that_is_slower_than_the_way_round_is_not_taken() -> None:
    country = network(
        WEST_AND_EAST, bridge((18.5, 2.5), (21.5, 2.5)), bridge((18.5, 27.5), (21.5, 27.5), 100, ferry=True)
    )
    node = country.node_at((18.5 * KM, 27.5 * KM))[0]
    assert not country.ways(node)[1].any()


@pytest.mark.parametrize("tilt", [0.0, 0.7, 3.3, 9.0])
def test_a_barrier_is_tight_at_any_angle(tilt: float) -> None:
    """One thinner than any cell, drawn as a line from coast to coast."""
    country = network(ONE_LAND, barriers=(line((20.1 - tilt, 0), (20.1, 11), (20.1 + tilt, 30)),))
    assert km(country, (2, 15), (38, 15)) == np.inf


@pytest.mark.parametrize(("width", "parts"), [(0.03, False), (0.2, True), (0.09, True)])
def test_a_river_thinner_than_a_cell_parts_unless_it_is_a_stream(width: float, *, parts: bool) -> None:
    rings = [box(1, 1, 20.1, 29), box(20.1 + width, 1, 39, 29)]
    assert (km(network(rings), (15, 15), (25, 15)) == np.inf) is parts


def test_neighbours_with_a_common_border_are_one_land() -> None:
    country = network([box(1, 1, 17.37, 29), box(17.37, 1, 39, 29)])
    assert km(country, (10.5, 15.5), (30.5, 15.5)) == pytest.approx(20)


def test_what_no_way_leads_to_is_taken_for_the_nearest_land_that_one_does() -> None:
    islet = box(25, 14, 26, 15)
    country = network([box(1, 1, 19, 29), islet])
    [node] = country.nearest_nodes(KM * np.array([(25.5, 14.5)]))
    assert country.blocks[node].tolist() == [18, 14]


def test_ways_are_as_long_there_as_back() -> None:
    country = network(
        WEST_AND_EAST, bridge((18.5, 9.5), (21.5, 12.5)), bridge((18.5, 25.5), (21.5, 22.5), 7, ferry=True)
    )
    places = [(3.0, 3.0), (12.0, 27.0), (24.0, 5.0), (37.0, 22.0)]
    for one in places:
        for other in places:
            assert km(country, one, other) == pytest.approx(km(country, other, one))
            assert km(country, one, other) >= straight(country, one, other) - 1e-9
