"""What every importer shares: its report, its errors, reading a file that a person gave, its command.

    parse → validate → report          always, whatever is wrong with single rows
                      └→ write         with `commit`, when no row is bad, in one transaction

A bad row is reported with its line and does not keep the others from being checked; but with any bad
row nothing is written, so a failed import leaves the old data whole.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from argparse import ArgumentParser
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.core.management.base import BaseCommand, CommandError
from django.db import DataError, IntegrityError
from django.db.models import Model
from django.utils.translation import gettext as _
from tqdm import tqdm

from constituencies.changes import change
from constituencies.kit.tables.decoding import UnreadableFile
from constituencies.kit.tables.reader import Columns, read_table, target_table
from constituencies.kit.tables.unpacking import Target, find_file, left_out_note, reading
from constituencies.kit.uk import CODE_COLUMNS

SHOWN_ERRORS = 20

BATCH = 1000

T = TypeVar("T")
K = TypeVar("K")
M = TypeVar("M", bound=Model)


class ImportFailed(Exception):
    """The file as a whole cannot be used. The message says what to do next."""


@dataclass(frozen=True)
class RowError:
    """One row that cannot be imported."""

    line: int
    """Line of the file, from 1; 0 where the error belongs to no single line."""
    message: str

    def __str__(self) -> str:
        if not self.line:
            return self.message
        return _("line %(line)d: %(message)s") % {"line": self.line, "message": self.message}


@dataclass
class ImportReport:
    """What an import did, or would do."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    committed: bool = False

    @property
    def ok(self) -> bool:
        return not self.errors

    def error(self, line: int, message: str) -> None:
        self.errors.append(RowError(line, message))

    def warn(self, message: str) -> None:
        self.warnings.append(message)

    def summary(self) -> str:
        """One line of counts, such as “650 created, 0 updated, 0 unchanged, 0 bad”."""
        return _("%(created)d created, %(updated)d updated, %(unchanged)d unchanged, %(bad)d bad") % {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "bad": len(self.errors),
        }


class Importer(ABC):
    """Reads one file, checks all of it, then writes all of it or nothing."""

    def __init__(self) -> None:
        self.report = ImportReport()

    @abstractmethod
    def read(self) -> None:
        """Parse and validate; put each bad row into `report.errors`, or raise ImportFailed."""

    @abstractmethod
    def plan(self) -> None:
        """Compare with the database and set the counts of the report. Writes nothing."""

    @abstractmethod
    def write(self) -> None:
        """Write what was planned. Runs inside one `change()`."""

    def report_missing(self, codes: Collection[str]) -> None:
        """Constituencies that the file should have and has not: it was cut short, or is of another set."""
        if codes:
            examples = ", ".join(sorted(codes)[:5]) + ("…" if len(codes) > 5 else "")
            self.report.error(
                0,
                _("Constituencies missing from the file: %(count)d (%(codes)s). Is it complete, and for the right set?")
                % {"count": len(codes), "codes": examples},
            )

    def run(self, *, commit: bool = False) -> ImportReport:
        """Read, plan and, with `commit`, write if no row is bad.

        Raises ImportFailed where the file as a whole cannot be used.
        """
        self.read()
        if not self.report.ok:
            return self.report
        self.plan()
        if commit:
            if self.report.created or self.report.updated:
                self._write_whole()
            self.report.committed = True
        return self.report

    def _write_whole(self) -> None:
        try:
            with change():
                self.write()
        except (DataError, IntegrityError) as error:  # such as a name of a thousand letters
            text = _("The database does not take a value of the file (%(error)s): correct it.")
            raise ImportFailed(text % {"error": str(error).splitlines()[0]}) from error


