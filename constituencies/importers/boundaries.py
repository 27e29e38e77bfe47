"""Boundaries of one set: the full-precision outline of each constituency, and the drawings made from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

import numpy as np
import pyproj
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from constituencies.importers.base import Importer, ImportFailed, ImportReport, Plan, compare, progress
from constituencies.kit.types import Geometries
from constituencies.models import Boundary, BoundarySet, Outline
from constituencies.outlines.drawings import DETAILS, Drawing, draw

NORTHERN_IRELAND = "N"
"""How the GSS codes there begin."""

EQUAL_AREA = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3035", always_xy=True)
"""Lambert's azimuthal equal-area projection of Europe: areas are right, whatever else is not."""


@dataclass(frozen=True)
class BoundaryRow:
    line: int
    code: str
    name: str
    """Empty where the source has none."""
    outline: shapely.MultiPolygon
    """Longitude and latitude in degrees."""


BoundarySource = Callable[[ImportReport], list[BoundaryRow]]
"""Reads rows; puts bad ones into the report."""


class BoundariesImporter(Importer):
    """Gives each constituency of a set its outline, and draws the set anew when an outline changed."""

    def __init__(
        self,
        boundary_set: BoundarySet,
        source: BoundarySource,
        drawings: Mapping[str, Drawing] | None = None,
        *,
        is_partial: bool = False,
    ):
        """`drawings`: detail → drawing, where they are at hand; else they are drawn, which takes about 20 s.

        `is_partial`: the source may be of Great Britain alone, as some of the publishers' files are.
        """
        super().__init__()
        self.boundary_set = boundary_set
        self.source = source
        self.drawings = drawings
        self.is_partial = is_partial
        self.rows: dict[str, BoundaryRow] = {}
        self.planned: Plan[Boundary] | None = None

    def read(self) -> None:
        names = dict(self.boundary_set.constituencies.values_list("code", "name"))
        if not names:
            raise ImportFailed(
                _("Boundary set %(set)s has no constituencies yet: run load_facts first.")
                % {"set": self.boundary_set.slug}
            )
        for row in self.source(self.report):
            if row.code not in names:
                self.report.error(
                    row.line,
                    _("%(code)s is not a constituency of the %(set)s.") % {"code": row.code, "set": self.boundary_set},
                )
            elif row.code in self.rows:
                self.report.error(row.line, _("%(code)s occurs a second time.") % {"code": row.code})
            else:
                self.rows[row.code] = row
                if row.name and row.name != names[row.code]:
                    self.report.warn(
                        _("%(code)s is called %(new)s in the file, %(old)s here.")
                        % {"code": row.code, "new": row.name, "old": names[row.code]}
                    )
        if self.report.ok:
            self._check_complete(names.keys())

    def _check_complete(self, codes: Set[str]) -> None:
        """A whole set, or with `is_partial` all of Great Britain: the others keep the outlines that they have."""
        missing = codes - self.rows.keys()
        rest = {code for code in missing if code.startswith(NORTHERN_IRELAND)}
        if self.is_partial and rest and rest == missing:
            text = _("Northern Ireland is not in the file: its %(count)d constituencies keep the outlines they have.")
            self.report.warn(text % {"count": len(rest)})
            return
        self.report_missing(missing)
        if rest and rest == missing:
            text = _("It holds Great Britain alone. If that is meant, import it with --partial.")
            self.report.error(0, text)

    def plan(self) -> None:
        constituencies = {row.code: row for row in self.boundary_set.constituencies.all()}
        existing = {
            row.constituency_id: row for row in Boundary.objects.filter(constituency__boundary_set=self.boundary_set)
        }
        rows = sorted(self.rows.values(), key=lambda row: row.code)
        # The same outline may begin at another corner or part in another file.
        outlines = shapely.normalize(np.array([row.outline for row in rows], dtype=object))
        values = {
            constituencies[row.code].pk: {"constituency": constituencies[row.code], "wkb": wkb, "area_km2": area}
            for row, wkb, area in zip(rows, shapely.to_wkb(outlines), areas_km2(outlines).tolist(), strict=True)
        }
        self.planned = compare(Boundary, existing, values)
        self.planned.count_into(self.report)
        self._plan_drawings(changed=bool(self.planned.create or self.planned.update))

    def _plan_drawings(self, *, changed: bool) -> None:
        stored = dict(self.boundary_set.outlines.values_list("detail", "digest"))
        for detail in DETAILS:
            is_changed = changed if self.drawings is None else self.drawings[detail].digest != stored.get(detail)
            if detail not in stored:
                self.report.created += 1
            elif is_changed:
                self.report.updated += 1
            else:
                self.report.unchanged += 1

    def write(self) -> None:
        if self.planned:
            self.planned.write(Boundary)
            if self.planned.update:
                BoundarySet.objects.filter(pk=self.boundary_set.pk).update(postcodes_version="")
                self.report.warn(_("Postcodes lie in the boundaries of before: run import_postcodes next."))
                self.report.warn(
                    _(
                        "Distances over land keep to the coast of fixtures/: if the coast has moved, renew the "
                        "fixtures and run script/make_travel."
                    )
                )
        outlines = self._outlines_now()
        for name, detail in progress(DETAILS.items(), _("Drawing"), len(DETAILS)):
            drawing = self.drawings[name] if self.drawings else draw(outlines, detail)
            Outline.objects.update_or_create(
                boundary_set=self.boundary_set,
                detail=name,
                defaults={"digest": drawing.digest, "text_br": drawing.text_br},
            )

    def _outlines_now(self) -> dict[str, shapely.MultiPolygon]:
        """Those of the file, and of constituencies that it leaves out those that are stored."""
        stored = Boundary.objects.filter(constituency__boundary_set=self.boundary_set)
        rest = stored.exclude(constituency__code__in=self.rows).values_list("constituency__code", "wkb")
        shapes = ((code, shapely.from_wkb(bytes(wkb))) for code, wkb in rest)
        outlines = {code: shapely.MultiPolygon(shapely.get_parts(shape).tolist()) for code, shape in shapes}
        return outlines | {row.code: row.outline for row in self.rows.values()}


def areas_km2(outlines: Geometries) -> NDArray[np.float64]:
    """Area of each outline (degrees) on the ellipsoid, km², to a square metre."""
    projected = shapely.transform(
        outlines, lambda degrees: np.column_stack(EQUAL_AREA.transform(degrees[:, 0], degrees[:, 1]))
    )
    return np.round(shapely.area(projected) / 1e6, 6)
