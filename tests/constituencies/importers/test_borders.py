from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely.ops import nearest_points

from constituencies.importers.borders import MOST_NEIGHBOURS, REACH_METRES, GridPoints
from constituencies.importers.placing import NOWHERE, Points

WEST, EAST, NORTH = (
    shapely.box(-2.1, 51.9, -1.9, 52.1),
    shapely.box(-1.9, 51.9, -1.7, 52.1),
    shapely.box(-2.1, 52.1, -1.7, 52.2),
)
POLYGONS = np.array([WEST, EAST, NORTH], object)
WGS84 = Geod(ellps="WGS84")


def near(
    points: list[tuple[float, float]], seats: list[int], polygons: list[shapely.Geometry] | None = None
) -> list[list[int]]:
    x, y = np.array(points, float).reshape(-1, 2).T
    outlines = POLYGONS if polygons is None else np.array(polygons, object)
    neighbours = GridPoints(x.copy(), y.copy()).neighbours(outlines, np.array(seats, np.int16))
    assert neighbours.shape == (len(points), MOST_NEIGHBOURS)
    return [[seat for seat in row if seat != NOWHERE] for row in neighbours.tolist()]


def west_of_border(metres: float) -> tuple[float, float]:
    longitude, latitude, _ = WGS84.fwd(-1.9, 52.0, 270, metres)
    return longitude, latitude


@pytest.mark.parametrize(("metres", "neighbours"), [(1, [1]), (290, [1]), (310, []), (5_000, [])])
def test_a_seat_within_300_metres_is_a_neighbour(metres: float, neighbours: list[int]) -> None:
    assert near([west_of_border(metres)], [0]) == [neighbours]


def test_the_nearest_comes_first() -> None:
    longitude, latitude, _ = WGS84.fwd(-1.9, 52.1, 270, 100)
    south = WGS84.fwd(longitude, latitude, 180, 200)[:2]
    assert near([south], [0]) == [[1, 2]]
    south = WGS84.fwd(*WGS84.fwd(-1.9, 52.1, 270, 200)[:2], 180, 100)[:2]
    assert near([south], [0]) == [[2, 1]]


def test_both_sides_of_a_border_see_each_other_and_the_coast_is_no_border() -> None:
    assert near([(-1.9005, 52.0), (-1.8995, 52.0), (-2.0995, 52.0)], [0, 1, 0]) == [[1], [0], []]


def test_a_seat_within_another_is_a_neighbour_all_around() -> None:
    town = shapely.box(-2.01, 51.99, -1.99, 52.01)
    country = WEST.difference(town)
    assert near([(-2.0, 52.011), (-2.0, 52.009), (-2.0, 52.0)], [0, 1, 1], [country, town]) == [[1], [0], []]


def test_seats_across_narrow_water_are_neighbours() -> None:
    island = shapely.box(-1.698, 51.9, -1.6, 52.1)  # 140 m off
    assert near([(-1.701, 52.0)], [0], [EAST, island]) == [[1]]


def test_a_point_in_no_seat_is_near_those_around_it() -> None:
    assert near([(-1.9, 51.899)], [NOWHERE]) in ([[0, 1]], [[1, 0]])


def test_northern_ireland_is_measured_too() -> None:
    lagan, mourne = shapely.box(-6.0, 54.5, -5.9, 54.6), shapely.box(-6.0, 54.4, -5.9, 54.5)
    points = [WGS84.fwd(-5.95, 54.5, 0, metres)[:2] for metres in (290, 310)]
    assert near(points, [0, 0], [lagan, mourne]) == [[1], []]


def test_no_points_and_no_polygons_are_no_error() -> None:
    assert near([], []) == []
    assert near([(-2.0, 52.0)], [NOWHERE], []) == [[]]
    assert near([(-2.0, 52.0)], [0], [WEST]) == [[]]


@settings(max_examples=50)
@example([(-2.0, 52.09736359024611)])
@given(st.lists(st.tuples(st.floats(-2.12, -1.68), st.floats(51.88, 52.22)), min_size=1, max_size=30))
def test_pieces_of_borders_agree_with_asking_each_polygon(points: list[tuple[float, float]]) -> None:
    x, y = np.array(points).T
    seats = Points(x.copy(), y.copy(), np.zeros(len(x), bool)).place(POLYGONS, np.zeros(3, bool)).seats.tolist()
    for (longitude, latitude), seat, seats_near in zip(points, seats, near(points, seats), strict=True):
        for number, outline in enumerate(POLYGONS):
            nearest = nearest_points(outline, shapely.Point(longitude, latitude))[0]
            metres = WGS84.inv(longitude, latitude, nearest.x, nearest.y)[2]
            # Nearest in degrees is no farther on the ground than 1.7 times the true distance. An edge straight in
            # degrees is not straight on the grid: those of 27 km here part from it by up to 19 m.
            if number != seat and metres < REACH_METRES - 25:
                assert number in seats_near
            if number == seat or metres > 1.7 * REACH_METRES:
                assert number not in seats_near
