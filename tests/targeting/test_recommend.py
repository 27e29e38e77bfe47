"""Where a volunteer at (0° E, 52° N) is sent, on a map of a few seats along one line of latitude."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from targeting.moment import Map, at_moment
from targeting.recommend import Recommendation, Volunteer, recommend
from targeting.travel import EARTH_RADIUS_KM, TRAVEL

NOW = 1_800_000_000.0
HOUR = 3600.0
KM_PER_DEGREE = EARTH_RADIUS_KM * math.radians(1) * math.cos(math.radians(52))


def lay_out(seats: Sequence[Mapping[str, float]], events: list[dict[str, Any]] | None = None, **more: Any) -> Map:
    """Seats by `km`, `need`, `fullness`, `extra_places`; events by `seat`, `in_hours`, `km`, `capacity`, `booked`;
    a group everywhere unless `groups=False`."""
    events = sorted(events or [], key=lambda event: (event["seat"], event.get("in_hours", 24)))
    groups = more.pop("groups", True)
    return Map(
        need=np.array([seat["need"] for seat in seats], dtype=np.float64),
        longitude=np.array([seat["km"] / KM_PER_DEGREE for seat in seats]),
        latitude=np.full(len(seats), 52.0),
        has_group=np.full(len(seats), groups),
        fullness=np.array([seat.get("fullness", 0) for seat in seats], dtype=np.float64),
        extra_places=np.array([seat.get("extra_places", 0) for seat in seats], dtype=np.float64),
        event_seat=np.array([event["seat"] for event in events], dtype=np.intp),
        event_starts_at=np.array([NOW + HOUR * event.get("in_hours", 24) for event in events]),
        event_longitude=np.array([event.get("km", seats[event["seat"]]["km"]) / KM_PER_DEGREE for event in events]),
        event_latitude=np.full(len(events), 52.0),
        event_capacity=np.array([event.get("capacity", np.inf) for event in events], dtype=np.float64),
        event_booked=np.array([event.get("booked", 0) for event in events], dtype=np.float64),
        **more,
    )


def ask(the_map: Map, travel: str = "1h", own: int | None = None, day: str = "2026-11-24") -> Recommendation:
    return recommend(at_moment(the_map, NOW), Volunteer(0.0, 52.0, "AB1", travel, own), day)


def order(recommendation: Recommendation) -> list[int]:
    return [seat.seat for seat in recommendation.seats]


def test_the_neediest_comes_before_the_nearest() -> None:
    the_map = lay_out([{"km": 2, "need": 1}, {"km": 20, "need": 10}, {"km": 10, "need": 2}])
    assert order(ask(the_map)) == [1, 2, 0]


def test_distance_discounts_need_by_the_chosen_travel() -> None:
    the_map = lay_out([{"km": 1, "need": 1}, {"km": 24, "need": 3}, {"km": 3, "need": 0.5}])
    assert order(ask(the_map, "30m"))[0] == 0
    assert order(ask(the_map, "2h"))[0] == 1


def test_nothing_beyond_the_cap_unless_too_few_are_within_it() -> None:
    near: list[Mapping[str, float]] = [{"km": 1, "need": 1}, {"km": 2, "need": 1}, {"km": 3, "need": 1}]
    kept = ask(lay_out([*near, {"km": 60, "need": 1000}]))
    assert 3 not in order(kept)
    assert kept.travel == "1h"
    widened = ask(lay_out([*near[:2], {"km": 60, "need": 1000}]))
    assert 2 in order(widened)
    assert widened.travel == "2h"


def test_a_place_with_nothing_near_is_no_dead_end() -> None:
    far = ask(lay_out([{"km": 400, "need": 1}]), "30m")
    assert order(far) == [0]
    assert far.travel == "any"


def test_the_distance_is_to_the_nearest_event_with_places() -> None:
    the_map = lay_out(
        [{"km": 30, "need": 1}],
        [
            {"seat": 0, "km": 5, "capacity": 10, "booked": 10},
            {"seat": 0, "km": 8, "capacity": 10, "booked": 1},
            {"seat": 0, "km": 20},
        ],
    )
    assert ask(the_map).seats[0].distance_km == pytest.approx(8.0, abs=0.01)


def test_the_own_seat_is_no_distance_away() -> None:
    the_map = lay_out([{"km": 9, "need": 1}])
    assert ask(the_map, own=0).seats[0].distance_km == 0


def test_a_seat_with_neither_event_nor_group_is_not_recommended() -> None:
    the_map = lay_out([{"km": 1, "need": 100}, {"km": 2, "need": 1}], [{"seat": 1}], groups=False)
    assert order(ask(the_map)) == [1]


def test_a_full_event_is_never_a_reason_to_go() -> None:
    full = {"seat": 0, "capacity": 10, "booked": 10}
    the_map = lay_out([{"km": 1, "need": 100}, {"km": 2, "need": 1}], [full, {"seat": 1}], groups=False)
    assert order(ask(the_map)) == [1]


def test_an_event_that_has_begun_is_none() -> None:
    the_map = lay_out([{"km": 1, "need": 100}], [{"seat": 0, "in_hours": -0.01}], groups=False)
    assert order(ask(the_map)) == []


def test_fewer_free_places_send_fewer_people() -> None:
    seats = [{"km": 1, "need": 1}, {"km": 1, "need": 1}]
    events = [{"seat": 0, "capacity": 100, "booked": 60}, {"seat": 1, "capacity": 100, "booked": 10}]
    assert order(ask(lay_out(seats, events))) == [1, 0]


def test_places_further_off_than_a_week_do_not_count_against_a_seat() -> None:
    seats: list[Mapping[str, float]] = [{"km": 1, "need": 1.1}, {"km": 1, "need": 1}]
    events = [{"seat": 0, "capacity": 100, "booked": 90, "in_hours": 24 * 8}, {"seat": 1}]
    assert order(ask(lay_out(seats, events))) == [0, 1]


def test_near_equal_seats_keep_their_order_all_day_and_change_it_between_days() -> None:
    the_map = lay_out([{"km": 1, "need": 1}] * 12)
    days = [f"2026-11-{day:02}" for day in range(1, 29)]
    assert order(ask(the_map, day=days[0])) == order(ask(the_map, day=days[0]))
    assert len({tuple(order(ask(the_map, day=day))) for day in days}) > 10


def test_the_rule_of_2017_goes_by_distance_alone() -> None:
    the_map = lay_out([{"km": 9, "need": 1}, {"km": 3, "need": 1}, {"km": 1, "need": 0}], by_distance_only=True)
    assert order(ask(the_map)) == [1, 0]


def test_distances_of_known_places() -> None:
    cardiff, weston = (-3.1791, 51.4816), (-2.9774, 51.3458)
    the_map = replace(lay_out([{"km": 0, "need": 1}]), longitude=np.array([weston[0]]), latitude=np.array([weston[1]]))
    found = recommend(at_moment(the_map, NOW), Volunteer(*cardiff, "CF10"), "2026-11-24")
    assert found.seats[0].distance_km == pytest.approx(21, abs=1)


def test_a_seat_without_a_middle_is_reached_by_its_events_only() -> None:
    nowhere = np.array([np.nan, 0.0])
    seats: list[Mapping[str, float]] = [{"km": 0, "need": 9}, {"km": 1, "need": 1}]
    assert order(ask(replace(lay_out(seats), longitude=nowhere), "any")) == [1]
    with_event = replace(lay_out(seats, [{"seat": 0, "km": 4}]), longitude=nowhere)
    assert order(ask(with_event, "any")) == [0, 1]
    assert ask(with_event, "any").seats[0].distance_km == pytest.approx(4, abs=0.01)


@pytest.mark.parametrize("in_hours", [1, 24 * 7 + 1])
def test_a_moment_lasts_until_an_event_begins_or_its_places_count(in_hours: float) -> None:
    the_map = lay_out([{"km": 1, "need": 1}], [{"seat": 0, "in_hours": in_hours}, {"seat": 0, "in_hours": 24 * 30}])
    assert at_moment(the_map, NOW).until == NOW + HOUR


def test_next_events_are_the_first_two_with_places() -> None:
    the_map = lay_out(
        [{"km": 1, "need": 1}, {"km": 2, "need": 1}],
        [
            {"seat": 0, "in_hours": -1},
            {"seat": 0, "in_hours": 1, "capacity": 5, "booked": 5},
            {"seat": 0, "in_hours": 2},
            {"seat": 0, "in_hours": 3},
            {"seat": 0, "in_hours": 4},
        ],
    )
    assert at_moment(the_map, NOW).next_open == [(2, 3), ()]


@given(
    st.lists(st.tuples(st.floats(0, 300), st.floats(0, 1e-3)), min_size=1, max_size=20),
    st.sampled_from([travel.slug for travel in TRAVEL]),
)
def test_at_most_three_in_order_none_without_need(seats: list[tuple[float, float]], travel: str) -> None:
    the_map = lay_out([{"km": km, "need": need} for km, need in seats])
    shown = ask(the_map, travel).seats
    assert len(shown) <= 3
    assert len({seat.seat for seat in shown}) == len(shown)
    assert all(the_map.need[seat.seat] > 0 for seat in shown)


def test_an_event_far_from_the_others_of_its_seat_is_not_overlooked() -> None:
    seats: list[Mapping[str, float]] = [{"km": 0, "need": 1}, {"km": 1, "need": 1}, {"km": 2, "need": 1}]
    there = lay_out([*seats, {"km": 0, "need": 9}], [{"seat": 3, "km": 1}, {"seat": 3, "km": 1, "in_hours": 48}])
    assert order(ask(replace(there, event_latitude=np.array([58, 52.0])), "30m"))[0] == 3


def test_the_own_seat_counts_however_far_its_middle_is() -> None:
    seats: list[Mapping[str, float]] = [{"km": 0, "need": 1}, {"km": 1, "need": 1}, {"km": 2, "need": 1}]
    shetland = replace(lay_out([*seats, {"km": 0, "need": 9}]), latitude=np.array([52, 52, 52, 58.0]))
    assert order(ask(shetland, "30m", own=3))[0] == 3
    assert 3 not in order(ask(shetland, "30m"))
