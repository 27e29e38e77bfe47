"""A table is read whatever a spreadsheet program, a publisher or a hand made of it."""

from __future__ import annotations

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constituencies.kit.tables.decoding import UnreadableFile
from constituencies.kit.tables.reader import Columns, Table, read_table
from constituencies.kit.tables.writer import csv_text
from tests.decorations import DECORATIONS

COLUMNS = Columns(["code", "frozen_footfall"], ["reason", "until"], {"code": ["gss code", "PCON24CD"]})
ROWS = [("E14001172", "12.5", "Ynys Môn – the team’s own", "2026-12-31"), ("E14001173", "-2.5", "", "")]
PLAIN = [dict(zip(("code", "frozen_footfall", "reason", "until"), row, strict=True)) for row in ROWS]


def table(content: bytes | str) -> Table:
    return read_table(content.encode() if isinstance(content, str) else content, "The file", COLUMNS)


def written(delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL, line_end: str = "\n") -> str:
    text = io.StringIO()
    # mypy knows `quoting` as one of four numbers.
    rows = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL if quoting else csv.QUOTE_MINIMAL)
    rows.writerows([["code", "frozen_footfall", "reason", "until"], *ROWS])
    return text.getvalue().replace("\r\n", line_end)


FORMS: dict[str, bytes] = {
    "plain": written().encode(),
    "with a byte order mark": written().encode("utf-8-sig"),
    "Excel's Unicode text": written("\t").encode("utf-16"),
    "UTF-16 without a mark": written(";").encode("utf-16-le"),
    "big-endian UTF-16": b"\xfe\xff" + written().encode("utf-16-be"),
    "Windows-1252": written().encode("cp1252"),
    "semicolons": written(";").encode(),
    "tabs": written("\t").encode(),
    "bars": written("|").encode(),
    "every cell quoted": written(quoting=csv.QUOTE_ALL).encode(),
    "a separator line": ("sep=;\r\n" + written(";", line_end="\r\n")).encode(),
    "a separator line behind a mark": ("sep=;\n" + written(";")).encode("utf-8-sig"),
    "line ends of Windows": written(line_end="\r\n").encode(),
    "line ends of old Macs": written(line_end="\r").encode(),
    "a title and a note above": ('Weights\n\n"Note: as of, today"\n' + written()).encode(),
    "empty lines": written().replace("\n", "\n\n").encode(),
    "empty cells at the end": written().replace("\n", ",,,,\n").encode() + b",,,,,,,\n",
    "a total below": (written() + "Total,10\n").encode(),
    "a total in another column": (written() + ",,Total: 10\n").encode(),
    "a source and a note below": (written() + "\nSource: ours\nThese are the figures of today.\n").encode(),
    "other names of columns": written()
    .replace("code,frozen_footfall,reason,until", "GSS Code,Frozen Footfall,REASON,Until")
    .encode(),
    "invisible characters in the header": written().replace("code", "\u200bco\u00adde\u00a0").encode(),
    "spaces of all kinds around cells": written().replace(",", "\u2009,\u00a0").encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_table_reads_the_same_in_every_form(form: str) -> None:
    content = FORMS[form]
    result = table(content)
    assert [row.cells for row in result.rows if not result.faults] == PLAIN, content


@pytest.mark.parametrize("decoration", DECORATIONS)
def test_decorations_of_cells_and_headers_are_gone(decoration: str) -> None:
    decorate = DECORATIONS[decoration]
    text = io.StringIO()
    rows = csv.writer(text, quoting=csv.QUOTE_ALL)
    rows.writerows([[decorate("code"), decorate("frozen_footfall")], [decorate("E14001172"), decorate("12.5")]])
    assert [row.cells for row in table(text.getvalue()).rows] == [{"code": "E14001172", "frozen_footfall": "12.5"}]


def test_columns_may_stand_in_any_order_and_others_beside_them() -> None:
    result = table("until;Name;FROZEN FOOTFALL;pcon24cd;Reason\n2026-12-31;x;1;E14001172;why\n")
    assert result.rows[0].cells == {
        "until": "2026-12-31",
        "Name": "x",
        "frozen_footfall": "1",
        "code": "E14001172",
        "reason": "why",
    }


def test_what_stands_below_the_table_is_named() -> None:
    assert table(written() + "Total,10\nSource: ours\n").left_out == ["Total 10", "Source: ours"]


def test_a_row_of_the_table_is_never_taken_for_a_note() -> None:
    result = table("reason,code,frozen_footfall\nSource of all trouble,E14001172,1\n")
    assert [row.cells["reason"] for row in result.rows] == ["Source of all trouble"]
    assert result.left_out == []


def test_lines_are_those_of_the_file() -> None:
    result = table('A title\n\ncode,frozen_footfall,reason\n\nE1,1,"two\nlines"\nE2,2,3,4\nE3,3\n')
    assert [row.line for row in result.rows] == [5, 8]
    assert [(line, message[:27]) for line, message in result.faults] == [(7, "4 cells instead of 3: put w")]
    assert result.rows[0].cells["reason"] == "two\nlines"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no column code, frozen_footfall; its first line is: empty"),
        (b"code,until\nE1,2\n", "no column frozen_footfall; its first line is: code, until"),
        (b"code,frozen_footfall,CODE\nE1,2,E1\n", "“code” occurs twice"),
        (b'code,frozen_footfall\nE1,"2\n', r"not a CSV file \(line 2"),
        (b"code,frozen_footfall\nE1," + b"x" * 200_000, r"not a CSV file \(line 2: field larger"),
        (b"code,frozen_footfall\nE1,\x81\n", r"not UTF-8 \(line 2, character 4\)"),
        (b"code,frozen_footfall\nE1,a\0b\n", r"not UTF-8 \(line 2, character 5\)"),
        (b"\xff\xfeabc", "not UTF-8"),
        (b"%PDF-1.7 and so on", "file of kind pdf: save it as “CSV UTF-8”"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file of kind xls"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableFile, match=message):
        table(content)


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_raise(content: bytes) -> None:
    for each in (content, b"code,frozen_footfall\n" + content):
        with suppress(UnreadableFile):
            table(each)


CELL = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=20)


@given(st.lists(st.tuples(CELL, CELL), max_size=4))
def test_what_is_written_reads_as_it_was(rows: list[tuple[str, str]]) -> None:
    whole = [("E14001172", "1", one, other) for one, other in rows]
    text = csv_text(["code", "frozen_footfall", "reason", "until"], whole)
    plain = csv_text(["code", "frozen_footfall", "reason", "until"], [])
    cells = [(row.cells["reason"], row.cells["until"]) for row in table(text).rows]
    again = [(row.cells["reason"], row.cells["until"]) for row in table(csv_text_of(cells)).rows]
    assert cells == again, "what was cleaned once stays"
    assert len(cells) == len(rows)
    assert text.startswith(plain)


def csv_text_of(cells: list[tuple[str, str]]) -> str:
    header = ["code", "frozen_footfall", "reason", "until"]
    return csv_text(header, [("E14001172", "1", one, other) for one, other in cells])
