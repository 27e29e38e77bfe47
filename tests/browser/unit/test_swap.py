"""What a device remembers of the places that somebody has set aside, and what a question says of it."""

from __future__ import annotations

import pytest

from tests.browser.unit.conftest import Bench

pytestmark = pytest.mark.browser
NOW = 1_800_000_000_000
DAY = 86_400_000


def remembered(bench: Bench, stored: str | None) -> object:
    bench.page.evaluate("(text) => text === null || localStorage.setItem('set-aside', text)", stored)
    return bench.run("map/swap.js", "(m, now) => m.readSetAside(now)", NOW)


def test_it_is_remembered_for_two_weeks(bench: Bench) -> None:
    stored = f'{{"E1": {NOW - 13 * DAY}, "E2": {NOW - 15 * DAY}}}'
    assert remembered(bench, stored) == {"E1": NOW - 13 * DAY}


@pytest.mark.parametrize("stored", [None, "", "nonsense", "null", "[]", "7", '{"E1": "x"}'])
def test_what_is_not_ours_is_nothing(bench: Bench, stored: str | None) -> None:
    assert remembered(bench, stored) == {}


def test_no_more_is_told_than_the_server_takes(bench: Bench) -> None:
    stored = "{" + ",".join(f'"E{i}": {NOW + i}' for i in range(40)) + "}"
    assert remembered(bench, stored) == {f"E{i}": NOW + i for i in range(16, 40)}


def test_a_question_says_what_was_set_aside(bench: Bench) -> None:
    code = """(m) => {
        localStorage.setItem("set-aside", JSON.stringify({E1: Date.now(), E2: Date.now()}));
        const swaps = new m.Swaps({}, async () => {});
        const question = new URLSearchParams({postcode: "LS6"});
        swaps.nearer = "12";
        const again = swaps.added(question, true).toString();
        return [again, swaps.added(question, false).toString(), question.toString()];
    }"""
    assert bench.run("map/swap.js", code) == [
        "postcode=LS6&without=E1%2CE2&nearer=12",
        "postcode=LS6&without=E1%2CE2",
        "postcode=LS6",
    ]
