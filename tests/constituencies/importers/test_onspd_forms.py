"""An ONS Postcode Directory in the forms in which people have it."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from constituencies.importers.onspd import read_onspd
from tests.constituencies.postcode_fixtures import ROWS, onspd
from tests.constituencies.zip_files import zipped
from tests.decorations import DECORATIONS, Decoration

TEXT = onspd(ROWS)


def re_written(change: Callable[[str], str]) -> bytes:
    """The file with every cell below the header changed."""
    rows = list(csv.reader(io.StringIO(TEXT)))
    text = io.StringIO()
    changed = [[change(cell) for cell in row] for row in rows[1:]]
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([rows[0], *changed])
    return text.getvalue().encode()


def decorated(decorate: Decoration) -> bytes:
    """Its postcodes as somebody pasted them."""
    return re_written(lambda cell: decorate(cell) if " " in cell.strip() else cell)


def is_grid_reference(cell: str) -> bool:
    return cell.isdecimal() and len(cell) == 6 and cell != "198001"


FORMS: dict[str, bytes] = {
    "plain": TEXT.encode(),
    "a space behind each, April 2023": TEXT.replace('"AV1 1AA"', '"AV1 1AA "')
    .replace('"BT1 1AA"', '" BT1 1AA  "')
    .encode(),
    "gzip": gzip.compress(TEXT.encode()),
    "a title and empty lines": ("ONSPD\r\n\r\n" + TEXT.replace("\r\n", "\r\n\r\n,,,,,,,,,\r\n")).encode(),
    "a source below": (TEXT + "\r\nSource: ONS\r\n").encode(),
    "semicolons": TEXT.replace('","', '";"').encode(),
    "tabs without quotes": TEXT.replace('","', "\t").replace('"', "").encode("utf-8-sig"),
    "UTF-16": TEXT.encode("utf-16"),
    "numbers with a nought": re_written(lambda cell: f"{cell}.0" if is_grid_reference(cell) else cell),
    "thousands": re_written(lambda cell: f"{int(cell):,}" if is_grid_reference(cell) else cell),
}
# A line break within a cell would end the line: that is no decoration of a postcode.
FORMS |= {f"decorated: {key}": decorated(decorate) for key, decorate in DECORATIONS.items() if "line" not in key}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_the_same_postcodes(tmp_path: Path, form: str) -> None:
    plain, path = tmp_path / "plain.csv", tmp_path / "as-it-is.csv"
    path.write_bytes(FORMS[form])
    plain.write_bytes(TEXT.encode())
    assert arrays(path) == arrays(plain)


def test_a_zip_is_read_without_what_else_is_in_it(tmp_path: Path) -> None:
    files = {
        "Data/ONSPD_X_UK.csv": TEXT.encode(),
        "Data/notes.csv": b"a,b\n1,2\n",
        "Documents/names.csv": b"LAD26CD,LAD26NM\n",
        "User Guide/guide.pdf": b"%PDF",
        "__MACOSX/Data/._ONSPD_X_UK.csv": b"\0\5\x16\7",
    }
    path, plain = zipped(tmp_path, files), tmp_path / "plain.csv"
    plain.write_bytes(TEXT.encode())
    assert arrays(path) == arrays(plain)
    left_out = read_onspd(path).left_out
    assert left_out == sorted(set(files) - {"Data/ONSPD_X_UK.csv"})


def test_a_bad_row_below_empty_lines_is_named_by_its_line(tmp_path: Path) -> None:
    lines = TEXT.splitlines()
    path = tmp_path / "x.csv"
    path.write_text("\n".join(["A title", *lines[:3], "", "", lines[3], "a,b,c", lines[4]]) + "\n")
    source = read_onspd(path)
    [(row, message)] = source.errors.items()
    assert str(source.error_at(row, message)) == "line 8: x.csv: 3 columns instead of 10"


def arrays(path: Path) -> list[list[Any]]:
    """What an ONSPD file says, but for the name of the file."""
    source = read_onspd(path)
    assert source.errors == {}
    columns = (source.texts, source.areas, source.eastings, source.northings)
    return [[str(value) for array in column for value in array.tolist()] for column in columns]
