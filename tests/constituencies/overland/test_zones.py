"""Zones and the detours between them, on a small made-up map; lists with mistakes in them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command

from constituencies.kit.types import Floats
from constituencies.overland.country import BadList, oddities, read_barriers, read_crossings
from constituencies.overland.detours import KM, WINDING, Grid
from constituencies.overland.network import Link, Network
from constituencies.overland.raster import Frame, ground
from constituencies.overland.zones import Zones, between, detour_rows, find_zones, make_grid

METRES = 1000.0


def box(west: float, south: float, east: float, north: float) -> Floats:
    return METRES * np.array([(west, south), (east, south), (east, north), (west, north), (west, south)])


def country(*links: Link) -> Network:
    """West and East, 2 km apart, 38 km by 28 km."""
    frame = Frame(0.0, 0.0, columns=160, rows=120)
    return Network(ground(frame, [box(1, 1, 19, 29), box(21, 1, 39, 29)], []), links)


BRIDGE = Link("bridge", (18.5 * METRES, 2.5 * METRES), (21.5 * METRES, 2.5 * METRES), 0, by_sea=False)
FERRY = Link("ferry", (18.5 * METRES, 2.5 * METRES), (21.5 * METRES, 2.5 * METRES), 30, by_sea=True)


def zones(network: Network, **places: list[tuple[float, float]]) -> Zones:
    """From outcode → places of its postcodes, in km."""
    names = sorted(places)
    which = np.concatenate([np.full(len(places[name]), number) for number, name in enumerate(names)])
    points = METRES * np.concatenate([np.array(places[name]) for name in names])
    return find_zones(network, names, which, network.nearest_nodes(points), iter)


NORTH_WEST, NORTH_EAST = [(17.5, 25.5)] * 20, [(22.5, 25.5)] * 9


def test_an_outcode_on_both_sides_of_a_strait_is_two_zones() -> None:
    network = country(BRIDGE)
    parts = zones(network, AB1=NORTH_WEST + NORTH_EAST)
    assert len(parts.nodes) == 2
    assert parts.of_outcodes.tolist() == [0], "the zone of most of its postcodes"
    west, east = network.nearest_nodes(METRES * np.array([(5, 28), (35, 28)]))
    assert parts.of_nodes[[west, east]].tolist() == [0, 1], "all land is in the zone that is nearest over land"


def test_a_single_postcode_with_a_wrong_place_is_no_zone() -> None:
    assert len(zones(country(BRIDGE), AB1=[*NORTH_WEST, (22.5, 25.5)]).nodes) == 1


def test_outcodes_in_the_same_square_share_a_zone() -> None:
    parts = zones(country(BRIDGE), AB1=NORTH_WEST, AB2=NORTH_WEST, AB3=NORTH_EAST)
    assert parts.of_outcodes.tolist() == [0, 0, 1]


def test_a_detour_is_the_winding_way_beyond_the_winding_line() -> None:
    network = country(BRIDGE)
    parts = zones(network, AB1=NORTH_WEST, AB2=NORTH_EAST)
    codes, by_sea = detour_rows(network, parts, 0)
    way = 23 + 3 + 23
    assert KM[codes[0]] == 0
    assert KM[codes[1]] == pytest.approx(WINDING * (way - 5), rel=0.05)
    assert not by_sea.any()


def test_a_detour_by_ferry_says_so() -> None:
    network = country(FERRY)
    parts = zones(network, AB1=NORTH_WEST, AB2=NORTH_EAST)
    rows = [detour_rows(network, parts, zone) for zone in (0, 1)]
    codes, by_sea = between(np.stack([row[0] for row in rows]), np.stack([row[1] for row in rows]))
    assert by_sea.tolist() == [[False, True], [True, False]]
    assert (codes == codes.T).all()


def test_every_cell_of_the_grid_has_a_zone() -> None:
    """Metres stand in for degrees here."""
    network = country(BRIDGE)
    parts = zones(network, AB1=NORTH_WEST, AB2=NORTH_EAST)
    cells = make_grid(network, parts, lambda points: points, Grid(0, 0, 4, 3, 10_000, 10_000))
    assert cells.tolist() == [[0, 0, 1, 1]] * 3


def test_a_place_that_no_way_leads_to_is_named() -> None:
    network = country()
    nodes = np.array([network.node_at((x * METRES, 25_500.0))[0] for x in (17.5, 22.5)])
    parts = Zones(nodes, ["AB1", "AB2"], np.array([0, 1]), np.zeros(len(network.blocks), np.int64))
    with pytest.raises(ValueError, match="AB2"):
        detour_rows(network, parts, 0)


def test_a_crossing_that_ends_in_the_sea_or_on_an_islet_is_named() -> None:
    frame = Frame(0.0, 0.0, columns=160, rows=120)
    network = Network(ground(frame, [box(1, 1, 19, 29), box(30, 14, 32, 16)], []))
    bad = [
        Link("Pier", (10_000.0, 10_000.0), (22_000.0, 10_000.0), 0, by_sea=False),
        Link("Islet", (10_000.0, 10_000.0), (31_000.0, 15_000.0), 0, by_sea=False),
    ]
    assert [sentence.split(":")[0] for sentence in oddities(network, bad)] == ["Pier", "Islet"]


CROSSINGS = "name,kind,longitude_a,latitude_a,longitude_b,latitude_b,waiting_km,source\n"


@pytest.mark.parametrize(
    "row", ["A,bridge,x,51,0,51,0,A1", "A,raft,0,51,0,51.1,0,A1", "A,bridge,0,51,0,51.1,0,", "A,bridge,0,51,0,51.1,,A1"]
)
def test_a_bad_crossing_is_named_by_its_line(tmp_path: Path, row: str) -> None:
    path = tmp_path / "crossings.csv"
    path.write_text(f"{CROSSINGS}A,bridge,0,51,0,51.1,0,A1\n{row}\n")
    with pytest.raises(BadList, match=r"crossings.csv, line 3"):
        read_crossings(path)


def test_a_bad_barrier_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "barriers.csv"
    path.write_text('name,line,note\nA,"0 51, 0 52",\nB,"0 51, 0",\n')
    with pytest.raises(BadList, match=r"barriers.csv, line 3"):
        read_barriers(path)


def test_the_command_prints_how_far_roads_are_missed(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("make_travel", "--check")
    printed = capsys.readouterr().out
    assert "Cardiff – Weston-super-Mare" in printed
    assert "straight line × 1.2" in printed
    assert "over land" in printed.splitlines()[-1]
