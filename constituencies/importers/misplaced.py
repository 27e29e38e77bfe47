"""Postcodes whose published point is somewhere else altogether: arrays in, arrays out; no Django.

CM23 3WE is in Bishop's Stortford, but its point is in Holborn, 42 km away; there are some fifty such points among 2.7
million. Royal Mail's sectors are delivery areas, so a postcode that lies far from its sector, and hardly any other of
the sector in the same constituency, takes the place of the sector. A sector that is spread wide by nature (Shetland's
isles, ZE2 9) has more than two postcodes in each of its constituencies, and is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from constituencies.importers.placing import NOWHERE
from constituencies.kit.types import Floats, Positions

FAR_METRES: Final = 25_000.0
FEW: Final = 2
"""So many postcodes of a sector in a constituency of their own, or fewer, are “nearly alone” there."""
SMALLEST_SECTOR: Final = 20
"""A sector with fewer postcodes has no middle to speak of: its outcode's is taken."""

_UNIT_BITS, _INCODE_BITS = np.uint64(16), np.uint64(24)

Seats = NDArray[np.int16]


@dataclass(frozen=True)
class Misplaced:
    """The m postcodes that are somewhere else, and what to put in place of their points."""

    rows: Positions
    """Which they are, in ascending order; shape (m,)."""
    stand_ins: Positions
    """For each the postcode nearest to the middle of its sector, in the sector's constituency; shape (m,)."""
    seats: list[Seats]
    """For each boundary set the constituencies that they belong to; shape (m,) each."""


def find_misplaced(keys: NDArray[np.uint64], longitudes: Floats, latitudes: Floats, seats: list[Seats]) -> Misplaced:
    """Find the postcodes that are far from their sector and nearly alone in their seat, in every boundary set.

    Arrays of shape (n,): `keys` (postcodes.keys), sorted; degrees (EPSG:4326); for each boundary set the position of
    each one's constituency, or NOWHERE.
    """
    rows: list[int] = []
    stand_ins: list[int] = []
    homes: list[list[int]] = []
    for sector, group in _suspects(keys, longitudes, latitudes):
        middle = float(np.median(longitudes[group])), float(np.median(latitudes[group]))
        distances = _metres(longitudes[group], latitudes[group], *middle)
        near = group[distances <= FAR_METRES]
        far = sector[_metres(longitudes[sector], latitudes[sector], *middle) > FAR_METRES]
        far = far[np.all([_frequencies(of_set, group)[of_set[far]] <= FEW for of_set in seats], axis=0)]
        if not len(near) or not len(far):
            continue
        home = [_most_frequent(of_set[near]) for of_set in seats]
        at_home = near[np.all([of_set[near] == seat for of_set, seat in zip(seats, home, strict=True)], axis=0)]
        candidates = at_home if len(at_home) else near
        nearest = candidates[_metres(longitudes[candidates], latitudes[candidates], *middle).argmin()]
        for row in far.tolist():
            rows.append(row)
            stand_ins.append(int(nearest))
            homes.append(home)
    columns = zip(*homes, strict=True) if homes else ([] for _ in seats)
    return Misplaced(
        np.array(rows, np.intp), np.array(stand_ins, np.intp), [np.array(column, np.int16) for column in columns]
    )


def _suspects(keys: NDArray[np.uint64], longitudes: Floats, latitudes: Floats) -> list[tuple[Positions, Positions]]:
    """Rows of each sector that may hold one, and of the group whose middle counts: the sector, or its outcode."""
    if not len(keys):
        return []
    firsts, lasts = _groups(keys >> _UNIT_BITS)
    outcode_firsts, outcode_lasts = _groups(keys >> _INCODE_BITS)
    # A sector no wider than FAR_METRES, as nearly all are, holds none: only some 400 are looked at.
    west, east = np.minimum.reduceat(longitudes, firsts), np.maximum.reduceat(longitudes, firsts)
    south, north = np.minimum.reduceat(latitudes, firsts), np.maximum.reduceat(latitudes, firsts)
    is_wide = _metres(west, south, east, north) > FAR_METRES
    is_small = lasts - firsts < SMALLEST_SECTOR
    suspects = []
    for sector in np.flatnonzero(is_wide | is_small).tolist():
        rows = group = np.arange(firsts[sector], lasts[sector])
        if is_small[sector]:
            outcode = np.searchsorted(outcode_firsts, firsts[sector], side="right") - 1
            group = np.arange(outcode_firsts[outcode], outcode_lasts[outcode])
        if len(group) >= SMALLEST_SECTOR:
            suspects.append((rows, group))
    return suspects


def _groups(sorted_values: NDArray[np.uint64]) -> tuple[Positions, Positions]:
    """First row of each run of equal values, and the row after its last."""
    firsts = np.flatnonzero(np.append(True, sorted_values[1:] != sorted_values[:-1]))
    return firsts, np.append(firsts[1:], len(sorted_values))


def _metres(x: Floats, y: Floats, to_x: Floats | float, to_y: Floats | float) -> Floats:
    """Distance between points in degrees, good to a percent or so within Britain."""
    distances: Floats = np.hypot((x - to_x) * 111_320 * np.cos(np.radians((y + to_y) / 2)), (y - to_y) * 111_195)
    return distances


def _frequencies(seats: Seats, rows: Positions) -> NDArray[np.intp]:
    """How many of `rows` are in each constituency; the last one of the array, NOWHERE, counts as none."""
    placed = seats[rows]
    return np.append(np.bincount(placed[placed != NOWHERE], minlength=int(seats.max(initial=0)) + 1), 0)


def _most_frequent(seats: Seats) -> int:
    placed = seats[seats != NOWHERE]
    return int(np.bincount(placed).argmax()) if len(placed) else NOWHERE
