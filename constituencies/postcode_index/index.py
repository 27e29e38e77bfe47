"""The postcode index: a file that every web process maps into memory, one a boundary set.

It is built from the table of postcodes and answers a lookup in about two microseconds without database;
PostgreSQL remains the truth. Postcodes sort by key (postcodes.py), whose low 16 bits are the unit, so each
sector is stored once and each of n postcodes in m sectors takes 12 bytes, and each of p neighbours six: one postcode
in seven has any. A file of mapped_arrays.py with

    sectors     uint64[m]     key >> 16, sorted
    starts      uint32[m + 1] row of each sector's first postcode
    longitudes  float32[n]    degrees, to 0.2 m
    latitudes   float32[n]
    units       uint16[n]     key & 0xFFFF, sorted within a sector
    seats       uint16[n]     position in the list of codes; the highest bit is set where neighbours follow
    near_rows   uint32[p]     row of a postcode near another constituency, sorted
    near_seats  uint16[p]     that constituency, of each postcode the nearest first
"""

from __future__ import annotations

import logging
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from constituencies.kit.binary_cursor import binary_cursor
from constituencies.kit.mapped_arrays import Damaged, MappedArrays, map_file, pack, write_atomically
from constituencies.kit.types import AnyFloats, AnyIntegers
from constituencies.postcode_index.outcode_middles import OutcodeMiddles

if TYPE_CHECKING:
    from constituencies.models import BoundarySet

logger = logging.getLogger(__name__)

KIND: Final = "postcode index"
FORMAT: Final = 3
_ROW = np.dtype([("key", np.uint8, 7), ("constituency", ">i4"), ("longitude", ">f4"), ("latitude", ">f4")])
_HAS_NEIGHBOURS: Final = 0x8000  # in a seat: six postcodes of seven need not look for any
_SEAT: Final = 0x7FFF
_PAIR = np.dtype([("key", np.uint8, 7), ("constituency", ">i4"), ("rank", ">i4")])


class Place(NamedTuple):
    """Where a postcode is."""

    code: str
    """GSS code of its constituency."""
    longitude: float
    latitude: float
    """Degrees (EPSG:4326)."""
    neighbours: tuple[str, ...] = ()
    """GSS codes of other constituencies within 300 m (importers/borders.py), the nearest first."""


@dataclass(frozen=True, slots=True)
class Places:
    """What the postcodes of an outcode or sector have in common."""

    count: int
    longitude: float
    latitude: float
    """Mean position, degrees."""
    codes: tuple[str, ...]
    """GSS codes of their constituencies, the most frequent first."""


class PostcodeIndex:
    """An open index file: read-only, shared by threads and, through the page cache, by processes."""

    def __init__(self, file: MappedArrays) -> None:
        """Take the content of a file; `open` is the usual way in."""
        self.boundary_set: str = file.facts["boundary_set"]
        self.version: str = file.facts["version"]
        self.codes: list[str] = file.facts["codes"]
        # Memory views: of them a single number is read five times as fast as of an array.
        views = {name: array.data for name, array in file.arrays.items()}
        self._sectors, self._starts = views["sectors"], views["starts"]
        self._longitudes, self._latitudes = views["longitudes"], views["latitudes"]
        self._units, self._seats = views["units"], views["seats"]
        self._near_rows, self._near_seats = views["near_rows"], views["near_seats"]
        self.count = len(self._units)
        self._outcode_codes: dict[int, tuple[str, ...]] = {}
        self._file = file

    @classmethod
    def open(cls, path: Path, *, check_data: bool = False) -> PostcodeIndex:
        """Map a file into memory. The header is always checked, all the data with `check_data` (about 0.1 s).

        Raises FileNotFoundError, or Damaged where the file is spoilt, cut short or of another format.
        """
        return cls(map_file(path, KIND, FORMAT, check_data=check_data))

    def find(self, key: int) -> Place | None:
        """The place of a full postcode by its key (postcodes.key), or None if it is unknown."""
        sector = bisect_left(self._sectors, key >> 16)
        if sector == len(self._sectors) or self._sectors[sector] != key >> 16:
            return None
        unit, end = key & 0xFFFF, self._starts[sector + 1]
        row = bisect_left(self._units, unit, self._starts[sector], end)
        if row == end or self._units[row] != unit:
            return None
        seat = self._seats[row]
        if not seat & _HAS_NEIGHBOURS:
            return Place(self.codes[seat], self._longitudes[row], self._latitudes[row])
        near = bisect_left(self._near_rows, row)
        beyond = bisect_left(self._near_rows, row + 1, near)
        neighbours = tuple(self.codes[neighbour] for neighbour in self._near_seats[near:beyond])
        return Place(self.codes[seat & _SEAT], self._longitudes[row], self._latitudes[row], neighbours)

    def range(self, low: int, high: int) -> Places | None:
        """Sum up all postcodes of whole sectors, low <= key < high (postcodes.key_range); None if there are none."""
        first = self._starts[bisect_left(self._sectors, low >> 16)]
        last = self._starts[bisect_left(self._sectors, high >> 16)]
        if first == last:
            return None
        seats = np.bincount(np.asarray(self._seats[first:last]) & _SEAT)
        by_frequency = np.argsort(-seats, kind="stable")[: np.count_nonzero(seats)]
        return Places(
            count=last - first,
            longitude=float(np.asarray(self._longitudes[first:last]).mean(dtype=float)),
            latitude=float(np.asarray(self._latitudes[first:last]).mean(dtype=float)),
            codes=tuple(self.codes[seat] for seat in by_frequency),
        )

    @cached_property
    def middles(self) -> OutcodeMiddles:
        return OutcodeMiddles(*(self._file.arrays[name] for name in ("sectors", "starts", "longitudes", "latitudes")))

    def seats_near(self, longitude: float, latitude: float, reach_km: float) -> tuple[str, tuple[str, ...]]:
        """The outcode nearest to a point, and GSS codes of the constituencies of those within reach, nearest first."""
        near = self.middles.near(longitude, latitude, reach_km)
        codes = (code for _outcode, number in near for code in self.outcode_codes(number << 24))
        return near[0][0], tuple(dict.fromkeys(codes))

    def outcode_codes(self, key: int) -> tuple[str, ...]:
        """GSS codes of all constituencies of a postcode's outcode, the most frequent first. Remembered: some 3,000."""
        outcode = key >> 24
        codes = self._outcode_codes.get(outcode)
        if codes is None:
            places = self.range(outcode << 24, (outcode + 1) << 24)
            codes = self._outcode_codes[outcode] = places.codes if places else ()
        return codes


