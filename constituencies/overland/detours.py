"""How much longer the way over land is than the straight line: read from fixtures/detours.br, kept in memory.

    road_km = WINDING · straight line + detour

A detour belongs to two zones: outcodes, or parts of one where water runs through it (zones.py). Inland it is 0,
from Cardiff to Weston-super-Mare 70 km. Which zone a place lies in is read off a grid of about a kilometre, so any
place has one, and no boundary set has a say in it. Pure: numpy and brotli, no Django, no file but the one.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import brotli
import numpy as np
from numpy.typing import NDArray

from constituencies.kit.types import Floats, JsonObject
from constituencies.kit.uk import EAST, NORTH, SOUTH, WEST

logger = logging.getLogger(__name__)

Kilometres = NDArray[np.float32]
ZoneNumbers = NDArray[np.int64]

DETOURS: Final = "detours.br"
"""Its name in fixtures/."""

WINDING: Final = 1.22
"""Kilometres by road for each kilometre of the shortest way over land."""

_MAGIC: Final = b"MCM detours 1\n"
KM: Final = (0.02 * np.arange(256, dtype=np.float32) ** 2).astype(np.float32)
"""Kilometres of each code: fine where detours are small (0.5 km at 10 km, half of the step), coarse where they are
not (1.4 km at 100 km), up to 1,300 km."""


class Unreadable(ValueError):
    """The file is no file of detours, or of another version. The message says what to do."""


def encode_km(km: Floats) -> NDArray[np.uint8]:
    """The nearest code of each number of km; below 0 counts as 0."""
    codes = np.rint(np.sqrt(np.clip(km, 0.0, KM[-1]) / KM[1])).astype(np.int64)
    # The root is halfway between two codes where their km are not quite.
    options = np.clip(np.stack([codes - 1, codes, codes + 1]), 0, len(KM) - 1)
    best = np.abs(KM[options] - km).argmin(axis=0)
    nearest: NDArray[np.uint8] = np.take_along_axis(options, best[None], axis=0)[0].astype(np.uint8)
    return nearest


def read_detours(path: Path) -> Detours:
    """What `path` holds; where that cannot be read, no detours and a warning in the log."""
    try:
        return Detours.load(path)
    except (OSError, Unreadable) as error:
        logger.warning("Distances over land are not known, straight lines are used: %s", error)
        return Detours.none()


def road_km(straight_km: float, detour_km: float) -> float:
    """Distance by road as pages show it and need is discounted by, from a straight line and a detour, both km."""
    return WINDING * straight_km + detour_km


@dataclass(frozen=True)
class Grid:
    """Cells of equal size in degrees, from the south-western corner."""

    west: float
    south: float
    columns: int
    rows: int
    width: float
    height: float

    def middles(self) -> tuple[Floats, Floats]:
        """Longitudes (columns,) and latitudes (rows,) of the cells' middles."""
        columns, rows = np.arange(self.columns, dtype=np.float64), np.arange(self.rows, dtype=np.float64)
        return self.west + (columns + 0.5) * self.width, self.south + (rows + 0.5) * self.height

    def positions(self, longitudes: Floats, latitudes: Floats) -> tuple[ZoneNumbers, ZoneNumbers]:
        """Row and column of each place; of one outside the grid those of the nearest cell."""
        column = np.clip(np.floor((longitudes - self.west) / self.width), 0, self.columns - 1).astype(np.int64)
        row = np.clip(np.floor((latitudes - self.south) / self.height), 0, self.rows - 1).astype(np.int64)
        return row, column


