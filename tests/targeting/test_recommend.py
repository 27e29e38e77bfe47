"""Where a volunteer at (0° E, 52° N) is sent, on a map of a few seats along one line of latitude."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from targeting.recommend import Recommendation, Volunteer, recommend
from targeting.recommending.country import Country, Openings, listed_events, openings_at
from targeting.recommending.travel import TRAVEL
from targeting.recommending.when import when_of
from tests.targeting.countries import HOUR, KM_PER_DEGREE, NOW, TODAY, Event, Ways, along, lay_out

DAY = 24.0
HERE = Volunteer(0.0, 52.0, "AB1")
Seats = list[Mapping[str, float]]


def ask(country: Country, travel: str = "1h", day: str = "2026-11-24", **more: Any) -> Recommendation:
    return recommend(openings_at(country, NOW, **more), HERE._replace(travel=travel), day)


def order(recommendation: Recommendation) -> list[int]:
    return [seat.seat for seat in recommendation.seats]


def score(country: Country, seat: int = 0) -> float:
    """What a seat is worth before any distance."""
    openings = openings_at(country, NOW)
    return float(openings.worth[openings.row[seat]])


def test_the_neediest_comes_before_the_nearest() -> None:
    country = lay_out([{"km": 2, "need": 1}, {"km": 20, "need": 10}, {"km": 10, "need": 2}])
    assert order(ask(country)) == [1, 2, 0]


def test_distance_discounts_need_by_the_chosen_travel() -> None:
    country = lay_out([{"km": 1, "need": 1}, {"km": 24, "need": 3}, {"km": 3, "need": 0.5}])
    assert order(ask(country, "30m"))[0] == 0
    assert order(ask(country, "2h"))[0] == 1


def test_nothing_beyond_the_cap_unless_too_few_are_within_it() -> None:
    near: Seats = [{"km": 1, "need": 1}, {"km": 2, "need": 1}, {"km": 3, "need": 1}]
    recommendation = ask(lay_out([*near, {"km": 60, "need": 1000}]))
    assert 3 not in order(recommendation)
    assert recommendation.travel == "1h"
    widened = ask(lay_out([*near[:2], {"km": 60, "need": 1000}]))
    assert order(widened)[-1] == 2, "what lies within the reach that was chosen comes first"
    assert [seat.is_beyond for seat in widened.seats] == [False, False, True]
    assert widened.travel == "2h"


def test_a_place_with_nothing_near_is_no_dead_end() -> None:
    far = ask(lay_out([{"km": 400, "need": 1}]), "30m")
    assert order(far) == [0]
    assert far.travel == "any"


def test_the_distance_is_to_the_nearest_event_with_places() -> None:
    country = lay_out(
        [{"km": 30, "need": 1}],
        [
            {"seat": 0, "km": 5, "room": 10, "booked": 10},
            {"seat": 0, "km": 8, "room": 10, "booked": 1},
            {"seat": 0, "km": 20},
        ],
    )
    assert ask(country).seats[0].distance_km == pytest.approx(8.0, abs=0.01)


def test_a_seat_that_one_cannot_go_to_is_never_recommended() -> None:
    seats: Seats = [{"km": 1, "need": 100}, {"km": 2, "need": 1}]
    full = {"seat": 0, "room": 10, "booked": 10}
    from_home = {"seat": 0, "home": True}
    past = {"seat": 0, "in_hours": -0.01}
    for events in ([], [full], [from_home], [past]):
        assert order(ask(lay_out(seats, [*events, {"seat": 1}]))) == [1]


def test_what_people_can_drop_in_on_is_offered_until_it_ends() -> None:
    country = lay_out([{"km": 1, "need": 1}], [{"seat": 0, "in_hours": -3, "lasts": 4}])
    openings = openings_at(country, NOW)
    assert order(recommend(openings, HERE, "2026-11-24")) == [0]
    assert openings.on_now == {0}
    assert openings.until == NOW + HOUR


def test_fewer_free_places_send_fewer_people() -> None:
    seats: Seats = [{"km": 1, "need": 1}, {"km": 1, "need": 1}]
    events: list[Event] = [{"seat": 0, "room": 100, "booked": 60}, {"seat": 1, "room": 100, "booked": 10}]
    assert order(ask(lay_out(seats, events))) == [1, 0]


def test_places_are_those_of_all_events_of_the_next_week_and_of_no_later_one() -> None:
    seat: Seats = [{"km": 1, "need": 1}]
    week: list[Event] = [{"seat": 0, "room": 10, "booked": 10, "in_hours": 2 + hour} for hour in range(10)]
    free: list[Event] = [{"seat": 0, "room": 10, "booked": 0, "in_hours": 24 * 6 + hour} for hour in range(20)]
    first_day = 0.5 ** (24 * 6 / DAY / 14)
    assert score(lay_out(seat, week + free)) == pytest.approx(2 / 3 * first_day)
    later = {"seat": 0, "room": 10, "booked": 9, "in_hours": DAY * 8}
    assert score(lay_out(seat, [{"seat": 0}, later])) == pytest.approx(0.5 ** (1 / 14))


def test_where_nothing_is_on_within_a_week_places_are_guessed() -> None:
    assert score(lay_out([{"km": 1, "need": 1}], [{"seat": 0, "in_hours": DAY * 10}])) == pytest.approx(
        0.3 * 0.5 ** (10 / 14)
    )


def test_the_seat_that_one_can_go_to_sooner_comes_first() -> None:
    seats: Seats = [{"km": 1, "need": 1}, {"km": 1, "need": 1}]
    events: list[Event] = [{"seat": 0, "in_hours": DAY * 6}, {"seat": 1, "in_hours": DAY * 2}]
    assert order(ask(lay_out(seats, events))) == [1, 0]


def test_a_seat_with_nothing_in_the_next_two_weeks_comes_after_those_that_have() -> None:
    seats: Seats = [{"km": 1, "need": 100}, {"km": 2, "need": 1}, {"km": 3, "need": 1}, {"km": 4, "need": 1}]
    later = {"seat": 0, "in_hours": DAY * 20}
    soon: list[Event] = [{"seat": seat} for seat in (1, 2, 3)]
    assert 0 not in order(ask(lay_out(seats, [later, *soon])))
    recommendation = ask(lay_out(seats, [later, *soon[:2]]))
    assert order(recommendation)[-1] == 0
    assert [seat.is_later for seat in recommendation.seats] == [False, False, True]
    assert recommendation.travel == "1h", "later ones within reach come before those that are farther away"


def test_a_report_that_people_are_needed_raises_the_score_of_any_seat() -> None:
    plain, lifted = (lay_out([{"km": 1, "need": 1e-9, "lift": lift}]) for lift in (1.0, 1.5))
    assert score(lifted) / score(plain) == pytest.approx(1.5)


def test_near_equal_seats_keep_their_order_all_day_and_change_it_between_days() -> None:
    country = lay_out([{"km": 1, "need": 1}] * 12)
    days = [f"2026-11-{day:02}" for day in range(1, 29)]
    assert order(ask(country, day=days[0])) == order(ask(country, day=days[0]))
    assert len({tuple(order(ask(country, day=day))) for day in days}) > 10


def test_the_rule_of_2017_goes_by_distance_alone() -> None:
    country = lay_out([{"km": 9, "need": 1}, {"km": 3, "need": 1}, {"km": 1, "need": 0}], by_distance_only=True)
    assert order(ask(country)) == [1, 0]


def test_distances_are_over_land() -> None:
    """Cardiff is not sent across the Severn within an hour: 21 km as the crow flies are about 105 by road."""
    country = lay_out([{"km": 21, "need": 100}, {"km": 30, "need": 1}])
    assert order(ask(country)) == [0, 1]
    ways = Ways({along(21): 84, along(30): 5}, winding=1.1, by_sea=[along(30)])
    recommendation = ask(country, over_land=ways)
    assert order(recommendation) == [1, 0]
    assert [seat.is_beyond for seat in recommendation.seats] == [False, True]
    assert [seat.by_sea for seat in recommendation.seats] == [True, False]
    assert recommendation.seats[0].cost_km == pytest.approx(1.1 * 30 + 5, abs=0.1)


def test_the_way_to_ones_own_seat_is_that_to_its_nearest_open_event() -> None:
    country = lay_out([{"km": 1, "need": 1}, {"km": 9, "need": 1}], [{"seat": 1, "km": 7}, {"seat": 1, "km": -5}])
    openings = openings_at(country, NOW, over_land=Ways({along(7): 0.5, along(-5): 3}))
    own = recommend(openings, HERE._replace(own_seat=1), "2026-11-24").own
    assert own is not None
    assert own.distance_km == pytest.approx(7.5, abs=0.01), "each event has a detour of its own"
    assert recommend(openings, HERE._replace(own_seat=0), "2026-11-24").own is None


def test_a_seat_without_a_middle_is_reached_by_its_events() -> None:
    seats: Seats = [{"km": 0, "need": 9}, {"km": 1, "need": 1}]
    country = lay_out(seats, [{"seat": 0, "km": 4}, {"seat": 1}], longitude=np.array([np.nan, 0.0]))
    assert order(ask(country, "any")) == [0, 1]
    assert ask(country, "any").seats[0].distance_km == pytest.approx(4, abs=0.01)


@pytest.mark.parametrize("in_hours", [1, DAY * 7 + 1, DAY * 14 + 1])
def test_a_moment_lasts_until_an_event_begins_or_comes_near(in_hours: float) -> None:
    country = lay_out([{"km": 1, "need": 1}], [{"seat": 0, "in_hours": in_hours}, {"seat": 0, "in_hours": DAY * 30}])
    assert openings_at(country, NOW).until == NOW + HOUR
    assert openings_at(country, NOW, midnight=NOW + 60).until == NOW + 60


def test_next_events_are_the_first_two_with_places() -> None:
    country = lay_out(
        [{"km": 1, "need": 1}, {"km": 2, "need": 1}],
        [
            {"seat": 0, "in_hours": -1},
            {"seat": 0, "in_hours": 1, "room": 5, "booked": 5},
            {"seat": 0, "in_hours": 2, "home": True},
            {"seat": 0, "in_hours": 3},
            {"seat": 0, "in_hours": 4},
            {"seat": 0, "in_hours": 5},
        ],
    )
    openings = openings_at(country, NOW)
    [seat] = recommend(openings, HERE, "2026-11-24").seats
    assert seat.events == (3, 4)
    assert openings.next_open == [(2, 3), ()]


def test_a_card_shows_what_is_on_where_its_distance_leads() -> None:
    """A seat in the Highlands: the nearest event is 9 km away, the next one by time on Skye, 110 km away."""
    events: list[Event] = [
        {"seat": 0, "km": 110, "in_hours": 20},
        {"seat": 0, "km": 9, "in_hours": 48},
        {"seat": 0, "km": 12, "in_hours": 30},
        {"seat": 0, "km": 9, "in_hours": 72},
    ]
    [seat] = ask(lay_out([{"km": 50, "need": 1}], events)).seats
    assert seat.distance_km == pytest.approx(9, abs=0.01)
    assert seat.events == (1, 2), "the one 3 km farther is sooner; the island's is not shown"


def test_the_waiting_for_a_ferry_is_no_distance() -> None:
    country = lay_out([{"km": 40, "need": 1}], [{"seat": 0, "km": 40}])
    ways = Ways({along(40): 100}, winding=1.2, by_sea=[along(40)])
    [seat] = ask(country, over_land=ways).seats
    assert seat.by_sea
    assert seat.cost_km == pytest.approx(148, abs=0.1)
    assert seat.distance_km == pytest.approx(40, abs=0.1)


def test_nobody_crosses_the_country_for_what_is_on_today() -> None:
    country = lay_out([{"km": 200, "need": 1}, {"km": 80, "need": 1}], [{"seat": 0}, {"seat": 1}])
    assert order(ask(country)) == [1, 0]
    today = when_of("2027-01-16", TODAY)
    assert order(ask(country, when=today)) == [1]
    assert order(ask(country, "any", when=today)) == [1, 0], "unless they said so"


def test_the_ten_that_a_seat_shows_are_chosen_among_those_with_places() -> None:
    full: list[Event] = [{"seat": 0, "room": 5, "booked": 5, "in_hours": 1 + hour} for hour in range(10)]
    free: list[Event] = [{"seat": 0, "in_hours": 20 + hour} for hour in range(20)]
    country = lay_out([{"km": 1, "need": 1}], full + free)
    assert listed_events(country, openings_at(country, NOW), 0) == list(range(10, 20))
    assert order(ask(country)) == [0], "a seat whose first ten events are full is a candidate all the same"
    few = lay_out([{"km": 1, "need": 1}], full[:3] + free[:4])
    assert listed_events(few, openings_at(few, NOW), 0) == list(range(7)), "full ones fill what is left"


class TestFirstEvent:
    SEATS: Seats = [{"km": 1, "need": 1}, {"km": 10, "need": 5}, {"km": 5, "need": 1}, {"km": 70, "need": 99}]

    def test_it_is_the_seat_within_reach_where_one_would_count_most(self) -> None:
        recommendation = ask(lay_out(self.SEATS, [{"seat": 0}]))
        assert recommendation.first_event is not None
        assert recommendation.first_event.seat == 1
        assert recommendation.first_event.distance_km == pytest.approx(10, abs=0.01)
        assert order(recommendation) == [0]

    def test_what_one_more_would_be_worth_counts_and_not_need(self) -> None:
        worths = (4.0, 1.0, 9.0, 99.0)
        seats = [{**seat, "next_event_worth": worth} for seat, worth in zip(self.SEATS, worths, strict=True)]
        recommendation = ask(lay_out(seats, [{"seat": 0}]))
        assert recommendation.first_event is not None
        assert recommendation.first_event.seat == 2
        nowhere = [{**seat, "next_event_worth": 0.0} for seat in self.SEATS]
        assert ask(lay_out(nowhere, [{"seat": 0}])).first_event is None

    def test_reach_is_what_was_asked_for(self) -> None:
        recommendation = ask(lay_out(self.SEATS[3:]), "1h")
        assert recommendation.first_event is None
        far = ask(lay_out(self.SEATS[3:], []), "2h")
        assert far.first_event is not None

    def test_a_seat_with_something_to_come_to_wants_none_even_if_it_is_full(self) -> None:
        full = {"seat": 1, "room": 5, "booked": 5}
        recommendation = ask(lay_out(self.SEATS, [full, {"seat": 0}]))
        assert recommendation.first_event is not None
        assert recommendation.first_event.seat == 2

    def test_something_from_home_is_nothing_to_go_to(self) -> None:
        recommendation = ask(lay_out(self.SEATS, [{"seat": 1, "home": True}, {"seat": 0}]))
        assert recommendation.first_event is not None
        assert recommendation.first_event.seat == 1

    def test_nobody_is_asked_to_begin_in_a_seat_of_the_lowest_need(self) -> None:
        seats: Seats = [{"km": 1, "need": 1, "band": 0}, {"km": 9, "need": 0, "band": 4}]
        assert ask(lay_out(seats, [])).first_event is None


@given(
    st.lists(st.tuples(st.floats(0, 300), st.floats(0, 1e-3)), min_size=1, max_size=20),
    st.sampled_from([travel.slug for travel in TRAVEL]),
)
def test_at_most_three_in_order_none_without_need(seats: list[tuple[float, float]], travel: str) -> None:
    country = lay_out([{"km": km, "need": need} for km, need in seats])
    shown = ask(country, travel).seats
    assert len(shown) <= 3
    assert len({seat.seat for seat in shown}) == len(shown)
    assert all(country.need[seat.seat] > 0 for seat in shown)


def test_an_event_far_from_the_others_of_its_seat_is_not_overlooked() -> None:
    seats: Seats = [{"km": 0, "need": 1}, {"km": 1, "need": 1}, {"km": 2, "need": 1}, {"km": 0, "need": 9}]
    events: list[Event] = [{"seat": seat} for seat in range(3)]
    far = {"seat": 3, "place": (0, 58)}
    near = {"seat": 3, "place": (1 / KM_PER_DEGREE, 52), "in_hours": 48}
    assert order(ask(lay_out(seats, [*events, far, near]), "30m"))[0] == 3
    assert 3 not in order(ask(lay_out(seats, [*events, far]), "30m"))


def test_moments_of_other_times_know_the_same_places() -> None:
    """How full a seat is does not depend on when somebody could go."""
    events: list[Event] = [{"seat": 0, "in_hours": 4, "room": 10, "booked": 10}, {"seat": 0, "in_hours": 30}]
    country = lay_out([{"km": 1, "need": 1}], events)

    def worth(openings: Openings) -> float:
        return float(openings.worth[0])

    assert worth(openings_at(country, NOW)) == pytest.approx(0.8 * 0.5 ** (30 / 24 / 14))
