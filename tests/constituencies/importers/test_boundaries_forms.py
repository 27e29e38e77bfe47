"""Boundaries in the forms in which publishers have them; what is mended, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import brotli
import pytest
import shapely
from django.core.management.base import CommandError

from constituencies.models import Boundary, BoundarySet, Constituency, Outline
from tests.constituencies.conftest import Command, GeoJSON, square
from tests.constituencies.zip_files import zipped
from tests.decorations import DECORATIONS, Decoration

pytestmark = pytest.mark.usefixtures("seats")
Feature = dict[str, Any]


def called(name: str, feature: Feature) -> None:
    feature["properties"] = {"id": 7, name: feature["properties"]["code"]}


def decorated(decorate: Decoration, feature: Feature) -> None:
    feature["properties"]["code"] = decorate(feature["properties"]["code"])


CODES: dict[str, Callable[[Feature], object]] = {
    name: partial(called, name)
    for name in ("gss_code", "PCONCD", "PCON24CD", "pcon18cd", "CODE", "GSS Code", "ons_id", "\ufeffcode\u00a0")
}
CODES |= {f"decorated: {key}": partial(decorated, decorate) for key, decorate in DECORATIONS.items()}
CODES |= {
    "the feature's id": lambda feature: feature.update(id=feature.pop("properties")["code"], properties={}),
    "the id beside another code": lambda feature: feature.update(
        id=feature["properties"]["code"], properties={"code": "113", "name": feature["properties"]["name"]}
    ),
    "lower case": lambda feature: feature["properties"].update(code=feature["properties"]["code"].lower()),
}
RING = '{"features": [{"properties": {"code": "E14990001"}, "geometry": {"type": "Polygon", "coordinates": [[%s]]}}]}'


@pytest.mark.parametrize("form", CODES)
def test_the_code_is_found_whatever_it_is_called(command: Command, geojson: GeoJSON, form: str) -> None:
    command("import_boundaries", geojson.write(), "--set", "fictional", "--commit")
    for feature in geojson.features.values():
        CODES[form](feature)
    printed = command("import_boundaries", geojson.write(), "--set", "fictional")
    assert "0 created, 0 updated, 5 unchanged, 0 bad" in printed


def test_it_is_found_in_a_zip_and_in_other_encodings(command: Command, geojson: GeoJSON, tmp_path: Path) -> None:
    text = geojson.write().read_text(encoding="utf-8")
    content = text.encode("utf-16")
    files = {"PCON.geojson": content, "metadata.json": b"{}", "__MACOSX/._PCON.geojson": b"\0", "readme.txt": b"x"}
    printed = command("import_boundaries", zipped(tmp_path, files), "--set", "fictional")
    assert "5 created" in printed
    assert "Left out: __MACOSX/._PCON.geojson, readme.txt, metadata.json." in printed


def test_a_ring_that_crosses_itself_is_mended_and_said(command: Command, geojson: GeoJSON) -> None:
    ring = square(-1.9, 52.0)
    # A spike of a hundred metres that crosses itself on the way back.
    ring[1:1] = [(-1.85, 52.0), (-1.849, 52.001), (-1.849, 51.999), (-1.85, 52.0005)]
    geojson.move("Brackwater", ring)
    printed = command("import_boundaries", geojson.write(), "--set", "fictional", "--commit")
    assert "Warning: line 3: E14990002 crosses itself (Self-intersection" in printed
    assert "and was repaired: its area is 7" in printed
    outline = shapely.from_wkb(bytes(Boundary.objects.get(constituency__name="Brackwater").wkb))
    assert outline.is_valid
    assert outline.area == pytest.approx(0.01, rel=0.01)


def test_a_line_beside_a_polygon_is_left_out_and_said(command: Command, geojson: GeoJSON) -> None:
    line = {"type": "LineString", "coordinates": [(-1.9, 52), (-1.8, 52.1)]}
    polygon = geojson["Brackwater"]["geometry"]
    inner = {"type": "GeometryCollection", "geometries": [polygon, {"type": "Point", "coordinates": [-1.9, 52]}]}
    command("import_boundaries", geojson.write(), "--set", "fictional", "--commit")
    geojson["Brackwater"]["geometry"] = {"type": "GeometryCollection", "geometries": [inner, line]}
    printed = command("import_boundaries", geojson.write(), "--set", "fictional")
    assert "line 3: E14990002 has 2 lines or points beside its polygons: they were left out" in printed
    assert "0 created, 0 updated, 5 unchanged, 0 bad" in printed


@pytest.fixture
def northern_seat(boundary_set: BoundarySet, seats: dict[str, Constituency]) -> Constituency:
    return Constituency.objects.create(
        boundary_set=boundary_set,
        code="N05990001",
        name="Lagan",
        slug="lagan",
        region=seats["Brackwater"].region,
        kind=Constituency.Kind.COUNTY,
        electorate=70_000,
        hex_q=9,
        hex_r=9,
    )


@pytest.mark.usefixtures("northern_seat")
def test_great_britain_alone_is_refused_unless_it_is_meant(command: Command, geojson: GeoJSON) -> None:
    with pytest.raises(CommandError, match="Nothing was written"):
        command("import_boundaries", geojson.write(), "--set", "fictional", "--commit")
    assert "missing from the file: 1 (N05990001)" in command.printed
    assert "If that is meant, import it with --partial" in command.printed
    printed = command("import_boundaries", geojson.write(), "--set", "fictional", "--partial", "--commit")
    assert "Northern Ireland is not in the file: its 1 constituencies keep the outlines they have" in printed
    assert Boundary.objects.count() == 3


def test_it_leaves_northern_ireland_on_the_map(northern_seat: Constituency, command: Command, geojson: GeoJSON) -> None:
    geojson.features["Lagan"] = {
        "type": "Feature",
        "properties": {"code": "N05990001"},
        "geometry": {"type": "Polygon", "coordinates": [square(-6.0, 54.5)]},
    }
    command("import_boundaries", geojson.write(), "--set", "fictional", "--commit")
    del geojson.features["Lagan"]
    geojson.move("Crowmere", square(-1.8, 52.0, side=0.2))
    command("import_boundaries", geojson.write(), "--set", "fictional", "--partial", "--commit")
    assert Boundary.objects.filter(constituency=northern_seat).exists()
    drawing = brotli.decompress(bytes(Outline.objects.get(detail="overview").text_br)).decode()
    assert "N05990001" in drawing


@pytest.mark.usefixtures("northern_seat")
def test_a_part_of_great_britain_is_refused_all_the_same(command: Command, geojson: GeoJSON) -> None:
    del geojson.features["Crowmere"]
    with pytest.raises(CommandError):
        command("import_boundaries", geojson.write(), "--set", "fictional", "--partial", "--commit")
    assert "missing from the file: 2" in command.printed
    assert not Boundary.objects.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 100_000, "is not GeoJSON"),
        ('{"features": [' + "9" * 5000 + "]}", "is not GeoJSON"),
        ('{"type": "FeatureCollection", "features": [1, null, "x", []]}', "has no code"),
        (RING % "[NaN, 1], [1, 1], [2, 2], [NaN, 1]", "E14990001"),
        (RING % "[1e999, 1], [1, 1], [2, 2], [1e999, 1]", "E14990001"),
        ('{"features": [{"id": {"a": 1}, "properties": {"code": {"x": 1}}, "geometry": 5}]}', "Error parsing JSON"),
    ],
    ids=range(6),
)
def test_no_json_does_more_than_fail_clearly(command: Command, tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "x.geojson"
    path.write_text(text)
    with pytest.raises(CommandError) as failure:
        command("import_boundaries", path, "--set", "fictional", "--commit")
    assert message in command.printed + str(failure.value)
