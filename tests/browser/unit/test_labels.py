"""Names on maps: how the list of towns is read, and where names find room."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import pytest

from constituencies.outlines.labels import LABEL_DETAILS, labels_text
from constituencies.towns import LEAST_POPULATION, towns
from tests.browser.unit.conftest import Bench

pytestmark = pytest.mark.browser
Box = Mapping[str, float]
WINDOW = {"x": 400, "y": 300}


def test_the_towns_read_as_they_are_in_python(bench: Bench) -> None:
    read = []
    for detail in LABEL_DETAILS:
        read += bench.run(
            "lib/outline-text.js", "(m, text) => m.readTowns(text)", json.loads(labels_text(detail))["towns"]
        )
    assert [town["name"] for town in read] == [town.name for town in towns()]
    for town, row in zip(read, towns(), strict=True):
        assert town["longitude"] == pytest.approx(row.longitude, abs=0.006)
        assert town["latitude"] == pytest.approx(row.latitude, abs=0.006)
        assert town["people"] == pytest.approx(max(row.population, LEAST_POPULATION), abs=51)


def test_the_further_off_the_larger_are_the_towns_that_are_named(bench: Bench) -> None:
    least = bench.run("lib/labels.js", "(m, zooms) => zooms.map(m.leastPeople)", [5.75, 8, 9, 12])
    assert least == sorted(least, reverse=True)
    assert least[0] > 100_000
    assert least[-1] < 2_000


def name(text: str, x: float, y: float, **more: Any) -> dict[str, Any]:
    return {
        "lines": [text],
        "className": "",
        "width": 60,
        "height": 14,
        "at": {"x": x, "y": y},
        "beside": 7,
        "hasDot": True,
        **more,
    }


def placed(bench: Bench, names: list[dict[str, Any]], obstacles: Sequence[Box] | None = None) -> Any:
    code = "(m, [names, obstacles, size]) => m.placeNames(names, obstacles, size, 50)"
    return bench.run("lib/label-places.js", code, [names, obstacles or [], WINDOW])


def overlap(a: Box, b: Box) -> bool:
    return a["left"] < b["right"] and b["left"] < a["right"] and a["top"] < b["bottom"] and b["top"] < a["bottom"]


def test_neighbours_at_one_height_are_both_named(bench: Bench) -> None:
    """Leeds and Bradford: 37 pixels apart on a map that shows where somebody from LS6 could go."""
    both = placed(bench, [name("Leeds", 200, 150), name("Bradford", 163, 150)])
    assert [one["lines"] for one in both] == [["Leeds"], ["Bradford"]]
    assert both[0]["left"] > 200
    assert both[1]["right"] < 163


def test_no_name_covers_another_or_a_marker_or_leaves_the_map(bench: Bench) -> None:
    crowd = [name(str(i), 7 * (i * 37 % 57), 5 * (i * 23 % 59), isCity=i < 5) for i in range(150)]
    markers = [
        {"left": x, "top": y, "right": x + 24, "bottom": y + 32} for x, y in [(100, 100), (180, 140), (300, 200)]
    ]
    labels = placed(bench, crowd, markers)
    assert len(labels) > 20
    assert not [(a, b) for a, b in combinations(labels, 2) if overlap(a, b)]
    assert not [(a, b) for a in labels for b in markers if overlap(a, b)]
    for one in labels:
        assert 0 <= one["left"] < one["right"] <= WINDOW["x"]
        assert 0 <= one["top"] < one["bottom"] <= WINDOW["y"]


def test_a_name_leaves_the_dot_of_a_city_free(bench: Bench) -> None:
    """Glasgow's name would lie upon Edinburgh's dot, and one could not tell which is which."""
    first, second = placed(bench, [name("Glasgow", 150, 150, isCity=True), name("Edinburgh", 190, 150, isCity=True)])
    assert first["right"] < 150
    assert second["left"] > 190


def test_the_most_important_name_comes_first(bench: Bench) -> None:
    same = [name(str(i), 200, 150, beside=0, hasDot=False) for i in range(3)]
    assert [one["lines"] for one in placed(bench, same)] == [["0"]]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Selby", [["Selby"]]),
        ("Spen Valley", [["Spen Valley"], ["Spen", "Valley"]]),
        (
            "Leeds Central and Headingley",
            [
                ["Leeds Central and Headingley"],
                ["Leeds Central", "and Headingley"],
                ["Leeds Central", "and Headingley"],  # three would be no narrower
            ],
        ),
    ],
)
def test_a_long_name_is_broken_into_lines_of_like_length(bench: Bench, text: str, lines: list[list[str]]) -> None:
    assert bench.run("lib/label-places.js", "(m, text) => m.linesOf(text)", text) == lines


@pytest.mark.parametrize(
    ("width", "fits"), [(60, True), (96, True), (120, False)], ids=["room", "just", "over-the-border"]
)
def test_a_seat_is_named_where_its_name_fits(bench: Bench, width: int, fits: bool) -> None:
    ring = [{"x": x, "y": y} for x, y in [(0, 0), (100, 0), (100, 40), (0, 40)]]
    code = "(m, [ring, width]) => m.fits(ring, {x: 50, y: 20}, width, 14)"
    assert bench.run("lib/label-places.js", code, [ring, width]) is fits
