"""A volunteer opens the map, enters a postcode, and is told where to go."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.waiting import until
from tests.site import Site

pytestmark = pytest.mark.browser
PHONE: ViewportSize = {"width": 390, "height": 844}
SMALL_PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}


def ask(page: Page, postcode: str) -> None:
    page.get_by_label("Your postcode").fill(postcode)
    page.get_by_role("button", name="Show me where").click()


def test_the_map_shows_every_seat_in_a_shade_of_its_band(page: Page, site: Site, picture: Any) -> None:
    page.set_viewport_size(DESKTOP)
    page.goto(site.url)
    expect(page.locator("path.seat")).to_have_count(650)
    # Seats are painted once need is known, some time after they are drawn.
    expect(page.locator("path.seat.not-contested")).to_have_count(19)  # Northern Ireland and the Speaker's seat
    expect(page.locator("path.seat[class*='need-']")).to_have_count(650 - 19)
    expect(page.locator("path.need-very-high").nth(5)).to_be_attached()
    picture()


@pytest.mark.parametrize(
    ("layer", "band"), [("Marginality", "marginality-within-5"), ("People going", "footfall-none")]
)
def test_the_map_can_be_switched(page: Page, site: Site, picture: Any, layer: str, band: str) -> None:
    page.set_viewport_size(DESKTOP)
    page.goto(site.url)
    expect(page.locator("path.seat")).to_have_count(650)
    page.get_by_text(layer, exact=True).click()
    expect(page.locator(f"path.{band}").first).to_be_attached()
    expect(page.locator("path[class*='need-']")).to_have_count(0)
    picture(f"-{layer.split(maxsplit=1)[0].lower()}")


def test_a_postcode_leads_to_recommended_seats(page: Page, site: Site, picture: Any) -> None:
    page.set_viewport_size(DESKTOP)
    page.goto(site.url)
    ask(page, "m1 1ae")
    cards = page.locator("[data-rank]")
    expect(cards).to_have_count(3)
    expect(cards.first).to_contain_text("by road")
    expect(page.locator("#results")).to_contain_text("Manchester Central")
    assert "M1" not in page.url.upper().replace("AT=M1", "")
    assert "1AE" not in page.url.upper()
    picture()


def test_a_seat_opens_beside_the_map_and_closes_again(page: Page, site: Site, picture: Any) -> None:
    page.set_viewport_size(DESKTOP)
    page.goto(site.url)
    ask(page, "SW1A 1AA")
    card = page.locator("[data-rank]").first
    code = card.get_attribute("data-seat")
    assert code
    card.get_by_role("link").first.click()
    panel = page.locator("#seat-panel")
    expect(panel).to_be_visible()
    expect(page).to_have_url(re.compile(f"#{code}$"))
    picture()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE], ids=["phone", "small-phone"])
def test_on_a_phone_the_list_comes_first_and_the_map_on_demand(
    page: Page, site: Site, picture: Any, size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    page.goto(site.url)
    picture(f"-{size['width']}-start")
    ask(page, "LS1 4AP")
    expect(page.locator("[data-rank]")).to_have_count(3)
    until(page, "document.documentElement.scrollWidth <= innerWidth")
    picture(f"-{size['width']}", full_page=True)
    expect(page.locator("path.seat").first).to_be_visible()
    page.get_by_role("button", name="Show the list").press("ArrowDown")
    expect(page.locator("#legend")).to_be_in_viewport()
    picture(f"-{size['width']}-map")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hello", "not a postcode"),
        ("SWIA 1AA", "SW1A 1AA"),
        ("JE2 3AB", "Jersey"),
        ("BT1 5GS", "Northern Ireland"),
        ("SW1A", "Enter the whole postcode to be sure"),
        ("ZE3 9ZZ", "do not know"),
    ],
)
def test_every_outcome_is_told_in_words(page: Page, site: Site, picture: Any, text: str, words: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(site.url)
    ask(page, text)
    expect(page.locator("#results")).to_contain_text(words)
    picture(f"-{text.split(maxsplit=1)[0].lower()}")


def test_without_javascript_the_form_works(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(site.url)
    ask(page, "M1 1AE")
    expect(page.locator("[data-rank]")).to_have_count(3)
    link = page.locator("[data-rank]").first.get_by_role("link").first
    link.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    context.close()


def test_by_keyboard_alone(page: Page, site: Site) -> None:
    page.set_viewport_size(DESKTOP)
    page.goto(site.url)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text(re.compile("Skip"))
    expect(page.locator("path.seat")).to_have_count(650)
    expect(page.locator("path.seat[tabindex]")).to_have_count(0)
    page.get_by_label("Your postcode").focus()
    page.keyboard.type("M1 1AE")
    page.keyboard.press("Enter")
    expect(page.locator("[data-rank]")).to_have_count(3)
    # Not 650: what lies out of sight is drawn only where it was in sight before the answer framed its seats.
    expect(page.locator("path.seat.is-recommended")).not_to_have_count(0)
    expect(page.locator("path.seat[tabindex]")).to_have_count(0)


def test_an_events_page_tells_when_and_where(page: Page, site: Site, picture: Any) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{site.url}/?postcode=M1+1AE")
    link = page.locator("#results a[href^='/events/']").first
    page.goto(site.url + (link.get_attribute("href") or ""))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("calendar"))).to_be_visible()
    picture(full_page=True)