def index_path(boundary_set: str) -> Path:
    """Where the index of a boundary set (its slug) is kept on this machine."""
    return Path(settings.MCM_HOME) / "postcodes" / f"{boundary_set}.index"


def write_index(  # noqa: PLR0913 -- an argument for each array
    path: Path,
    *,
    boundary_set: str,
    version: str,
    keys: NDArray[np.uint64],
    seats: AnyIntegers,
    longitudes: AnyFloats,
    latitudes: AnyFloats,
    codes: list[str],
    near_rows: AnyIntegers | None = None,
    near_seats: AnyIntegers | None = None,
) -> None:
    """Write an index file, all or nothing: readers keep the old one until the new one is whole.

    Arrays of shape (n,), one postcode a row: keys, sorted and distinct; positions in `codes`; degrees. Of shape
    (p,): rows that lie near another constituency, sorted, and its position in `codes`, the nearest first; or None.
    """
    near_rows = np.empty(0, int) if near_rows is None else near_rows
    near_seats = np.empty(0, int) if near_seats is None else near_seats
    flagged = seats.astype("<u2")
    flagged[near_rows] |= _HAS_NEIGHBOURS
    sectors, starts = np.unique(keys >> np.uint64(16), return_index=True)
    facts = {"boundary_set": boundary_set, "version": version, "codes": codes}
    arrays = {
        "sectors": sectors.astype("<u8"),
        "starts": np.append(starts, len(keys)).astype("<u4"),
        "longitudes": longitudes.astype("<f4"),
        "latitudes": latitudes.astype("<f4"),
        "units": (keys & np.uint64(0xFFFF)).astype("<u2"),
        "seats": flagged,
        "near_rows": near_rows.astype("<u4"),
        "near_seats": near_seats.astype("<u2"),
    }
    write_atomically(path, pack(KIND, FORMAT, facts, arrays))


