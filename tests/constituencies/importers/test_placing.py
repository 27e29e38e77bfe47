from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from constituencies.importers.placing import NOWHERE, SNAP_METRES, Placement, Points, to_degrees

WEST, EAST = shapely.box(-2.1, 51.9, -1.9, 52.1), shapely.box(-1.9, 51.9, -1.7, 52.1)
LAGAN, FLEETSIDE = shapely.box(-6.03, 54.5, -5.83, 54.7), shapely.box(-4.8, 54.9, -4.6, 55.1)
POLYGONS = np.array([WEST, EAST, LAGAN, FLEETSIDE], object)
IRISH_POLYGONS = np.array([False, False, True, False])


def place(
    *points: tuple[float, float], irish: bool = False, polygons: list[shapely.Polygon] | None = None
) -> Placement:
    x, y = np.array(points, float).reshape(-1, 2).T
    outlines = POLYGONS if polygons is None else np.array(polygons, object)
    marks = IRISH_POLYGONS if polygons is None else np.zeros(len(polygons), bool)
    return Points(x.copy(), y.copy(), np.full(len(x), irish)).place(outlines, marks)


def test_points_are_placed_in_the_polygon_that_holds_them() -> None:
    placed = place((-2.0, 52.0), (-1.8, 52.0), (-4.7, 55.0), (0.0, 50.0))
    assert placed.seats.tolist() == [0, 1, 3, NOWHERE]
    assert not placed.snapped.any()


def test_a_point_on_a_shared_border_goes_to_the_first_seat_always() -> None:
    assert place((-1.9, 52.0)).seats.tolist() == [0]
    assert place((-1.9, 52.0), polygons=[EAST, WEST]).seats.tolist() == [0]
    assert not place((-1.9, 52.0)).snapped.any()


def test_no_points_and_no_polygons_are_no_error() -> None:
    assert place().seats.tolist() == []
    assert place((-2.0, 52.0), polygons=[]).seats.tolist() == [NOWHERE]


def test_northern_ireland_is_read_on_the_irish_grid() -> None:
    # Belfast City Hall, BT1 5GS: 333900 373900 on the Irish Grid.
    longitudes, latitudes = to_degrees(np.array([333900.0]), np.array([373900.0]), np.array([True]))
    assert longitudes[0] == pytest.approx(-5.930, abs=0.002)
    assert latitudes[0] == pytest.approx(54.596, abs=0.002)


def test_great_britain_is_read_on_the_british_grid() -> None:
    # Buckingham Palace, SW1A 1AA.
    longitudes, latitudes = to_degrees(np.array([529090.0]), np.array([179645.0]), np.array([False]))
    assert longitudes[0] == pytest.approx(-0.1416, abs=0.0005)
    assert latitudes[0] == pytest.approx(51.5010, abs=0.0005)


def test_a_point_of_northern_ireland_never_lands_outside_it() -> None:
    assert place((-4.7, 55.0), irish=True).seats.tolist() == [NOWHERE]
    assert place((-5.93, 54.6), irish=True).seats.tolist() == [2]
    assert place((-5.93, 54.6), irish=False).seats.tolist() == [NOWHERE]


def test_a_point_off_the_coast_is_snapped_to_the_nearest_seat() -> None:
    placed = place((-2.0, 52.104), (-1.895, 52.104))
    assert placed.seats.tolist() == [0, 1]
    assert placed.snapped.tolist() == [True, True]


def test_snapping_measures_metres_not_degrees() -> None:
    # East and west at 60° north a degree is half as long: 0.015° is 835 m, while 0.008° northwards is 890 m.
    east_of_it, north_of_it = shapely.box(0, 59.9, 0.1, 60.0), shapely.box(0.11, 60.008, 0.2, 60.1)
    assert place((0.115, 60.0), polygons=[north_of_it, east_of_it]).seats.tolist() == [1]


def test_farther_out_than_the_limit_is_nowhere() -> None:
    _, north, _ = Geod(ellps="WGS84").fwd(-2.0, 52.1, 0, SNAP_METRES + 20)
    assert place((-2.0, north)).seats.tolist() == [NOWHERE]
    _, north, _ = Geod(ellps="WGS84").fwd(-2.0, 52.1, 0, SNAP_METRES - 20)
    assert place((-2.0, north)).seats.tolist() == [0]


@given(st.lists(st.tuples(st.floats(-2.3, -1.5), st.floats(51.8, 52.2)), max_size=30))
def test_placing_by_cells_agrees_with_asking_each_polygon(points: list[tuple[float, float]]) -> None:
    placed = place(*points)
    for (x, y), seat, snapped in zip(points, placed.seats.tolist(), placed.snapped.tolist(), strict=True):
        holders = [number for number, outline in enumerate(POLYGONS) if outline.intersects(shapely.Point(x, y))]
        if holders:
            assert seat == holders[0]
        else:
            assert snapped == (seat != NOWHERE)
