"""Hosting on a phone, from the opened form to one's own events, through the real worker."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.outbox import link_from_outbox
from tests.browser.waiting import until
from tests.site import Site

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
MOST_ACTIONS = 12
DAY = (dt.datetime.now(tz=dt.UTC) + dt.timedelta(days=23)).date().isoformat()
POSTCODE = "LS1 3AD"


class Hand:
    """A thumb that counts: each tap, and each field that is filled in, is one action."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0

    def taps(self, what: Locator) -> None:
        self.actions += 1
        what.click()

    def fills(self, label: str, text: str) -> None:
        self.actions += 1
        self.page.get_by_label(label, exact=True).fill(text)


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return page


def test_hosting_takes_at_most_twelve_actions(phone: Page, site: Site, picture: Any) -> None:
    phone.goto(f"{site.url}/events/new/")
    picture("-1-opened")
    picture("-1-opened-whole", full_page=True)
    hand = Hand(phone)
    hand.taps(phone.get_by_text("Leafleting", exact=True))
    hand.fills("Day", DAY)
    hand.fills("Starts at", "18:00")
    hand.taps(phone.get_by_text("3 hours"))
    hand.fills("Postcode of the meeting place", POSTCODE)
    hand.fills("Where exactly do you meet?", "Town hall steps")
    expect(phone.locator("#place-message")).to_contain_text("This is in")
    expect(phone.get_by_label("Constituency it works in")).not_to_have_value("")
    expect(phone.locator("#dark-message")).to_contain_text("It gets dark at")
    picture("-2-place")
    hand.fills("Your name", "Hetty")
    hand.fills("Your e-mail", "hetty@example.org")
    hand.taps(phone.get_by_label(re.compile("Use this to write")))
    picture("-3-filled", full_page=True)
    hand.taps(phone.get_by_role("button", name="Set up the event"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Check your e-mail")
    picture("-4-sent", full_page=True)
    assert hand.actions <= MOST_ACTIONS
    assert phone.evaluate("localStorage.length") == 0
    assert "hetty" not in phone.url


def test_from_the_e_mail_to_my_events(phone: Page, site: Site, picture: Any) -> None:
    phone.goto(f"{site.url}/events/new/")
    phone.get_by_label("Postcode of the meeting place").fill(POSTCODE)
    phone.get_by_label("Where exactly do you meet?").fill("Corn Exchange")
    phone.get_by_label("Day", exact=True).fill(DAY)
    phone.get_by_label("Your name").fill("Hugo")
    phone.get_by_label("Your e-mail").fill("hugo@example.org")
    phone.get_by_label(re.compile("Use this to write")).check()
    phone.get_by_role("button", name="Set up the event").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Check your e-mail")
    phone.goto(link_from_outbox(phone, site, "confirm your e-mail", "/hosting/enter/"))
    picture("-1-asked", full_page=True)
    phone.get_by_role("button", name="Confirm and continue").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("My events")
    expect(phone.get_by_text("Waiting for approval")).to_be_visible()
    picture("-2-my-events", full_page=True)
    phone.get_by_role("link", name="Change").click()
    picture("-3-change", full_page=True)
    phone.get_by_label("Starts at").fill("12:15")
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_text("12:15–14:15")).to_be_visible()
    phone.get_by_role("button", name="Repeat next week").click()
    expect(phone.get_by_role("button", name="Save")).to_be_visible()
    phone.get_by_role("link", name="My events").click()
    expect(phone.get_by_text("Waiting for approval")).to_have_count(2)
    phone.get_by_role("link", name="Cancel").first.click()
    picture("-4-cancel")
    phone.get_by_role("button", name="Cancel the event").click()
    expect(phone.get_by_text("Waiting for approval")).to_have_count(1)
    phone.get_by_role("button", name="Sign out on this device").click()
    picture("-5-sign-in")


def test_no_page_is_wider_than_a_small_phone(page: Page, site: Site) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    for address in ("/events/new/", "/events/submitted/", "/hosting/sign-in/"):
        page.goto(f"{site.url}{address}")
        until(page, "document.documentElement.scrollWidth <= 360")


def test_a_draft_survives_a_reload_and_can_be_thrown_away(phone: Page, site: Site, picture: Any) -> None:
    phone.goto(f"{site.url}/events/new/")
    phone.get_by_text("Street stall", exact=True).click()
    phone.get_by_label("Where exactly do you meet?").fill("By the fountain")
    phone.get_by_label("Your name").fill("Hetty")
    phone.get_by_label(re.compile("Use this to write")).check()
    phone.reload()
    expect(phone.get_by_text("We have brought back what you typed before")).to_be_visible()
    expect(phone.get_by_label("Where exactly do you meet?")).to_have_value("By the fountain")
    expect(phone.get_by_label("Your name")).to_have_value("Hetty")
    expect(phone.get_by_role("radio", name="Street stall")).to_be_checked()
    expect(phone.get_by_label(re.compile("Use this to write"))).not_to_be_checked()
    picture()
    phone.get_by_role("button", name="Start again").click()
    expect(phone.get_by_label("Where exactly do you meet?")).to_have_value("")
    expect(phone.get_by_text("We have brought back what you typed before")).to_be_hidden()


def test_the_place_is_set_by_a_tap_on_the_map(phone: Page, site: Site, picture: Any) -> None:
    phone.goto(f"{site.url}/events/new/")
    phone.get_by_text("Set the meeting point on the map").click()
    seat = phone.locator("#place-map path.seat").first
    expect(seat).to_be_attached()
    phone.locator("#place-map").scroll_into_view_if_needed()
    box = phone.locator("#place-map").bounding_box()
    assert box
    phone.mouse.click(box["x"] + box["width"] * 0.56, box["y"] + box["height"] * 0.66)
    # From afar that only comes closer: a thumb covers a town.
    phone.wait_for_timeout(600)
    expect(phone.locator("#id_latitude")).to_have_value("")
    phone.locator("#place-map").click()
    expect(phone.locator("#id_latitude")).not_to_have_value("")
    expect(phone.get_by_label("Constituency it works in")).not_to_have_value("")
    picture()
    phone.get_by_role("button", name="Remove the marker").click()
    assert phone.locator("#id_latitude").input_value() == ""


def test_calls_are_made_from_home_and_only_ask_for_a_constituency(phone: Page, site: Site, picture: Any) -> None:
    phone.goto(f"{site.url}/events/new/")
    phone.get_by_text("Phone bank", exact=True).click()
    expect(phone.get_by_label("People take part from home")).to_be_checked()
    expect(phone.get_by_label("Postcode of the meeting place")).to_be_hidden()
    picture()
    phone.get_by_text("Canvassing", exact=True).click()
    expect(phone.get_by_label("Postcode of the meeting place")).to_be_visible()


def test_a_similar_event_is_shown_while_typing(phone: Page, site: Site, picture: Any) -> None:
    there_is = site.query(
        "SELECT id FROM events_event WHERE status = 'published' AND kind = 'canvassing' AND NOT is_remote"
        " AND NOT is_private AND starts_at > now() + interval '1 day' AND ends_at - starts_at <= interval '4 hours'"
        " AND campaign_id = (SELECT id FROM constituencies_campaign WHERE is_current) ORDER BY id LIMIT 1"
    )
    what = (
        "SELECT %s FROM events_event e JOIN constituencies_constituency c ON c.id = e.constituency_id WHERE e.id = {}"
    )
    code, title = (site.query((what % name).format(there_is)) for name in ("c.code", "e.title"))
    starts_at = site.query(
        (what % "to_char(e.starts_at AT TIME ZONE 'Europe/London', 'YYYY-MM-DD HH24:MI')").format(there_is)
    )
    day, start = starts_at.split()
    phone.goto(f"{site.url}/events/new/")
    phone.get_by_label("Day", exact=True).fill(day)
    phone.get_by_label("Starts at").fill(start)
    phone.get_by_label("Constituency it works in").select_option(code)
    phone.get_by_text("Title, description, number of places").click()
    phone.get_by_label("Title (optional)").fill(title)
    phone.get_by_label("Title (optional)").blur()
    expect(phone.get_by_role("heading", name="Is it one of these?")).to_be_visible()
    expect(phone.locator("#similar-list a").first).to_have_text(title)
    phone.locator("#similar").scroll_into_view_if_needed()
    picture()


@pytest.fixture
def without_scripts(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def test_it_works_without_scripts(without_scripts: Page, site: Site, picture: Any) -> None:
    page = without_scripts
    page.goto(f"{site.url}/events/new/")
    page.get_by_label("Day", exact=True).fill(DAY)
    page.get_by_label("Starts at").fill("11:15")
    page.get_by_label("Postcode of the meeting place").fill(POSTCODE)
    page.get_by_role("button", name="Set up the event").click()
    expect(page.get_by_role("alert")).to_be_focused()
    picture("-problems", page=page)
    page.get_by_role("link", name="Say where people meet").click()
    expect(page.get_by_label("Where exactly do you meet?")).to_be_focused()
    page.get_by_label("Where exactly do you meet?").fill("Under the clock")
    page.get_by_label("Your name").fill("Nora")
    page.get_by_label("Your e-mail").fill("nora@example.org")
    page.get_by_label(re.compile("Use this to write")).check()
    page.get_by_role("button", name="Set up the event").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your e-mail")
