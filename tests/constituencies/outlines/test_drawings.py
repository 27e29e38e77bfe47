"""Drawings of constituencies: simplified together, written down small, and served for ever."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import brotli
import numpy as np
import pytest
import shapely
from django.http import HttpResponse
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st

from constituencies import views
from constituencies.importers import fixture_files
from constituencies.models import BoundarySet, Outline
from constituencies.outlines.drawings import (
    DETAILS,
    FINE,
    MIN_CORNERS,
    MIN_IOU,
    OVERVIEW,
    PLANE_KM,
    corners,
    draw,
    iou,
    pack_drawing,
    simplify,
    unpack_drawing,
)
from constituencies.outlines.text import Shape, read_shapes, to_characters, to_numbers, write_shapes

BUDGET = {"overview": 24_000, "fine": 140_000}


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
    return [shapely.transform(outline, lambda degrees: degrees * PLANE_KM) for outline in outlines]


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


def test_gaps_and_overlaps_between_neighbours_are_closed() -> None:
    """As in the published sets, where rounding left 1,292 of them between neighbours."""
    west = shapely.Polygon([(-2, 52), (-1.5, 52), (-1.499, 52.2), (-1.5, 52.4), (-1.499, 52.6), (-1.5, 53), (-2, 53)])
    east = shapely.Polygon([(-1, 52), (-1, 53), (-1.5, 53), (-1.501, 52.8), (-1.5, 52.4), (-1.501, 52.2), (-1.5, 52)])
    shapes = simplify(np.array([shapely.MultiPolygon([west]), shapely.MultiPolygon([east])]), OVERVIEW)
    polygons = [shapely.Polygon(rings[0], rings[1:]) for [rings] in shapes]
    together = shapely.union_all(polygons)
    assert isinstance(together, shapely.Polygon)
    assert len(together.interiors) == 0
    assert together.area == pytest.approx(polygons[0].area + polygons[1].area, abs=1e-9)


def test_a_drawing_does_not_depend_on_where_rings_begin() -> None:
    outlines = dict(zip("ab", neighbours(), strict=True))
    turned = {
        code: shapely.MultiPolygon([shapely.Polygon(np.roll(shapely.get_coordinates(outline)[:-1], 7, axis=0))])
        for code, outline in outlines.items()
    }
    assert draw(turned, FINE) == draw(outlines, FINE)


def shipped(set_slug: str, detail: str) -> dict[str, Shape]:
    packed = fixture_files.read_drawings(fixture_files.FOLDER, set_slug)[detail].text_br
    return read_shapes(brotli.decompress(packed).decode())


@pytest.mark.parametrize("detail", ["overview", "fine"])
@pytest.mark.parametrize("set_slug", ["2010", "2024"])
def test_the_shipped_drawings_keep_every_constituency_recognisable_and_the_budget(set_slug: str, detail: str) -> None:
    drawing = fixture_files.read_drawings(fixture_files.FOLDER, set_slug)[detail]
    assert len(drawing.text_br) <= BUDGET[detail]
    full = fixture_files.read_boundaries(fixture_files.FOLDER, set_slug)
    shapes = shipped(set_slug, detail)
    assert list(shapes) == sorted(full)
    for (code, shape), outline in zip(shapes.items(), in_km([full[code] for code in shapes]), strict=True):
        assert corners(shape) >= MIN_CORNERS, code
        assert iou(shape, outline) >= MIN_IOU, code


@pytest.mark.parametrize("detail", ["overview", "fine"])
@pytest.mark.parametrize("set_slug", ["2010", "2024"])
def test_the_shipped_drawings_have_no_slivers(set_slug: str, detail: str) -> None:
    shapes = shipped(set_slug, detail)
    sides = Counter(edge for shape in shapes.values() for edge in edges(shape))
    assert max(sides.values()) == 2, "an edge is a border of two or a coast"
    holes = [shapely.Polygon(hole) for shape in shapes.values() for _outer, *holes in shape for hole in holes]
    assert len(holes) <= 5
    islet = DETAILS[detail].islet_km2
    assert all(shapely.transform(hole, lambda degrees: degrees * PLANE_KM).area > islet for hole in holes)


def rounded(shapes: list[Shape], scale: int) -> list[set[frozenset[tuple[int, ...]]]]:
    """Edges of each, in whole steps."""
    return [
        {frozenset(tuple(np.rint(np.array(end) * scale).astype(int).tolist()) for end in edge) for edge in edges(shape)}
        for shape in shapes
    ]


def test_a_drawing_is_read_as_it_was_written() -> None:
    """With a border of two, an enclave, an island, and a place where four meet."""
    quarters = [shapely.box(x, y, x + 1, y + 1) for x in (-2, -1) for y in (51, 52)]
    enclave = shapely.box(-1.8, 51.2, -1.6, 51.4)
    with_hole = shapely.Polygon(quarters[0].exterior, [enclave.exterior])
    outlines = [
        shapely.MultiPolygon([with_hole, shapely.box(3, 51, 3.5, 51.5)]),
        *(shapely.MultiPolygon([quarter]) for quarter in quarters[1:]),
        shapely.MultiPolygon([enclave]),
    ]
    shapes: list[Shape] = [
        [[shapely.get_coordinates(ring) for ring in (part.exterior, *part.interiors)] for part in outline.geoms]
        for outline in outlines
    ]
    codes = [f"E1499000{number}" for number in range(len(shapes))]
    text = write_shapes(codes, shapes, scale=100)
    read = read_shapes(text)
    assert list(read) == codes
    assert rounded(list(read.values()), 100) == rounded(shapes, 100)
    assert [len(rings) for rings in read[codes[0]]] == [2, 1]


def test_a_shared_border_is_written_once() -> None:
    left = [[np.array([(0, 0), (1, 0), (1, 1), (1, 2), (0, 2), (0, 0)], dtype=float)]]
    right = [[np.array([(1, 0), (2, 0), (2, 2), (1, 2), (1, 1), (1, 0)], dtype=float)]]
    shapes = json.loads(write_shapes(["left", "right"], [left, right], scale=1))
    steps = len(shapes["x"])
    assert steps == 2 + 8, "two ways to a first corner, and each of the eight edges"
    assert sum(arc < 0 for arc in to_numbers(shapes["arcs"])) == 1


@given(st.lists(st.integers(-400_000, 400_000)))
@example([0, -1, 1, 27_601, 27_602, -27_602, 28_700, 33_000, -400_000])  # around the surrogates, and far
def test_numbers_come_back_from_their_characters(numbers: list[int]) -> None:
    characters = to_characters(numbers)
    assert to_numbers(characters) == numbers
    assert to_numbers(json.loads(json.dumps(characters, ensure_ascii=False).encode())) == numbers
    assert len(characters) == len(numbers)


def test_a_drawing_comes_back_from_its_bytes() -> None:
    drawing = draw(dict(zip("ab", neighbours(), strict=True)), OVERVIEW)
    assert unpack_drawing(drawing.text_br) == drawing
    assert len(drawing.digest) == 16


CONTENT = b'{"scale":1000,"codes":[],"rings":"","arcs":"","x":"","y":""}'


@pytest.fixture
def address(boundary_set: BoundarySet) -> str:
    views._content.cache_clear()
    drawing = pack_drawing(CONTENT.decode())
    Outline.objects.create(boundary_set=boundary_set, detail="overview", digest=drawing.digest, text_br=drawing.text_br)
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
    assert response["Content-Type"] == "application/json"
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
    assert "reload the page" in response.json()["message"]


def test_it_can_only_be_read(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200
