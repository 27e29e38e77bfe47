"""Which events fit, in which order, and in which pages: arrays alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from constituencies.clock import Instant
from constituencies.kit.types import JsonObject
from constituencies.kit.uk import LONDON
from events.exports.arrays import EVENT_KINDS
from events.listing.arrays import ListedEvents
from events.listing.choosing import Chosen, Distances, can_be_joined, choose
from events.listing.filters import Filters
from events.listing.pages import PAGE_SIZE, page_after
from events.listing.start import Start
from targeting.recommending.travel import StraightLines

NOW = dt.datetime(2026, 11, 27, 12, tzinfo=LONDON)
INSTANT = Instant.at(NOW)
LEEDS = Start("LS6", -1.56, 53.82, "")


def listed(*starts: dt.datetime) -> ListedEvents:
    """Events of two hours with everything, ten kilometres further north each."""
    number = len(starts)
    seconds = np.array([start.timestamp() for start in starts])
    yes, no = np.ones(number, np.bool_), np.zeros(number, np.bool_)
    return ListedEvents(
        pk=np.arange(1, number + 1),
        constituency=np.arange(number) % 2,
        starts_at=seconds,
        day=np.array([start.toordinal() for start in starts], np.int32),
        hour=np.array([start.hour for start in starts], np.float32),
        ends_at=seconds + 7200,
        offered_until=seconds,
        kind=np.zeros(number, np.int16),
        longitude=np.full(number, LEEDS.longitude),
        latitude=np.linspace(LEEDS.latitude, LEEDS.latitude + 0.09 * (number - 1), number),
        zone=np.zeros(number, np.int64),
        is_cancelled=no,
        is_remote=no,
        step_free=yes,
        toilets=yes,
        seated=yes,
        has_places=yes,
    )


def chosen_keys(events: ListedEvents, filters: Filters, start: Start | None = None) -> list[int]:
    distances = Distances.of(events, start, StraightLines()) if start else None
    every = np.ones(len(events.pk), np.bool_)
    choice = choose(events, filters, INSTANT, every, distances=distances, constituency=1)
    keys: list[int] = events.pk[choice.positions].tolist()
    return keys


WEEK = listed(*(NOW + dt.timedelta(days=day, hours=hour) for day in range(4) for hour in (1, 7)))
"""Friday to Monday, at 13:00 and 19:00."""


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), [1, 2, 3, 4, 5, 6, 7, 8]),
        (Filters(when="today"), [1, 2]),
        (Filters(when="tomorrow"), [3, 4]),
        (Filters(when="weekend"), [3, 4, 5, 6]),
        (Filters(when="evenings"), [2, 8]),
        (Filters(when="evenings", to_day=dt.date(2026, 11, 29)), [2]),
        (Filters(from_day=dt.date(2026, 11, 29), to_day=dt.date(2026, 11, 29)), [5, 6]),
        (Filters(from_day=dt.date(2026, 11, 30), to_day=dt.date(2026, 11, 29)), []),
        (Filters(code="E14990001"), [2, 4, 6, 8]),
        (Filters(kind=(EVENT_KINDS[0], EVENT_KINDS[1])), [1, 2, 3, 4, 5, 6, 7, 8]),
        (Filters(kind=(EVENT_KINDS[1],)), []),
    ],
)
def test_days_kinds_and_constituencies(filters: Filters, expected: list[int]) -> None:
    assert chosen_keys(WEEK, filters) == expected


@pytest.mark.parametrize(
    ("name", "filters"),
    [
        ("step_free", Filters(accessible=True)),
        ("toilets", Filters(toilets=True)),
        ("seated", Filters(seated=True)),
        ("has_places", Filters(free=True)),
    ],
)
def test_access_and_places_left(name: str, filters: Filters) -> None:
    columns: JsonObject = {name: np.arange(len(WEEK.pk)) < 3}
    assert chosen_keys(replace(WEEK, **columns), filters) == [1, 2, 3]


def test_nothing_is_left_at_a_cancelled_event_or_one_that_has_begun() -> None:
    events = replace(WEEK, is_cancelled=WEEK.pk == 2, offered_until=np.where(WEEK.pk == 3, 0.0, WEEK.offered_until))
    assert chosen_keys(events, Filters(free=True)) == [1, 4, 5, 6, 7, 8]
    assert events.pk[can_be_joined(events, INSTANT)].tolist() == [1, 4, 5, 6, 7, 8]


def test_distance_by_road() -> None:
    assert chosen_keys(WEEK, Filters(near="LS6", miles=13), LEEDS) == [1, 2, 3]
    there = replace(WEEK, latitude=WEEK.latitude[::-1])
    assert chosen_keys(there, Filters(near="LS6", miles=13), LEEDS) == [8, 7, 6]
    assert chosen_keys(there, Filters(near="LS6", miles=13, sort="time"), LEEDS) == [6, 7, 8]


def test_events_from_home_have_no_distance() -> None:
    """They come last in its order, and no limit of it includes them unless they are asked for."""
    events = replace(WEEK, is_remote=WEEK.pk <= 2, latitude=WEEK.latitude[::-1])
    assert chosen_keys(events, Filters(near="LS6"), LEEDS) == [8, 7, 6, 5, 4, 3, 1, 2]
    assert chosen_keys(events, Filters(near="LS6", miles=13), LEEDS) == [8, 7, 6]
    assert chosen_keys(events, Filters(near="LS6", miles=13, remote=True), LEEDS) == [1, 2]
    assert chosen_keys(events, Filters(remote=False)) == [3, 4, 5, 6, 7, 8]


def many(keys: range) -> Chosen:
    """Events of which three begin at a time."""
    numbers = np.array(keys)
    return Chosen(np.arange(len(numbers)), (np.zeros(len(numbers), np.int64), numbers // 3, numbers))


def keys_on(choice: Chosen, after: str) -> list[int]:
    page = page_after(choice, after)
    keys: list[int] = choice.standings[2][page.begin : page.end].tolist()
    return keys


def test_pages_lead_from_the_first_to_the_last_and_back() -> None:
    choice, after, keys, pages = many(range(100)), "", [], []
    while True:
        page = page_after(choice, after)
        pages.append(page)
        keys += keys_on(choice, after)
        if page.after_next is None:
            break
        after = page.after_next
    assert keys == list(range(100))
    assert pages[0].after_previous is None
    assert pages[1].after_previous == ""
    assert page_after(choice, pages[2].after_previous or "") == pages[1]


def test_a_page_stays_where_it_is_while_events_come_and_go() -> None:
    after = page_after(many(range(100)), "").after_next or ""
    assert keys_on(many(range(-5, 100)), after)[0] == PAGE_SIZE
    assert keys_on(many(range(50)), after)[0] == PAGE_SIZE
    assert keys_on(many(range(PAGE_SIZE + 7, 100)), after)[0] == PAGE_SIZE + 7


@pytest.mark.parametrize("after", ["", "x", "1.2", "0.99999.99999", f"{'9' * 30}.1.1", "-1.0.0"])
def test_a_page_that_is_not_there_is_the_first(after: str) -> None:
    assert keys_on(many(range(40)), after)[0] == 0
    assert keys_on(many(range(0)), after) == []
