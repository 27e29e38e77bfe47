"""django-import-export's CSV, read and written as all our tables are."""

from __future__ import annotations

from django.utils.translation import gettext as _
from import_export.formats.base_formats import CSV
from tablib import Dataset

from constituencies.kit.tables.reader import Columns, read_table
from constituencies.kit.tables.writer import CSV_TYPE, csv_text


class OurCsv(CSV):
    """The format of an admin's export; with `columns`, of its import too."""

    CONTENT_TYPE = CSV_TYPE
    columns = Columns(())

    def is_binary(self) -> bool:
        return True  # so that the reader has the bytes, whatever they are

    def get_read_mode(self) -> str:
        return "rb"

    def can_import(self) -> bool:
        return bool(self.columns.required)

    def create_dataset(self, in_stream: bytes, **_options: object) -> Dataset:
        table = read_table(in_stream, _("The file"), self.columns)
        names = [name for name in (*self.columns.required, *self.columns.optional) if name in table.columns]
        dataset = Dataset(*([row.cells[name] for name in names] for row in table.rows), headers=names)
        dataset.lines = [row.line for row in table.rows]
        dataset.left_out = table.left_out
        return dataset

    def export_data(self, dataset: Dataset, **_options: object) -> str:
        return csv_text(dataset.headers, [[_cell(value) for value in row] for row in dataset])


def left_out_of(dataset: Dataset) -> list[str]:
    """What `OurCsv` has found in a file that is no row of its table; of other data nothing."""
    left_out: list[str] = getattr(dataset, "left_out", [])
    return left_out


def line_in_file(dataset: Dataset, number: int) -> int:
    """Where the number-th row of what `OurCsv` has read begins, both from 1; for other data its number."""
    lines: list[int] = getattr(dataset, "lines", [])
    return lines[number - 1] if 0 < number <= len(lines) else number


def _cell(value: object) -> str:
    return "" if value is None else str(value)
