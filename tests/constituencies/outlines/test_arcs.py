"""Outlines taken apart and put together again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from constituencies.importers import fixture_files
from constituencies.outlines.arcs import (
    RoundingGrid,
    decode_arcs,
    encode_arcs,
    find_arcs,
    join_arcs,
    pack_numbers,
    unpack_numbers,
)

MICRO = 1e-6


def multipolygon(*parts: Any) -> shapely.MultiPolygon:
    return shapely.MultiPolygon(list(parts))


def same(one: shapely.Geometry, other: shapely.Geometry) -> bool:
    """Corner for corner, wherever the rings begin."""
    return bool(shapely.equals_exact(shapely.normalize(one), shapely.normalize(other), 1e-9))


LEFT = multipolygon(shapely.box(-2, 52, -1, 53))
RIGHT = multipolygon(shapely.box(-1, 52, 0, 53))


def test_a_shared_border_is_stored_once() -> None:
    arcs = find_arcs([LEFT, RIGHT])
    shared = [line for line in arcs.lines if set(line[:, 0].tolist()) == {-1_000_000}]
    assert len(arcs.lines) == 3
    assert len(shared) == 1
    [[[left_ring]], [[right_ring]]] = arcs.outlines
    assert {~number for number in left_ring} & set(right_ring), "one side goes along it backwards"


def test_an_island_is_one_arc() -> None:
    arcs = find_arcs([LEFT, multipolygon(shapely.box(3, 52, 4, 53))])
    assert [len(line) for line in arcs.lines] == [5, 5]
    assert arcs.outlines == [[[[0]]], [[[1]]]]


def test_an_enclave_and_the_hole_round_it_are_one_arc() -> None:
    hole = shapely.box(-1.6, 52.4, -1.4, 52.6)
    around = multipolygon(shapely.Polygon(LEFT.geoms[0].exterior, [hole.exterior]))
    enclave = multipolygon(hole)
    arcs = find_arcs([around, enclave])
    assert len(arcs.lines) == 2
    assert [same(a, b) for a, b in zip(join_arcs(arcs), [around, enclave], strict=True)] == [True, True]


@st.composite
def coverages(draw: st.DrawFn) -> list[shapely.MultiPolygon]:
    """Outlines that fill a board between them, each with all the parts, holes and enclaves that chance gives."""
    width, height = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    columns = np.cumsum([draw(st.integers(1, 5000)) for _ in range(width + 1)]) * MICRO - 5
    rows = np.cumsum([draw(st.integers(1, 5000)) for _ in range(height + 1)]) * MICRO + 52
    owners: dict[int, list[shapely.Polygon]] = {}
    for x in range(width):
        for y in range(height):
            box = shapely.box(columns[x], rows[y], columns[x + 1], rows[y + 1])
            owners.setdefault(draw(st.integers(0, 3)), []).append(box)
    unions = [shapely.union_all(boxes) for _owner, boxes in sorted(owners.items())]
    return [multipolygon(*shapely.get_parts(union)) for union in unions]


grids = st.builds(
    RoundingGrid,
    origin=st.tuples(st.floats(-9e6, 2e6), st.floats(49e6, 61e6)),
    cell=st.tuples(st.floats(0.5, 300), st.floats(0.5, 300)),
)


@given(coverages(), grids)
def test_whatever_the_coverage_and_the_grid_every_corner_comes_back(
    outlines: list[shapely.MultiPolygon], grid: RoundingGrid
) -> None:
    codes = [f"E1499{number:04}" for number in range(len(outlines))]
    codes_back, arcs = decode_arcs(encode_arcs(codes, find_arcs(outlines), grid))
    assert codes_back == codes
    for before, after in zip(outlines, join_arcs(arcs), strict=True):
        assert same(before, after)
        assert after.is_valid


@given(coverages())
def test_encoding_again_gives_the_same_bytes(outlines: list[shapely.MultiPolygon]) -> None:
    codes = [str(number) for number in range(len(outlines))]
    once = encode_arcs(codes, find_arcs(outlines), RoundingGrid())
    _codes, arcs = decode_arcs(once)
    assert encode_arcs(codes, find_arcs(join_arcs(arcs)), RoundingGrid()) == once


@given(st.lists(st.integers(-(2**62), 2**62 - 1)))
def test_numbers_come_back_from_bytes(numbers: list[int]) -> None:
    assert unpack_numbers(pack_numbers(np.array(numbers, dtype=np.int64))).tolist() == numbers


def test_small_numbers_take_one_byte() -> None:
    assert pack_numbers(np.array([0, -1, 1, -64, 63], dtype=np.int64)) == bytes([0, 1, 2, 127, 126])


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"MCM arcs 1\n", encode_arcs(["a"], find_arcs([LEFT]), RoundingGrid())[:-9]], ids=repr
)
def test_anything_else_than_whole_outlines_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"outlines|damaged"):
        decode_arcs(content)


def test_a_ring_too_small_to_keep_is_refused() -> None:
    speck = multipolygon(shapely.Polygon([(0, 52), (2e-7, 52), (0, 52 + 2e-7)]))
    with pytest.raises(ValueError, match="fewer than three corners"):
        find_arcs([speck])


@pytest.mark.parametrize("set_slug", ["2010", "2024"])
def test_the_shipped_boundaries_are_whole_and_valid(set_slug: str) -> None:
    outlines = fixture_files.read_boundaries(fixture_files.FOLDER, set_slug)
    assert len(outlines) == 650
    assert shapely.is_valid(list(outlines.values())).all()
    assert sum(shapely.get_num_coordinates(list(outlines.values()))) > 480_000
