"""Reads the tables that people have: whatever a spreadsheet program, a publisher or a hand made of a CSV file.

    decoding.py: letters → delimiter and header: where all the columns that are wanted stand → rows, cleaned

The header may stand below a title, with its columns in any case and order, between commas, semicolons, tabs or bars.
Empty lines are passed over; lines below the table that are no rows of it, such as totals and sources, are left out and
named.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from django.utils.translation import gettext as _

from constituencies.kit.outside_text import cleaned_line, cleaned_text
from constituencies.kit.tables.decoding import UnreadableFile, decoded
from constituencies.kit.tables.unpacking import Target, find_file
from constituencies.kit.tables.writer import as_typed

TABLE_SUFFIXES: Final = (".csv", ".txt", ".tsv", ".tab")
MOST_TABLE_BYTES: Final = 50_000_000
"""Unpacked; that of a general election with all its candidates is half a million."""
DELIMITERS: Final = ",;\t|"
HEAD_RECORDS: Final = 40
"""The header stands among the first so many."""
_SEPARATOR_LINE = re.compile(r"\"?sep=(?P<delimiter>[,;|\t])\"?;?,?[ \t]*\r?\n", re.IGNORECASE)
_FOOTER = re.compile(
    r"(grand |sub-?|overall )?totals?\b|sum\b|sources?\b|notes?\b|footnotes?\b|©|crown copyright|contains\b|copyright"
    r"|(last )?updated\b|generated\b|exported\b|end of\b|\[|\*|n\.?b\.?\b|https?://",
    re.IGNORECASE,
)

_CODE = re.compile(r"[A-Za-z]*\d\w*")
"""What begins a row of places, whatever else is in it."""

Record = tuple[int, list[str]]
"""The line on which it begins, from 1, and its cells."""
Synonyms = Mapping[str, Collection[str]]
"""Column → other names of it."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that somebody wants of a table, by the names that they use."""

    required: Sequence[str]
    optional: Sequence[str] = ()
    synonyms: Synonyms = field(default_factory=dict)

    def places(self, header: Sequence[str]) -> dict[str, list[int]]:
        """Column → where it stands in a header; once, if the table is right. The name itself counts before synonyms."""
        keys = [column_key(cell) for cell in header]
        places = {}
        for name in (*self.required, *self.optional):
            for names in ([name], self.synonyms.get(name, ())):
                wanted_keys = {column_key(each) for each in names}
                positions = [i for i, key in enumerate(keys) if key in wanted_keys]
                if positions:
                    places[name] = positions
                    break
        return places

    def missing(self, header: Sequence[str]) -> list[str]:
        places = self.places(header)
        return [name for name in self.required if name not in places]


@dataclass(frozen=True, slots=True)
class TableRow:
    line: int
    """Of the file, from 1: where the row begins."""
    cells: dict[str, str]
    """Column → cleaned text, "" for none: by the names that were wanted, other columns by their own."""


@dataclass(slots=True)
class Table:
    """What is in a file."""

    columns: list[str]
    rows: list[TableRow] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    """Lines that are no rows, and why."""
    left_out: list[str] = field(default_factory=list)
    """Lines below the table, such as a total, by their beginnings; other files of an archive, by name."""


def column_key(name: str) -> str:
    """What two names of a column have in common that differ in case, spaces and signs alone.

    >>> column_key(" Frozen-Footfall"), column_key("frozen_footfall"), column_key("ONS ID")
    ('frozen footfall', 'frozen footfall', 'ons id')
    """
    return " ".join(re.sub(r"[\W_]+", " ", cleaned_line(name).casefold()).split())


def read_table(content: bytes, name: str, columns: Columns) -> Table:
    """Read a table with these columns, plain or packed as gzip or zip. `name` stands in messages.

    Raises UnreadableFile where the file as a whole is no such table; lines that are no rows are among its `faults`.
    """
    content, left_out = find_file(io.BytesIO(content), name, target_table(columns))
    table = parse_table(decoded(content, name), name, columns)
    table.left_out += left_out
    return table


def target_table(*kinds: Columns) -> Target:
    """Any file that is a table with the columns of one of these kinds."""
    return Target(TABLE_SUFFIXES, lambda content: any(has_columns(content, kind) for kind in kinds), MOST_TABLE_BYTES)


def has_columns(content: bytes, columns: Columns) -> bool:
    """Whether a file is a table with all the required columns."""
    try:
        text = decoded(content, "")
        return not columns.missing(_find_header(text, "", columns).header)
    except UnreadableFile:
        return False


