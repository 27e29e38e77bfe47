"""Events fill up in the order in which people sign up, and a lookup sees what is left."""

from __future__ import annotations

import numpy as np
import pytest

from targeting.backtest.calendar import CAMPAIGN_DAYS, NEVER, PLACES, Calendar, Desk, drawn_calendar, open_calendar
from targeting.recommending.country import NOTHING_ON


def calendar_of(*days_of_each: list[int], walk_ins: float = 0.0, show_rate: float = 1.0) -> Calendar:
    events = np.zeros((len(days_of_each), CAMPAIGN_DAYS), np.int64)
    for seat, days in enumerate(days_of_each):
        np.add.at(events[seat], days, 1)
    return Calendar(events, walk_ins, show_rate)


def test_whoever_finds_the_first_event_full_is_offered_the_next() -> None:
    desk = Desk(calendar_of([1, 9], [2, 2]))
    desk.turn_to(0)
    assert desk.first_open.tolist() == [1, 2]
    goes = desk.sign_up(np.zeros(PLACES + 1, np.intp))
    assert goes.sum() == PLACES
    assert not goes[-1]
    assert desk.first_open.tolist() == [9, 2]
    desk.turn_to(2)
    assert desk.first_open.tolist() == [7, 0]
    desk.turn_to(10)
    assert desk.first_open.tolist() == [NEVER, NEVER]
    assert desk.soonness.tolist() == [0.0, 0.0]


def test_places_count_over_the_coming_week_and_soonness_halves_in_two() -> None:
    desk = Desk(calendar_of([0, 7], [14], [15]))
    desk.turn_to(0)
    assert desk.soonness == pytest.approx([1.0, NOTHING_ON * 0.5, NOTHING_ON * 0.5 ** (15 / 14)])
    assert desk.is_later().tolist() == [False, False, True]
    desk.sign_up(np.zeros(15, np.intp))
    assert desk.soonness[0] == pytest.approx(0.75)


def test_who_goes_by_a_list_goes_to_the_first_event_though_it_is_full() -> None:
    desk = Desk(calendar_of([0, 1]))
    desk.turn_to(0)
    assert desk.sign_up(np.zeros(PLACES, np.intp)).all()
    assert not desk.sign_up(np.zeros(1, np.intp), though_full=True).any()
    assert desk.sign_up(np.zeros(1, np.intp)).all()


def test_some_walk_in_and_not_all_who_sign_up_come() -> None:
    calendar = calendar_of([3, 3], [], walk_ins=6.0, show_rate=0.5)
    desk = Desk(calendar)
    desk.turn_to(0)
    desk.sign_up(np.array([0] * 10 + [1] * 5, np.intp))
    assert desk.attended.tolist() == [17.0, 0.0]
    assert calendar.attended(np.array([[10.0, 5.0], [1000.0, 0.0]])).tolist() == [[17.0, 0.0], [42.0, 0.0]]


def test_calendars() -> None:
    contested = np.array([True, False] * 300)
    assert open_calendar(contested).places[:2].tolist() == [CAMPAIGN_DAYS * PLACES, 0]
    events = drawn_calendar(contested, np.random.default_rng(1)).events.sum(axis=1)
    assert not events[1::2].any()
    assert np.mean(events[::2] > 0) == pytest.approx(2 / 3, abs=0.1)
    assert events[events > 0].mean() == pytest.approx(14, rel=0.2)
