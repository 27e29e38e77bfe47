"""From an event to a place at it, on a phone, through the real worker; the messages are read in the demo's outbox."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.outbox import link_from_outbox
from tests.site import Site

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


def an_event(page: Page, site: Site) -> int:
    """One that takes people, still to come, where people meet."""
    tomorrow = dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=1)
    address = f"{site.url}/api/v1/events/?kind=canvassing&remote=false&limit=50&from={tomorrow}"
    events = page.request.get(address).json()["results"]
    return next(int(event["id"]) for event in events if event["places"] == "plenty")


def fill_in(page: Page, name: str, email: str) -> None:
    page.get_by_label("First name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label(re.compile("Use this to tell me")).check()


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return page


def test_a_volunteer_joins_and_leaves_an_event(phone: Page, site: Site, picture: Any) -> None:
    event = an_event(phone, site)
    phone.goto(f"{site.url}/events/{event}/")
    phone.get_by_label("First name").scroll_into_view_if_needed()
    picture("-form")
    fill_in(phone, "Ann", "ann@example.org")
    phone.get_by_role("button", name="I'm coming").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("One more step")
    picture("-sent")
    phone.goto(link_from_outbox(phone, site, "confirm you are coming", "/sign-ups/"))
    picture("-asked")
    phone.get_by_role("button", name="Yes, I'm coming").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("You're coming, Ann")
    picture("-coming", full_page=True)
    phone.get_by_role("button", name="I can't come").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("You are not coming")
    picture("-not-coming", full_page=True)


def test_it_says_at_the_field_what_is_missing(phone: Page, site: Site, picture: Any) -> None:
    phone.goto(f"{site.url}/events/{an_event(phone, site)}/sign-up/")
    phone.get_by_label("First name").fill("Ann")
    phone.get_by_role("button", name="I'm coming").click()
    expect(phone.get_by_role("link", name="Enter your e-mail.")).to_be_visible()
    expect(phone.get_by_label("First name")).to_have_value("Ann")
    picture("", full_page=True)


@pytest.fixture
def without_scripts(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def test_it_works_without_scripts(without_scripts: Page, site: Site) -> None:
    page = without_scripts
    page.goto(f"{site.url}/events/{an_event(page, site)}/")
    fill_in(page, "Ben", "ben@example.org")
    page.get_by_role("button", name="I'm coming").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("One more step")


def test_somebody_sees_and_erases_what_is_held_of_them(phone: Page, site: Site, picture: Any) -> None:
    phone.goto(f"{site.url}/events/{an_event(phone, site)}/")
    fill_in(phone, "Cat", "cat@example.org")
    phone.get_by_role("button", name="I'm coming").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("One more step")
    phone.goto(f"{site.url}/my-data/")
    phone.get_by_label("E-mail or mobile").fill("cat@example.org")
    phone.get_by_role("button", name="Send me the link").click()
    expect(phone.get_by_role("status")).to_contain_text("we have sent you a link")
    picture("-asked")
    phone.goto(link_from_outbox(phone, site, "what we hold about you", "/my-data/"))
    expect(phone.get_by_text("cat@example.org")).to_be_visible()
    picture("-held", full_page=True)
    phone.get_by_role("button", name="Erase everything").click()
    expect(phone.get_by_role("status")).to_contain_text("no longer hold anything about you")