def parse_table(text: str, name: str, columns: Columns) -> Table:
    """The same of a text."""
    layout = _find_header(text, name, columns)
    missing = columns.missing(layout.header)
    if missing:
        raise UnreadableFile(
            _("%(name)s has no column %(missing)s; its first line is: %(header)s. Is it the right file?")
            % {
                "name": name,
                "missing": ", ".join(missing),
                "header": ", ".join(filter(None, layout.header))[:200] or _("empty"),
            }
        )
    places = columns.places(layout.header)
    for column, positions in places.items():
        if len(positions) > 1:
            raise UnreadableFile(
                _("%(name)s: the column “%(column)s” occurs twice in its first line.")
                % {"name": name, "column": column}
            )
    names = list(layout.header)
    for column, [position] in places.items():
        names[position] = column
    table = Table([column for column in names if column])
    rows, footers = _without_footers(list(layout.rows(text, name)), places[columns.required[0]][0])
    table.left_out = [" ".join(filter(None, cells))[:80] for _line, cells in footers]
    for line, cells in rows:
        if any(cells[len(names) :]):
            table.faults.append((line, _too_many(cells, len(names))))
        else:
            padded = [*cells, *[""] * (len(names) - len(cells))]
            table.rows.append(TableRow(line, {column: padded[i] for i, column in enumerate(names) if column}))
    return table


def _too_many(cells: Sequence[str], most: int) -> str:
    values = {"found": len(cells), "expected": most}
    return (
        _('%(found)d cells instead of %(expected)d: put what holds a comma between quotation marks, as in "72,580".')
        % values
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a table stands in a text."""

    start: int
    """Characters before it: a line “sep=;”."""
    line: int
    """Of that start."""
    delimiter: str
    above: int
    """Records above the first row, the header among them."""
    header: list[str]

    def rows(self, text: str, name: str) -> Iterator[Record]:
        """The records below the header that hold something."""
        for line, cells in islice(_records(text, self, name), self.above, None):
            if any(cells):
                yield line, cells


def _find_header(text: str, name: str, columns: Columns) -> _Layout:
    """The first record that names all required columns, whatever stands between them; else the most like it."""
    start, line, delimiters = 0, 1, DELIMITERS
    if match := _SEPARATOR_LINE.match(text):
        start, line, delimiters = match.end(), 2, match["delimiter"]
    closest = _Layout(start, line, delimiters[0], 0, [])
    most = -1
    for delimiter in delimiters:
        layout = _Layout(start, line, delimiter, 0, [])
        try:
            for i, (_line, cells) in enumerate(islice(_records(text, layout, name), HEAD_RECORDS)):
                header = [cleaned_line(cell) for cell in cells]
                matches = len(columns.required) - len(columns.missing(header))
                if matches > most and any(header):
                    most, closest = matches, _Layout(start, line, delimiter, i + 1, header)
                if matches == len(columns.required):
                    break
        except UnreadableFile:  # between such signs it is no table, but it may be between others
            continue
    return closest


def _records(text: str, layout: _Layout, name: str) -> Iterator[Record]:
    """All records, cleaned. Raises UnreadableFile naming the line."""
    reader = csv.reader(io.StringIO(text[layout.start :], newline=""), delimiter=layout.delimiter, strict=True)
    begins = layout.line
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise UnreadableFile(
                _("%(name)s is not a CSV file (line %(line)d: %(error)s).")
                % {"name": name, "line": begins, "error": error}
            ) from error
        if cells is None:
            return
        yield begins, [as_typed(cleaned_text(cell)) for cell in cells]
        begins = layout.line + reader.line_num


def _without_footers(rows: list[Record], key: int) -> tuple[list[Record], list[Record]]:
    """Rows, and the lines at the end that are none: totals, sources, notes. `key`: where every row has something."""
    end = len(rows)
    while end and is_footer(rows[end - 1][1], key):
        end -= 1
    return rows[:end], rows[end:]


def is_footer(cells: Sequence[str], key: int) -> bool:
    """Whether a line that is not empty is no row of a table. `key`: the column in which every row has something."""
    texts = [cell for cell in cells if cell]
    if _CODE.fullmatch(cells[key] if key < len(cells) else ""):
        return False
    if _FOOTER.match(texts[0]):
        return True
    # A sentence that stands alone: no code, party or number has so many words.
    return len(texts) == 1 and len(texts[0].split()) > 3 and cells.index(texts[0]) <= key
