"""What a cell says: numbers and days as people and spreadsheet programs write them."""

from __future__ import annotations

import datetime as dt

import pytest

from constituencies.kit.tables.cells import (
    MonthFirst,
    day_of,
    is_empty,
    is_number_as_saved,
    is_text_as_saved,
    number_of,
    whole_number,
)
from constituencies.kit.tables.writer import as_typed, harmless


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("1.5", 1.5), ("1,5", 1.5), ("−2.5", -2.5), ("–2,5", -2.5), ("+3", 3), (".5", 0.5), ("3.", 3)),
        *(("72,580", 72580), ("72 580", 72580), ("1,234,567.5", 1234567.5), ("7.258E+04", 72580)),
    ],
)
def test_a_number_is_read_as_it_is_written(text: str, number: float) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize(
    "text", ["", "two", "nan", "inf", "1e999", "1_000", "0x10", "1,23,4", "1.2.3", "12%", "1" * 31, "٣", "--1"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- that it is one is the promise
        number_of(text)


def test_whole_numbers_may_carry_a_point_and_a_nought() -> None:
    assert [whole_number(text) for text in ("72580.0", "72,580", "72580.00")] == [72580] * 3
    for text in ("72580.5", "1e9", "n/a"):
        with pytest.raises(ValueError):  # noqa: PT011
            whole_number(text)


@pytest.mark.parametrize(
    "text",
    [
        *("31/12/2026", "31.12.2026", "31-12-2026", "31–12–2026", "31 12 2026", "2026-12-31", "2026/12/31"),
        *("2026-12-31 00:00:00", "2026-12-31T00:00", "31/12/2026 00:00", "31 December 2026", "31 Dec 2026"),
        *("31-Dec-26", "31st December, 2026", "31-DEC-2026"),
    ],
)
def test_a_day_is_read_as_it_is_written_in_the_united_kingdom(text: str) -> None:
    assert day_of(text) == dt.date(2026, 12, 31)


def test_the_day_stands_before_the_month() -> None:
    assert day_of("03/04/2026") == dt.date(2026, 4, 3)
    with pytest.raises(MonthFirst):
        day_of("12/31/2026")


@pytest.mark.parametrize(
    "text", ["", "31/12/26", "46387", "31/13/2026", "0/1/2026", "31/02/2026", "31 Foo 2026", "soon"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        day_of(text)


def test_a_dash_says_nothing() -> None:
    assert [is_empty(text) for text in ("", " ", "–", "—", "-", "0", "no")] == [True] * 5 + [False] * 2


def test_a_spreadsheets_rounding_is_no_change_but_a_persons_is() -> None:
    third = 4 / 3
    assert is_number_as_saved(third, "1.333333")
    assert is_number_as_saved(123456.789, "123456.8")
    assert not is_number_as_saved(third, "1.3")
    assert not is_number_as_saved(2.0, "2.5")
    assert is_number_as_saved(2.0, "2")


def test_letters_that_excel_has_no_room_for_are_no_change() -> None:
    assert is_text_as_saved("Tŷ Gwyn", "T? Gwyn")
    assert not is_text_as_saved("Ty Gwyn", "T? Gwyn")


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        *(("=1+1", "'=1+1"), ("@x", "'@x"), ("+44 7700", "'+44 7700"), ("-2+3", "'-2+3"), (" =1", "' =1")),
        *(("-2.5", "-2.5"), ("−2.5", "−2.5"), ("it's", "it's"), ("'tis", "'tis"), ("'=1", "''=1"), ("", "")),
        *(("\t=1", "'\t=1"), ("-", "'-"), ("-inf", "'-inf"), ("-1e3", "-1e3")),
    ],
)
def test_no_cell_is_a_formula_and_each_comes_back_as_it_was(cell: str, safe: str) -> None:
    assert harmless(cell) == safe
    assert as_typed(safe) == cell