@dataclass(frozen=True)
class Detours:
    """All detours between k zones."""

    outcodes: dict[str, int]
    """Outcode → zone, in alphabetical order."""
    grid: Grid
    cells: NDArray[np.uint16]
    """(grid.rows, grid.columns) Zone of each cell."""
    codes: NDArray[np.uint8]
    """(k, k) Positions in KM; the same both ways."""
    ferries: NDArray[np.uint8]
    """(k, k / 8 rounded up) Bits: is there a ferry on the way?"""
    made_from: dict[str, str] = field(default_factory=dict)
    """File → digest of what it was made from."""

    @classmethod
    def load(cls, path: Path) -> Detours:
        """Read a file that `pack` made. Raises Unreadable, or OSError where there is none."""
        content = path.read_bytes()
        if not content.startswith(_MAGIC):
            raise Unreadable(f"{path} is no file of detours of this version: make it again with script/make_travel.")
        try:
            body = brotli.decompress(content[len(_MAGIC) :])
            head, _, arrays = body.partition(b"\n")
            header = json.loads(head)
            grid, size = Grid(**header["grid"]), int(header["zones"])
            cells_size, half = grid.rows * grid.columns * 2, size * (size - 1) // 2
            changes = np.frombuffer(arrays, "<u2", grid.rows * grid.columns).reshape(grid.rows, -1)
            cells = np.cumsum(changes, axis=0, dtype=np.uint16)
            codes = _from_half(np.frombuffer(arrays, np.uint8, half, cells_size), size)
            bits = np.frombuffer(arrays, np.uint8, (half + 7) // 8, cells_size + half)
            sea = _from_half(np.unpackbits(bits, count=half), size) & 1
        except (brotli.error, ValueError, KeyError, TypeError) as error:
            raise Unreadable(f"{path} is damaged ({error}): make it again with script/make_travel.") from error
        outcodes = dict(zip(header["outcodes"], header["of_outcodes"], strict=True))
        return cls(outcodes, grid, cells, codes, np.packbits(sea, axis=1), header["made_from"])

    @classmethod
    def none(cls) -> Detours:
        """Where nothing is known: every detour is 0."""
        zero = np.zeros((1, 1), np.uint8)
        return cls({}, Grid(WEST, SOUTH, 1, 1, EAST - WEST, NORTH - SOUTH), zero.astype(np.uint16), zero, zero)

    def pack(self) -> bytes:
        """As a file holds it: one half of each table, each row as what changes from the row before."""
        below = np.tril_indices(len(self.codes), -1)
        sea = np.unpackbits(self.ferries, axis=1, count=len(self.codes))
        header: JsonObject = {
            "made_from": self.made_from,
            "zones": len(self.codes),
            "grid": vars(self.grid),
            "outcodes": list(self.outcodes),
            "of_outcodes": list(self.outcodes.values()),
        }
        cells = np.diff(self.cells, axis=0, prepend=self.cells[:1] * 0)
        body = b"".join(
            [
                json.dumps(header, separators=(",", ":")).encode() + b"\n",
                cells.astype("<u2").tobytes(),
                np.diff(self.codes, axis=0, prepend=self.codes[:1] * 0)[below].tobytes(),
                np.packbits((np.diff(sea, axis=0, prepend=sea[:1] * 0) & 1)[below]).tobytes(),
            ]
        )
        return _MAGIC + bytes(brotli.compress(body, quality=11, lgwin=24))

    def zone(self, outcode: str) -> int | None:
        """The zone that most of an outcode lies in.

        Of a district that is divided (SW1) it is that of its first part (SW1A); None where nothing begins so.
        """
        zone = self.outcodes.get(outcode)
        if zone is None and outcode:
            zone = next((self.outcodes[name] for name in self.outcodes if _is_part(name, outcode)), None)
        return zone

    def zone_at(self, longitude: float, latitude: float) -> int:
        """The zone at a place in degrees; of one at sea that of the nearest land."""
        row, column = self.grid.positions(np.array(longitude), np.array(latitude))
        return int(self.cells[row, column])

    def zones_at(self, longitudes: Floats, latitudes: Floats) -> ZoneNumbers:
        """The same of many places, shape (n,); −1 where a place is not known (NaN)."""
        is_finite = np.isfinite(longitudes) & np.isfinite(latitudes)
        row, column = self.grid.positions(np.where(is_finite, longitudes, 0.0), np.where(is_finite, latitudes, 0.0))
        return np.where(is_finite, self.cells[row, column].astype(np.int64), -1)

    def between(self, zone: int, other: int) -> float:
        """Detour in km between two zones."""
        return float(KM[self.codes[zone, other]])

    def km(self, zone: int, others: ZoneNumbers) -> Kilometres:
        """Detours from a zone to others, shape (n,), float32; to one that is not known (−1) it is 0."""
        return np.where(others < 0, np.float32(0), KM[self.codes[zone, others]])

    def by_sea(self, zone: int, others: ZoneNumbers) -> NDArray[np.bool_]:
        """Is there a ferry on the way from a zone to each of the others? Shape (n,)."""
        bits = self.ferries[zone, others >> 3] >> (7 - (others & 7)).astype(np.uint8) & 1
        by_sea: NDArray[np.bool_] = (bits == 1) & (others >= 0)
        return by_sea


def _is_part(name: str, outcode: str) -> bool:
    """SW1A is a part of SW1, SW10 is another district."""
    return name.startswith(outcode) and not name[len(outcode) :].isdigit()


def _from_half(changes: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """The whole of a table that is the same both ways and 0 on its diagonal, modulo 256.

    `changes`: what lies below the diagonal, row by row, each as what changes from the row before; a column begins
    with the 0 on the diagonal.
    """
    table = np.zeros((size, size), np.uint8)
    begin = 0
    for row in range(1, size):  # positions of all of them at once would take 130 MB
        table[row, :row] = changes[begin : begin + row]
        begin += row
    np.cumsum(table, axis=0, dtype=np.uint8, out=table)
    return table + table.T
