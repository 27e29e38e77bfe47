"""Detours as web processes read them: the file in fixtures/, what is in it, and what happens without it."""

from __future__ import annotations

import csv
import logging
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import shapely

from constituencies.importers.fixture_files import FOLDER, read_boundaries
from constituencies.overland.country import sources
from constituencies.overland.detours import (
    DETOURS,
    KM,
    WINDING,
    Detours,
    Grid,
    Unreadable,
    encode_km,
    read_detours,
    road_km,
)
from constituencies.overland.roads import Errors, detour_km, read_roads, straight_km

CARDIFF, WESTON = (-3.179, 51.481), (-2.977, 51.346)
LERWICK, STORNOWAY, BELFAST = (-1.145, 60.155), (-6.388, 58.209), (-5.93, 54.597)
LONDON, EDINBURGH = (-0.12, 51.51), (-3.19, 55.95)


@cache
def real() -> Detours:
    return Detours.load(FOLDER / DETOURS)


@cache
def seats(set_slug: str) -> tuple[list[str], np.ndarray]:
    """Codes, sorted, and a place in each seat, (n, 2)."""
    outlines = read_boundaries(FOLDER, set_slug)
    codes = sorted(outlines)
    return codes, np.array([shapely.get_coordinates(outlines[code].representative_point())[0] for code in codes])


def names(set_slug: str) -> dict[str, str]:
    with (FOLDER / f"constituencies-{set_slug}.csv").open(encoding="utf-8") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def _is_of(given: str, source: str) -> bool:
    return given.startswith(source) and ("held back" in given) == ("held back" in source)


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    return road_km(straight_km(one, other), detour_km(real(), one, other))


def test_the_file_is_of_the_outlines_crossings_and_barriers_beside_it() -> None:
    assert real().made_from == sources("2024"), "run script/make_travel"


def test_the_file_is_small_and_so_is_what_a_process_keeps() -> None:
    assert (FOLDER / DETOURS).stat().st_size < 2_500_000
    size = real().codes.nbytes + real().ferries.nbytes + real().cells.nbytes
    assert size < 25_000_000


@pytest.mark.parametrize(
    ("source", "count", "too_far_off"),
    [
        ("project's own list", 12, 0),
        ("general knowledge, good to about 10 %", 70, 0),
        # Appledore – Instow, Govan – Partick, Conwy – Llandudno: 1 to 5 km across a river within one zone or two.
        ("general knowledge, good to about 10 %; held back", 45, 3),
    ],
)
def test_roads_are_met(source: str, count: int, too_far_off: int) -> None:
    """The goal: median error at most 15 %, none off by more than 40 %."""
    roads = read_roads(FOLDER / "road-distances.csv", real())
    errors = [road.error for road in roads if _is_of(road.source, source)]
    assert len(errors) >= count
    assert Errors.of(errors).median <= 0.11
    assert sum(abs(error) > 0.40 for error in errors) == too_far_off
    straight = [road.straight_km / road.road_km - 1 for road in roads]
    assert Errors.of(straight).median > 0.25, "as straight lines are off"


def zone_of(outcode: str) -> int:
    zone = real().zone(outcode)
    assert zone is not None
    return zone


@pytest.mark.parametrize("set_slug", ["2010", "2024"])
def test_every_seat_of_both_sets_is_reached_from_everywhere(set_slug: str) -> None:
    codes, places = seats(set_slug)
    zones = real().zones_at(places[:, 0], places[:, 1])
    assert len(codes) == 650
    for outcode in ("CF10", "ZE1", "HS1", "BT1", "PO30", "LL65", "TR21", "SW1A"):
        row = real().km(zone_of(outcode), zones)
        assert row.shape == (650,)
        assert row.dtype == np.float32
        assert np.isfinite(row).all()
        assert (row >= 0).all()
        assert row.max() < KM[-1]


@pytest.mark.parametrize("set_slug", ["2010", "2024"])
def test_nobody_in_cardiff_is_sent_over_the_severn_within_an_hour(set_slug: str) -> None:
    codes, places = seats(set_slug)
    row = real().km(zone_of("CF10"), real().zones_at(places[:, 0], places[:, 1]))
    name = names(set_slug)
    across = [
        number
        for number, code in enumerate(codes)
        if any(word in name[code] for word in ("Somerset", "Weston", "Wells", "Bridgwater", "Taunton", "Tiverton"))
    ]
    assert len(across) >= 5
    for number in across:
        there = float(places[number, 0]), float(places[number, 1])
        assert road_km(straight_km(CARDIFF, there), float(row[number])) > 50, name[codes[number]]


def test_a_tunnel_is_short_and_a_firth_is_not() -> None:
    assert distance((-2.984, 53.408), (-3.022, 53.39)) < 7
    assert distance(CARDIFF, WESTON) > 85
    assert distance((-3.05, 53.817), (-3.006, 53.648)) > 45
    assert distance((0.711, 51.539), (0.762, 51.441)) > 80


def test_inland_nothing_is_added() -> None:
    for one, other in (
        ((-1.9, 52.48), (-1.133, 52.637)),
        ((-2.244, 53.481), (-1.549, 53.801)),
        ((-1.258, 51.752), (0.122, 52.205)),
    ):
        assert detour_km(real(), one, other) < 1
        assert distance(one, other) == pytest.approx(WINDING * straight_km(one, other), abs=1)


