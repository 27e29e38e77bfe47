"""What makes news for somebody who has signed up."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.promises.promise import AlreadyOver, News, Promise, news

NOW = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
COMING = Promise(True, NOW + 6 * HOUR, NOW + 8 * HOUR, "library", True)
OFF = replace(COMING, is_on=False)
promises = st.builds(
    lambda is_on, start, hours, where, has_place: Promise(
        is_on, NOW + start * HOUR, NOW + (start + hours) * HOUR, where, has_place
    ),
    st.booleans(),
    st.integers(-30, 30),
    st.integers(1, 12),
    st.sampled_from(["library", "town hall"]),
    st.booleans(),
)


@pytest.mark.parametrize(
    ("heard", "holds", "expected"),
    [
        (COMING, COMING, News.NOTHING),
        (COMING, OFF, News.CANCELLED),
        (OFF, COMING, News.BACK_ON),
        (OFF, replace(COMING, where="town hall"), News.BACK_ON),
        (COMING, replace(COMING, starts_at=NOW + 6.5 * HOUR), News.CHANGED),
        (COMING, replace(COMING, ends_at=NOW + 9 * HOUR), News.CHANGED),
        (COMING, replace(COMING, where="town hall"), News.CHANGED),
        (COMING, replace(COMING, has_place=False), News.NOTHING),
        (OFF, replace(OFF, where="town hall"), News.NOTHING),
    ],
)
def test_each_difference_has_its_news(heard: Promise, holds: Promise, expected: News) -> None:
    assert news(heard, holds, NOW) == expected


def test_nothing_of_what_is_over() -> None:
    assert news(COMING, OFF, NOW + 8 * HOUR) == News.NOTHING


def test_nobody_can_come_to_what_has_been_moved_into_the_past() -> None:
    with pytest.raises(AlreadyOver):
        news(COMING, replace(COMING, starts_at=NOW - 8 * HOUR, ends_at=NOW - 6 * HOUR), NOW)
    is_over = replace(COMING, starts_at=NOW - 8 * HOUR, ends_at=NOW - 6 * HOUR)
    assert news(is_over, COMING, NOW) == News.CHANGED


@given(promises, promises)
def test_who_hears_nothing_may_go_by_what_they_know(heard: Promise, holds: Promise) -> None:
    try:
        verdict = news(heard, holds, NOW)
    except AlreadyOver:
        return
    if verdict == News.NOTHING and holds.is_on and holds.ends_at > NOW:
        assert replace(heard, has_place=holds.has_place) == holds
    if verdict == News.NOTHING and heard.is_on and heard.ends_at > NOW:
        assert holds.is_on


@given(promises)
def test_a_message_keeps_it_whole(promise: Promise) -> None:
    assert Promise.from_json(promise.as_json()) == promise
