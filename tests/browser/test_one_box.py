"""One box for postcodes, towns and constituencies, with suggestions by keyboard, and “use my location”."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.test_volunteer import DESKTOP, PHONE, ask
from tests.site import Site

pytestmark = pytest.mark.browser
FIELD = "Your postcode or town"


@pytest.mark.parametrize(
    ("text", "sentence", "title"),
    [
        ("Leeds", "In and around Leeds there are", "near Leeds"),
        ("hove & portslade", "the middle of Hove and Portslade", "near Hove and Portslade"),
        ("Anglesey", "the middle of Ynys Môn", "near Ynys Môn"),
        ("Newport", "around Newport (", "near Newport ("),
    ],
)
def test_a_name_leads_on_as_a_postcode_does(page: Page, site: Site, text: str, sentence: str, title: str) -> None:
    page.goto(site.url)
    ask(page, text)
    expect(page.locator("#answer-message")).to_contain_text(sentence)
    expect(page.locator("[data-rank]")).not_to_have_count(0)
    assert title in page.title()
    page.reload()
    expect(page.locator("#answer-message")).to_contain_text(sentence)


def test_suggestions_are_chosen_by_keyboard_alone(page: Page, site: Site, picture: Any) -> None:
    page.set_viewport_size(DESKTOP)
    page.goto(site.url)
    field = page.get_by_role("combobox", name=FIELD)
    field.press_sequentially("leed")
    options = page.get_by_role("option")
    expect(options.first).to_have_text("Leeds")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#status")).to_contain_text("places: choose one")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "suggestion-0")
    picture()
    field.press("Enter")
    expect(page.locator("#answer-message")).to_contain_text("In and around Leeds there are")
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(field).to_have_value("Leeds")


def test_suggestions_are_chosen_by_finger(page: Page, site: Site, picture: Any) -> None:
    page.set_viewport_size(PHONE)
    page.goto(site.url)
    page.get_by_label(FIELD).press_sequentially("brad")
    option = page.get_by_role("option", name="Bradford", exact=True)
    expect(option).to_be_visible()
    picture()
    option.click()
    expect(page.locator("#answer-message")).to_contain_text("In and around Bradford there are")


def test_escape_closes_the_suggestions_and_a_postcode_has_none(page: Page, site: Site) -> None:
    page.goto(site.url)
    field = page.get_by_label(FIELD)
    field.press_sequentially("lee")
    expect(page.locator("#suggestions")).to_be_visible()
    field.press("Escape")
    expect(page.locator("#suggestions")).to_be_hidden()
    field.fill("LS6")
    expect(page.locator("#suggestions")).to_be_hidden()
    ask(page, "LS6")
    expect(page.locator("#answer-message")).to_contain_text("LS6")


def test_a_phone_says_roughly_where_it_is(page: Page, context: BrowserContext, site: Site) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"longitude": -1.57312, "latitude": 53.82345})
    page.goto(site.url)
    with page.expect_request("**/api/v1/outcode/**") as request:
        page.get_by_role("button", name="Use my location").click()
    assert "longitude=-1.57&latitude=53.82&" in request.value.url
    expect(page.locator("#answer-message")).to_contain_text("LS6")


def test_without_scripts_a_name_is_as_good(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/?postcode=Leeds")
    expect(page.locator("#answer-message")).to_contain_text("In and around Leeds there are")
    expect(page.get_by_role("heading", name="From home")).to_be_visible()