@pytest.mark.parametrize(
    ("island", "least", "most"),
    [
        (LERWICK, 900, 2200),
        (STORNOWAY, 400, 700),
        (BELFAST, 350, 600),
        ((-1.298, 50.697), 0, 2000),
        ((-6.305, 49.918), 900, 1500),
    ],
)
def test_islands_are_reached_by_sea(island: tuple[float, float], least: float, most: float) -> None:
    assert least < distance(EDINBURGH, island) < most
    assert real().by_sea(real().zone_at(*EDINBURGH), np.array([real().zone_at(*island)])).all()


def test_bridges_are_no_ferries() -> None:
    anglesey, skye, portland = (-4.31, 53.255), (-6.19, 57.41), (-2.44, 50.55)
    there = real().zones_at(*np.array([anglesey, skye, portland, EDINBURGH]).T)
    assert not real().by_sea(real().zone_at(*LONDON), there).any()
    assert distance((-4.128, 53.227), (-4.31, 53.255)) < 22


def test_ways_are_as_long_there_as_back() -> None:
    assert (real().codes == real().codes.T).all()
    assert (np.diag(real().codes) == 0).all()


def test_a_way_round_is_not_longer_by_way_of_a_third_place() -> None:
    """As shortest ways are: but for rounding, and straight lines counted in 16 directions."""
    generator = np.random.default_rng(14)
    places = [LONDON, EDINBURGH, CARDIFF, WESTON, BELFAST, STORNOWAY, (-4.14, 50.37), (-0.34, 53.74), (0.71, 51.54)]
    for _ in range(200):
        one, other, third = (places[number] for number in generator.choice(len(places), 3, replace=False))
        assert distance(one, other) <= 1.05 * (distance(one, third) + distance(third, other)) + 5


@pytest.mark.parametrize("km", [0, 0.02, 0.3, 1, 5, 12.5, 40, 100, 333, 1000, 1300])
def test_codes_are_as_exact_as_they_say(km: float) -> None:
    [back] = KM[encode_km(np.array([float(km)]))]
    assert abs(back - km) <= 0.02 * (np.sqrt(km / 0.02) + 0.5) + 0.01
    assert encode_km(np.array([-3.0, 9999.0])).tolist() == [0, 255]


def test_an_outcode_that_is_divided_has_the_zone_of_its_first_part() -> None:
    assert real().zone("SW1") == real().zone("SW1A")
    assert real().zone("XX9") is None
    assert real().zone("") is None


def test_a_place_without_a_position_is_as_far_as_its_straight_line() -> None:
    zones = real().zones_at(np.array([WESTON[0], np.nan]), np.array([WESTON[1], np.nan]))
    km = real().km(real().zone_at(*CARDIFF), zones)
    assert km[0] > 50
    assert km[1] == 0
    assert not real().by_sea(real().zone_at(*CARDIFF), zones).any()


def small() -> Detours:
    codes = np.array([[0, 9, 200], [9, 0, 30], [200, 30, 0]], np.uint8)
    sea = np.array([[0, 0, 1], [0, 0, 1], [1, 1, 0]], bool)
    cells = np.array([[0, 1], [2, 2]], np.uint16)
    grid = Grid(-5.0, 50.0, 2, 2, 1.0, 1.0)
    return Detours({"AB1": 0, "AB2": 2}, grid, cells, codes, np.packbits(sea, axis=1), {"a": "b"})


def test_a_file_holds_what_was_put_in(tmp_path: Path) -> None:
    path = tmp_path / DETOURS
    path.write_bytes(small().pack())
    back = Detours.load(path)
    assert back.outcodes == {"AB1": 0, "AB2": 2}
    assert back.grid == small().grid
    assert back.made_from == {"a": "b"}
    for name in ("cells", "codes", "ferries"):
        assert getattr(back, name).tolist() == getattr(small(), name).tolist()
    assert back.by_sea(0, np.array([1, 2, -1])).tolist() == [False, True, False]
    assert back.zone_at(-4.5, 50.5) == 0
    assert back.zone_at(40, 90) == 2


@pytest.mark.parametrize("content", [None, b"", b"MCM detours 0\nabc", b"MCM detours 1\nabc"])
def test_without_a_good_file_straight_lines_are_all_there_is(
    tmp_path: Path, content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / DETOURS
    if content is not None:
        path.write_bytes(content)
        with pytest.raises(Unreadable, match="script/make_travel"):
            Detours.load(path)
    with caplog.at_level(logging.WARNING):
        detours = read_detours(path)
    assert "straight lines" in caplog.text
    zones = detours.zones_at(np.array([WESTON[0]]), np.array([WESTON[1]]))
    assert detours.km(detours.zone_at(*CARDIFF), zones).tolist() == [0]
    assert not detours.by_sea(detours.zone_at(*CARDIFF), zones).any()


def test_a_file_cut_short_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / DETOURS
    path.write_bytes(small().pack()[:-4])
    with pytest.raises(Unreadable):
        Detours.load(path)
