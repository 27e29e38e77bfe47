"""Staff make another campaign current, and the first one again: map, lookup and postcodes follow."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.test_organiser_and_staff import eventually, sign_in
from tests.site import Site

pytestmark = pytest.mark.browser
POSTCODE = "SW1A 1AA"
NOW, IN_2019 = "Next general election", "General election 2019"
CODE_NOW, CODE_IN_2019 = "E14001172", "E14000639"
"""Cities of London and Westminster, in either set of boundaries."""


def switch(page: Page, site: Site, name: str) -> None:
    page.goto(f"{site.url}/admin/constituencies/campaign/")
    page.get_by_role("row", name=name).get_by_role("checkbox").check()
    page.locator("select[name=action]").select_option(label="Make it the current campaign")
    page.get_by_role("button", name="Go", exact=True).click()
    page.get_by_role("button", name="Make it current").click()
    expect(page.get_by_text("is current. The map and every lookup follow")).to_be_visible()


def seat(page: Page, site: Site, query: str = "") -> tuple[str, str]:
    """Code and address of the postcode's seat."""
    constituency = page.request.get(f"{site.url}/api/v1/lookup/?postcode={POSTCODE}{query}").json()["constituency"]
    return constituency["code"], constituency["url"]


def code_of(page: Page, site: Site) -> str:
    return seat(page, site)[0]


def test_staff_switch_to_2019_and_back(page: Page, site: Site, picture: Any) -> None:
    events = site.query("SELECT count(*) FROM events_event")
    sign_in(page, site, "staff")
    try:
        switch(page, site, IN_2019)
        picture("-switched")
        eventually(lambda: code_of(page, site) == CODE_IN_2019)
        # The other one follows by itself, with addresses of its own.
        before = CODE_NOW, "/campaigns/next-general-election/constituencies/cities-of-london-and-westminster/"
        eventually(lambda: seat(page, site, "&campaign=next-general-election") == before)
        page.goto(f"{site.url}/campaigns/next-general-election/")
        page.get_by_label("Postcode").fill(POSTCODE)
        page.keyboard.press("Enter")
        expect(page.locator("a[href^='/campaigns/next-general-election/constituencies/']").first).to_be_visible()
        page.goto(f"{site.url}/?postcode={POSTCODE}")
        picture("-map-of-2019")
    finally:
        switch(page, site, NOW)
    eventually(lambda: code_of(page, site) == CODE_NOW)
    assert site.query("SELECT count(*) FROM events_event") == events


def test_a_map_is_painted_although_need_is_of_another_campaign_for_a_moment(page: Page, site: Site) -> None:
    answers = iter([other_need(page, site)])

    def answer(route: Route) -> None:
        body = next(answers, None)
        route.fulfill(json=body) if body else route.continue_()

    page.route("**/api/v1/need/", answer)
    page.goto(site.url)
    expect(page.locator("path.seat[class*='need-']")).to_have_count(650 - 19)
    assert next(answers, None) is None, "the other campaign's need was given"


def test_a_map_of_a_campaign_that_is_current_no_more_loads_itself_again(page: Page, site: Site) -> None:
    other = other_need(page, site)
    page.route("**/api/v1/need/", lambda route: route.fulfill(json=other))
    page.goto(site.url)
    with page.expect_event("framenavigated"):
        pass
    page.unroute("**/api/v1/need/")
    expect(page.locator("path.seat[class*='need-']")).to_have_count(650 - 19)


def other_need(page: Page, site: Site) -> Any:
    return page.request.get(f"{site.url}/api/v1/need/?campaign=general-election-2019").json()
