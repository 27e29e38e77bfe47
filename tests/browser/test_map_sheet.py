"""In a narrow window the list is a sheet over the map: cards and map together, by finger, key and back button."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.waiting import until
from tests.site import Site

pytestmark = pytest.mark.browser
PHONE: ViewportSize = {"width": 390, "height": 844}
TINY: ViewportSize = {"width": 320, "height": 256}
"""A desktop window of 1280 by 1024 at 400 %."""
LAYOUT_SHIFT = """() => new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => sum += entry.value))
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => resolve(sum), 300);
})"""
MOST_LAYOUT_SHIFT = 0.02
ASKED = "/?at=LS6&travel=1h"


def open_page(page: Page, site: Site, address: str = "/", size: ViewportSize = PHONE) -> None:
    page.set_viewport_size(size)
    page.goto(f"{site.url}{address}")


def first_card(page: Page) -> Any:
    return page.locator("#results [data-rank]").first


def expect_stop(page: Page, low: float, high: float) -> None:
    """Waits until the sheet's top is between two shares of the window's height, and lies still."""
    until(
        page,
        """([low, high]) => {
            const top = document.getElementById("panel").getBoundingClientRect().top / innerHeight;
            const still = window.lastTop === top;
            window.lastTop = top;
            return still && top >= low && top <= high;
        }""",
        arg=[low, high],
    )


def test_cards_and_map_are_seen_together(page: Page, site: Site, picture: Any) -> None:
    open_page(page, site)
    expect(page.locator("#map-pane")).to_be_hidden()
    expect(page.get_by_role("button", name="Show the map")).to_be_visible()
    assert page.evaluate(LAYOUT_SHIFT) <= MOST_LAYOUT_SHIFT, "the handle has its room before it comes"
    page.get_by_label("Your postcode").fill("LS6 3HN")
    page.get_by_role("button", name="Show me where").click()
    expect_stop(page, 0.45, 0.55)
    expect(page.locator(".rank-mark").first).to_be_in_viewport()
    expect(page.locator("#answer-message")).to_be_in_viewport()
    expect(page.get_by_role("button", name="LS6")).to_be_in_viewport()
    picture()
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_label("Your postcode")).to_be_focused()
    page.get_by_label("Your postcode").fill("M1")
    page.get_by_role("button", name="Show me where").click()
    expect(page.get_by_role("button", name="M1")).to_be_visible()
    expect(page.locator("#lookup")).to_be_hidden()


def test_what_cannot_be_found_leaves_the_form_open(page: Page, site: Site) -> None:
    open_page(page, site)
    page.get_by_label("Your postcode").fill("hello")
    page.get_by_role("button", name="Show me where").click()
    expect(page.locator("#answer-message")).to_be_in_viewport()
    expect(page.get_by_label("Your postcode")).to_be_visible()
    expect(page.locator("#map-pane")).to_be_hidden()


def test_the_handle_moves_the_sheet_by_key_and_by_click(page: Page, site: Site) -> None:
    open_page(page, site, ASKED)
    expect(first_card(page)).to_be_attached()
    expect_stop(page, 0.45, 0.55)
    handle = page.locator("#map-toggle")
    expect(handle).to_have_attribute("aria-expanded", "true")
    handle.press("ArrowDown")
    expect_stop(page, 0.8, 1)
    expect(page.locator("#layer-switch")).to_be_in_viewport()
    handle.press("ArrowUp")
    expect_stop(page, 0.45, 0.55)
    handle.click()
    expect_stop(page, -0.01, 0.01)
    expect(handle).to_have_text("Show the map")
    expect(handle).to_have_attribute("aria-expanded", "false")


def test_back_takes_away_the_map_that_the_handle_brought(page: Page, site: Site) -> None:
    open_page(page, site)
    page.get_by_role("button", name="Show the map").click()
    expect_stop(page, 0.45, 0.55)
    expect(page.locator("path.seat").first).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="Show the map")).to_be_visible()
    expect_stop(page, -0.01, 0.01)
    expect(page).to_have_url(f"{site.url}/")
    page.go_forward()
    expect_stop(page, 0.45, 0.55)


def test_back_from_a_seat_leads_to_the_cards_as_they_were(page: Page, site: Site) -> None:
    open_page(page, site, ASKED)
    expect(first_card(page)).to_be_attached()
    expect_stop(page, 0.45, 0.55)
    card = page.locator("#results [data-rank]").nth(1)
    card.get_by_role("link").first.scroll_into_view_if_needed()
    page.wait_for_timeout(400)  # the page has come to rest
    before = page.evaluate("scrollY")
    card.get_by_role("link").first.click()
    expect(page.locator("#seat-panel-title")).to_be_in_viewport()
    page.go_back()
    expect(page.locator("#seat-panel")).to_be_hidden()
    expect(card).to_be_in_viewport()
    until(page, "(before) => Math.abs(scrollY - before) < 60", arg=before)


def test_a_scrolled_sheet_says_where_it_is(page: Page, site: Site) -> None:
    open_page(page, site, ASKED)
    expect(first_card(page)).to_be_attached()
    expect_stop(page, 0.45, 0.55)
    page.mouse.move(190, 700)
    page.mouse.wheel(0, 1500)
    expect(page.locator("#map-toggle")).to_have_text("Show the map")
    expect(page.locator("#map-toggle")).to_be_in_viewport()


def test_the_header_leads_on(page: Page, site: Site) -> None:
    open_page(page, site)
    for link in ("Map", "Host an event", "How it works"):
        expect(page.get_by_role("banner").get_by_role("link", name=link, exact=True)).to_be_in_viewport(ratio=1)


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/", ASKED, "/events/new/"], ids=["start", "results", "host"])
def test_nothing_that_stays_covers_a_control_in_a_tiny_window(page: Page, site: Site, address: str) -> None:
    open_page(page, site, address, TINY)
    if address == ASKED:
        expect(page.locator("#legend button").first).to_be_attached()
        expect(page.locator("#results [data-rank]")).to_have_count(3)
    hidden = page.evaluate(
        """async () => {
            const wrong = [];
            const controls = document.querySelectorAll("main button, main input, main select, main a[href], summary");
            for (const control of controls) {
                if (!control.checkVisibility({visibilityProperty: true})) continue;
                if (control.closest(".leaflet-container")) continue;
                control.scrollIntoView({block: "nearest", behavior: "instant"});
                const {left, top, width, height} = control.getClientRects()[0];
                const [x, y] = [left + width / 2, Math.min(Math.max(top + height / 2, 1), innerHeight - 1)];
                const there = document.elementFromPoint(x, y);
                const isSeen = there && (control.contains(there) || there.contains(control) || there.closest("label"));
                if (!isSeen) wrong.push([control.outerHTML.slice(0, 80), there?.outerHTML.slice(0, 80)]);
            }
            return wrong;
        }"""
    )
    assert hidden == []
    assert page.evaluate("document.documentElement.scrollWidth") <= TINY["width"]


def test_without_scripts_there_is_a_plain_list(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/?postcode=LS6&travel=1h")
    expect(first_card(page)).to_be_visible()
    expect(page.get_by_label("Your postcode")).to_be_visible()
    expect(page.locator("#map-toggle")).to_be_hidden()
    expect(page.locator("#map-pane")).to_be_hidden()
    context.close()


def test_a_wide_window_that_becomes_narrow_keeps_its_form(page: Page, site: Site) -> None:
    """What an answer looks like before any script must not come back."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{site.url}/?postcode=LS6")
    expect(page.locator("[data-rank]").first).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("contentinfo")).to_be_visible()
    page.get_by_role("button", name="LS6").click()
    expect(page.get_by_label("Your postcode")).to_be_visible()


def test_without_the_scripts_of_the_map_an_answer_takes_its_place_in_the_page(browser: Browser, site: Site) -> None:
    page = browser.new_page(viewport=PHONE)
    page.route("**/*.js", lambda route: route.abort())
    page.goto(f"{site.url}/?postcode=LS6")
    expect(first_card(page)).to_be_visible()
    expect(page.get_by_label("Your postcode")).to_be_hidden()
    page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")  # after eight seconds
    expect(page.get_by_label("Your postcode")).to_be_in_viewport()
    expect(page.get_by_role("contentinfo")).to_be_visible()
    page.context.close()
