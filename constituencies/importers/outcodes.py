"""Outcodes and where their postcodes lie, from the installed package."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from constituencies.importers.placing import to_degrees
from constituencies.importers.postcode_sources import PostcodeSource, read_package
from constituencies.postcodes import keys

_OUTCODE_BITS = np.uint64(24)


class OutcodePostcodes(NamedTuple):
    """The p postcodes with a place, and their n outcodes."""

    outcodes: list[str]
    """Such as "SW1A", sorted."""
    which: NDArray[np.int64]
    """(p,) Position of each postcode's outcode."""
    degrees: NDArray[np.float64]
    """(p, 2) Longitude and latitude."""


def read_outcodes(source: PostcodeSource | None = None) -> OutcodePostcodes:
    """All of the United Kingdom, current and terminated. Raises ImportFailed."""
    source = source or read_package()
    numbers = keys(np.concatenate(source.texts))
    areas = np.concatenate(source.areas)
    eastings, northings = np.concatenate(source.eastings), np.concatenate(source.northings)
    has_place = np.isin(areas, [b"E", b"W", b"S", b"N"]) & np.isfinite(eastings) & np.isfinite(northings)
    rows = np.flatnonzero(has_place & (numbers > 0))
    numbers = numbers[rows]
    # As postcodes are imported: a BT postcode is in Northern Ireland, whatever its local authority is said to be.
    irish = (areas[rows] == b"N") | (numbers >> np.uint64(40) == int.from_bytes(b"BT", "big"))
    degrees = np.stack(to_degrees(eastings[rows], northings[rows], irish), axis=1)
    outcodes, which = np.unique(numbers >> _OUTCODE_BITS, return_inverse=True)
    return OutcodePostcodes(
        [int(outcode).to_bytes(4, "big").decode().rstrip() for outcode in outcodes], which.ravel(), degrees
    )
