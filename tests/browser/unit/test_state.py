"""The state of the map page: how it changes, and what follows from it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.unit.conftest import Bench

pytestmark = pytest.mark.browser
BANDS = {"need": ("low", "high"), "marginality": ("over-30", "within-5")}
LAYERS: list[dict[str, Any]] = [
    {"slug": layer, "label": layer.title(), "bands": [{"slug": slug, "label": slug} for slug in slugs]}
    for layer, slugs in BANDS.items()
]
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
    "here": "-1.57,53.82",
}
NO_ANSWER: dict[str, Any] = ANSWER | {
    "outcome": "",
    "at": "",
    "when": "",
    "home": None,
    "recommended": [],
    "venues": [],
    "here": "",
}
NO_ADDRESS = {"at": "", "travel": "", "when": "", "mine": "", "layer": "", "off": "", "view": "", "seat": None}
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


def test_a_narrow_window_needs_the_map_from_when_it_is_opened(bench: Bench) -> None:
    assert run(bench, "s.needsMap(first)") is True
    states = "[first, s.withMapToggled(first), s.withMapToggled(s.withMapToggled(first)), s.withWindow(first, true)]"
    needs = run(bench, f"{states}.map(s.needsMap)", isWide=False, answer=NO_ANSWER)
    assert needs == [False, True, True, True]
    sheets = run(bench, f"{states}.map(({{sheet}}) => sheet)", isWide=False, answer=NO_ANSWER)
    assert sheets == ["closed", "half", "list", "closed"]


@pytest.mark.parametrize(
    ("answer", "is_wide", "sheet", "is_asking"),
    [
        (ANSWER, False, "half", False),
        (ANSWER | {"recommended": []}, False, "half", False),
        (ANSWER | {"outcome": "invalid", "recommended": [], "home": None}, False, "closed", True),
        (ANSWER, True, "closed", False),
    ],
    ids=["places", "own-seat-only", "nowhere", "wide"],
)
def test_places_to_go_to_are_shown_in_cards_and_on_the_map_together(
    bench: Bench, answer: dict[str, Any], is_wide: bool, sheet: str, is_asking: bool
) -> None:
    seen = "({sheet, isAsking}) => [sheet, isAsking]"
    assert run(bench, f"({seen})(first)", answer=answer, isWide=is_wide) == [sheet, is_asking]
    later = "s.withAnswer(first, page.later)"
    assert run(bench, f"({seen})({later})", answer=NO_ANSWER, isWide=is_wide, later=answer) == [sheet, is_asking]


def test_who_asks_again_sees_the_whole_form(bench: Bench) -> None:
    assert run(bench, "s.withAsking(first).isAsking", isWide=False) is True


@pytest.mark.parametrize(
    ("sheet", "step", "to"),
    [
        ("closed", -1, "half"),
        ("closed", 1, "closed"),
        ("list", -1, "half"),
        ("half", -1, "map"),
        ("map", -1, "map"),
        ("map", 1, "half"),
        ("half", 1, "list"),
    ],
)
def test_the_sheet_goes_from_stop_to_stop(bench: Bench, sheet: str, step: int, to: str) -> None:
    assert run(bench, f"s.withSheetMoved(s.withSheet(first, '{sheet}'), {step}).sheet") == to


@pytest.mark.parametrize(
    ("sheet", "by", "to"),
    [("map", "map", "half"), ("list", "map", "half"), ("list", "list", "list"), ("half", "list", "half")],
)
def test_a_chosen_seat_is_seen_with_what_is_said_of_it(bench: Bench, sheet: str, by: str, to: str) -> None:
    assert run(bench, f"s.withSeat(s.withSheet(known, '{sheet}'), 'E1', '{by}').sheet") == to


def test_the_back_button_takes_the_map_away_again(bench: Bench) -> None:
    list_ = "s.withSheet(first, 'list')"
    half = f"s.withMapToggled({list_})"
    map_ = f"s.withSheetMoved({half}, -1)"
    assert run(bench, f"[s.opensMap({half}, {list_}), s.opensMap({map_}, {half}), s.opensMap({list_}, {half})]") == [
        True, False, False,
    ]  # fmt: skip
    assert run(bench, f"s.opensMap(s.withSheet(first, 'half'), {list_})") is False, "it has only been scrolled"
    assert run(bench, f"s.opensMap(s.withAnswer({half}, answer), {list_})") is False, "an answer brings it by itself"
    assert run(bench, f"s.withAddress({half}, null, 'list').sheet") == "list"


SEATS: list[dict[str, Any]] = [
    {"code": "E1", "name": "Ayr", "need": {"score": 10, "band": "low"}, "marginality": "within-5"},
    {"code": "E2", "name": "Bath", "need": {"score": 90, "band": "high"}, "marginality": "over-30"},
    {"code": "E3", "name": "Corby", "need": {"score": 60, "band": "high"}, "marginality": "within-5"},
    {
        "code": "E4",
        "name": "Down",
        "need": {"score": 0, "band": "low"},
        "marginality": "within-5",
        "not_contested": "x",
    },
]


@pytest.mark.parametrize(
    ("layer", "off", "codes"),
    [
        ("", "", ["E2", "E3", "E1", "E4"]),
        ("marginality", "", ["E3", "E1", "E2", "E4"]),
        ("marginality", "within-5", ["E2", "E4"]),
        ("", "low.not-contested", ["E2", "E3"]),
        ("", "within-5.nonsense", ["E2", "E3", "E1", "E4"]),  # no bands of this layer
    ],
)
def test_the_list_shows_the_layer_and_the_bands_that_the_map_shows(
    bench: Bench, layer: str, off: str, codes: list[str]
) -> None:
    address = NO_ADDRESS | {"layer": layer, "off": off}
    listed = "s.listed(s.withNeed(first, {...need, seats: page.seats})).map(({code}) => code)"
    assert run(bench, listed, address=address, seats=SEATS) == codes


def test_a_band_goes_and_comes_back_and_another_layer_begins_with_all(bench: Bench) -> None:
    off = "s.withBand(s.withBand(first, 'low'), 'not-contested')"
    assert run(bench, f"s.addressOf({off}).off") == "low.not-contested"
    assert run(bench, f"s.addressOf(s.withBand({off}, 'low')).off") == "not-contested"
    assert run(bench, f"s.addressOf(s.withLayer({off}, 'marginality')).off") == ""


def test_the_view_is_kept_in_the_address(bench: Bench) -> None:
    assert run(bench, "s.addressOf(s.withHexagons(first, true)).view") == "hexagons"
    assert run(bench, "first.isHexagonal", address=NO_ADDRESS | {"view": "hexagons"}) is True
    assert run(bench, "s.addressOf(first).view", address=NO_ADDRESS | {"view": "nonsense"}) == ""


@pytest.mark.parametrize(
    ("to", "framed"),
    [
        ("s.withHexagons(known, true)", ["E1", "E2", "E3"]),
        ("s.withHexagons(s.withSeat(known, 'E2', 'list'), true)", ["E2"]),
        ("s.withSeat(s.withHexagons(known, true), 'E2', 'map')", ["E2"]),
    ],
    ids=["answer", "open-seat", "tapped-hexagon"],
)
def test_another_view_shows_what_the_former_one_did(bench: Bench, to: str, framed: list[str]) -> None:
    assert run(bench, f"s.framing({to}, known)") == framed


def test_another_view_without_an_answer_shows_the_whole_country(bench: Bench) -> None:
    assert run(bench, "s.framing(s.withHexagons(known, true), known)", answer=NO_ANSWER) == []


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


def test_the_legend_explains_the_marks_that_are_there(bench: Bench) -> None:
    every, none = (
        dict.fromkeys(("recommended", "venue", "here"), True),
        dict.fromkeys(("recommended", "venue", "here"), False),
    )
    assert run(bench, "s.marksOf(first)") == every
    assert run(bench, "s.marksOf(first)", answer=NO_ANSWER) == none
    of_seat = "s.marksOf(s.withArticle(s.withSeat(known, 'E1', 'map'), 'E1', [page.answer]))"
    assert run(bench, of_seat, answer=NO_ANSWER) == none | {"venue": True}
