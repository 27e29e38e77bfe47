"""Boundaries of one set: the full-precision outline of each constituency, and the drawings made from them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from constituencies.importers.base import ImportFailed, Importer, ImportReport, Plan, compare, read_text
from constituencies.models import Boundary, BoundarySet, Outline
from constituencies.outlines import Drawing, draw

CODE_PROPERTIES = ("code", "PCON24CD", "PCON24CD_", "PCON22CD", "pcon19cd", "PCON19CD", "pcon17cd", "PCON17CD")
NAME_PROPERTIES = ("name", "PCON24NM", "PCON22NM", "pcon19nm", "PCON19NM", "pcon17nm", "PCON17NM")
UK = shapely.box(-9.0, 49.0, 2.5, 61.5)

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


Source = Callable[[ImportReport], list[BoundaryRow]]
"""Reads rows; puts bad ones into the report."""


class BoundariesImporter(Importer):
    """Gives each constituency of a set its outline, and draws the set anew when an outline changed."""

    def __init__(self, boundary_set: BoundarySet, source: Source, drawings: Mapping[str, Drawing] | None = None):
        """`drawings`: detail → drawing, where they are at hand; else they are drawn, which takes ten seconds."""
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
                    _("%(code)s is no constituency of the %(set)s.") % {"code": row.code, "set": self.boundary_set},
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
        missing = sorted(names.keys() - self.rows.keys())
        if missing:
            self.report.error(
                0,
                _("%(count)d constituencies have no outline in the file: %(codes)s…")
                % {"count": len(missing), "codes": ", ".join(missing[:5])},
            )

    def plan(self) -> None:
        constituencies = {row.code: row for row in self.boundary_set.constituencies.all()}
        existing = {
            row.constituency_id: row for row in Boundary.objects.filter(constituency__boundary_set=self.boundary_set)
        }
        rows = sorted(self.rows.values(), key=lambda row: row.code)
        outlines = np.array([row.outline for row in rows], dtype=object)
        wanted = {
            constituencies[row.code].pk: {"constituency": constituencies[row.code], "wkb": wkb, "area_km2": area}
            for row, wkb, area in zip(rows, shapely.to_wkb(outlines), areas_km2(outlines).tolist(), strict=True)
        }
        self.planned = compare(Boundary, existing, wanted)
        self.planned.count_into(self.report)
        self._plan_drawings(changed=bool(self.planned.create or self.planned.update))

    def _plan_drawings(self, *, changed: bool) -> None:
        stored = dict(self.boundary_set.outlines.values_list("detail", "digest"))
        for detail in Outline.Detail.values:
            if detail not in stored:
                self.report.created += 1
            elif changed if self.drawings is None else self.drawings[detail].digest != stored[detail]:
                self.report.updated += 1
            else:
                self.report.unchanged += 1

    def write(self) -> None:
        if self.planned:
            self.planned.write(Boundary)
        drawings = self.drawings or draw({code: row.outline for code, row in sorted(self.rows.items())})
        for detail, drawing in drawings.items():
            Outline.objects.update_or_create(
                boundary_set=self.boundary_set,
                detail=detail,
                defaults={"digest": drawing.digest, "geojson_br": drawing.geojson_br},
            )


def areas_km2(outlines: NDArray[Any]) -> NDArray[np.float64]:
    """Area of each outline (degrees) on the ellipsoid, km², to a square metre."""
    projected = shapely.transform(outlines, lambda x, y: EQUAL_AREA.transform(x, y), interleaved=False)
    return np.round(shapely.area(projected) / 1e6, 6)


def read_geojson(path: Path, report: ImportReport) -> list[BoundaryRow]:
    """Outlines of a GeoJSON FeatureCollection, plain or gzip, in longitude and latitude.

    The line of a bad feature is that of the feature in a file with one feature a line, as ours are; otherwise
    its place in the list. Raises ImportFailed where the file is something else.
    """
    text = read_text(path)
    try:
        collection = json.loads(text)
    except json.JSONDecodeError as error:
        raise ImportFailed(
            _("%(path)s is no JSON (line %(line)d: %(error)s). Is it the GeoJSON file, whole?")
            % {"path": path, "line": error.lineno, "error": error.msg}
        ) from error
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not features:
        raise ImportFailed(_("%(path)s is no GeoJSON FeatureCollection with features.") % {"path": path})
    one_a_line = text.count('\n{"type":"Feature"') == len(features)
    rows = []
    for number, feature in enumerate(features, start=2 if one_a_line else 1):
        try:
            rows.append(_boundary_row(number, feature))
        except ValueError as error:
            report.error(number, str(error))
    return rows


def _boundary_row(line: int, feature: Any) -> BoundaryRow:
    properties = (feature.get("properties") if isinstance(feature, dict) else None) or {}
    code = next((properties[name] for name in CODE_PROPERTIES if properties.get(name)), None)
    if not code:
        raise ValueError(_("The feature has no code (properties %(names)s).") % {"names": ", ".join(properties)[:200]})
    try:
        shape = shapely.from_geojson(json.dumps(feature.get("geometry")))
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
    name = next((properties[name] for name in NAME_PROPERTIES if properties.get(name)), "")
    return BoundaryRow(line, str(code), str(name), shapely.MultiPolygon(shapely.get_parts(shape).tolist()))
