"""Import of postcodes: read, place in every boundary set, replace the table of postcodes whole.

    read    postcode_sources.py, onspd.py: the installed package or an ONSPD file
    plan    placing.py: which constituency; misplaced.py: which points are wrong; then compare with what is loaded
    write   borders.py: which constituencies are near; postcode_table.py: binary COPY; index files are built after
            the commit (postcode_index.py)

The 2.7 million postcodes in two boundary sets take about 25 seconds on two cores, 4 of them for the index.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from numpy.typing import NDArray

from constituencies.importers.base import SHOWN_ERRORS, Importer, ImportFailed, ImportReport, progress
from constituencies.importers.borders import GridPoints
from constituencies.importers.misplaced import find_misplaced
from constituencies.importers.onspd import read_onspd
from constituencies.importers.placing import NOWHERE, Points, Polygons, to_degrees
from constituencies.importers.postcode_sources import PostcodeSource, read_package
from constituencies.importers.postcode_table import PostcodeRows, replace_postcodes
from constituencies.kit.tables.unpacking import left_out_note
from constituencies.kit.types import Floats
from constituencies.models import Boundary, BoundarySet, Constituency, PostcodeRow
from constituencies.postcode_index.index import build_index
from constituencies.postcodes import compact_texts, keys

WHOLE: Final = 0.9
"""A file that places less than this share of what is loaded is taken for a part of one."""
GRID_METRES: Final = 1_300_000.0
"""Both national grids lie within so many metres of their origins."""
RULES: Final = "2:"
"""Begins the version of what is loaded; raised when the rules of placing change, so that a start loads it again.

