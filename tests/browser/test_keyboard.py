"""Whole journeys without a pointer: each key goes to what has the focus."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.outbox import link_from_outbox
from tests.looks.states import POSTCODE
from tests.site import Site

pytestmark = pytest.mark.browser
MOST_TABS = 120


def tab_to(page: Page, target: Locator) -> None:
    """Tab until it has the focus, as somebody does who sees where the focus is."""
    expect(target).to_be_visible()
    for _ in range(MOST_TABS):
        if target.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no key leads to {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    tab_to(page, target)
    page.keyboard.press(key)


def write(page: Page, target: Locator, text: str) -> None:
    tab_to(page, target)
    page.keyboard.type(text)


@pytest.fixture(autouse=True)
def desktop(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})


def test_from_a_postcode_to_a_confirmed_place(page: Page, site: Site) -> None:
    page.goto(site.url)
    write(page, page.get_by_label("Your postcode"), POSTCODE)
    page.keyboard.press("Enter")
    card = page.locator("[data-rank='1']")
    event = card.locator(".event-title").first
    press(page, event)
    expect(page.locator("#come-title")).to_be_visible()
    if page.locator("[name=shift]").count():
        press(page, page.locator("[name=shift]").first, "Space")
    write(page, page.get_by_label("First name"), "Kay")
    write(page, page.get_by_label("E-mail", exact=True), "kay@example.org")
    press(page, page.locator("#id_consent"), "Space")
    press(page, page.locator(".come [type=submit]"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("One more step")
    page.goto(link_from_outbox(page, site, "please confirm", "/sign-ups/", to="kay@example.org"))
    press(page, page.locator("main form [type=submit]").first)
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("You're (coming|on the waiting list), Kay"))


def test_from_the_hosts_form_to_my_events(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/events/new/")
    tab_to(page, page.locator("[name=kind]:checked"))
    page.keyboard.press("ArrowRight")
    # Day and hours are filled in already; in which order one types a date is the browser's own affair.
    expect(page.get_by_label("Day", exact=True)).not_to_have_value("")
    write(page, page.get_by_label("Postcode of the meeting place"), POSTCODE)
    write(page, page.get_by_label("Where exactly do you meet?"), "By the library, under the clock")
    expect(page.locator("#place-message")).to_contain_text("This is in")
    write(page, page.get_by_label("Your name"), "Kit")
    write(page, page.get_by_label("Your e-mail"), "kit@example.org")
    press(page, page.locator("#id_consent"), "Space")
    press(page, page.get_by_role("button", name="Set up the event"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your e-mail")
    page.goto(link_from_outbox(page, site, "confirm your e-mail", "/hosting/enter/", to="kit@example.org"))
    press(page, page.get_by_role("button", name="Confirm and continue"))
    expect(page.get_by_role("heading", level=1)).to_have_text("My events")
    expect(page.get_by_text("Waiting for approval")).to_be_visible()


def test_from_a_layer_of_the_map_to_a_seat_and_back(page: Page, site: Site) -> None:
    page.goto(site.url)
    expect(page.locator("path.seat")).to_have_count(650)
    tab_to(page, page.get_by_role("radio", name="Need"))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Marginality")).to_be_checked()
    expect(page.locator("path[class*='marginality-']").first).to_be_attached()
    page.goto(site.url)
    write(page, page.get_by_label("Find a constituency"), "Leeds North West")
    row = page.locator(".seat-row:visible").first
    expect(row).to_contain_text("Leeds North West")
    press(page, row)
    expect(page.locator("#seat-panel-title")).to_be_focused()
    expect(page.locator("#seat-panel-title")).to_have_text("Leeds North West")
    page.keyboard.press("Escape")
    expect(page.locator("#seat-panel")).to_be_hidden()
