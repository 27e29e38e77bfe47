"""The state of the page of all events: how it changes, and what follows from it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.unit.conftest import Bench

pytestmark = pytest.mark.browser
LIST: dict[str, Any] = {"query": "?near=LS6", "venues": [], "start": [53.8, -1.5]}


def run(bench: Bench, code: str, **page: Any) -> Any:
    """`code` sees all of the module as `s`, and the first state as `first`."""
    body = f"(s, page) => {{ const first = s.firstState(page); return ({code}); }}"
    return bench.run("events/state.js", body, {"list": LIST, "isWide": False} | page)


def test_events_at_one_place_share_a_venue_in_the_order_of_the_list(bench: Bench) -> None:
    rows = [
        {"latitude": "53.8", "longitude": "-1.5", "title": "first"},
        {"latitude": "53.9", "longitude": "-1.5", "title": "elsewhere"},
        {"latitude": "53.8", "longitude": "-1.5", "title": "second"},
    ]
    venues = bench.run("events/state.js", "(s, rows) => s.venuesOf(rows)", rows)
    assert [venue["titles"] for venue in venues] == [["first", "second"], ["elsewhere"]]
    assert venues[0]["place"] == "53.8,-1.5"


def test_a_change_that_changes_nothing_is_the_same_state(bench: Bench) -> None:
    assert run(bench, "s.withLifted(first, null) === first && s.withWindow(first, false) === first")


def test_a_new_list_lifts_nothing_and_ends_its_trouble(bench: Bench) -> None:
    former = "s.withListFailure(s.withLifted(first, '1,2'))"
    assert run(bench, f"s.troubleOf({former})") == "eventsFailed"
    state = run(bench, f"s.withList({former}, {{...first.list, query: ''}})")
    assert (state["lifted"], state["hasListFailed"], state["list"]["query"]) == (None, False, "")


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("first", False),
        ("s.withMapToggled(first)", True),
        ("s.withMapToggled(s.withMapToggled(first))", False),
        ("s.withWindow(first, true)", True),
        ("s.withMapFailure(s.withWindow(first, true))", False),
    ],
)
def test_when_the_map_shows(bench: Bench, state: str, expected: bool) -> None:
    assert run(bench, f"s.showsMap({state})") is expected
