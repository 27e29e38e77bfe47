"""What maps name and draw beside constituencies: towns, neighbours' coasts, hexagons."""

from __future__ import annotations

import csv
import json
import math

import brotli
import numpy as np
import pytest

from constituencies.outlines.coasts import neighbours_text
from constituencies.outlines.hexagons import HexagonPlace, hexagons_text
from constituencies.outlines.labels import FINE, LABEL_DETAILS, MIDDLE, OVERVIEW, labels_digest, labels_text
from constituencies.outlines.text import read_shapes
from constituencies.towns import PATH

FIRST_VIEW = 20_000


def test_the_labels_of_the_first_view_are_light() -> None:
    assert len(brotli.compress(labels_text(OVERVIEW).encode(), quality=11)) < FIRST_VIEW


@pytest.mark.parametrize(
    ("detail", "towns"),
    [
        (OVERVIEW, {"Leeds", "Bradford", "Hull", "Belfast", "Aberdeen"}),
        (MIDDLE, {"Inverness", "Aberystwyth", "Skipton"}),
        (FINE, {"Penistone", "Lerwick"}),
    ],
)
def test_from_closer_up_smaller_towns_are_named(detail: str, towns: set[str]) -> None:
    names = {other: set(json.loads(labels_text(other))["towns"]["names"].split("|")) for other in LABEL_DETAILS}
    assert towns <= names[detail]


def test_another_detail_has_another_address() -> None:
    assert len({labels_digest(detail) for detail in LABEL_DETAILS}) == len(LABEL_DETAILS)


@pytest.mark.parametrize(
    ("code", "longitude", "latitude"),
    [("IE", -6.26, 53.35), ("IM", -4.5, 54.2), ("EU", 2.35, 48.86), ("EU", 4.35, 50.85), ("JE", -2.11, 49.2)],
    ids=["Dublin", "Man", "Paris", "Brussels", "Jersey"],
)
def test_neighbours_are_where_they_are(code: str, longitude: float, latitude: float) -> None:
    rings = [part[0] for part in read_shapes(neighbours_text())[code]]
    assert any(_holds(ring, longitude, latitude) for ring in rings)


def test_there_is_no_sea_between_the_two_parts_of_ireland() -> None:
    """Beneath Northern Ireland the neighbour goes on: the two borders come from two maps."""
    rings = [part[0] for part in read_shapes(neighbours_text())["IE"]]
    south_armagh = (-6.5, 54.12)
    assert any(_holds(ring, *south_armagh) for ring in rings)


def _holds(ring: np.typing.NDArray[np.float64], x: float, y: float) -> bool:
    (x1, y1), (x2, y2) = ring[:-1].T, ring[1:].T
    crossed = (y1 > y) != (y2 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = (x2 - x1) * (y - y1) / (y2 - y1) + x1
    return bool(np.count_nonzero(crossed & (x < at)) % 2)


@pytest.mark.parametrize("year", [2010, 2024])
def test_every_seat_is_a_hexagon_of_one_size_on_a_web_map(year: int) -> None:
    with (PATH.parent / f"constituencies-{year}.csv").open(encoding="utf-8", newline="") as file:
        places = tuple(HexagonPlace(row["code"], int(row["hex_q"]), int(row["hex_r"])) for row in csv.DictReader(file))
    shapes = read_shapes(hexagons_text(places))
    assert len(shapes) == 650
    middles = set()
    for [[ring]] in shapes.values():
        assert len(ring) == 7
        x, y = ring[:, 0], np.degrees(np.arcsinh(np.tan(np.radians(ring[:, 1]))))
        assert np.ptp(x) == pytest.approx(0.41, abs=0.02)
        assert np.ptp(y) == pytest.approx(np.ptp(x) * 2 / math.sqrt(3), abs=0.01)
        middles.add((round(float(x[:-1].mean()), 1), round(float(y[:-1].mean()), 1)))
    assert len(middles) == 650


def test_without_constituencies_there_are_no_hexagons() -> None:
    assert hexagons_text(()) == ""
