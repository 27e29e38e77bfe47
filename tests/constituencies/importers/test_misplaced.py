from __future__ import annotations

import numpy as np
import pytest

from constituencies.importers.misplaced import FEW, SMALLEST_SECTOR, Misplaced, find_misplaced
from constituencies.importers.placing import NOWHERE
from constituencies.postcodes import Postcode, key

HOME, AWAY = 0, 1
LONGITUDE, LATITUDE = -2.0, 52.0
KILOMETRE = 1 / 111.195  # degrees of latitude

Point = tuple[str, float, int]
"""Postcode, kilometres north of the middle, seat."""


def sector(text: str, count: int = 30, seat: int = HOME) -> list[Point]:
    """A sector of `count` postcodes, within 3 km."""
    units = [f"{first}{second}" for first in "ABDEFG" for second in "ABDEFGHJ"]
    return [(f"{text}{unit}", number / 10 - count / 20, seat) for number, unit in enumerate(units[:count])]


def find(points: list[Point], *more_seats: list[int]) -> tuple[list[str], Misplaced]:
    points = sorted(points, key=lambda point: key(Postcode.parse(point[0])))
    misplaced = find_misplaced(
        np.array([key(Postcode.parse(text)) for text, _north, _seat in points], np.uint64),
        np.full(len(points), LONGITUDE),
        np.array([LATITUDE + north * KILOMETRE for _text, north, _seat in points]),
        [np.array([seat for _text, _north, seat in points], np.int16), *(np.array(s, np.int16) for s in more_seats)],
    )
    return [points[row][0] for row in misplaced.rows], misplaced


def test_a_point_far_from_its_sector_and_alone_in_its_seat_takes_the_sectors_place() -> None:
    texts, positions = find([*sector("AV1 1"), ("AV1 1XX", 42, AWAY), *sector("AV1 2", seat=2)])
    assert texts == ["AV1 1XX"]
    assert positions.seats[0].tolist() == [HOME]
    assert len(positions.stand_ins) == 1
    assert abs(positions.stand_ins[0] - 15) <= 1  # the one in the middle of the first thirty


@pytest.mark.parametrize(("kilometres", "is_misplaced"), [(24, False), (26, True), (-26, True), (150, True)])
def test_far_is_more_than_25_kilometres_from_the_middle(kilometres: float, is_misplaced: bool) -> None:
    assert bool(find([*sector("AV1 1"), ("AV1 1XX", kilometres, AWAY)])[0]) == is_misplaced


def test_the_way_east_is_measured_in_metres_too() -> None:
    points = sector("AV1 1")
    keys = np.array([key(Postcode.parse(text)) for text in [*(point[0] for point in points), "AV1 1XX"]], np.uint64)
    for degrees, count in ((0.35, 0), (0.38, 1)):  # 24 and 26 km at 52° north
        longitudes = np.append(np.full(len(points), LONGITUDE), LONGITUDE + degrees)
        seats = np.append(np.full(len(points), HOME), AWAY).astype(np.int16)
        assert len(find_misplaced(keys, longitudes, np.full(len(keys), LATITUDE), [seats]).rows) == count


def test_a_sector_that_is_spread_wide_by_nature_is_left_alone() -> None:
    isles = [(f"ZE2 9X{letter}", 40.0 + number, AWAY) for number, letter in enumerate("ABDEF"[: FEW + 1])]
    assert find([*sector("ZE2 9"), *isles])[0] == []
    assert find([*sector("ZE2 9"), *isles[:FEW]])[0] == [text for text, *_rest in isles[:FEW]]


def test_far_away_within_the_sectors_own_seat_is_left_alone() -> None:
    assert find([*sector("IV27 4"), ("IV27 4XX", 60, HOME)])[0] == []


def test_alone_in_one_boundary_set_is_not_enough() -> None:
    # Cluanie Inn, IV63 7YW, is far from its sector, and in a seat of its own in the set of 2010 only.
    points = [*sector("IV63 7"), ("IV63 7XX", 34, AWAY)]
    assert find(points, [HOME] * len(points))[0] == []
    texts, positions = find(points, [3] * 30 + [4])
    assert texts == ["IV63 7XX"]
    assert [seats.tolist() for seats in positions.seats] == [[HOME], [3]]


def test_a_sector_of_a_few_is_compared_with_its_outcode() -> None:
    alone = ("DE1 5XX", 31, AWAY)
    texts, positions = find([*sector("DE1 1", 40), alone])
    assert (texts, positions.seats[0].tolist()) == (["DE1 5XX"], [HOME])
    assert find([*sector("DE1 1", SMALLEST_SECTOR - 2), alone])[0] == []  # nor has this outcode any middle


def test_a_sector_all_of_which_is_far_from_its_outcode_is_a_place_of_its_own() -> None:
    assert find([*sector("PA1 1", 40), *sector("PA1 9", 25, AWAY)][:])[0] == []


def test_the_stand_in_lies_in_the_sectors_seat_though_another_is_nearer_to_the_middle() -> None:
    points = [(text, north, 2 if abs(north) < 0.45 else HOME) for text, north, _seat in sector("AV1 1")]
    _texts, positions = find([*points, ("AV1 1XX", 42, AWAY)])
    assert positions.seats[0].tolist() == [HOME]
    assert points[int(positions.stand_ins[0])][2] == HOME


def test_postcodes_that_lie_nowhere_are_not_counted_as_a_seat() -> None:
    nowhere = [(f"AV1 1X{letter}", 50.0, NOWHERE) for letter in "ABDEF"]
    texts, positions = find([*sector("AV1 1"), *nowhere])
    assert texts == [text for text, *_rest in nowhere]
    assert set(positions.seats[0].tolist()) == {HOME}


def test_no_postcodes_are_no_error() -> None:
    assert find([])[0] == []
