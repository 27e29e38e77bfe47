from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targeting.computing.field_effects import (
    BETTER,
    CAN_HOST,
    FULL,
    NEED_PEOPLE,
    WORSE,
    FieldEffects,
    Said,
    adjustment,
    field_effects,
    lift,
)
from targeting.models import FieldReport

NOW = 1_800_000_000.0
DAY = 86_400.0
HALF_LIFE = 7.0


def effects(*reports: Said) -> FieldEffects:
    return field_effects(reports, 2, NOW, HALF_LIFE, days_ahead=7)


def said(kind: str, days_ago: float = 0.0, seat: int = 0) -> Said:
    """Written and confirmed so many days ago."""
    return Said(seat, kind, NOW - days_ago * DAY, days_ago * DAY)


def hosts(people: int, in_days: float = 1.0, days_ago: float = 0.0, places: float = 0.0) -> Said:
    begins = NOW + in_days * DAY
    return Said(0, CAN_HOST, NOW - days_ago * DAY, days_ago * DAY, people, places, begins, begins + DAY)


def test_a_report_counts_half_after_a_half_life() -> None:
    assert effects(said(NEED_PEOPLE)).urgency.tolist() == [1, 0]
    assert effects(said(NEED_PEOPLE, 7, seat=1)).urgency.tolist() == pytest.approx([0, 0.5])
    assert effects(said(FULL, 14)).fullness.tolist() == pytest.approx([0.25, 0])


def test_saying_it_often_counts_no_more_than_saying_it_once() -> None:
    assert effects(*(said(NEED_PEOPLE, days) for days in range(5))).urgency[0] == 1


def test_of_contradicting_reports_the_one_written_last_is_believed() -> None:
    result = effects(said(FULL, 2), said(NEED_PEOPLE, 1))
    assert result.fullness[0] == 0
    assert result.urgency[0] > 0
    result = effects(said(FULL), said(NEED_PEOPLE, 1), hosts(20, days_ago=3))
    assert result.fullness[0] == 1
    assert result.urgency[0] == result.extra_places[0] == 0


def test_whoever_confirms_an_old_report_late_does_not_make_it_new() -> None:
    late = Said(0, NEED_PEOPLE, NOW - 3 * DAY, age=0.0)
    assert effects(late, Said(0, FULL, NOW - 1 * DAY, age=DAY)).fullness[0] > 0


def test_places_count_when_their_day_is_near_and_not_over() -> None:
    assert effects(hosts(30)).extra_places.tolist() == [30, 0]
    assert effects(hosts(30, in_days=8)).extra_places[0] == 0
    assert effects(hosts(30, in_days=-0.5)).extra_places[0] == 30
    assert effects(hosts(30, in_days=-1)).extra_places[0] == 0
    assert effects(hosts(30, in_days=3, days_ago=7)).extra_places[0] == pytest.approx(15)


def test_places_that_events_of_the_day_have_already_are_not_counted_twice() -> None:
    assert effects(hosts(30, places=20)).extra_places[0] == 10
    assert effects(hosts(30, places=40)).extra_places[0] == 0
    assert effects(hosts(30, places=math.inf)).extra_places[0] == 0


def test_a_later_number_for_the_same_day_takes_the_place_of_the_earlier_one() -> None:
    assert effects(hosts(30, days_ago=1), hosts(10)).extra_places[0] == 10
    assert effects(hosts(30, in_days=2), hosts(10)).extra_places[0] == 40


def test_what_is_said_of_the_margin_keeps_its_sign_and_wears_off() -> None:
    assert effects(said(BETTER)).margin.tolist() == [1, 0]
    assert effects(said(WORSE, 7, seat=1)).margin.tolist() == pytest.approx([0, -0.5])
    assert adjustment(effects(said(WORSE, 7)), 2).tolist() == pytest.approx([-1, 0])
    assert adjustment(effects(said(BETTER)), 2).tolist() == [2, 0]


def test_of_better_and_worse_the_one_written_last_is_believed() -> None:
    assert effects(said(BETTER, 1), said(WORSE, 3)).margin[0] == pytest.approx(0.5 ** (1 / 7))
    assert effects(said(WORSE, 1), said(BETTER, 3), said(WORSE, 5)).margin[0] == pytest.approx(-(0.5 ** (1 / 7)))


def test_of_those_that_say_the_same_of_the_margin_the_strongest_counts() -> None:
    confirmed_late = Said(0, WORSE, NOW - 5 * DAY, age=0.0)
    assert effects(said(WORSE, 3), confirmed_late, said(WORSE, 4)).margin[0] == -1


def test_the_margin_and_people_do_not_contradict_each_other() -> None:
    result = effects(said(BETTER), said(FULL, 1), said(NEED_PEOPLE, 1, seat=1), said(WORSE, seat=1))
    assert result.margin.tolist() == [1, -1]
    assert result.fullness[0] > 0
    assert result.urgency[1] > 0


def test_need_for_people_lifts_and_is_no_news_about_the_margin() -> None:
    result = effects(said(NEED_PEOPLE), said(NEED_PEOPLE, 7, seat=1))
    assert lift(result, 0.5).tolist() == pytest.approx([1.5, 1.25])
    assert lift(result, 0).tolist() == [1, 1]
    assert adjustment(result, 2).tolist() == [0, 0]
    assert lift(effects(said(BETTER), said(FULL, seat=1)), 0.5).tolist() == [1, 1]


@given(st.lists(st.tuples(st.sampled_from(FieldReport.Kind.values), st.floats(0, 100), st.integers(0, 1))))
def test_whatever_is_said_stays_within_its_bounds(reports: list[tuple[str, float, int]]) -> None:
    result = effects(*(said(kind, days, seat) for kind, days, seat in reports))
    assert (abs(result.margin) <= 1).all()
    assert (lift(result, 0.5) >= 1).all()
    assert (lift(result, 0.5) <= 1.5).all()
