"""Reads outlines from GeoJSON, whoever published it, and mends what can be mended."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from constituencies.importers.base import ImportFailed, ImportReport, progress, read_target, readable
from constituencies.importers.boundaries import BoundaryRow, areas_km2
from constituencies.kit.outside_text import cleaned_line
from constituencies.kit.tables.decoding import decoded
from constituencies.kit.tables.reader import column_key
from constituencies.kit.tables.unpacking import Target
from constituencies.kit.types import JsonObject
from constituencies.kit.uk import CODE_COLUMNS, EAST, GSS_CODE, NORTH, SOUTH, WEST

GEOJSON_SUFFIXES: Final = (".geojson", ".json")
NAMES: Final = ("name", "pconnm", *(f"pcon{year:02d}nm" for year in range(10, 40)))
"""Properties that hold a constituency's name: ours, and those of the Office for National Statistics."""
UK: Final = shapely.box(WEST, SOUTH, EAST, NORTH)
_COLLECTION = b"FeatureCollection"
_BEGINS = '"Feature"'


def read_geojson(path: Path, report: ImportReport) -> list[BoundaryRow]:
    """Outlines of a GeoJSON FeatureCollection, plain, gzip or in a zip, in longitude and latitude.

    Raises ImportFailed where the file is something else. An outline that crosses itself is mended, and lines and points
    beside polygons are left out: a warning names the constituency and what that does to its area.
    """
    target = Target(GEOJSON_SUFFIXES, lambda content: _COLLECTION in content[:4096].replace(b"\0", b""))
    content = read_target(path, target, report)
    with readable():
        text = decoded(content, str(path))
    rows = []
    line, position = 1, 0
    features = _features(text, path)
    for feature in progress(features, _("Reading boundaries"), len(features)):
        begins = max(position, text.find(_BEGINS, position + 1))
        line += text.count("\n", position, begins)
        position = begins
        try:
            rows.append(_boundary_row(line, feature, report))
        except ValueError as error:
            report.error(line, str(error))
    return rows


def _features(text: str, path: Path) -> list[object]:
    try:
        collection = json.loads(text)
    except json.JSONDecodeError as error:
        raise ImportFailed(
            _("%(path)s is not JSON (line %(line)d, %(column)d: %(error)s). Is it the GeoJSON file, and complete?")
            % {"path": path, "line": error.lineno, "column": error.colno, "error": error.msg}
        ) from error
    except (RecursionError, ValueError) as error:  # nested without end, or a number of thousands of digits
        raise ImportFailed(_("%(path)s is not GeoJSON: %(error)s.") % {"path": path, "error": error}) from error
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not features:
        raise ImportFailed(_("%(path)s is not a GeoJSON FeatureCollection with features.") % {"path": path})
    return features


def _boundary_row(line: int, feature: object, report: ImportReport) -> BoundaryRow:
    whole = feature if isinstance(feature, dict) else {}
    properties = whole.get("properties")
    if not isinstance(properties, dict):
        properties = {}
    code = _code_of(whole, properties)
    if not code:
        raise ValueError(_("The feature has no code (properties %(names)s).") % {"names": ", ".join(properties)[:200]})
    outline = _outline(code, whole.get("geometry"), line, report)
    if not UK.contains(outline):
        raise ValueError(
            _("%(code)s lies outside the United Kingdom: longitude and latitude (EPSG:4326) are needed, in that order.")
            % {"code": code}
        )
    return BoundaryRow(line, code, next(iter(_values(properties, NAMES)), ""), outline)


def _code_of(feature: JsonObject, properties: JsonObject) -> str:
    """The GSS code: a property that is called so, or the feature's own id; "" for none."""
    named = _values(properties, CODE_COLUMNS)
    candidates = [*named, *_values({"id": feature.get("id")}, ("id",)), *_values(properties, ("id",))]
    codes = (text.upper() for text in candidates)
    return next((code for code in codes if GSS_CODE.fullmatch(code)), next(iter(named), ""))


def _values(properties: JsonObject, names: tuple[str, ...]) -> list[str]:
    """What properties with these names hold, cleaned, in the order of the names."""
    by_key = {column_key(str(name)): value for name, value in reversed(properties.items())}
    values = (by_key.get(name) for name in names)
    return [text for value in values if value is not None and (text := cleaned_line(str(value)))]


def _outline(code: str, geometry: object, line: int, report: ImportReport) -> shapely.MultiPolygon:
    """The polygons of a geometry, mended where it needs to be. Raises ValueError."""
    if not geometry:
        raise ValueError(_("%(code)s has no polygon.") % {"code": code})
    try:
        shape = shapely.force_2d(shapely.from_geojson(json.dumps(geometry)))
    except (shapely.errors.GEOSException, RecursionError, ValueError) as error:
        raise ValueError(_("%(code)s: %(error)s.") % {"code": code, "error": error}) from error
    if shape is None or not np.isfinite(shapely.get_coordinates(shape)).all():
        raise ValueError(_("%(code)s has no polygon.") % {"code": code})
    parts = _polygons(shape)
    others = len(_parts(shape)) - len(parts)
    before = shapely.MultiPolygon(parts)
    if before.is_empty:
        raise ValueError(_("%(code)s has no polygon.") % {"code": code})
    reason = "" if before.is_valid else shapely.is_valid_reason(before)
    outline = before if not reason else shapely.MultiPolygon(_polygons(shapely.make_valid(before, method="structure")))
    if outline.is_empty:
        raise ValueError(_("%(code)s crosses itself: %(reason)s.") % {"code": code, "reason": reason})
    if others:
        text = _("line %(line)d: %(code)s has %(count)d lines or points beside its polygons: they were left out.")
        report.warn(text % {"line": line, "code": code, "count": others})
    if reason:
        report.warn(_repair_note(line, code, reason, areas_km2(np.array([before, outline], dtype=object)).tolist()))
    return outline


def _repair_note(line: int, code: str, reason: str, areas: list[float]) -> str:
    """`areas`: km² before and after."""
    before, after = areas
    return _(
        "line %(line)d: %(code)s crosses itself (%(reason)s) and was repaired: its area is %(after).3f km², "
        "%(change)+.3f km² (%(percent)+.2f %%). Look at it on the map."
    ) % {
        "line": line,
        "code": code,
        "reason": reason,
        "after": after,
        "change": after - before,
        "percent": 100 * (after - before) / before if before else 100,
    }


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """What a geometry is made of, collections within collections too; nothing that is empty."""
    if not isinstance(shape, BaseMultipartGeometry):
        return [] if shape.is_empty else [shape]
    return [each for part in shapely.get_parts(shape).tolist() for each in _parts(part)]


def _polygons(shape: BaseGeometry) -> list[shapely.Polygon]:
    return [part for part in _parts(shape) if isinstance(part, shapely.Polygon)]
