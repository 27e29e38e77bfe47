from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from targeting.field_effects import CAN_HOST, FULL, NEED_PEOPLE, FieldEffects, Said, closer, field_effects

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
    found = effects(said(FULL, 2), said(NEED_PEOPLE, 1))
    assert found.fullness[0] == 0
    assert found.urgency[0] > 0
    found = effects(said(FULL), said(NEED_PEOPLE, 1), hosts(20, days_ago=3))
    assert found.fullness[0] == 1
    assert found.urgency[0] == found.extra_places[0] == 0


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


@given(st.floats(-60, 60), st.floats(0, 10))
def test_it_never_carries_a_margin_beyond_even(margin: float, points: float) -> None:
    [adjusted] = margin + closer(np.array([margin]), points)
    assert abs(adjusted) <= abs(margin)
    assert adjusted * margin >= 0
    assert abs(adjusted) == pytest.approx(max(0.0, abs(margin) - points))
