"""Which town a position is in, and what is listed as one."""

from __future__ import annotations

from typing import Any

import pytest

from constituencies.importers.town_file import towns_of
from constituencies.towns import PATH, nearest_town, towns


@pytest.mark.parametrize(
    ("where", "longitude", "latitude", "name"),
    [
        ("Headingley, LS6 3", -1.577, 53.819, "Leeds"),
        ("Cardiff, CF10", -3.179, 51.478, "Cardiff"),
        ("Otley, 16 km from the middle of Leeds", -1.690, 53.905, "Otley"),
        ("Pudsey, between Leeds and Bradford", -1.660, 53.797, "Pudsey"),
        ("Gateshead, across the Tyne from Newcastle", -1.600, 54.950, "Gateshead"),
        ("Hove", -0.170, 50.830, "Hove"),
        ("Brixton: a district, as nobody meets in “London”", -0.115, 51.462, "Brixton"),
        ("Stornoway", -6.390, 58.210, "Stornoway"),
        ("Lerwick", -1.140, 60.155, "Lerwick"),
        ("Machynlleth", -3.850, 52.590, "Machynlleth"),
        ("Belfast", -5.930, 54.600, "Belfast"),
    ],
)
def test_a_position_is_in_the_town_that_people_would_name(
    where: str, longitude: float, latitude: float, name: str
) -> None:
    assert nearest_town(longitude, latitude).name == name, where


def test_a_village_at_hand_wins_over_a_city_far_away() -> None:
    ullapool = nearest_town(-5.10, 57.90)  # 4 km out, in the hills
    assert (ullapool.name, ullapool.population < 5_000) == ("Ullapool", True)


def test_london_is_known_by_its_districts() -> None:
    names = {nearest_town(-0.30 + east / 50, 51.45 + north / 50).name for east in range(15) for north in range(6)}
    assert len(names) > 30
    assert "London" not in names - {nearest_town(-0.1257, 51.5085).name}


def test_the_list_is_whole_ordered_and_small() -> None:
    assert len(towns()) > 5_800
    populations = [town.population for town in towns()]
    assert populations == sorted(populations, reverse=True)
    assert all(-9 < town.longitude < 2 and 49 < town.latitude < 61 for town in towns())
    assert PATH.stat().st_size <= 300_000
    assert {"Leeds", "Hull", "Derry", "Caernarfon", "Stornoway"} <= {town.name for town in towns()}


def row(name: str, population: int = 1_000, **changes: Any) -> dict[str, Any]:
    return {
        "name": name,
        "countrycode": "GB",
        "admin1code": "ENG",
        "longitude": -1.0,
        "latitude": 52.0,
        "population": population,
    } | changes


def test_one_place_listed_twice_is_one_town_and_namesakes_are_two() -> None:
    rows = [row("Hook", 500), row("Hook", 7_000, longitude=-1.02), row("Hook", 900, latitude=53.0)]
    assert [town.population for town in towns_of(rows)] == [7_000, 900]


def test_council_areas_and_places_abroad_are_no_towns() -> None:
    rows = [row("Mendip", 110_000), row("Akrotiri", admin1code=""), row("Lille", countrycode="FR"), row("Wells")]
    assert [town.name for town in towns_of(rows)] == ["Wells"]


def test_names_are_those_that_people_use() -> None:
    rows = [row("Kingston upon Hull", 300_000), row("St. Ann's", latitude=53.0), row("Basford, Stoke-on-Trent")]
    rows += [row("Saint Agnes", longitude=-5.2)]
    assert {town.name for town in towns_of(rows)} == {"Hull", "St. Ann’s", "Basford", "St Agnes"}
