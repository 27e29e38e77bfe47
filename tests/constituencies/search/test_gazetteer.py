"""Places by name: towns as GeoNames has them, constituencies by any of their names."""

from __future__ import annotations

import csv
from itertools import pairwise

import pytest

from constituencies.search.gazetteer import Gazetteer, NamedSeat
from constituencies.search.searchable import searchable
from constituencies.search.seat_names import OTHER_NAMES, SeatNames
from constituencies.search.town_names import towns_beginning_with, towns_named
from constituencies.towns import PATH, towns

SEATS = {
    "Leeds Central and Headingley": (-1.56, 53.82),
    "Hove and Portslade": (-0.19, 50.84),
    "Ynys Môn": (-4.35, 53.27),
    "Na h-Eileanan an Iar": (-6.9, 57.9),
    "Newport East": (-2.92, 51.58),
    "Isle of Wight West": (-1.35, 50.68),
    "Kingston upon Hull East": (-0.28, 53.77),
    "Bath": (-2.36, 51.38),
    "Cardiff East": (-3.14, 51.5),
    "Cardiff West": (-3.23, 51.49),
}


class Nearest:
    """Seats by their middles, as a postcode index would say."""

    def seats_near(self, longitude: float, latitude: float, reach_km: float) -> tuple[str, tuple[str, ...]]:
        def distance(name: str) -> float:
            return abs(SEATS[name][0] - longitude) + abs(SEATS[name][1] - latitude)

        return "XX1", tuple(sorted(SEATS, key=distance)[: 2 if reach_km > 5 else 1])


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer([NamedSeat(name, name, *middle) for name, middle in SEATS.items()], Nearest())


@pytest.mark.parametrize("text", ["Leeds", "leeds", " LEEDS ", "Leeds.", "leéds"])
def test_a_town_however_it_is_typed(gazetteer: Gazetteer, text: str) -> None:
    place = gazetteer.find(text)
    assert place is not None
    assert (place.label, place.codes[0], place.is_seat) == ("Leeds", "Leeds Central and Headingley", False)
    assert (place.longitude, place.latitude) == pytest.approx((-1.55, 53.80), abs=0.02)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Anglesey", "Ynys Môn"),
        ("ynys mon", "Ynys Môn"),
        ("Western Isles", "Na h-Eileanan an Iar"),
        ("the Outer Hebrides", "Na h-Eileanan an Iar"),
        ("Hove & Portslade", "Hove and Portslade"),
        ("hull east", "Kingston upon Hull East"),
        ("Dwyrain Caerdydd", "Cardiff East"),
        ("eileanan", "Na h-Eileanan an Iar"),
        ("Central and Headingley", "Leeds Central and Headingley"),
    ],
)
def test_a_constituency_by_any_of_its_names(gazetteer: Gazetteer, text: str, name: str) -> None:
    place = gazetteer.find(text)
    assert place is not None
    assert (place.label, place.codes, place.is_seat) == (name, (name,), True)


def test_a_town_is_meant_where_a_constituency_is_called_the_same(gazetteer: Gazetteer) -> None:
    place = gazetteer.find("Bath")
    assert place is not None
    assert not place.is_seat


def test_of_several_towns_the_largest_is_meant_and_the_others_are_offered(gazetteer: Gazetteer) -> None:
    place = gazetteer.find("Newport")
    assert place is not None
    assert place.label == "Newport (Newport East)"
    assert "Newport (Isle of Wight West)" in place.others
    for label in (place.label, *place.others):
        other = gazetteer.find(label)
        assert other is not None
        assert other.label == label


def test_a_town_that_people_call_by_its_first_word(gazetteer: Gazetteer) -> None:
    place = gazetteer.find("Newcastle")
    assert place is not None
    assert place.label == "Newcastle upon Tyne"
    assert place.others


def test_a_part_of_a_town_by_the_town(gazetteer: Gazetteer) -> None:
    place = gazetteer.find("St Ives, Penzance")
    assert place is not None
    assert place.longitude < -5, "the one in Cornwall, not the larger one near Cambridge"
    assert gazetteer.find("St Ives, Leeds") is None, "neither is near"


@pytest.mark.parametrize(
    "text", ["", " ", "x", "qqzz", "Cardiff Somewhere", "LS6 3HN", "Leeds 6", "!" * 50, "a" * 10_000, "\x00", "(,)"]
)
def test_what_is_no_place(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.find(text) is None


@pytest.mark.parametrize(
    ("text", "likeliest"),
    [("Mancheste", "Manchester"), ("Lieds", "Leeds"), ("Birmngham", "Birmingham"), ("qqzzxx", ""), ("xy", "")],
)
def test_what_was_probably_meant(gazetteer: Gazetteer, text: str, likeliest: str) -> None:
    assert gazetteer.likeliest(text) == likeliest


def test_suggestions_name_large_towns_first_and_leave_room_for_constituencies(gazetteer: Gazetteer) -> None:
    names = [suggestion.label for suggestion in gazetteer.suggest("le", 8)]
    assert names[:2] == ["Leeds", "Leicester"]
    assert "Leeds Central and Headingley" in names
    assert len(names) == len(set(names)) == 8
    assert gazetteer.suggest("l", 8) == []
    assert gazetteer.suggest("LS6", 8) == []


def test_every_suggestion_is_a_place_that_is_found(gazetteer: Gazetteer) -> None:
    for beginning in ("ne", "st", "ca", "ke", "bat", "yn", "hu"):
        for suggestion in gazetteer.suggest(beginning, 8):
            place = gazetteer.find(suggestion.label)
            assert place is not None, suggestion
            assert place.label == suggestion.label


def test_every_town_is_found_by_its_own_name() -> None:
    assert len(towns()) > 5_000
    for position in range(0, len(towns()), 7):
        assert position in towns_named(searchable(towns()[position].name))


def test_beginnings_lead_to_the_largest() -> None:
    positions = towns_beginning_with("man", 5)
    assert towns()[positions[0]].name == "Manchester"
    assert all(one < next_one for one, next_one in pairwise(positions))


def test_other_names_are_of_constituencies_that_there_are() -> None:
    with OTHER_NAMES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    official = set()
    for year in (2010, 2024):
        with (PATH.parent / f"constituencies-{year}.csv").open(encoding="utf-8", newline="") as file:
            official |= {searchable(row["name"]) for row in csv.DictReader(file)}
    assert len(rows) > 40
    assert {row["name"] for row in rows if searchable(row["name"]) not in official} == set()


def test_a_part_that_several_have_names_none_of_them() -> None:
    names = SeatNames(["Cardiff East", "Cardiff West", "Hove and Portslade"])
    assert names.named("cardiff") is None
    assert names.named("portslade") == 2