1: by the point alone. 2: misplaced points (misplaced.py) and neighbours (borders.py).
"""
SHOWN_MISPLACED: Final = 100
WORST: Final = 0.001
"""A file with more than this share of bad rows is taken for something else, or damaged."""


class Fault(IntEnum):
    """Why a row is left out."""

    POSTCODE = 1
    REPEATED = 2
    GRID = 3


_FAULTS = {
    Fault.POSTCODE: gettext_lazy("“%(text)s” is not a postcode"),
    Fault.REPEATED: gettext_lazy("%(text)s is in the file already"),
    Fault.GRID: gettext_lazy("the grid reference of %(text)s is not a number, or is off the grid"),
}


@dataclass
class PlacedSet:
    """One boundary set with the constituency of every postcode that has a place."""

    boundary_set: BoundarySet
    constituencies: list[int]
    """Primary keys, in the order of GSS codes."""
    polygons: Polygons
    """Their outlines."""
    outlines_digest: bytes
    """Of their codes and outlines."""
    seats: NDArray[np.int16]
    """Positions in `constituencies`, or NOWHERE; one for each of the n postcodes with a place."""
    snapped: int
    loaded: int
    """Rows in the database before the import."""
    version: str = ""

    def settle(self, version: str) -> None:
        """Everything is placed: `version` names what is to be loaded."""
        self.version = version
        self.rows = np.flatnonzero(self.seats != NOWHERE)
        self.placed = len(self.rows)
        self.is_unchanged = (self.boundary_set.postcodes_version, self.loaded) == (self.version, self.placed)


@dataclass
class PostcodeReport(ImportReport):
    """What an import of postcodes did, or would do. Bad rows are warnings: they do not stop the others."""

    read: int = 0
    outside_uk: int = 0
    no_place: int = 0
    bad: int = 0
    misplaced: list[str] = field(default_factory=list)
    """Postcodes that were given the place of their sector."""
    sets: list[PlacedSet] = field(default_factory=list)

    def summary(self) -> str:
        """What was read on the first line, then those that are misplaced and a line for each boundary set."""
        lines = [
            _(
                "%(read)d postcodes read: %(outside)d outside the UK, %(no_place)d without grid reference, "
                "%(bad)d bad rows left out"
            )
            % {"read": self.read, "outside": self.outside_uk, "no_place": self.no_place, "bad": self.bad}
        ]
        if self.misplaced:
            examples = ", ".join(self.misplaced[:SHOWN_MISPLACED]) + (" …" if self.misplaced[SHOWN_MISPLACED:] else "")
            template = ngettext(
                "%(count)d postcode whose point is far from its sector takes its sector's place: %(shown)s",
                "%(count)d postcodes whose points are far from their sectors take their sectors' places: %(shown)s",
                len(self.misplaced),
            )
            lines.append(template % {"count": len(self.misplaced), "shown": examples})
        for part in self.sets:
            template = (
                _("%(name)s: %(placed)d placed, %(snapped)d of them snapped, %(unplaced)d unplaced; already loaded")
                if part.is_unchanged
                else _(
                    "%(name)s: %(placed)d placed, %(snapped)d of them snapped, %(unplaced)d unplaced; "
                    "in place of %(loaded)d"
                )
            )
            lines.append(
                template
                % {
                    "name": part.boundary_set.name,
                    "placed": part.placed,
                    "snapped": part.snapped,
                    "unplaced": len(part.seats) - part.placed,
                    "loaded": part.loaded,
                }
            )
        return "\n".join(lines)


class PostcodeImporter(Importer):
    """Replaces all postcodes by those of an ONSPD file, or of the installed package where no file is given."""

    report: PostcodeReport

    def __init__(self, path: Path | None = None, *, force: bool = False) -> None:
        """`force` loads a file though it places far fewer postcodes than are loaded, or has many bad rows."""
        self.report = PostcodeReport()
        self._path = path
        self._force = force

    def run(self, *, commit: bool = False) -> ImportReport:
        """Read, place and, with `commit`, load; then bring the index files up to date. Raises ImportFailed."""
        super().run(commit=commit)
        if self.report.committed:
            for part in progress(self.report.sets, _("Indexing")):
                try:
                    build_index(part.boundary_set)
                except OSError as error:
                    message = _(
                        "Postcodes are loaded, but their index could not be written (%(error)s): "
                        "the worker builds it as soon as there is room."
                    )
                    self.report.warn(message % {"error": error})
        return self.report

    def read(self) -> None:
        source = read_onspd(self._path) if self._path else read_package()
        if not source.rows:
            raise ImportFailed(_("There are no postcodes in this file, only its header: download it again."))
        postcode_keys = keys(np.concatenate(source.texts))
        areas = np.concatenate(source.areas)
        eastings, northings = np.concatenate(source.eastings), np.concatenate(source.northings)
        self.report.read = len(postcode_keys)
        outside = np.isin(areas, [b"L", b"M"])  # Channel Islands, Isle of Man
        has_place = np.isin(areas, [b"E", b"W", b"S", b"N"]) & ~np.isnan(eastings) & ~np.isnan(northings)
        on_grid = (eastings >= 0) & (eastings < GRID_METRES) & (northings >= 0) & (northings < GRID_METRES)
        order = np.argsort(postcode_keys, kind="stable")
        # Of one that stands twice, the first is taken.
        again = order[1:][postcode_keys[order[1:]] == postcode_keys[order[:-1]]]
        faults = np.zeros(len(postcode_keys), np.uint8)
        faults[has_place & ~on_grid] = Fault.GRID
        faults[again] = Fault.REPEATED
        faults[postcode_keys == 0] = Fault.POSTCODE
        self._report_faults(source, faults)
        if note := left_out_note(source.left_out):
            self.report.warn(note)

        good = faults == 0
        self.report.outside_uk = int((good & outside).sum())
        self.report.no_place = int((good & ~outside & ~has_place).sum())

        rows = order[(good & has_place)[order]]
        self._keys = postcode_keys[rows]
        # A BT postcode is in Northern Ireland, whatever its local authority is said to be.
        self._irish = (areas[rows] == b"N") | (self._keys >> np.uint64(40) == int.from_bytes(b"BT", "big"))
        longitudes, latitudes = to_degrees(eastings[rows], northings[rows], self._irish)
        # To a centimetre, so that the same file gives the same version on every machine.
        self._longitudes, self._latitudes = longitudes.round(7), latitudes.round(7)

    def plan(self) -> None:
        points = Points(self._longitudes, self._latitudes, self._irish)
        loaded = dict(PostcodeRow.objects.order_by().values_list("boundary_set").annotate(Count("postcode")))
        for boundary_set in progress(list(BoundarySet.objects.all()), _("Placing")):
            part = self._place(points, boundary_set, loaded.get(boundary_set.pk, 0))
            if part is None:
                self.report.warn(_("%(name)s has no boundaries yet.") % {"name": boundary_set.name})
            else:
                self.report.sets.append(part)
        self._take_sectors_place()
        for part in self.report.sets:
            part.settle(self._version(part))
        if not self.report.sets:
            raise ImportFailed(_("There are no constituencies to place postcodes in: run “script/manage load_data”."))
        rows, before = sum(part.placed for part in self.report.sets), sum(loaded.values())
        if rows < WHOLE * before and not self._force:
            raise ImportFailed(
                _(
                    "This file places %(rows)d postcodes, but %(loaded)d are loaded. Is it complete? If it "
                    "is, import it with --force."
                )
                % {"rows": rows, "loaded": before}
            )
        if all(part.is_unchanged for part in self.report.sets) and rows == before:
            self.report.unchanged = rows
        else:
            self.report.created, self.report.updated = max(rows - before, 0), min(rows, before)

    def write(self) -> None:
        texts = compact_texts(self._keys)
        points = GridPoints(self._longitudes, self._latitudes)
        loads = []
        for part in progress(self.report.sets, _("Finding neighbours")):
            members = np.array([*part.constituencies, 0], np.int32)  # NOWHERE is the last
            loads.append(
                PostcodeRows(
                    boundary_set=part.boundary_set.pk,
                    texts=texts[part.rows],
                    constituencies=members[part.seats[part.rows]],
                    longitudes=self._longitudes[part.rows],
                    latitudes=self._latitudes[part.rows],
                    neighbours=members[points.neighbours(part.polygons, part.seats)[part.rows]],
                )
            )
        replace_postcodes(loads)
        for part in self.report.sets:
            _move_constituencies(part, self._longitudes, self._latitudes)
            part.boundary_set.postcodes_version = part.version
            part.boundary_set.save(update_fields=["postcodes_version"])

    def _place(self, points: Points, boundary_set: BoundarySet, loaded: int) -> PlacedSet | None:
        """Place all postcodes in one boundary set; None if it has no boundaries."""
        outlines = Boundary.objects.filter(constituency__boundary_set=boundary_set).order_by("constituency__code")
        facts = list(outlines.values_list("constituency", "constituency__code", "wkb"))
        if not facts:
            return None
        constituencies, codes, wkb = zip(*facts, strict=True)
        outlines_wkb = [bytes(outline) for outline in wkb]
        polygons = shapely.from_wkb(outlines_wkb)
        placement = points.place(polygons, np.array([code.startswith("N") for code in codes]))
        return PlacedSet(
            boundary_set=boundary_set,
            constituencies=list(constituencies),
            polygons=polygons,
            outlines_digest=hashlib.blake2b(" ".join(codes).encode() + b"".join(outlines_wkb)).digest(),
            seats=placement.seats,
            snapped=int(placement.snapped.sum()),
            loaded=loaded,
        )

    def _take_sectors_place(self) -> None:
        """Put the postcodes whose points are somewhere else altogether where their sectors are, in every set."""
        parts = self.report.sets
        misplaced = find_misplaced(self._keys, self._longitudes, self._latitudes, [part.seats for part in parts])
        for column in (self._longitudes, self._latitudes):
            column[misplaced.rows] = column[misplaced.stand_ins]
        for part, seats in zip(parts, misplaced.seats, strict=True):
            part.seats[misplaced.rows] = seats
        texts = (text.decode() for text in compact_texts(self._keys[misplaced.rows]).tolist())
        self.report.misplaced = [f"{text[:-3]} {text[-3:]}" for text in texts]

    def _version(self, part: PlacedSet) -> str:
        digest = hashlib.blake2b(part.outlines_digest, digest_size=14)
        for column in (self._keys, self._longitudes, self._latitudes, part.seats):
            digest.update(column.tobytes())
        return RULES + digest.hexdigest()

    def _report_faults(self, source: PostcodeSource, faults: NDArray[np.uint8]) -> None:
        """Name the first of the bad rows; raise ImportFailed if there are too many to be slips."""
        rows = np.flatnonzero(faults)
        self.report.bad = len(rows)
        texts = np.concatenate(source.texts)
        for row in rows[:SHOWN_ERRORS].tolist():
            message = _FAULTS[Fault(faults[row])] % {"text": texts[row].decode("ascii", "replace")}
            self.report.warn(str(source.error_at(row, source.errors.get(row, message))))
        if len(rows) > SHOWN_ERRORS:
            self.report.warn(_("… and %(count)d more bad rows.") % {"count": len(rows) - SHOWN_ERRORS})
        if len(rows) > max(SHOWN_ERRORS, WORST * len(faults)) and not self._force:
            raise ImportFailed(
                _("%(bad)d of %(read)d rows are bad, such as %(example)s. If that is right, import it with --force.")
                % {"bad": len(rows), "read": len(faults), "example": self.report.warnings[0]}
            )


def _move_constituencies(part: PlacedSet, longitudes: Floats, latitudes: Floats) -> None:
    """Put each constituency at the mean of its postcodes; one without any gets no position."""
    rows, size = part.rows, len(part.constituencies)
    counts = np.bincount(part.seats[rows], minlength=size)
    sums = [np.bincount(part.seats[rows], degrees[rows], size) for degrees in (longitudes, latitudes)]
    Constituency.objects.bulk_update(
        [
            Constituency(
                pk=pk,
                longitude=longitude / count if count else None,
                latitude=latitude / count if count else None,
            )
            for pk, count, longitude, latitude in zip(
                part.constituencies, counts.tolist(), *(column.tolist() for column in sums), strict=True
            )
        ],
        ["longitude", "latitude"],
    )
