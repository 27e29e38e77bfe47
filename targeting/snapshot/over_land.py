"""Ways over land, as all processes of a host share them: the detours of constituencies/overland/, mapped into memory.

fixtures/detours.br unpacks to 20 MB in a second. That is done once a host: the copy in MCM_HOME is mapped by every
process, and only what is looked at stays in memory.
"""

from __future__ import annotations

import logging
from functools import cache, cached_property
from hashlib import blake2b
from pathlib import Path

import numpy as np
from django.conf import settings

from constituencies.kit.mapped_arrays import Damaged, MappedArrays, map_file, pack, write_atomically
from constituencies.overland.detours import DETOURS, KM, WINDING, Detours, Grid, Kilometres, read_detours
from targeting.recommending.travel import OverLand, Zones

logger = logging.getLogger(__name__)
KIND, FORMAT = "detours", 1
_ARRAYS = ("cells", "codes", "ferries")


class Roads(Detours):
    """The detours of this site, with how winding roads are."""

    winding = WINDING

    def km(self, zone: int, others: Zones) -> Kilometres:
        """As `Detours.km`, of zones that are known: one row of the table, then what is wanted of it."""
        km: Kilometres = KM.take(self.codes[zone].take(others))
        return km

    @cached_property
    def _flat(self) -> tuple[float, float, float, float, int, int, memoryview]:
        grid = self.grid
        measures = grid.west, grid.south, grid.width, grid.height, grid.columns, grid.rows
        return *measures, np.ascontiguousarray(self.cells).reshape(-1).data

    def zone_at(self, longitude: float, latitude: float) -> int:
        """As `Detours.zone_at`; for a single place NumPy takes twenty times as long."""
        west, south, width, height, columns, rows, cells = self._flat
        column, row = int((longitude - west) / width), int((latitude - south) / height)
        column, row = min(max(column, 0), columns - 1), min(max(row, 0), rows - 1)
        zone: int = cells[row * columns + column]
        return zone


@cache
def over_land() -> OverLand:
    """The ways of this site. Where they cannot be read the log says so, and straight lines serve."""
    source = settings.BASE_DIR / "fixtures" / DETOURS
    copy = _path_of_copy(source)
    try:
        return _opened(map_file(copy, KIND, FORMAT, check_data=False))  # written whole or not at all
    except (OSError, Damaged):
        detours = read_detours(source)
    if detours.outcodes:
        try:
            write_atomically(copy, _packed(detours), durable=False)
            return _opened(map_file(copy, KIND, FORMAT, check_data=False))
        except OSError as error:  # a disk that is full or read-only
            logger.warning("Ways over land could not be kept at %s: %s", copy, error)
    return Roads(**vars(detours))


def _path_of_copy(source: Path) -> Path:
    """Named after what it was made from, so that new fixtures make a new one."""
    try:
        digest = blake2b(source.read_bytes(), digest_size=8).hexdigest()
    except OSError:
        digest = "none"
    return Path(settings.MCM_HOME) / "travel" / f"{digest}.detours"


def _packed(detours: Detours) -> bytes:
    facts = {"grid": vars(detours.grid), "outcodes": detours.outcodes, "made_from": detours.made_from}
    return pack(KIND, FORMAT, facts, {name: getattr(detours, name) for name in _ARRAYS})


def _opened(file: MappedArrays) -> Roads:
    arrays = {name: file.arrays[name] for name in _ARRAYS}
    return Roads(file.facts["outcodes"], Grid(**file.facts["grid"]), made_from=file.facts["made_from"], **arrays)
