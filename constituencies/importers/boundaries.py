"""Boundaries of one set: the full-precision outline of each constituency, and the drawings made from them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from constituencies.importers.base import Importer, ImportFailed, ImportReport, Plan, compare, progress, read_text
from constituencies.kit.types import Geometries
from constituencies.kit.uk import EAST, NORTH, SOUTH, WEST
from constituencies.models import Boundary, BoundarySet, Outline
from constituencies.outlines.drawings import DETAILS, Drawing, draw

CODE = re.compile(r"code|pcon\d\dcd", re.IGNORECASE)
NAME = re.compile(r"name|pcon\d\dnm", re.IGNORECASE)
"""Properties of a feature: ours, and those of the Office for National Statistics (PCON24CD, PCON24NM)."""
UK = shapely.box(WEST, SOUTH, EAST, NORTH)

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
        self, boundary_set: BoundarySet, source: BoundarySource, drawings: Mapping[str, Drawing] | None = None
    ):
        """`drawings`: detail → drawing, where they are at hand; else they are drawn, which takes about 20 s."""
        super().__init__()
        self.boundary_set = boundary_set
        self.source = source
        self.drawings = drawings
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
            self.report_missing(names.keys() - self.rows.keys())

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
        outlines = {row.code: row.outline for row in self.rows.values()}
        for name, detail in progress(DETAILS.items(), _("Drawing"), len(DETAILS)):
            drawing = self.drawings[name] if self.drawings else draw(outlines, detail)
            Outline.objects.update_or_create(
                boundary_set=self.boundary_set,
                detail=name,
                defaults={"digest": drawing.digest, "text_br": drawing.text_br},
            )


def areas_km2(outlines: Geometries) -> NDArray[np.float64]:
    """Area of each outline (degrees) on the ellipsoid, km², to a square metre."""
    projected = shapely.transform(
        outlines, lambda degrees: np.column_stack(EQUAL_AREA.transform(degrees[:, 0], degrees[:, 1]))
    )
    return np.round(shapely.area(projected) / 1e6, 6)


def read_geojson(path: Path, report: ImportReport) -> list[BoundaryRow]:
    """Outlines of a GeoJSON FeatureCollection, plain or gzip, in longitude and latitude.

    Raises ImportFailed where the file is something else.
    """
    text = read_text(path)
    try:
        collection = json.loads(text)
    except json.JSONDecodeError as error:
        raise ImportFailed(
            _("%(path)s is not JSON (line %(line)d: %(error)s). Is it the GeoJSON file, and complete?")
            % {"path": path, "line": error.lineno, "error": error.msg}
        ) from error
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not features:
        raise ImportFailed(_("%(path)s is not a GeoJSON FeatureCollection with features.") % {"path": path})
    rows = []
    line, position = 1, 0
    for feature in progress(features, _("Reading boundaries"), len(features)):
        begins = max(position, text.find('"Feature"', position + 1))
        line += text.count("\n", position, begins)
        position = begins
        try:
            rows.append(_boundary_row(line, feature))
        except ValueError as error:
            report.error(line, str(error))
    return rows


def _boundary_row(line: int, feature: Any) -> BoundaryRow:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        properties = {}
    code = next((value for name, value in properties.items() if value and CODE.fullmatch(name)), None)
    if not code:
        raise ValueError(_("The feature has no code (properties %(names)s).") % {"names": ", ".join(properties)[:200]})
    if not feature.get("geometry"):
        raise ValueError(_("%(code)s has no polygon.") % {"code": code})
    try:
        shape = shapely.force_2d(shapely.from_geojson(json.dumps(feature["geometry"])))
    except shapely.errors.GEOSException as error:
        raise ValueError(_("%(code)s: %(error)s.") % {"code": code, "error": error}) from error
    if shape is None or shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise ValueError(_("%(code)s has no polygon.") % {"code": code})
    if not shape.is_valid:
        raise ValueError(
            _("%(code)s crosses itself: %(reason)s.") % {"code": code, "reason": shapely.is_valid_reason(shape)}
        )
    if not UK.contains(shape):
        raise ValueError(
            _("%(code)s lies outside the United Kingdom: longitude and latitude (EPSG:4326) are needed, in that order.")
            % {"code": code}
        )
    name = next((value for name, value in properties.items() if value and NAME.fullmatch(name)), "")
    return BoundaryRow(line, str(code), str(name), shapely.MultiPolygon(shapely.get_parts(shape).tolist()))
