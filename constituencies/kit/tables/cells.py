"""What a cell of a table says: a number or a day, as people and spreadsheet programs write them. Pure.

Spreadsheet programs show a value in their own way and save what they show: 72580 as 72,580 or 72580.0, 2026-12-31 as
31/12/2026, 1.3333333333 as 1.33333. All of that is read; what could mean two things is refused.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Final

_DASH: Final = re.compile("[‐‑‒–—―−﹣－]")  # typographic dashes, and the minus that is not on the keyboard
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[, '’]\d{3})+(?:\.\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,2})?", re.ASCII | re.IGNORECASE)
_LONGEST: Final = 30
"""Characters of a number."""
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_DAY_FIRST = re.compile(r"(?P<day>\d\d?)[-/. ](?P<month>\d\d?)[-/. ](?P<year>\d{4})(?: 00:00(?::00)?)?")
_IN_WORDS = re.compile(r"(?P<day>\d\d?)(?:st|nd|rd|th)?[- ](?P<month>[a-z]{3,9})\.?,?[- ](?P<year>\d{4}|\d\d)", re.I)


_ROUNDED_DECIMALS: Final = 3
_ROUNDED_DIGITS: Final = 6
"""A number with fewer of both was typed by somebody: no spreadsheet program rounds as much as that."""


class MonthFirst(ValueError):
    """A day in the order of the United States, or one that is read as another day there."""


def is_empty(text: str) -> bool:
    """Whether a cell says nothing: it is empty, or holds a dash as tables do for “none”."""
    return _DASH.sub("-", text.strip()) in ("", "-", "--")


def number_of(text: str) -> float:
    """A number such as 1.5, −2,5, 72,580 or 7.258E+04. Raises ValueError for anything else, infinity among it.

    >>> number_of("−2.5"), number_of("1,5"), number_of("72,580"), number_of("3.")
    (-2.5, 1.5, 72580.0, 3.0)
    """
    text = _DASH.sub("-", text.strip())
    if len(text) > _LONGEST:
        raise ValueError("too long for a number")
    if _GROUPED.fullmatch(text):
        text = re.sub("[, '’]", "", text)
    elif _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    if not _PLAIN.fullmatch(text):
        raise ValueError("not a number")
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("not a number")
    return number


def whole_number(text: str, *, most: int = 99_999_999) -> int:
    """A whole number such as 72580, 72,580 or 72580.0. Raises ValueError for anything else.

    >>> whole_number("72 580"), whole_number("72580.0"), whole_number("–1")
    (72580, 72580, -1)
    """
    number = number_of(text)
    if number != int(number) or abs(number) > most:
        raise ValueError("not a whole number, or too large")
    return int(number)


def day_of(text: str) -> dt.date:
    """A day: year first, or as it is written in the United Kingdom; the month in words too.

    Raises MonthFirst where only the order of the United States makes a day of it, else ValueError.

    >>> day_of("31/12/2026"), day_of("2026-12-31"), day_of("31-Dec-26")
    (datetime.date(2026, 12, 31), datetime.date(2026, 12, 31), datetime.date(2026, 12, 31))
    """
    text = _DASH.sub("-", text.strip())
    if match := _YEAR_FIRST.fullmatch(text):
        return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
    if match := _DAY_FIRST.fullmatch(text):
        day, month = int(match["day"]), int(match["month"])
        if day <= 12 < month <= 31:
            raise MonthFirst(text)
        return dt.date(int(match["year"]), month, day)
    if match := _IN_WORDS.fullmatch(text):
        name = match["month"].lower()
        month = next((i for i, begins in enumerate(_MONTHS, 1) if name.startswith(begins)), 0)
        year = int(match["year"])
        return dt.date(year if year > 99 else 2000 + year, month, int(match["day"]))
    raise ValueError("not a day")


def is_number_as_saved(number: float, text: str) -> bool:
    """Whether a cell is what a spreadsheet program makes of a number: rounded to what its column had room for.

    >>> is_number_as_saved(4 / 3, "1.3333"), is_number_as_saved(4 / 3, "1.5"), is_number_as_saved(1.0, "1")
    (True, False, True)
    """
    try:
        saved = number_of(text)
    except ValueError:
        return False
    digits = re.sub("e.*", "", text.strip(), flags=re.IGNORECASE).replace(",", ".")
    decimals = len(digits.partition(".")[2])
    is_rounded = decimals >= _ROUNDED_DECIMALS or (decimals and len(re.sub("[^0-9]", "", digits)) >= _ROUNDED_DIGITS)
    return saved == number or (bool(is_rounded) and round(number, decimals) == saved)


def is_text_as_saved(text: str, cell: str) -> bool:
    """Whether a cell is what a spreadsheet program makes of a text that it saves as Windows-1252, as Excel does.

    Letters that it has no room for become question marks: those of Welsh (ŵ, ŷ) among them.

    >>> is_text_as_saved("Tŷ Gwyn – Môn", "T? Gwyn – Môn"), is_text_as_saved("Why", "Wh?")
    (True, False)
    """
    return cell in (text, text.encode("cp1252", "replace").decode("cp1252"))
