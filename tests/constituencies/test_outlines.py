"""Drawings of constituencies: simplified together, small, and served for ever."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import brotli  # type: ignore[import-untyped]
import numpy as np
import pytest
import shapely
from django.http import HttpResponse
from django.test import Client

from constituencies import fixture_files, views
from constituencies.models import BoundarySet, Outline
from constituencies.outlines import (
    FINE,
    KM_PER_DEGREE,
    MIN_CORNERS,
    MIN_IOU,
    OVERVIEW,
    Shape,
    corners,
    draw,
    geojson,
    iou,
    pack,
    simplify,
    unpack,
)

BUDGET = {"overview": 60_000, "fine": 400_000}


def wavy(x: float, south: float, north: float, corners: int = 400) -> list[tuple[float, float]]:
    """A crooked line north along longitude x."""
    wave = np.random.default_rng(1).normal(0, 0.004, corners)
    return [(x + swing, y) for swing, y in zip(wave, np.linspace(south, north, corners), strict=True)]


def neighbours() -> list[shapely.MultiPolygon]:
    """A large and a small constituency on either side of a crooked border."""
    border = wavy(-1.0, 52.0, 52.1)
    large = shapely.Polygon([(-3, 51), (-1, 51), *border, (-1, 53), (-3, 53)])
    small = shapely.Polygon([*border, *reversed(wavy(-0.9, 52.0, 52.1))])
    return [shapely.MultiPolygon([large]), shapely.MultiPolygon([small])]


def edges(shape: Shape) -> set[frozenset[tuple[float, float]]]:
    return {
        frozenset((tuple(a), tuple(b)))
        for rings in shape
        for ring in rings
        for a, b in zip(ring[:-1].tolist(), ring[1:].tolist(), strict=True)
    }


def in_km(outlines: list[shapely.MultiPolygon]) -> list[shapely.MultiPolygon]:
    return [shapely.transform(outline, lambda degrees: degrees * KM_PER_DEGREE) for outline in outlines]


def test_a_shared_border_stays_shared() -> None:
    large, small = simplify(np.array(neighbours()), OVERVIEW)
    shared = edges(large) & edges(small)
    # All of the small one's west side: the edges that are not on its east side.
    west = {edge for edge in edges(small) if all(x < -0.95 for x, _y in edge)}
    assert west
    assert west <= shared


def test_the_small_neighbour_sets_how_fine_the_border_is() -> None:
    outlines = neighbours()
    _large, small = simplify(np.array(outlines), OVERVIEW)
    assert corners(small) >= MIN_CORNERS
    assert iou(small, in_km(outlines)[1]) >= MIN_IOU
    assert corners(small) < 100


def test_a_thin_constituency_is_drawn_finer_until_it_is_recognisable() -> None:
    """As Poplar and Limehouse between the river and its neighbours: by its area alone it would be a triangle."""
    outline = shapely.MultiPolygon([shapely.LineString(wavy(-1, 52, 52.2, corners=40)).buffer(0.002)])
    [full] = in_km([outline])
    [shape] = simplify(np.array([outline]), replace(OVERVIEW, decimals=6))
    assert iou(shape, full) >= MIN_IOU
    assert corners(shape) >= MIN_CORNERS


def test_a_constituency_that_cannot_have_twelve_corners_is_drawn_as_it_is() -> None:
    [shape] = simplify(np.array([shapely.MultiPolygon([shapely.box(-2, 52, -1, 53)])]), OVERVIEW)
    assert corners(shape) == 4


def test_islets_are_left_out_but_never_the_whole_constituency() -> None:
    islets = [shapely.box(-2 + x, 52, -2 + x + size, 52 + size) for x, size in ((0, 0.002), (0.1, 0.003), (0.2, 0.5))]
    with_land = shapely.MultiPolygon(islets)
    without = shapely.MultiPolygon([shapely.box(3, 52, 3.002, 52.002), shapely.box(3.1, 52, 3.103, 52.003)])
    mainland, islets_only = simplify(np.array([with_land, without]), replace(OVERVIEW, decimals=4))
    assert len(mainland) == 1
    assert len(islets_only) == 1
    assert islets_only[0][0][:, 0].min() == 3.1, "the larger of the two"


def test_features_carry_their_code_and_nothing_else() -> None:
    [square] = simplify(np.array([shapely.MultiPolygon([shapely.box(-2, 52, -1.5, 53)])]), OVERVIEW)
    collection = json.loads(geojson(["E14990001"], [square]))
    [feature] = collection["features"]
    assert feature["properties"] == {"code": "E14990001"}
    assert feature["geometry"]["type"] == "Polygon"
    assert sorted(feature["geometry"]["coordinates"][0])[-1] == [-1.5, 53]


def test_a_drawing_does_not_depend_on_where_rings_begin() -> None:
    outlines = dict(zip("ab", neighbours(), strict=True))
    turned = {
        code: shapely.MultiPolygon([shapely.Polygon(np.roll(shapely.get_coordinates(outline)[:-1], 7, axis=0))])
        for code, outline in outlines.items()
    }
    assert draw(turned, FINE) == draw(outlines, FINE)


def shipped(set_slug: str, detail: str) -> list[dict[str, Any]]:
    content = brotli.decompress(fixture_files.read_drawings(fixture_files.FOLDER, set_slug)[detail].geojson_br)
    features: list[dict[str, Any]] = json.loads(content)["features"]
    return features


def as_shape(feature: dict[str, Any]) -> Shape:
    coordinates = feature["geometry"]["coordinates"]
    parts = coordinates if feature["geometry"]["type"] == "MultiPolygon" else [coordinates]
    return [[np.array(ring) for ring in part] for part in parts]


@pytest.mark.parametrize("detail", ["overview", "fine"])
@pytest.mark.parametrize("set_slug", ["2010", "2024"])
def test_the_shipped_drawings_keep_every_constituency_recognisable_and_the_budget(set_slug: str, detail: str) -> None:
    drawing = fixture_files.read_drawings(fixture_files.FOLDER, set_slug)[detail]
    assert len(drawing.geojson_br) <= BUDGET[detail]
    full = fixture_files.read_boundaries(fixture_files.FOLDER, set_slug)
    features = shipped(set_slug, detail)
    assert [feature["properties"]["code"] for feature in features] == sorted(full)
    for feature, outline in zip(features, in_km([full[code] for code in sorted(full)]), strict=True):
        shape = as_shape(feature)
        assert corners(shape) >= MIN_CORNERS, feature["properties"]
        assert iou(shape, outline) >= MIN_IOU, feature["properties"]


def test_a_drawing_comes_back_from_its_bytes() -> None:
    drawing = pack('{"type":"FeatureCollection","features":[]}')
    assert unpack(drawing.geojson_br) == drawing
    assert len(drawing.digest) == 16


CONTENT = b'{"type":"FeatureCollection","features":[]}'


@pytest.fixture
def address(boundary_set: BoundarySet) -> str:
    views._content.cache_clear()
    drawing = pack(CONTENT.decode())
    Outline.objects.create(
        boundary_set=boundary_set, detail="overview", digest=drawing.digest, geojson_br=drawing.geojson_br
    )
    return f"/outlines/fictional-overview-{drawing.digest}.json"


@pytest.mark.parametrize(
    ("accepted", "encoding", "decompress"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip;q=1.0, br;q=0", "gzip", gzip.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("", None, bytes),
        ("*", "br", brotli.decompress),
    ],
)
def test_it_comes_in_an_encoding_that_the_browser_accepts(
    client: Client, address: str, accepted: str, encoding: str | None, decompress: Callable[[bytes], bytes]
) -> None:
    response = client.get(address, headers={"accept-encoding": accepted})
    assert response.status_code == 200
    assert response.headers.get("Content-Encoding") == encoding
    assert decompress(response.content) == CONTENT
    assert response["Content-Type"] == "application/geo+json"
    assert "Accept-Encoding" in response["Vary"]


def test_a_browser_keeps_it_for_ever(client: Client, address: str) -> None:
    response = client.get(address)
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    again = client.get(address, headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
    assert not again.content


def test_each_encoding_has_an_etag_of_its_own(client: Client, address: str) -> None:
    def etag(accepted: str) -> str:
        response: HttpResponse = client.get(address, headers={"accept-encoding": accepted})  # type: ignore[assignment]
        return response["ETag"]

    assert len({etag("br"), etag("gzip"), etag("identity")}) == 3


def test_the_database_is_read_once(client: Client, address: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        client.get(address)
    with django_assert_num_queries(0):
        client.get(address)


def test_a_drawing_since_replaced_is_not_found_in_json(client: Client, address: str) -> None:
    response = client.get("/outlines/fictional-overview-0123456789abcdef.json")
    assert response.status_code == 404
    assert "load the page again" in response.json()["message"]


def test_it_can_only_be_read(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200
