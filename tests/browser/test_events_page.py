"""The page of all events: list, map and address bar in step, and without scripts the same list."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.site import Site

pytestmark = pytest.mark.browser
PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
FULL_POSTCODE = re.compile("3HN", re.IGNORECASE)


def rows(page: Page) -> Locator:
    return page.locator("#listing .listing-row")


def open_list(page: Page, site: Site, query: str = "", size: ViewportSize = DESKTOP) -> None:
    page.set_viewport_size(size)
    page.goto(f"{site.url}/events/{query}")
    expect(rows(page).first).to_be_visible()


def next_saturday() -> dt.date:
    today = dt.date.today()
    return today + dt.timedelta(days=(5 - today.weekday()) % 7 or 7)


@pytest.mark.parametrize(
    ("size", "typed"),
    [(DESKTOP, "Leeds"), (PHONE, "LS6 3HN")],
    ids=["from-a-town-on-a-desktop", "from-a-postcode-on-a-phone"],
)
def test_a_stranger_finds_saturdays_nearest_step_free_event(
    page: Page, site: Site, size: ViewportSize, typed: str, picture: Any
) -> None:
    """From the map's header, in four steps: the list, a place, a day, step-free. No button needs pressing."""
    near = typed.split(maxsplit=1)[0]
    page.set_viewport_size(size)
    page.goto(site.url)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Events").click()
    page.get_by_label("Near").fill(typed)
    page.get_by_label("Near").press("Enter")
    expect(page).to_have_url(f"{site.url}/events/?near={near}")
    expect(page.get_by_label("Near")).to_have_value(near)
    saturday = next_saturday()
    when = page.get_by_label("When")
    is_near = (saturday - dt.date.today()).days == 1
    when.select_option("tomorrow" if is_near else saturday.isoformat())
    expect(page).to_have_url(re.compile("when="))
    page.get_by_label("Step-free").check()
    expect(page).to_have_url(re.compile("accessible=1"))
    first = rows(page).first
    expect(first.locator("time")).to_have_attribute("datetime", re.compile(f"^{saturday}"))
    expect(first).to_contain_text("Step-free")
    expect(first).to_contain_text(re.compile(r"miles?\s+by road"))
    expect(first.get_by_role("link", name="Sign up for")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text(
        re.compile(rf"^\d+ events?, the nearest to {near} first\. The first: ")
    )
    miles = [
        int(text)
        for text in rows(page).locator(".card-distance strong").all_inner_texts()
        for text in [text.split()[0]]
    ]
    assert miles == sorted(miles)
    picture(f"-{size['width']}")


def test_back_leads_through_the_filters(page: Page, site: Site) -> None:
    open_list(page, site)
    page.get_by_label("When").select_option("weekend")
    expect(page).to_have_url(f"{site.url}/events/?when=weekend")
    count = page.locator("#count").inner_text()
    page.get_by_label("Places left").check()
    expect(page).to_have_url(f"{site.url}/events/?when=weekend&free=1")
    page.go_back()
    expect(page.locator("#count")).to_have_text(count)
    expect(page.get_by_label("Places left")).not_to_be_checked()
    expect(page.get_by_label("When")).to_have_value("weekend")
    page.go_back()
    expect(page.get_by_label("When")).to_have_value("")
    expect(page.locator("#listing")).to_have_attribute("data-query", "")
    page.go_forward()
    expect(page.get_by_label("When")).to_have_value("weekend")


def test_more_events_lead_on_and_the_focus_follows(page: Page, site: Site) -> None:
    open_list(page, site)
    first = rows(page).first.get_attribute("data-event") or ""
    page.get_by_role("link", name="More events").click()
    expect(page).to_have_url(re.compile(r"\?after=0\.\d+\.\d+$"))
    expect(page.locator("#count")).to_be_focused()
    expect(page.locator(f"[data-event='{first}']")).to_have_count(0)
    page.reload()
    expect(page.locator("#count")).to_contain_text("(31 to 60)")
    page.get_by_role("link", name="Earlier in the list").click()
    expect(rows(page).first).to_have_attribute("data-event", first)
    expect(page).to_have_url(f"{site.url}/events/")


def test_rows_and_markers_lift_each_other(page: Page, site: Site) -> None:
    open_list(page, site, "?near=LS6&remote=0")
    markers = page.locator("#listing-map .venue")
    expect(markers.first).to_be_attached()
    places = {
        (row.get_attribute("data-latitude"), row.get_attribute("data-longitude")) for row in rows(page).all()
    }  # fmt: skip
    expect(markers).to_have_count(len(places))
    rows(page).nth(2).hover()
    expect(rows(page).nth(2)).to_have_class(re.compile("is-lifted"))
    expect(page.locator("#listing-map .venue.is-lifted")).to_have_count(1)
    page.get_by_role("heading", level=1).hover()
    expect(page.locator(".is-lifted")).to_have_count(0)
    markers.last.dispatch_event("mouseover")
    expect(page.locator(".listing-row.is-lifted").first).to_be_attached()
    markers.last.click(force=True)  # whichever lies on top
    expect(page.locator(".listing-row a:focus")).to_have_count(1)


def test_another_list_is_another_map(page: Page, site: Site) -> None:
    open_list(page, site, "?near=LS6&remote=0")
    expect(page.locator("#listing-map .start-mark")).to_have_count(1)
    page.get_by_role("link", name="Clear all filters").click()
    expect(page.locator("#listing-map .start-mark")).to_have_count(0)
    expect(page.get_by_label("Near")).to_have_value("")
    expect(page).to_have_url(f"{site.url}/events/")


def test_on_a_phone_the_map_comes_when_it_is_asked_for(page: Page, site: Site, picture: Any) -> None:
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    open_list(page, site, "?near=LS6", PHONE)
    expect(page.locator("#listing-map")).to_be_hidden()
    assert [url for url in addresses if "leaflet" in url and url.endswith(".js")] == []
    page.get_by_role("button", name="Show the map").click()
    expect(page.locator("#listing-map .venue").first).to_be_visible()
    picture("-open")
    page.get_by_role("button", name="Hide the map").click()
    expect(page.locator("#listing-map")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_list_that_cannot_be_had_is_said_and_the_former_one_stays(page: Page, site: Site) -> None:
    open_list(page, site)
    page.route("**/events/?when=*", lambda route: route.fulfill(status=404))
    page.get_by_label("When").select_option("weekend")
    expect(page.get_by_role("alert")).to_contain_text("could not be fetched")
    expect(rows(page).first).to_be_visible()
    page.unroute_all()
    page.get_by_label("When").select_option("today")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_an_empty_list_leads_out(page: Page, site: Site) -> None:
    page.set_viewport_size(DESKTOP)
    page.goto(f"{site.url}/events/?near=ZE1&miles=1&accessible=1")
    expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()
    expect(page.get_by_role("link", name="Tell me when something is on in Orkney and Shetland")).to_be_visible()
    page.get_by_role("link", name=re.compile("However far")).click()
    expect(rows(page).first).to_be_visible()
    expect(page.get_by_label("How far")).to_have_value("")


def test_without_scripts(browser: Browser, browser_context_args: dict[str, Any], site: Site) -> None:
    context = browser.new_context(**browser_context_args | {"viewport": PHONE, "java_script_enabled": False})
    page = context.new_page()
    page.goto(f"{site.url}/events/")
    page.get_by_label("Near").fill("LS6 3HN")
    page.get_by_label("When").select_option("weekend")
    page.get_by_text("Step-free", exact=True).first.click()
    page.get_by_role("button", name="Show events").click()
    expect(page).to_have_url(f"{site.url}/events/?when=weekend&near=LS6&accessible=1")
    expect(rows(page).first).to_contain_text("Step-free")
    assert not FULL_POSTCODE.search(page.content())
    expect(page.get_by_role("button", name="Show the map")).to_be_hidden()
    if page.get_by_role("link", name="More events").count():
        page.get_by_role("link", name="More events").click()
        expect(page).to_have_url(re.compile("near=LS6.*after="))
    context.close()
