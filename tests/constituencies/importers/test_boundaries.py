"""Importing boundaries: all of a file, or none of it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyproj
import pytest
import shapely
from django.core.management.base import CommandError

from constituencies.changes import change_seq
from constituencies.models import Boundary, BoundarySet, Constituency, Outline
from tests.constituencies.conftest import Command, GeoJSON, square

pytestmark = pytest.mark.usefixtures("seats")


@pytest.fixture
def imported(command: Command, geojson: GeoJSON) -> None:
    command("import_boundaries", geojson.write(), "--set", "fictional", "--commit")


def stored() -> dict[str, bytes]:
    return {code: bytes(wkb) for code, wkb in Boundary.objects.values_list("constituency__code", "wkb")}


def test_a_dry_run_counts_and_writes_nothing(command: Command, geojson: GeoJSON) -> None:
    printed = command("import_boundaries", geojson.write(), "--set", "fictional")
    assert "5 created, 0 updated, 0 unchanged, 0 bad" in printed, "three outlines and two drawings"
    assert "Add --commit" in printed
    assert not stored()
    assert change_seq() == 0


def test_committing_stores_outlines_areas_and_drawings(imported: None) -> None:
    boundary = Boundary.objects.get(constituency__name="Brackwater")
    outline = shapely.from_wkb(bytes(boundary.wkb))
    assert outline.geom_type == "MultiPolygon"
    assert outline.equals(shapely.Polygon(square(-1.9, 52.0)))
    # Along a parallel, as we draw it, not along the ellipsoid's shortest line: some square metres apart.
    area, _perimeter = pyproj.Geod(ellps="WGS84").geometry_area_perimeter(outline.segmentize(0.001))
    assert boundary.area_km2 == pytest.approx(abs(area) / 1e6, rel=1e-5)
    assert set(Outline.objects.values_list("detail", flat=True)) == {"overview", "fine"}
    assert change_seq() == 1


def test_a_second_import_changes_nothing(imported: None, command: Command, geojson: GeoJSON) -> None:
    printed = command("import_boundaries", geojson.write(), "--set", "fictional", "--commit")
    assert "0 created, 0 updated, 5 unchanged, 0 bad" in printed
    assert change_seq() == 1


def test_a_ring_that_begins_at_another_corner_is_the_same_outline(
    imported: None, command: Command, geojson: GeoJSON
) -> None:
    ring = square(-1.9, 52.0)[:-1]
    geojson.move("Brackwater", [*ring[2:], *ring[:2], ring[2]])
    assert "0 updated, 5 unchanged" in command("import_boundaries", geojson.write(), "--set", "fictional")


def test_a_moved_border_is_drawn_anew_and_asks_for_the_postcodes(
    imported: None, command: Command, geojson: GeoJSON
) -> None:
    BoundarySet.objects.update(postcodes_version="abc")
    before = set(Outline.objects.values_list("digest", flat=True))
    geojson.move("Crowmere", square(-1.8, 52.0, side=0.2))
    printed = command("import_boundaries", geojson.write(), "--set", "fictional", "--commit")
    assert "0 created, 3 updated, 2 unchanged, 0 bad" in printed
    assert "run import_postcodes" in printed
    assert "run script/make_travel" in printed
    assert BoundarySet.objects.get().postcodes_version == ""
    assert before.isdisjoint(Outline.objects.values_list("digest", flat=True))


def test_the_statistics_offices_own_file_is_read_packed_too(command: Command, geojson: GeoJSON, tmp_path: Path) -> None:
    for feature in geojson.features.values():
        properties = feature["properties"]
        feature["properties"] = {"FID": 1, "PCON24CD": properties["code"], "PCON24NM": properties["name"]}
    packed = tmp_path / "PCON_JULY_2024_UK_BGC.geojson.gz"
    packed.write_bytes(gzip.compress(geojson.write().read_bytes()))
    assert "5 created" in command("import_boundaries", packed, "--set", "fictional", "--commit")
    assert len(stored()) == 3


def test_another_name_is_worth_a_warning(command: Command, geojson: GeoJSON) -> None:
    geojson["Crowmere"]["properties"]["name"] = "Crowmere and District"
    printed = command("import_boundaries", geojson.write(), "--set", "fictional")
    assert "E14990003 is called Crowmere and District in the file, Crowmere here" in printed


def test_heights_are_left_aside(command: Command, geojson: GeoJSON) -> None:
    geojson["Crowmere"]["geometry"]["coordinates"] = [[(*corner, 12.5) for corner in square(-1.8, 52.0)]]
    command("import_boundaries", geojson.write(), "--set", "fictional", "--commit")
    assert not shapely.from_wkb(stored()["E14990003"]).has_z


def bow_tie(feature: dict[str, Any]) -> None:
    feature["geometry"]["coordinates"] = [[(-1.9, 52), (-1.8, 52.1), (-1.8, 52), (-1.9, 52.1), (-1.9, 52)]]


def metres(feature: dict[str, Any]) -> None:
    feature["geometry"]["coordinates"] = [square(430_000, 280_000, side=1000)]


def swapped(feature: dict[str, Any]) -> None:
    feature["geometry"]["coordinates"] = [[(y, x) for x, y in square(-1.9, 52.0)]]


SPOILT: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "in no set": (lambda feature: feature["properties"].update(code="E14999999"), "E14999999 is not a constituency"),
    "twice": (lambda feature: feature["properties"].update(code="E14990001"), "E14990001 occurs a second time"),
    "a list of properties": (lambda feature: feature.update(properties=["E14990002"]), "The feature has no code"),
    "without code": (lambda feature: feature.update(properties={"name": "Brackwater"}), "The feature has no code"),
    "a list for a code": (lambda feature: feature["properties"].update(code=["x"]), "['x'] is not a constituency"),
    "in metres": (metres, "E14990002 lies outside the United Kingdom"),
    "latitude first": (swapped, "E14990002 lies outside the United Kingdom"),
    "a point": (
        lambda feature: feature.update(geometry={"type": "Point", "coordinates": [-2, 52]}),
        "E14990002 has no polygon",
    ),
    "nothing": (lambda feature: feature.update(geometry=None), "E14990002 has no polygon"),
    "half a ring": (
        lambda feature: feature.update(geometry={"type": "Polygon", "coordinates": [[[-2, 52], [-2, 53]]]}),
        "E14990002: ",
    ),
    "words": (
        lambda feature: feature.update(geometry={"type": "Polygon", "coordinates": "none"}),
        "E14990002: ",
    ),
}


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_bad_feature_is_named_with_its_line_and_leaves_the_old_data_whole(
    imported: None, command: Command, geojson: GeoJSON, spoil: str
) -> None:
    before = stored()
    change, message = SPOILT[spoil]
    change(geojson["Brackwater"])
    geojson.move("Ashford Vale", square(-2.0, 52.0, side=0.05))
    with pytest.raises(CommandError, match=r"1 bad\. Nothing was written"):
        command("import_boundaries", geojson.write(), "--set", "fictional", "--commit")
    assert f"line 3: {message}" in command.printed
    assert stored() == before
    assert change_seq() == 1


def test_every_bad_feature_is_reported_at_once(command: Command, geojson: GeoJSON) -> None:
    metres(geojson["Ashford Vale"])
    metres(geojson["Crowmere"])
    with pytest.raises(CommandError, match="2 bad"):
        command("import_boundaries", geojson.write(), "--set", "fictional")
    assert "line 2: E14990001" in command.printed
    assert "line 4: E14990003" in command.printed


def test_lines_are_counted_whatever_the_layout_of_the_file(command: Command, geojson: GeoJSON) -> None:
    geojson["Crowmere"]["properties"]["code"] = "E14999999"
    text = json.dumps(json.loads(geojson.write().read_text(encoding="utf-8")), indent=1)
    geojson.path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match="1 bad"):
        command("import_boundaries", geojson.path, "--set", "fictional")
    [line] = [number for number, content in enumerate(text.splitlines(), 1) if '"E14999999"' in content]
    assert f"line {line - 2}: E14999999" in command.printed, "where the feature begins"


def test_a_file_without_some_constituency_is_refused(command: Command, geojson: GeoJSON) -> None:
    del geojson.features["Crowmere"]
    with pytest.raises(CommandError, match="1 bad"):
        command("import_boundaries", geojson.write(), "--set", "fictional", "--commit")
    assert r"Constituencies missing from the file: 1 (E14990003)" in command.printed


def cut_short(path: Path) -> Path:
    packed = path.with_suffix(".gz")
    packed.write_bytes(gzip.compress(path.read_bytes())[:-20])
    return packed


def no_letter(path: Path) -> Path:
    path.write_bytes(path.read_bytes().replace(b"Crowmere", b"Crowm\x81re"))
    return path


def csv(path: Path) -> Path:
    path.write_text("code,name\nE14990001,Ashford Vale\n", encoding="utf-8")
    return path


def half(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:300])
    return path


def other_json(path: Path) -> Path:
    path.write_text(json.dumps({"type": "Topology", "objects": {}}), encoding="utf-8")
    return path


def gone(path: Path) -> Path:
    path.unlink()
    return path


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (cut_short, "cut short or damaged .* download it again"),
        (no_letter, r"not UTF-8 \(line 4, character \d+\): save it as"),
        (csv, r"not JSON \(line 1"),
        (half, "not JSON .* complete"),
        (other_json, "not a GeoJSON FeatureCollection"),
        (gone, "does not exist: check the path"),
    ],
)
def test_a_wrong_file_is_refused_with_what_to_do(command: Command, geojson: GeoJSON, spoil: Any, message: str) -> None:
    with pytest.raises(CommandError, match=message) as failure:
        command("import_boundaries", spoil(geojson.write()), "--set", "fictional", "--commit")
    assert "Nothing was written." in str(failure.value)
    assert not stored()


def test_an_unknown_set_is_refused_with_those_there_are(command: Command, geojson: GeoJSON) -> None:
    with pytest.raises(CommandError, match="no boundary set 2030; there are: fictional"):
        command("import_boundaries", geojson.write(), "--set", "2030")


def test_boundaries_come_after_constituencies(command: Command, geojson: GeoJSON) -> None:
    Constituency.objects.all().delete()
    with pytest.raises(CommandError, match="no constituencies yet: run load_facts first"):
        command("import_boundaries", geojson.write(), "--set", "fictional")
