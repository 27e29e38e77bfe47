"""Which seats near a seat need people more: on a map of a few seats along one line of latitude."""

from __future__ import annotations

import math

import pytest

from targeting.recommending.country import openings_at
from targeting.recommending.neighbours import needier_neighbours
from tests.targeting.countries import NOW, Event, Ways, along, lay_out


def seats_near(*seats: dict[str, float], events: list[Event] | None = None) -> list[int]:
    country = lay_out(seats, events)
    return [near.seat for near in needier_neighbours(country, openings_at(country, NOW), 0)]


HERE = {"km": 0.0, "need": 5.0, "band": 2.0}


def test_only_those_of_a_higher_band() -> None:
    near = {"km": 10.0, "need": 9.0, "band": 3.0}
    assert seats_near(HERE, near, {**near, "km": 5.0, "need": 8.9}, {**near, "band": 2.0, "need": 100.0}) == [2, 1]


def test_they_stand_in_the_order_of_their_bands() -> None:
    near = {"km": 10.0, "need": 9.0, "band": 3.0}
    assert seats_near(HERE, near, {**near, "km": 20.0, "band": 4.0}, {**near, "km": 8.0, "need": 1.0}) == [2, 3, 1]


def test_at_most_three_and_none_beyond_an_hour() -> None:
    near = {"km": 10.0, "need": 9.0, "band": 4.0}
    assert len(seats_near(HERE, near, near, near, near, near)) == 3
    assert seats_near(HERE, {**near, "km": 60.0}) == []


def test_where_nothing_is_on_nobody_is_sent() -> None:
    near = {"km": 10.0, "need": 9.0, "band": 4.0}
    assert seats_near(HERE, near, near, events=[{"seat": 2}]) == [2]
    assert seats_near(HERE, near, events=[]) == []


def test_the_distance_is_to_the_nearest_event() -> None:
    country = lay_out([HERE, {"km": 10.0, "need": 9.0, "band": 4.0}], [{"seat": 1, "km": 14.0}, {"seat": 1, "km": 7.0}])
    [near] = needier_neighbours(country, openings_at(country, NOW), 0)
    assert near.distance_km == pytest.approx(7.0, abs=0.01)


def test_nobody_is_sent_across_the_sea() -> None:
    country = lay_out([HERE, {"km": 10.0, "need": 9.0, "band": 4.0}])
    by_ferry = Ways({along(10.0): 0.0}, by_sea=[along(10.0)])
    assert needier_neighbours(country, openings_at(country, NOW, over_land=by_ferry), 0) == ()
    by_bridge = Ways({along(10.0): 5.0})
    [near] = needier_neighbours(country, openings_at(country, NOW, over_land=by_bridge), 0)
    assert near.distance_km == pytest.approx(15.0, abs=0.01)


def test_a_seat_without_a_middle_has_no_neighbours() -> None:
    assert seats_near({**HERE, "km": math.nan}, {"km": 10.0, "need": 9.0, "band": 4.0}, events=[{"seat": 1}]) == []
