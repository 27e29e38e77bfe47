"""The host's draft, and a postcode with what follows from it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.unit.conftest import ORIGIN, Bench

pytestmark = pytest.mark.browser
DRAFT = "forms/host-draft.js"
FORM = """<form>
  <input name="csrfmiddlewaretoken" value="token"> <input name="title" value="">
  <input type="radio" name="kind" value="canvassing"> <input type="radio" name="kind" value="phone-bank">
  <input type="checkbox" name="is_private"> <input type="checkbox" name="consent">
</form>"""
KEEP = "(m, _) => { m.keepDraft(document.forms[0]); return [...(m.readDraft() ?? [])]; }"
FILL = "(m, draft) => { m.fillIn(document.forms[0], new Map(draft)); return [...new FormData(document.forms[0])]; }"
READ = "(m, _) => m.readDraft() && [...m.readDraft()]"
WEEK_MS = 7 * 24 * 3600 * 1000


def test_a_draft_keeps_what_was_typed_but_neither_consent_nor_token(bench: Bench) -> None:
    bench.body(FORM)
    for name, value in {"title": "Canvass", "kind": "phone-bank"}.items():
        field = bench.page.locator(f"[name={name}]")
        field.fill(value) if name == "title" else bench.page.locator(f"[value={value}]").check()
    bench.page.locator("[name=consent]").check()
    kept = [["title", "Canvass"], ["kind", "phone-bank"]]
    assert bench.run(DRAFT, KEEP) == kept
    bench.body(FORM)
    bench.page.locator("[name=is_private]").check()
    assert bench.run(DRAFT, FILL, kept) == [["csrfmiddlewaretoken", "token"], *kept], "a tick that was not set is gone"
    assert bench.run(DRAFT, f"(m, _) => {{ m.forgetDraft(); return ({READ})(m); }}") is None


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "no JSON",
        "null",
        "[]",
        '{"at": 0, "fields": []}',
        '{"fields": [["title", "x"]]}',
        '{"at": 1e15, "fields": "x"}',
    ],
)
def test_what_is_old_or_none_of_ours_is_no_draft(bench: Bench, stored: str) -> None:
    bench.page.evaluate("(text) => localStorage.setItem('mcm-host-draft', text)", stored)
    assert bench.run(DRAFT, READ) is None


@pytest.mark.parametrize(("age", "kept"), [(WEEK_MS - 60_000, True), (WEEK_MS + 60_000, False)])
def test_a_draft_is_kept_for_a_week(bench: Bench, age: int, kept: bool) -> None:
    code = """(age) => localStorage.setItem(
        "mcm-host-draft", JSON.stringify({at: Date.now() - age, fields: [["title", "x"]]}))"""
    bench.page.evaluate(code, age)
    assert bench.run(DRAFT, READ) == ([["title", "x"]] if kept else None)


def test_the_form_works_where_nothing_can_be_stored(bench: Bench) -> None:
    bench.body(FORM)
    bench.page.evaluate("Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied'); }})")
    assert bench.run(DRAFT, KEEP) == []


FIELD = '<input id="postcode"><p id="message">old</p><p id="places"></p>'
FIND = """(m, _) => {
    const byId = (id) => document.getElementById(id);
    globalThis.find = m.placeFinder(byId("postcode"), "/place/", byId("message"), (place) => {
        byId("places").textContent += `${place.latitude} `;
        return `in ${place.constituency.name}`;
    });
}"""


class Places:
    """The site's answer to a postcode; what is slow waits until it is let go."""

    def __init__(self, bench: Bench) -> None:
        self.waiting: list[Route] = []
        bench.page.route(f"{ORIGIN}/place/*", self._answer)

    def _answer(self, route: Route) -> None:
        if "slow" in route.request.url:
            self.waiting.append(route)
        else:
            answer(route)


def answer(route: Route) -> None:
    url = route.request.url
    if "wrong" in url:
        route.fulfill(status=400, body=json.dumps({"message": "That is not a postcode."}))
    elif "away" in url:
        route.abort()
    else:
        place: dict[str, Any] = {"latitude": len(url), "longitude": 0, "constituency": {"id": 1, "name": "Leeds"}}
        route.fulfill(body=json.dumps(place))


@pytest.fixture
def places(bench: Bench) -> Places:
    bench.body(FIELD)
    bench.run("lib/place-field.js", FIND)
    return Places(bench)


def find(bench: Bench, postcode: str) -> None:
    bench.page.locator("#postcode").fill(postcode)
    bench.page.evaluate("void find()")


def test_a_postcode_is_said_in_words(bench: Bench, places: Places) -> None:
    message = bench.page.locator("#message")
    for postcode, words in {"LS1": "in Leeds", "wrong": "That is not a postcode.", " ": "", "LS2": "in Leeds"}.items():
        find(bench, postcode)
        expect(message).to_have_text(words)


def test_a_lost_connection_says_nothing(bench: Bench, places: Places) -> None:
    find(bench, "LS1")
    expect(bench.page.locator("#message")).to_have_text("in Leeds")
    with bench.page.expect_event("requestfailed"):
        find(bench, "away")
    expect(bench.page.locator("#message")).to_have_text("")


def test_only_the_newest_answer_counts(bench: Bench, places: Places) -> None:
    with bench.page.expect_request("**/place/*"):
        find(bench, "slow")
    find(bench, "LS1")
    expect(bench.page.locator("#message")).to_have_text("in Leeds")
    latest = bench.page.locator("#places").text_content()
    (slow,) = places.waiting
    with bench.page.expect_response("**/place/*"):
        answer(slow)
    assert bench.page.evaluate("new Promise((done) => setTimeout(() => done(places.textContent), 50))") == latest


def test_a_suggestion_leaves_alone_what_somebody_chose(bench: Bench) -> None:
    code = """(m, _) => {
        const field = {value: ""}, seen = [];
        const suggest = m.suggestionFor(field);
        for (const [value, byHand] of [["1"], ["2"], [null, "9"], ["3"], [null, ""], ["4"]]) {
            if (value) suggest(value, "name");
            else field.value = byHand;
            seen.push(field.value);
        }
        return seen;
    }"""
    assert bench.run("lib/place-field.js", code) == ["1", "2", "9", "9", "", "4"]


def test_a_position_is_written_to_the_metre(bench: Bench) -> None:
    assert bench.run("lib/place-field.js", "(m, _) => [53.8, -1.5490781].map((d) => m.written(d))") == [
        "53.80000",
        "-1.54908",
    ]
