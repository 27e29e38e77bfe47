"""The state of the map page: how it changes, and what follows from it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.unit.conftest import Bench

pytestmark = pytest.mark.browser
LAYERS: list[dict[str, Any]] = [{"slug": slug, "label": slug.title(), "bands": []} for slug in ("need", "marginality")]
VENUE: dict[str, Any] = {
    "id": "7",
    "longitude": -1.5,
    "latitude": 53.8,
    "title": "Canvass",
    "when": "Sat 28 Nov, 10:00",
    "url": "/7/",
}
ANSWER: dict[str, Any] = {
    "outcome": "found",
    "at": "LS6",
    "travel": "1h",
    "when": "weekend",
    "mine": "",
    "home": "E3",
    "recommended": ["E1", "E2"],
    "venues": [VENUE],
}
NO_ANSWER: dict[str, Any] = ANSWER | {
    "outcome": "",
    "at": "",
    "when": "",
    "home": None,
    "recommended": [],
    "venues": [],
}
NO_ADDRESS = {"at": "", "travel": "", "when": "", "mine": "", "layer": "", "seat": None}
PAGE = {"answer": ANSWER, "address": NO_ADDRESS, "layers": LAYERS, "isStale": False, "isWide": True}
NEED = {"campaign": "next", "stale": False, "seats": [{"code": code, "name": code} for code in ("E1", "E2", "E3")]}


def run(bench: Bench, code: str, **page: Any) -> Any:
    """`code` sees all of the module as `s`, the first state as `first`, and the one with seats as `known`."""
    body = f"""(s, {{page, need, answer}}) => {{
        const first = s.firstState(page);
        const known = s.withNeed(first, need);
        const brief = ({{seats, layers, ...rest}}) => rest;
        return ({code});
    }}"""
    return bench.run("map/state.js", body, {"page": PAGE | page, "need": NEED, "answer": ANSWER | {"at": "M1"}})


def test_what_an_address_asks_stays_in_it_until_the_answer_comes(bench: Bench) -> None:
    asked = NO_ADDRESS | {"at": "M1", "travel": "2h", "when": "any", "mine": "E2", "seat": "E1"}
    assert run(bench, "s.addressOf(first)", address=asked, answer=NO_ANSWER) == asked
    assert run(bench, "s.addressOf(first)", address=asked)["at"] == "LS6", "the server's own answer counts more"


def test_an_address_names_only_what_is_not_usual(bench: Bench) -> None:
    assert run(bench, "s.addressOf(first)", answer=NO_ANSWER) == NO_ADDRESS
    assert run(bench, "s.addressOf(s.withLayer(first, 'marginality')).layer") == "marginality"
    assert run(bench, "s.addressOf(s.withLayer(first, 'need')).layer") == ""


@pytest.mark.parametrize(("named", "shown"), [("marginality", "marginality"), ("nonsense", "need"), ("", "need")])
def test_an_address_chooses_among_the_layers_that_there_are(bench: Bench, named: str, shown: str) -> None:
    assert run(bench, "s.layerOf(first).slug", address=NO_ADDRESS | {"layer": named}) == shown


def test_a_seat_that_the_address_names_opens_once_seats_are_known(bench: Bench) -> None:
    address = NO_ADDRESS | {"seat": "E2"}
    assert run(bench, "[first.chosen, s.addressOf(first).seat]", address=address) == [None, "E2"]
    opened = "s.withWanted(s.withAnswer(known, answer))"
    assert run(bench, f"[{opened}.chosen, {opened}.wanted, {opened}.chosenBy]", address=address) == [
        "E2", None, "address",
    ]  # fmt: skip
    # A code that no seat has leaves the address.
    gone = "s.withWanted(known)"
    assert run(bench, f"[{gone}.chosen, s.addressOf({gone}).seat]", address=NO_ADDRESS | {"seat": "E9"}) == [None, None]


def test_an_answer_takes_the_place_of_an_open_seat(bench: Bench) -> None:
    after = "s.withAnswer(s.withSeat(known, 'E1', 'list'), answer)"
    assert run(bench, f"[{after}.chosen, {after}.answer.at]") == [None, "M1"]


@pytest.mark.parametrize(
    "nothing",
    [
        "s.withSeat(known, 'E9', 'list') === known",
        "s.withSeat(first, 'E1', 'list') === first",
        "((open) => s.withSeat(open, 'E1', 'map') === open)(s.withSeat(known, 'E1', 'list'))",
        "s.withoutSeat(known) === known",
        "s.withLifted(known, null) === known",
        "s.withLayer(known, 'need') === known",
        "s.withWanted(known) === known",
        "s.withArticle(known, 'E1', []) === known",
        "s.withUpdate(known, false) === known",
    ],
)
def test_where_nothing_changes_the_state_is_the_same(bench: Bench, nothing: str) -> None:
    assert run(bench, nothing) is True


def test_no_change_touches_the_state_before_it(bench: Bench) -> None:
    changes = "[s.withAnswer(known, answer), s.withSeat(known, 'E1', 'map'), s.withMapToggled(known)]"
    before, after = run(bench, f"((before) => {{ {changes}; return [before, brief(known)]; }})(brief(known))")
    assert before == after


@pytest.mark.parametrize(("by", "lifted"), [("list", None), ("map", "E1"), ("address", "E1")])
def test_a_seat_chosen_in_the_list_is_no_longer_lifted(bench: Bench, by: str, lifted: str | None) -> None:
    assert run(bench, f"s.withSeat(s.withLifted(known, 'E1'), 'E2', '{by}').lifted") == lifted


def test_meeting_points_are_those_of_the_answer_until_the_seats_own_are_there(bench: Bench) -> None:
    ids = "(state) => s.venuesOf(state).map(({id}) => id)"
    open_ = "s.withSeat(known, 'E1', 'list')"
    assert run(bench, f"({ids})({open_})") == ["7"]
    article = f"s.withArticle({open_}, 'E1', [{{id: '8'}}])"
    assert run(bench, f"({ids})({article})") == ["8"]
    assert run(bench, f"({ids})(s.withoutSeat({article}))") == ["7"]
    # An article that comes late is not of the seat that is open by then.
    assert run(bench, f"({ids})(s.withArticle({open_}, 'E2', [{{id: '9'}}]))") == ["7"]


@pytest.mark.parametrize(
    ("to", "drawn", "framed"),
    [
        ("known", "null", ["E1", "E2", "E3"]),  # an answer that was there before the map
        ("s.withSeat(known, 'E2', 'list')", "null", ["E2"]),
        ("s.withAnswer(known, answer)", "known", ["E1", "E2", "E3"]),
        ("s.withSeat(known, 'E2', 'list')", "known", ["E2"]),
        ("s.withSeat(known, 'E2', 'address')", "known", ["E2"]),
        ("s.withSeat(known, 'E2', 'map')", "known", None),
        ("s.withoutSeat(s.withSeat(known, 'E2', 'list'))", "s.withSeat(known, 'E2', 'list')", None),
        ("s.withNeed(known, need)", "known", None),
        ("s.withLifted(s.withSeat(known, 'E2', 'list'), 'E1')", "s.withSeat(known, 'E2', 'list')", None),
    ],
)
def test_the_map_goes_to_what_is_new_and_stays_otherwise(
    bench: Bench, to: str, drawn: str, framed: list[str] | None
) -> None:
    assert run(bench, f"s.framing({to}, {drawn})") == framed


def test_without_an_answer_the_map_stays_as_it_is(bench: Bench) -> None:
    assert run(bench, "s.framing(known, null)", answer=NO_ANSWER) is None


@pytest.mark.parametrize(
    ("state", "former", "opens"),
    [
        ("s.withSeat(known, 'E1', 'list')", "known", True),
        ("s.withSeat(known, 'E1', 'map')", "known", True),
        ("s.withSeat(known, 'E1', 'address')", "known", False),
        ("s.withSeat(s.withSeat(known, 'E1', 'list'), 'E2', 'list')", "s.withSeat(known, 'E1', 'list')", False),
        ("s.withoutSeat(s.withSeat(known, 'E1', 'list'))", "s.withSeat(known, 'E1', 'list')", False),
    ],
)
def test_the_back_button_leads_to_where_no_seat_was_open(bench: Bench, state: str, former: str, opens: bool) -> None:
    assert run(bench, f"s.opensSeat({state}, {former})") is opens


def test_back_and_forward(bench: Bench) -> None:
    open_ = "s.withSeat(known, 'E1', 'list')"
    assert run(bench, f"s.withAddress({open_}, null).chosen") is None
    assert run(bench, "s.withAddress(known, 'E2').chosen") == "E2"
    assert run(bench, "s.withAddress(first, 'E2').wanted") == "E2", "seats are not known yet"
    assert run(bench, "s.withAddress(first, null).wanted", address=NO_ADDRESS | {"seat": "E1"}) is None


def test_a_narrow_window_needs_the_map_once_it_is_opened(bench: Bench) -> None:
    assert run(bench, "s.needsMap(first)") is True
    states = "[first, s.withMapToggled(first), s.withMapToggled(s.withMapToggled(first)), s.withWindow(first, true)]"
    assert run(bench, f"{states}.map(s.needsMap)", isWide=False) == [False, True, False, True]


def test_a_map_that_failed_is_still_said_when_figures_come_again(bench: Bench) -> None:
    assert run(bench, "s.troubleOf(first)") == ""
    assert run(bench, "s.troubleOf(s.withUpdate(first, true))") == "updateFailed"
    assert run(bench, "s.troubleOf(s.withUpdate(s.withUpdate(first, true), false))") == ""
    assert run(bench, "s.troubleOf(s.withUpdate(s.withMapFailure(first), false))") == "mapFailed"


def test_need_that_comes_anew_replaces_the_seats(bench: Bench) -> None:
    after = "s.withNeed(known, {...need, stale: true, seats: [need.seats[2]]})"
    assert run(bench, f"[[...{after}.seats.keys()], {after}.isStale]") == [["E3"], True]


STORE = """(m, _) => {
    const rendered = [];
    const store = m.createStore(1, (state) => {
        rendered.push(state);
        if (state === 2) store.update((former) => former + 10);
    });
    store.render();
    store.update((state, by) => state + by, 1);
    store.update((state) => state);
    return [rendered, store.state];
}"""


def test_a_change_while_a_state_is_rendered_is_rendered_after_it(bench: Bench) -> None:
    assert bench.run("lib/store.js", STORE) == [[1, 2, 12], 12]


def test_a_failing_part_does_not_stop_later_renderings(bench: Bench) -> None:
    code = """(m, _) => {
        const rendered = [];
        const store = m.createStore(0, (state) => {
            if (state === 1) throw new Error("broken");
            rendered.push(state);
        });
        try { store.update(() => 1); } catch {}
        store.update(() => 2);
        return rendered;
    }"""
    assert bench.run("lib/store.js", code) == [2]
