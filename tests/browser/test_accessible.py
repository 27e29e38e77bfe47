"""Every state of every page, as axe and people who use it in other ways than most find it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.waiting import until
from tests.looks import axe
from tests.looks.states import POSTCODE, PUBLIC, STATES, State, Visit
from tests.site import Site

pytestmark = pytest.mark.browser
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
RETURNED = [state for state in PUBLIC if state.name.endswith("-returned")]
FIRST_SEEN = ("home", "found", "seat", "event", "sign-up-returned", "host", "how-it-works", "not-found")
TARGET = 44
SMALL_TARGETS = """() => {
  const inSentence = (one) => getComputedStyle(one).display === "inline";
  const isSeen = (one) =>
    one.checkVisibility({visibilityProperty: true}) && !one.closest(".visually-hidden, .skip-link");
  return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((one) => isSeen(one) && !(one.matches("a") && inSentence(one)))
    .map((one) => [one, (one.closest("label") ?? one).getBoundingClientRect()])
    .filter(([one, box]) => box.width && Math.max(box.height, one.getBoundingClientRect().height) < %d - 0.5)
    .map(([one, box]) => `${one.outerHTML.slice(0, 90)}: ${Math.round(box.width)} × ${Math.round(box.height)}`);
}"""


@pytest.fixture(scope="module")
def visitor(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """One for all states: a page load each, and whoever has signed in stays so."""
    context = browser.new_context(**browser_context_args | {"viewport": DESKTOP})
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_axe_finds_nothing_wrong(visitor: Page, site: Site, state: State) -> None:
    state.open(Visit(visitor, site.url, site.logins))
    assert axe.violations(visitor) == []


def open_state(page: Page, site: Site, name: str) -> None:
    next(state for state in STATES if state.name == name).open(Visit(page, site.url, site.logins))


@pytest.mark.parametrize("state", RETURNED, ids=lambda state: state.name)
@pytest.mark.parametrize(
    "script", [pytest.param(True, id="script"), pytest.param(False, id="no-script", marks=pytest.mark.slow)]
)
def test_a_returned_form_says_so_in_its_title_and_leads_to_each_field(
    browser: Browser, browser_context_args: dict[str, Any], site: Site, state: State, script: bool
) -> None:
    context = browser.new_context(**browser_context_args)
    page = context.new_page()
    page.set_default_timeout(20_000)
    if not script:  # the form is sent by hand; what is looked at is what the server's page does by itself
        page.route("**/*.js", lambda route: route.abort())
    state.open(Visit(page, site.url))
    expect(page).to_have_title(re.compile("^Error: "))
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    links = summary.get_by_role("link")
    expect(links).not_to_have_count(0)
    for link in links.all():
        link.click()
        name = (link.get_attribute("href") or "").removeprefix("#")
        expect(page.locator(f"[id='{name}']")).to_be_focused()
    context.close()


def test_an_answer_is_said_in_a_sentence(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.get_by_label("Your postcode").fill(POSTCODE)
    page.get_by_role("button", name="Show me where").click()
    status = page.locator("#status")
    first = page.locator("[data-rank='1']").get_by_role("heading").get_by_role("link")
    expect(first).to_be_visible()
    name = re.escape(first.inner_text())
    expect(status).to_have_text(
        re.compile(rf"^{POSTCODE} is in .+ 3 places to go\. The first: {name}, about \d+ miles, \w+day\.$")
    )


@pytest.mark.parametrize("name", FIRST_SEEN)
@pytest.mark.parametrize(
    "size", [pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop", marks=pytest.mark.slow)]
)
def test_text_of_twice_the_size_needs_no_sideways_scroll(page: Page, site: Site, name: str, size: ViewportSize) -> None:
    page.set_viewport_size(size)
    open_state(page, site, name)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    until(page, f"document.documentElement.scrollWidth <= {size['width']}")


@pytest.mark.slow
@pytest.mark.parametrize("name", FIRST_SEEN)
def test_a_thumb_hits_every_control(
    browser: Browser, browser_context_args: dict[str, Any], site: Site, name: str
) -> None:
    context = browser.new_context(**browser_context_args, viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(20_000)
    open_state(page, site, name)
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    assert page.evaluate(SMALL_TARGETS % TARGET) == []
    context.close()


def test_in_forced_colours_what_is_chosen_shows(page: Page, site: Site) -> None:
    page.set_viewport_size(DESKTOP)
    page.emulate_media(forced_colors="active")
    page.goto(f"{site.url}/events/new/")
    page.get_by_text("Leafleting", exact=True).click()
    chips = page.locator(".chips").first
    ground = "one => getComputedStyle(one).backgroundColor"
    chosen = chips.locator("label:has(:checked)").evaluate(ground)
    assert chosen != chips.locator("label:not(:has(:checked))").first.evaluate(ground)
    page.goto(site.url)
    tabs = page.locator("#layer-switch label")
    expect(tabs).to_have_count(3)
    assert tabs.nth(0).evaluate(ground) != tabs.nth(1).evaluate(ground)
    swatches = page.locator("#legend .swatch")
    assert swatches.nth(0).evaluate(ground) != swatches.nth(3).evaluate(ground), "a band is its colour"


def test_the_map_keeps_its_bands_apart_in_the_dark(page: Page, site: Site) -> None:
    page.set_viewport_size(DESKTOP)
    page.emulate_media(color_scheme="dark")
    page.goto(site.url)
    expect(page.locator("path.need-very-high").first).to_be_attached()
    fills = {
        page.locator(f"path.need-{band}").first.evaluate("one => getComputedStyle(one).fill")
        for band in ("lowest", "medium", "very-high")
    }
    assert len(fills) == 3
    body = page.locator("body").evaluate("one => getComputedStyle(one).backgroundColor")
    assert body == "rgb(24, 22, 19)"


def test_whoever_wants_little_motion_sees_none(page: Page, site: Site) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{site.url}/?postcode=LS6+3HN")
    moving = "all => all.filter(one => getComputedStyle(one).transitionDuration !== '0s').map(one => one.outerHTML)"
    assert page.locator(".button, a").evaluate_all(moving) == []
