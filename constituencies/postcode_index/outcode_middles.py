"""Where outcodes are: the middle of each one's postcodes, and which one is nearest to a point."""

from __future__ import annotations

import numpy as np

from constituencies.kit.types import AnyIntegers, Floats
from constituencies.towns import kilometres


class OutcodeMiddles:
    """All outcodes of an index: 3,000 points, worked out once in some 20 ms and searched in 30 µs."""

    def __init__(self, sectors: AnyIntegers, starts: AnyIntegers, longitudes: Floats, latitudes: Floats) -> None:
        """Arrays of an index file: see index.py."""
        outcodes, first = np.unique(np.asarray(sectors) >> np.uint64(8), return_index=True)
        rows = np.asarray(starts)[first]
        counts = np.diff(np.append(rows, len(longitudes)))
        self._outcodes = outcodes
        self._longitudes = np.add.reduceat(np.asarray(longitudes), rows, dtype=np.float64) / counts
        self._latitudes = np.add.reduceat(np.asarray(latitudes), rows, dtype=np.float64) / counts

    def near(self, longitude: float, latitude: float, reach_km: float = 0.0) -> list[tuple[str, int]]:
        """Outcodes whose middle lies within `reach_km` of a point in degrees, the nearest first; one in any case.

        Each as text and as the first four bytes of its postcodes' keys.
        """
        distance = np.hypot(*kilometres(self._longitudes - longitude, self._latitudes - latitude, latitude))
        within = np.flatnonzero(distance <= max(reach_km, float(distance.min())))
        return [self._named(place) for place in within[np.argsort(distance[within], kind="stable")]]

    def _named(self, place: int) -> tuple[str, int]:
        number = int(self._outcodes[place])
        return number.to_bytes(4, "big").decode("ascii").strip(), number
