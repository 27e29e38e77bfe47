"""Where an event is suggested, and on which day."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from targeting.recommending.suggestion import Suggestion, people_to_tell, suggestion
from tests.targeting.countries import NOW, TODAY, Event, lay_out

EVERYWHERE = np.full(3, True)
SEATS = [
    {"km": 0, "need": 1, "next_event_worth": 1.0},
    {"km": 10, "need": 1, "next_event_worth": 3.0, "people_near": 237},
    {"km": 80, "need": 1, "next_event_worth": 5.0},
]


def suggested(events: list[Event], among: object = EVERYWHERE, instead_of: int | None = None) -> Suggestion | None:
    return suggestion(lay_out(SEATS, events), np.asarray(among, np.bool_), instead_of, NOW, TODAY)


def test_it_is_the_seat_where_one_more_event_is_worth_most_of_those_in_question() -> None:
    anywhere, near = suggested([]), suggested([], [True, True, False])
    assert anywhere is not None
    assert near is not None
    assert (anywhere.seat, near.seat, near.people, near.has_events) == (2, 1, 200, False)
    assert suggested([], [False, False, False]) is None


def test_nobody_is_asked_to_go_where_it_is_hardly_worth_more() -> None:
    assert suggested([], [True, True, False], instead_of=2) is None
    assert suggested([], [True, True, False], instead_of=1) is None
    assert suggested([], [True, True, False], instead_of=0) is not None


def test_the_day_is_that_of_a_weekend_with_the_least_on_near_there() -> None:
    """Today is Friday the 15th: tomorrow is too soon, Sunday the 17th is the first day."""
    free = suggested([])
    assert free is not None
    assert (free.day, free.on_near) == (dt.date(2027, 1, 17), 0)
    days = {17: 2, 23: 1, 24: 2}
    events = [{"seat": 0, "in_hours": 24.0 * (day - 15)} for day, number in days.items() for _ in range(number)]
    full = suggested([*events, {"seat": 2, "in_hours": 24.0 * 8}], [True, True, False])
    assert full is not None
    assert (full.day, full.on_near) == (dt.date(2027, 1, 23), 1), "what is 70 km away does not count"


@pytest.mark.parametrize(
    ("people", "to_tell"), [(math.nan, None), (0.0, None), (9.4, None), (14.0, 10), (237.0, 200), (1_630.0, 2_000)]
)
def test_people_are_told_of_to_one_digit(people: float, to_tell: int | None) -> None:
    assert people_to_tell(people) == to_tell