class ImportCommand(BaseCommand, ABC):
    """Base of the `import_…` commands: they only say which importer reads which file."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=_("The file to import."))
        parser.add_argument(
            "--commit", action="store_true", help=_("Write to the database; without it, only check and report.")
        )

    @abstractmethod
    def run_import(self, *, commit: bool, **options: Any) -> ImportReport:
        """Run the importer that the command's arguments ask for."""

    def handle(self, *_args: object, **options: Any) -> None:
        try:
            report = self.run_import(**options)
        except ImportFailed as failure:
            raise CommandError(_("%(failure)s Nothing was written.") % {"failure": failure}) from failure
        self._complain([_("Warning: %(warning)s") % {"warning": warning} for warning in report.warnings])
        self._complain([str(error) for error in sorted(report.errors, key=lambda error: error.line)])
        if not report.ok:
            raise CommandError(
                _("%(summary)s. Nothing was written; correct the file and run this again.")
                % {"summary": report.summary()}
            )
        self.stdout.write(report.summary() + ".")
        if not report.committed:
            self.stdout.write(_("Dry run: nothing was written. Add --commit to write."))

    def _complain(self, messages: list[str]) -> None:
        for message in messages[:SHOWN_ERRORS]:
            self.stderr.write(message)
        if len(messages) > SHOWN_ERRORS:
            self.stderr.write(_("… and %(count)d more.") % {"count": len(messages) - SHOWN_ERRORS})


@dataclass(frozen=True)
class Plan(Generic[M]):
    """Which rows of a model a file would create, change and leave."""

    create: list[M]
    update: list[M]
    unchanged: list[M]
    fields: list[str]
    """Those that an update writes."""

    def count_into(self, report: ImportReport) -> None:
        report.created += len(self.create)
        report.updated += len(self.update)
        report.unchanged += len(self.unchanged)

    def write(self, model: type[M]) -> None:
        model._default_manager.bulk_create(self.create, batch_size=BATCH)
        if self.update:
            model._default_manager.bulk_update(self.update, self.fields, batch_size=BATCH)


def compare(model: type[M], existing: Mapping[K, M], rows: Mapping[K, Mapping[str, object]]) -> Plan[M]:
    """Plan how `existing` rows become those of `rows`, both by the same key. Others stay as they are."""
    create: list[M] = []
    update: list[M] = []
    unchanged: list[M] = []
    for key, values in rows.items():
        row = existing.get(key)
        if row is None:
            create.append(model(**values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            update.append(row)
        else:
            unchanged.append(row)
    fields = [name for name in next(iter(rows.values()), {}) if name != model._meta.pk.name]
    return Plan(create, update, unchanged, fields)


def progress(items: Iterable[T], label: str, total: int | None = None) -> Iterable[T]:
    """Go through `items` behind a progress bar; without one where nobody watches (no terminal)."""
    return tqdm(items, desc=label, total=total, disable=None, leave=False)


def read_target(path: Path, target: Target, report: ImportReport) -> bytes:
    """Content of a file, or of the one in an archive that fits; the others there are a warning. Raises ImportFailed."""
    with readable(), reading(path), path.open("rb") as file:
        content, left_out = find_file(file, str(path), target)
    if note := left_out_note(left_out):
        report.warn(f"{path.name}: {note}")
    return content


@contextmanager
def readable() -> Iterator[None]:
    """Within it, a file that cannot be read is an import that failed."""
    try:
        yield
    except UnreadableFile as error:
        raise ImportFailed(str(error)) from error


def read_csv(path: Path, required: Sequence[str], report: ImportReport) -> list[tuple[int, dict[str, str]]]:
    """Rows of a table with these columns as (line number, column → cleaned text): see kit/tables/reader.py.

    Raises ImportFailed where it is no such table; a line that is no row is put into the report.
    """
    columns = table_columns(required)
    return parse_csv(read_target(path, target_table(columns), report), path, columns, report)


def parse_csv(content: bytes, path: Path, columns: Columns, report: ImportReport) -> list[tuple[int, dict[str, str]]]:
    """The same of a file's content."""
    with readable():
        table = read_table(content, str(path), columns)
    for line, message in table.faults:
        report.error(line, message)
    if note := left_out_note(table.left_out):
        report.warn(_("%(name)s, below the table: %(note)s") % {"name": path.name, "note": note})
    return [(row.line, row.cells) for row in table.rows]


def table_columns(required: Sequence[str], optional: Sequence[str] = ()) -> Columns:
    """The columns of one of our tables; that of codes may be called as any publisher calls it."""
    return Columns(required, optional, {"code": CODE_COLUMNS})
