"""List, panel, map and address bar of the map page stay in step, whatever comes first."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, ViewportSize, expect

from tests.browser.waiting import until
from tests.site import Site

pytestmark = pytest.mark.browser
PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
ASKED = "/?at=M1&travel=1h"


def open_page(page: Page, site: Site, address: str = "/", size: ViewportSize = DESKTOP) -> None:
    page.set_viewport_size(size)
    page.goto(f"{site.url}{address}")


def cards(page: Page) -> Locator:
    return page.locator("#results [data-rank]")


def open_second_card(page: Page) -> str:
    code = cards(page).nth(1).get_attribute("data-seat") or ""
    cards(page).nth(1).get_by_role("link").first.click()
    expect(page.locator("#seat-panel article, #seat-panel #seat")).to_be_visible()
    return code


@pytest.mark.parametrize(
    "close",
    [
        pytest.param(lambda page: page.go_back(), id="back"),
        pytest.param(lambda page: page.keyboard.press("Escape"), id="escape"),
        pytest.param(lambda page: page.get_by_role("button", name="Close").click(), id="button"),
    ],
)
def test_an_open_seat_closes_to_where_it_was_opened_from(
    page: Page, site: Site, close: Callable[[Page], object]
) -> None:
    open_page(page, site, ASKED)
    expect(cards(page)).to_have_count(3)
    code = open_second_card(page)
    expect(page).to_have_url(f"{site.url}{ASKED}#{code}")
    expect(page.locator("#seat-panel-title")).to_be_focused()
    expect(page.locator("path.seat.is-chosen")).to_have_count(1)
    close(page)
    expect(page.locator("#seat-panel")).to_be_hidden()
    expect(page).to_have_url(f"{site.url}{ASKED}")
    expect(cards(page).nth(1).get_by_role("link").first).to_be_focused()
    expect(page.locator("path.seat.is-chosen")).to_have_count(0)
    page.go_forward()
    expect(page.locator("#seat-panel")).to_be_visible()
    expect(page).to_have_url(f"{site.url}{ASKED}#{code}")


def test_a_layer_chosen_beside_an_open_seat_outlives_it(page: Page, site: Site) -> None:
    open_page(page, site, ASKED)
    expect(cards(page)).to_have_count(3)
    open_second_card(page)
    page.get_by_text("Marginality", exact=True).click()
    expect(page).to_have_url(re.compile("layer=marginality#"))
    page.go_back()
    expect(page.locator("#seat-panel")).to_be_hidden()
    expect(page).to_have_url(f"{site.url}{ASKED}&layer=marginality")
    page.reload()
    expect(page.locator("path[class*='marginality-']").first).to_be_attached()


def test_an_address_opens_question_layer_and_seat(page: Page, site: Site) -> None:
    address = f"{ASKED}&when=weekend&layer=footfall#E14001270"
    open_page(page, site, address)
    expect(page.locator("#seat-panel-title")).to_be_visible()
    expect(cards(page).first).to_be_attached()
    expect(page.get_by_label("When?")).to_have_value("weekend")
    expect(page.locator("path.is-chosen[class*='footfall-']")).to_have_count(1)
    expect(page).to_have_url(f"{site.url}{address}")
    page.get_by_role("button", name="Close").click()
    expect(page).to_have_url(f"{site.url}{address.partition('#')[0]}")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_map_that_comes_late_shows_what_has_happened_meanwhile(page: Page, site: Site, size: ViewportSize) -> None:
    held: list[Route] = []
    is_late = True

    def hold(route: Route) -> None:
        if is_late:
            held.append(route)
        else:
            route.continue_()

    page.route("**/outlines/**", hold)
    open_page(page, site, size=size)
    page.get_by_label("Your postcode").fill("M1 1AE")
    page.get_by_role("button", name="Show me where").click()
    expect(cards(page)).to_have_count(3)
    code = open_second_card(page)
    page.get_by_text("Marginality", exact=True).dispatch_event("click")
    if size is PHONE:
        page.keyboard.press("Escape")
        expect(page.locator("#seat-panel")).to_be_hidden()
    is_late = False
    for route in held:
        route.continue_()
    if size is PHONE:
        expect(page.locator("path.is-recommended[class*='marginality-']")).to_have_count(3)
    else:  # the open seat is framed, and the others may lie out of sight, where nothing need be drawn
        expect(page.locator("path.is-chosen.is-recommended[class*='marginality-']")).to_have_count(1)
    expect(page.locator(".rank-mark")).to_have_count(3)
    expect(page.locator("path.is-chosen")).to_have_count(0 if size is PHONE else 1)
    assert page.locator(f".card[data-seat='{code}']").count() == 1


def test_on_a_phone_a_seat_tapped_on_the_map_is_not_hidden_by_its_panel(page: Page, site: Site) -> None:
    open_page(page, site, ASKED, PHONE)
    expect(cards(page)).to_have_count(3)
    expect(page.locator("path.is-recommended").first).to_be_visible()
    page.locator("#map-toggle").press("ArrowDown")
    until(page, "document.getElementById('panel').getBoundingClientRect().top > innerHeight * 0.8")
    expect(page.locator("path.seat").nth(20)).to_be_attached()
    # Low on the map, where the panel comes; between markers, which are no seats.
    x, y = page.evaluate(
        """() => {
            for (let y = innerHeight - 60; y > innerHeight / 2; y -= 5)
                for (let x = 60; x < innerWidth - 60; x += 5)
                    if (document.elementFromPoint(x, y)?.matches("path.seat")) return [x, y];
        }"""
    )
    page.mouse.click(x, y)
    expect(page.locator("#seat-panel-title")).to_be_visible()
    chosen = page.locator("path.is-chosen")
    expect(chosen).to_have_count(1)
    until(
        page,
        """() => {
            const {top, height} = document.querySelector("path.is-chosen").getBoundingClientRect();
            return top + height / 2 < document.getElementById("panel").getBoundingClientRect().top;
        }""",
    )


def test_the_pointer_in_the_list_lifts_the_seat_on_the_map(page: Page, site: Site) -> None:
    open_page(page, site, ASKED)
    expect(page.locator("path.is-recommended")).to_have_count(3)
    cards(page).first.hover()
    expect(page.locator("path.is-lifted")).to_have_count(1)
    expect(page.locator("#list .is-lifted").first).to_have_attribute(
        "data-seat", cards(page).first.get_attribute("data-seat") or ""
    )
    page.mouse.move(DESKTOP["width"] - 2, 2)
    expect(page.locator("path.is-lifted")).to_have_count(0)
    expect(page.locator("#list .is-lifted")).to_have_count(0)


def test_a_map_that_cannot_be_had_is_said_and_the_list_goes_on(page: Page, site: Site) -> None:
    page.route("**/outlines/**", lambda route: route.fulfill(status=404))
    open_page(page, site)
    expect(page.locator("#map-trouble")).to_have_text("The map could not be loaded. The list works without it.")
    page.get_by_label("Your postcode").fill("M1 1AE")
    page.get_by_role("button", name="Show me where").click()
    expect(cards(page)).to_have_count(3)
    open_second_card(page)
