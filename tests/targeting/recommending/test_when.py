"""When somebody could go, and that the answer keeps to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from targeting.recommend import Volunteer, recommend
from targeting.recommending.country import openings_at
from targeting.recommending.when import ANY_TIME, when_of
from tests.targeting.countries import NOW, TODAY, Event, lay_out

FRIDAY, SATURDAY, SUNDAY, MONDAY = (dt.date(2027, 1, day) for day in (15, 16, 17, 18))


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [(FRIDAY, SATURDAY, SUNDAY), (SATURDAY, SATURDAY, SUNDAY), (SUNDAY, SUNDAY, SUNDAY), (MONDAY, None, None)],
)
def test_this_weekend_is_what_is_left_of_it_or_the_next(
    today: dt.date, first: dt.date | None, last: dt.date | None
) -> None:
    when = when_of("weekend", today)
    assert when.first_day == (first or dt.date(2027, 1, 23)).toordinal()
    assert when.last_day == (last or dt.date(2027, 1, 24)).toordinal()


@pytest.mark.parametrize("text", ["", "any", "tomorrow-ish", "2027-01-14", "2027-13-01", "day", "9" * 50, "\x00"])
def test_anything_else_and_a_day_that_is_over_count_as_any_time(text: str) -> None:
    assert when_of(text, FRIDAY) == ANY_TIME


def test_a_day_is_that_day_however_it_is_written() -> None:
    assert when_of("2027-01-16", FRIDAY) == when_of("20270116", FRIDAY)
    assert when_of("2027-01-16", FRIDAY).slug == "2027-01-16"


# NOW is Friday, 08:00.
EVENTS: list[Event] = [
    {"seat": 0, "in_hours": 2},  # Friday, 10:00
    {"seat": 1, "in_hours": 10},  # Friday, 18:00
    {"seat": 2, "in_hours": 26},  # Saturday, 10:00
    {"seat": 3, "in_hours": 34},  # Saturday, 18:00
    {"seat": 4, "in_hours": 24 * 4 + 10},  # Tuesday, 18:00
    {"seat": 5, "in_hours": 24 * 30 + 2},  # in a month
]


@pytest.mark.parametrize(
    ("text", "seats"),
    [
        ("any", {0, 1, 2, 3, 4, 5}),
        ("today", {0, 1}),
        ("weekend", {2, 3}),
        ("evenings", {1, 4}),
        ("2027-01-16", {2, 3}),
        ("2027-02-14", {5}),
        ("2027-01-25", set()),
    ],
)
def test_only_what_is_on_then_is_recommended(text: str, seats: set[int]) -> None:
    when = when_of(text, TODAY)
    found = set()
    # Three at a time, so that all come up.
    for hidden in range(6):
        country = lay_out([{"km": 1 + i, "need": 1 if i >= hidden else 0} for i in range(6)], EVENTS)
        openings = openings_at(country, NOW, when=when)
        found |= {seat.seat for seat in recommend(openings, Volunteer(0, 52, "AB1"), "2027-01-15").seats}
    assert found == seats


def test_a_day_far_off_is_not_called_later() -> None:
    country = lay_out([{"km": 1, "need": 1}], [{"seat": 0, "in_hours": 24 * 30 + 2}])
    for text, is_later in (("2027-02-14", False), ("any", True)):
        openings = openings_at(country, NOW, when=when_of(text, TODAY))
        [seat] = recommend(openings, Volunteer(0, 52, "AB1"), "2027-01-15").seats
        assert seat.is_later is is_later


def test_the_events_of_a_card_and_those_from_home_are_of_that_time_too() -> None:
    home: list[Event] = [replace_seat(event, home=True) for event in EVENTS[:3]]
    one_seat = [replace_seat(event, seat=0) for event in EVENTS[:3]]
    country = lay_out([{"km": 1, "need": 1}] * 3, [*one_seat, *home])
    openings = openings_at(country, NOW, when=when_of("weekend", TODAY))
    starts_at = country.event_starts_at
    [seat] = recommend(openings, Volunteer(0, 52, "AB1"), "2027-01-15").seats
    assert [float(starts_at[event]) for event in seat.events] == [NOW + 26 * 3600]
    assert [float(starts_at[event]) for event in openings.home.for_seed(1)] == [NOW + 26 * 3600]


def replace_seat(event: Event, **more: object) -> Event:
    return event | more


def test_another_time_is_another_key() -> None:
    assert len({when_of(text, TODAY) for text in ("any", "today", "weekend", "evenings", "2027-01-19")}) == 5
    assert replace(when_of("today", TODAY)) == when_of("today", TODAY)
