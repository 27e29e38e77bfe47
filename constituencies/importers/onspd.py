"""The CSV of an ONS Postcode Directory: four of its fifty columns, 2.7 million lines, in a few seconds.

Its columns are named differently in each edition (oseast1m became east1m in 2025, and lad25cd becomes lad26cd), so
headers are matched by pattern. Source of the names: ONSPD user guides, 2018 to 2026. What a table may look like besides
is the same as for all others (kit/tables/reader.py); only the way there differs, as that reader would take a minute.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Final

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from tqdm import tqdm

from constituencies.importers.base import ImportFailed, readable
from constituencies.importers.postcode_sources import PostcodeSource
from constituencies.kit.outside_text import cleaned_line
from constituencies.kit.tables.cells import is_empty, number_of
from constituencies.kit.tables.decoding import encoding_of
from constituencies.kit.tables.reader import DELIMITERS, HEAD_RECORDS, TABLE_SUFFIXES, column_key, is_footer
from constituencies.kit.tables.unpacking import PackedFile, open_packed, reading
from constituencies.kit.types import Floats

_COLUMNS: Final = {
    "postcode": re.compile(r"pcds|pcd7|pcd8|pcd2?|postcode"),
    "area": re.compile(r"(os)?laua|lad(\d\d)?cd"),
    "easting": re.compile(r"(os)?east1m"),
    "northing": re.compile(r"osnrth1m|north1m"),
}
_CHUNK_LINES: Final = 100_000
_POSTCODE_BYTES: Final = 24
"""Of a cell, before spaces around the postcode are taken away; a longer one is no postcode."""

MOST_ONSPD_BYTES: Final = 8_000_000_000
"""Of an ONSPD, unpacked: that of 2026 has 1.3 thousand million."""

Picked = tuple[bytes, bytes, bytes, bytes]
"""Postcode, local authority, easting, northing of a row."""


@dataclass(frozen=True, slots=True)
class OnspdLayout:
    """Where the four columns stand."""

    delimiter: str
    header: list[str]
    positions: dict[str, int]
    line: int
    """Of the header, from 1."""

    @property
    def is_whole(self) -> bool:
        return len(self.positions) == len(_COLUMNS)


def read_onspd(path: Path) -> PostcodeSource:
    """Read an ONSPD file: one CSV, plain or gzip, or a zip with one CSV or many in it. Raises ImportFailed."""
    source = PostcodeSource()
    with readable(), reading(path), path.open("rb") as file:
        unpacked = open_packed(file, path.name, TABLE_SUFFIXES, MOST_ONSPD_BYTES)
        files = _postcode_files(unpacked.files)
        chosen_names = {each.name for each in files}
        others = [each.name for each in unpacked.files if each.name not in chosen_names]
        source.left_out = sorted(unpacked.left_out + others)
        for each in files:
            read_onspd_file(source, each)
    return source


def _postcode_files(files: Sequence[PackedFile]) -> list[PackedFile]:
    """The postcodes in ONS's zip: Data/ONSPD_…_UK.csv, or where that is missing Data/multi_csv/*.csv.

    Not the lists of names and codes in Documents/, nor any table without postcodes.
    """
    data = [each for each in files if "documents/" not in each.name.lower()]
    if not data:
        raise ImportFailed(_("There is no CSV in the zip: is it the ONS Postcode Directory?"))
    data = [each for each in data if _has_postcodes(each)] or data[:1]
    return [each for each in data if "multi_csv/" not in each.name.lower()] or data


def _has_postcodes(file: PackedFile) -> bool:
    with file.open() as content:
        return find_layout(content).is_whole


def find_layout(content: io.BufferedReader) -> OnspdLayout:
    """The header of a file, among its first lines; the closest one if none has all columns."""
    closest = OnspdLayout(",", [], {}, 1)
    for number, line in enumerate(islice(_lines(content), HEAD_RECORDS), 1):
        for delimiter in DELIMITERS:
            header = _cells(line, delimiter)
            keys = [column_key(cell) for cell in header]
            positions = {
                column: max(i for i, key in enumerate(keys) if pattern.fullmatch(key))
                for column, pattern in _COLUMNS.items()
                if any(map(pattern.fullmatch, keys))
            }
            layout = OnspdLayout(delimiter, header, positions, number)
            if layout.is_whole:
                return layout
            if len(positions) > len(closest.positions) or not any(closest.header):
                closest = layout
    return closest


def read_onspd_file(source: PostcodeSource, file: PackedFile) -> None:
    """Add one CSV; bad rows are put into the source's errors.

    Raises ImportFailed where it has not the columns, or is cut short.
    """
    with file.open() as content:
        layout = find_layout(content)
    _refuse_other_columns(layout, file.name)
    reader = _OnspdReader(source, file, layout)
    with file.open() as content:
        reader.read(content)


def _refuse_other_columns(layout: OnspdLayout, name: str) -> None:
    missing = [column for column in _COLUMNS if column not in layout.positions]
    if missing:
        raise ImportFailed(
            _("%(name)s has no column for %(missing)s; its first line is: %(header)s. Is it an ONSPD file?")
            % {
                "name": name,
                "missing": ", ".join(missing),
                "header": ", ".join(filter(None, layout.header))[:200] or _("empty"),
            }
        )


class _OnspdReader:
    """Reads one file.

    Lines are split at the delimiter and no farther than the last column that is needed, four times as fast as the csv
    module, which is asked only where a cell holds a delimiter itself.
    """

    def __init__(self, source: PostcodeSource, file: PackedFile, layout: OnspdLayout) -> None:
        self._source, self._file, self._layout = source, file, layout
        places = [layout.positions[column] for column in _COLUMNS]
        self._pick = itemgetter(*places)
        self._key = places[0]
        self._beyond = max(places) + 1
        self._delimiter = layout.delimiter.encode()
        self._count = len(layout.header) - 1
        self._rows = 0
        self._passed_over: list[int] = []
        self._incomplete_line = 0

    def read(self, content: io.BufferedReader) -> None:
        lines = _lines(content)
        for _line in range(self._layout.line):
            next(lines, b"")
        bar = tqdm(total=self._file.size, desc=_("Reading"), unit="B", unit_scale=True, disable=None, leave=False)
        line_number = self._layout.line
        with bar:
            while chunk := list(islice(lines, _CHUNK_LINES)):
                self._take(chunk, line_number)
                line_number += len(chunk)
                bar.update(sum(map(len, chunk)))
        if self._incomplete_line == line_number:
            raise ImportFailed(
                _("%(name)s is cut short: its last line, %(line)d, is incomplete. Download it again.")
                % {"name": self._file.name, "line": line_number}
            )
        self._source.lines[self._file.name] = self._layout.line, self._passed_over
        self._source.files.append((self._file.name, self._rows))

    def _take(self, lines: Sequence[bytes], line_number: int) -> None:
        rows: list[Picked] = []
        delimiter, count, pick, beyond = self._delimiter, self._count, self._pick, self._beyond
        empty = b'"\r\n\t ' + delimiter
        for number, line in enumerate(lines, line_number + 1):
            if line.count(delimiter) == count and line.isascii():
                row = pick(line.replace(b'"', b"").split(delimiter, beyond))
                if row[0] or line.strip(empty):
                    rows.append(row)
                else:
                    self._passed_over.append(number)
            else:
                self._take_odd(line, number, rows)
        if not rows:
            return
        texts, areas, eastings, northings = zip(*rows, strict=True)
        self._source.texts.append(_postcodes(texts))
        self._source.areas.append(np.array([text.strip()[:1] for text in areas], "S1"))
        self._source.eastings.append(_numbers(eastings))
        self._source.northings.append(_numbers(northings))
        self._rows += len(rows)

    def _take_odd(self, line: bytes, number: int, rows: list[Picked]) -> None:
        """A line that holds a delimiter within a cell, foreign letters, or is no row."""
        cells = [cleaned_line(cell) for cell in _cells(line, self._layout.delimiter)]
        extra = cells[self._count + 1 :]
        if not any(cells) or (len(cells) != self._count + 1 and is_footer(cells, self._key)):
            self._passed_over.append(number)
            return
        is_complete = len(cells) > self._count
        if is_complete and not any(extra):
            rows.append(self._pick([cell.encode() for cell in cells]))
            return
        if not is_complete:
            self._incomplete_line = number
        values = {"found": len(cells), "expected": self._count + 1}
        position = self._source.rows + self._rows + len(rows)
        self._source.errors[position] = _("%(found)d columns instead of %(expected)d") % values
        rows.append((b"", b"", b"", b""))


def _postcodes(texts: Sequence[bytes]) -> NDArray[np.bytes_]:
    """Without spaces around them, and without control characters, which few lines have."""
    postcodes = np.array(texts, f"S{_POSTCODE_BYTES}")
    letters = postcodes.view(np.uint8).reshape(len(postcodes), _POSTCODE_BYTES)
    for row in np.flatnonzero(((letters > 0) & (letters < ord(" "))).any(axis=1)).tolist():
        postcodes[row] = cleaned_line(texts[row].decode("ascii", "replace")).encode()
    # A ninth byte is kept so that a text that is too long is not cut to a good one.
    return np.strings.strip(postcodes).astype("S9")


def _numbers(texts: Iterable[bytes]) -> Floats:
    return np.array([_number(text) for text in texts], np.float64)


def _number(text: bytes) -> float:
    """Metres; NaN for none, infinite for a text that is no number, so that the row can be named."""
    try:
        return float(text or b"nan")
    except ValueError:
        letters = text.decode("utf-8", "replace")
    try:
        return float("nan") if is_empty(letters) else number_of(letters)
    except ValueError:
        return float("inf")


def _lines(content: io.BufferedReader) -> Iterator[bytes]:
    """Lines in UTF-8, whatever the file is in, or as they are where it says nothing of that."""
    encoding = encoding_of(content.peek(4096)[:4096])
    if encoding in (None, "utf-8"):
        for i, line in enumerate(content):
            yield line.removeprefix(codecs.BOM_UTF8) if i == 0 else line
        return
    text = io.TextIOWrapper(content, encoding, "replace", newline="")
    for i, letters in enumerate(text):
        yield (letters.removeprefix("\ufeff") if i == 0 else letters).encode("utf-8", "replace")


def _cells(line: bytes, delimiter: str) -> list[str]:
    try:
        text = line.decode()
    except UnicodeDecodeError:
        text = line.decode("cp1252", "replace")
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:  # a cell of a megabyte
        return []
