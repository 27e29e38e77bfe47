"""What the page of a seat says of its last weeks."""

from __future__ import annotations

import datetime as dt

import orjson
import pytest

from targeting.timeline.words import LastWeeks, last_weeks


def weeks(need: str, going: str = "") -> LastWeeks | None:
    return last_weeks(orjson.dumps({"from": "2026-11-01", "need": need, "going": going or "0" * len(need)}))


@pytest.mark.parametrize(
    ("need", "sentence"),
    [
        ("3333", "high throughout"),
        ("2233", "high since 3 November, medium before"),
        ("142133", "high since 5 November, low to very high before"),
        ("3233", "high since 3 November, medium to high before"),
        ("22-3-3", "high since 4 November, medium before"),
        ("33-33", "high throughout"),
    ],
)
def test_a_sentence_tells_the_band_and_since_when(need: str, sentence: str) -> None:
    last = weeks(need)
    assert last is not None
    assert last.quantities[0].sentence == sentence


def test_people_going_have_bands_of_their_own() -> None:
    last = weeks("3333", "0011")
    assert last is not None
    assert last.quantities[1].sentence == "a few since 3 November, nobody yet before"


def test_a_gap_stays_a_gap_and_is_told() -> None:
    last = weeks("22-33")
    assert last is not None
    assert (last.since, last.days, last.missing) == (dt.date(2026, 11, 1), 5, 1)
    bars = [(bar.x, bar.y, bar.width, bar.height, bar.slug) for bar in last.quantities[0].bars]
    assert bars == [(0, 2, 2, 3, "medium"), (3, 1, 2, 4, "high")]


def test_of_a_few_days_and_of_a_seat_that_is_not_contested_nothing_is_said() -> None:
    assert weeks("333") is None
    assert weeks("33--3") is None
    assert last_weeks(b"{}") is None