class IndexRegistry:
    """The indexes that this process serves: opened when first asked for, swapped when a newer file appears."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[tuple[int, ...], PostcodeIndex | None]] = {}
        self._faults: dict[str, str] = {}

    def faults(self) -> list[str]:
        """What is wrong with the files of this machine, for /readyz; what was open before is served on."""
        return [f"postcode index {boundary_set} {fault}" for boundary_set, fault in self._faults.copy().items()]

    def current(self, boundary_set: str) -> PostcodeIndex | None:
        """The index of a boundary set (its slug), or None while there is none. Takes no lock and no system call."""
        if boundary_set not in self._open:
            self._load(boundary_set)
        return self._open[boundary_set][1]

    def refresh(self) -> None:
        """Look for newer files: one `stat` an index. Called by a background thread, never by a request.

        A request that holds the old index goes on with it; its memory is freed with the last of them.
        """
        for boundary_set in list(self._open):
            if self._open[boundary_set][0] != identity_of(index_path(boundary_set)):
                self._load(boundary_set)

    def clear(self) -> None:
        """Forget all, as when MCM_HOME changes from one test to the next."""
        self._open, self._faults = {}, {}

    def _load(self, boundary_set: str) -> None:
        path = index_path(boundary_set)
        identity = identity_of(path)
        index = self._open.get(boundary_set, ((), None))[1]
        try:
            index, fault = PostcodeIndex.open(path, check_data=True), ""
            _ = index.middles  # or the first who asks for a town would wait for them
        except FileNotFoundError:
            fault = "missing"
        except (OSError, Damaged) as error:
            fault = f"damaged: {error}"
        if fault:
            logger.error("%s is %s. The worker builds it again.", path, fault)
            self._faults[boundary_set] = fault
        elif self._faults.pop(boundary_set, ""):
            logger.info("%s is whole again", path)
        self._open[boundary_set] = identity, index


registry = IndexRegistry()


def build_index(boundary_set: BoundarySet, *, force: bool = False) -> bool:
    """Write the index of a boundary set from the table of postcodes, and check it as written.

    False, and nothing done, where it is up to date (unless `force`) or no postcodes are imported.
    """
    path = index_path(boundary_set.slug)
    if not force and boundary_set.postcodes_version and boundary_set.postcodes_version == _version_of(path):
        return False
    # One value of 51 MB takes a second; COPY TO hands over row by row, which takes nine.
    with binary_cursor() as cursor:
        cursor.execute(
            "WITH postcode AS NOT MATERIALIZED ("
            " SELECT convert_to(rpad(left(postcode, -3), 4) || right(postcode, 3), 'UTF8') AS key,"
            "  constituency_id, longitude, latitude, neighbours"
            " FROM constituencies_postcode WHERE boundary_set_id = %(boundary_set)s)"
            "SELECT postcodes_version,"
            " (SELECT string_agg(key || int4send(constituency_id)"
            "   || float4send(longitude::real) || float4send(latitude::real), '') FROM postcode),"
            " (SELECT string_agg(key || int4send(neighbour) || int4send(rank::integer), '')"
            "  FROM postcode, unnest(neighbours) WITH ORDINALITY AS near (neighbour, rank))"
            " FROM constituencies_boundaryset WHERE id = %(boundary_set)s",
            {"boundary_set": boundary_set.pk},
            binary=True,
        )
        version, packed, packed_pairs = cursor.fetchone() or ("", None, None)
    if packed is None:
        return False
    rows = np.frombuffer(packed, _ROW)
    keys = _padded_keys(rows["key"])
    order = np.argsort(keys)
    keys = keys[order]
    members, codes = zip(*boundary_set.constituencies.order_by("code").values_list("pk", "code"), strict=True)
    seat_of = np.zeros(max(members) + 1, np.uint16)
    seat_of[list(members)] = np.arange(len(members))
    pairs = np.frombuffer(packed_pairs or b"", _PAIR)
    pairs = pairs[np.isin(pairs["constituency"], members)]  # one that was deleted is nobody's neighbour
    near_rows = np.searchsorted(keys, _padded_keys(pairs["key"]))
    by_rank = np.lexsort((pairs["rank"], near_rows))
    write_index(
        path,
        boundary_set=boundary_set.slug,
        version=version,
        keys=keys,
        seats=seat_of[rows["constituency"][order]],
        longitudes=rows["longitude"][order],
        latitudes=rows["latitude"][order],
        codes=list(codes),
        near_rows=near_rows[by_rank],
        near_seats=seat_of[pairs["constituency"][by_rank]],
    )
    PostcodeIndex.open(path, check_data=True)
    return True


def _padded_keys(letters: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Keys (postcodes.key) of their seven bytes, shape (n, 7)."""
    padded = np.zeros((len(letters), 8), np.uint8)
    padded[:, 1:] = letters
    return padded.view(">u8").reshape(-1).astype(np.uint64)


def _version_of(path: Path) -> str | None:
    try:
        return PostcodeIndex.open(path).version
    except (OSError, Damaged):
        return None


def current_index(boundary_set: str) -> PostcodeIndex | None:
    """This process's index of a boundary set (its slug); None before one is built."""
    return registry.current(boundary_set)


def identity_of(path: Path) -> tuple[int, ...]:
    """What changes when a file is replaced; () if it is missing."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns
