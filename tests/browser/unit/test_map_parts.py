"""Parts of the map page that compute: drawings, markers, colours, names, results, and the watch over need."""

from __future__ import annotations

import json
from typing import Any

import brotli
import numpy as np
import pytest

from constituencies.outlines.text import read_shapes
from tests.browser.unit.conftest import Bench
from tests.site import ROOT

pytestmark = pytest.mark.browser


OVERVIEW = brotli.decompress((ROOT / "fixtures" / "outlines-2024-overview.json.br").read_bytes()).decode()


def test_a_drawing_reads_as_it_does_in_python(bench: Bench) -> None:
    code = "(m, drawing) => Object.fromEntries(m.readShapes(drawing, (east, north) => [east, north]))"
    shapes = bench.run("lib/outline-text.js", code, json.loads(OVERVIEW))
    expected = read_shapes(OVERVIEW)
    assert list(shapes) == list(expected)
    assert len(shapes) == 650
    for seat, parts in expected.items():
        for part, drawn in zip(parts, shapes[seat], strict=True):
            for ring, corners in zip(part, drawn, strict=True):
                np.testing.assert_allclose(corners, ring, atol=1e-9)


def test_neighbours_share_the_very_same_corners(bench: Bench) -> None:
    code = """(m, drawing) => {
        const users = new Map();
        for (const parts of m.readShapes(drawing, (east, north) => ({})).values()) {
            const corners = new Set(parts.flat(2));
            for (const corner of corners) users.set(corner, (users.get(corner) ?? 0) + 1);
        }
        return [users.size, [...users.values()].filter((count) => count > 1).length];
    }"""
    corners, shared = bench.run("lib/outline-text.js", code, json.loads(OVERVIEW))
    assert shared > corners / 3


def venue(identity: str, longitude: float, latitude: float = 53.8) -> dict[str, Any]:
    return {"id": identity, "longitude": longitude, "latitude": latitude, "title": identity, "when": "Sat", "url": "/"}


def test_events_at_one_place_share_a_marker(bench: Bench) -> None:
    events = [venue("a", -1.5), venue("b", -1.6), venue("c", -1.5), venue("d", -1.5, 53.9)]
    places = bench.run("map/markers.js", "(m, events) => m.byPlace(events)", events)
    assert [[event["id"] for event in there] for there in places] == [["a", "c"], ["b"], ["d"]]
    assert bench.run("map/markers.js", "(m, events) => m.byPlace(events)", []) == []


SEAT = {
    "code": "E1",
    "name": "Ashford Vale",
    "need": {"score": 40, "band": "high"},
    "marginality": "within-5",
    "footfall": "none",
    "not_contested": "",
}


@pytest.mark.parametrize(
    ("changes", "layer", "classes", "words"),
    [
        ({}, "need", "need-high", "Need: High"),
        ({}, "marginality", "marginality-within-5", "Marginality: Close"),
        ({"not_contested": "the Speaker's seat"}, "need", "not-contested", "not contested"),
    ],
)
def test_a_seats_colour_and_the_words_for_it(
    bench: Bench, changes: dict[str, str], layer: str, classes: str, words: str
) -> None:
    bands = [{"slug": "high", "label": "High"}, {"slug": "within-5", "label": "Close"}]
    shown = {"slug": layer, "label": layer.title(), "bands": bands}
    code = "(m, [seat, layer, texts]) => [m.classOf(seat, layer.slug), m.wordsFor(seat, layer, texts)]"
    texts = {"notContested": "not contested"}
    assert bench.run("map/legend.js", code, [SEAT | changes, shown, texts]) == [classes, words]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["Ynys Môn", "Berwick-upon-Tweed", "Mid Bedfordshire"]),
        ("ynys mon", ["Ynys Môn"]),
        ("UPON tweed", ["Berwick-upon-Tweed"]),
        ("bed", ["Mid Bedfordshire"]),  # where a word begins
        ("ford", []),
        (" - ", ["Ynys Môn", "Berwick-upon-Tweed", "Mid Bedfordshire"]),
    ],
)
def test_a_seat_is_found_without_accents_and_hyphens(bench: Bench, typed: str, found: list[str]) -> None:
    seats = [{"name": name} for name in ("Ynys Môn", "Berwick-upon-Tweed", "Mid Bedfordshire")]
    assert bench.run("map/seat-list.js", "(m, [seats, typed]) => m.named(seats, typed)", [seats, typed]) == [
        {"name": name} for name in found
    ]


def test_what_results_say(bench: Bench) -> None:
    event = (
        '<div data-event="{0}" data-longitude="-1.5" data-latitude="53.8"><span class="date-block">Sat\n 28</span>'
        '<a class="event-title" href="/events/{0}/">Canvass</a> <span class="event-hours">10:00</span></div>'
    )
    bench.body(
        '<div id="results" data-outcome="found" data-at="LS6" data-when="any" data-mine="" data-home="E3"'
        ' data-here="-1.57,53.82">'
        f'<div data-rank="1" data-seat="E1">{event.format(7)}</div><div data-rank="2" data-seat="E3"></div>'
        f'<div data-seat="E3">{event.format(8)}{event.format(7)}<p data-event="9">From home</p></div></div>'
    )
    answer = bench.run("map/results.js", "(m, _) => m.readAnswer(document.getElementById('results'), '1h')")
    assert [venue["id"] for venue in answer["venues"]] == ["7", "8"]
    assert answer["venues"][0] | {"url": ""} == venue("7", -1.5) | {
        "title": "Canvass",
        "when": "Sat 28, 10:00",
        "url": "",
    }
    assert answer | {"venues": []} == {
        "outcome": "found",
        "at": "LS6",
        "travel": "1h",
        "when": "any",
        "mine": "",
        "home": "E3",
        "recommended": ["E1", "E3"],
        "venues": [],
        "here": "-1.57,53.82",
    }
