"""Writes tables that people open in a spreadsheet program: no cell is a formula, and every letter arrives. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

BOM: Final = "\ufeff"
"""Without it Excel takes UTF-8 for Windows-1252, and Ynys Môn becomes Ynys MÃ´n."""
CSV_TYPE: Final = "text/csv; charset=utf-8"
_NEGATIVE = re.compile(r"-\d+(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
# What a spreadsheet may take for a formula, behind spaces too; and what already looks like something made harmless.
_FORMULA = re.compile(r"\s*[=+\-@\t\r]|'+\s*[=+\-@\t\r]")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP: CSV injection): an apostrophe stands before what might be.

    A number below 0 stays one. What begins with a plus is a telephone number, which must not lose it.

    >>> harmless("=1+1"), harmless("-2.5"), harmless("+447700900123"), harmless("two"), harmless("'=1")
    ("'=1+1", '-2.5', "'+447700900123", 'two', "''=1")
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _NEGATIVE.fullmatch(cell) else cell


def as_typed(cell: str) -> str:
    """The same cell as it was before `harmless`.

    >>> as_typed("'=1+1"), as_typed("'tis so"), as_typed("''=1")
    ('=1+1', "'tis so", "'=1")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a CSV file (RFC 4180) with a byte order mark, one after another, so that long ones can be streamed.

    Send them as CSV_TYPE.
    """
    line = io.StringIO()
    writer = csv.writer(line)
    for i, row in enumerate(chain([header], rows)):
        writer.writerow([harmless(cell) for cell in row])
        yield (BOM if i == 0 else "") + line.getvalue()
        line.seek(0)
        line.truncate()


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The same as one text."""
    return "".join(csv_lines(header, rows))
