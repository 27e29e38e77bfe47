"""The watch over need: every 30 seconds while someone is looking, and over to another campaign."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Request, Route, expect

from tests.browser.unit.conftest import ORIGIN, Bench, bench_on

pytestmark = pytest.mark.browser
ANSWERS_OF_ANOTHER = 5
WATCH = """(m, _) => {
    globalThis.log = [];
    const say = (text) => { document.getElementById("main").textContent = log.push(text) && log.join(" "); };
    return m.watchNeed("/need/", "next", (need) => say(`need ${need.seats.length}`), (failed) => say(String(failed)));
}"""


class Figures:
    """The API of need, as a test wants it to answer."""

    def __init__(self, bench: Bench) -> None:
        self.requests: list[Request] = []
        self.campaign, self.version, self.is_away = "next", "a", False
        bench.page.route(f"{ORIGIN}/need/", self._answer)

    def _answer(self, route: Route) -> None:
        self.requests.append(route.request)
        if self.is_away:
            route.fulfill(status=503)
        elif route.request.headers.get("if-none-match") == self.version:
            route.fulfill(status=304)
        else:
            answer: dict[str, Any] = {"campaign": self.campaign, "stale": False, "seats": [self.version]}
            route.fulfill(json=answer, headers={"ETag": self.version})


@pytest.fixture
def bench(context: BrowserContext) -> Iterator[Bench]:
    """With a context of its own, whose clock the tests turn."""
    with bench_on(context.new_page()) as bench:
        yield bench


@pytest.fixture
def figures(bench: Bench) -> Figures:
    bench.page.clock.install()
    figures = Figures(bench)
    bench.run("map/need.js", WATCH)
    return figures


def test_need_is_asked_for_again_and_told_only_when_it_changed(bench: Bench, figures: Figures) -> None:
    said = bench.page.locator("main")
    expect(said).to_have_text("need 1 false")
    bench.page.clock.run_for(29_000)
    expect(said).to_have_text("need 1 false")
    bench.page.clock.run_for(4_000)
    expect(said).to_have_text("need 1 false false")
    figures.version = "b"
    bench.page.clock.run_for(33_000)
    expect(said).to_have_text("need 1 false false need 1 false")
    assert len(figures.requests) == 3


def test_figures_that_cannot_be_had_are_said_and_asked_for_again(bench: Bench, figures: Figures) -> None:
    said = bench.page.locator("main")
    expect(said).to_have_text("need 1 false")
    figures.is_away = True
    bench.page.clock.run_for(33_000)
    expect(said).to_have_text("need 1 false true")
    figures.is_away = False
    bench.page.clock.run_for(33_000)
    expect(said).to_have_text("need 1 false true false")


def test_nobody_asks_for_a_page_that_nobody_sees(bench: Bench, figures: Figures) -> None:
    said = bench.page.locator("main")
    expect(said).to_have_text("need 1 false")
    hide = "(state) => { Object.defineProperty(document, 'visibilityState', {value: state, configurable: true}) }"
    bench.page.evaluate(hide, "hidden")
    bench.page.clock.run_for(120_000)
    bench.page.evaluate(hide, "visible")
    bench.page.evaluate("void document.dispatchEvent(new Event('visibilitychange'))")
    expect(said).to_have_text("need 1 false false")
    assert len(figures.requests) == 2


def test_while_another_campaign_is_made_current_the_page_waits_and_then_loads_again(
    bench: Bench, figures: Figures
) -> None:
    said = bench.page.locator("main")
    expect(said).to_have_text("need 1 false")
    figures.campaign, figures.version = "other", "c"
    with bench.page.expect_navigation(url=f"{ORIGIN}/"):
        bench.page.clock.run_for(33_000)
        for _ in range(200):
            if len(figures.requests) == 1 + ANSWERS_OF_ANOTHER:
                break
            bench.page.clock.run_for(1_000)
            bench.page.wait_for_timeout(50)
    assert len(figures.requests) == 1 + ANSWERS_OF_ANOTHER
