"""The door on a phone, without a script: link, second factor, recovery codes, lock."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.outbox import link_from_outbox
from tests.mcm.sign_in.people import app_code
from tests.site import Site

pytestmark = pytest.mark.browser
PHONE = ViewportSize(width=360, height=740)
ATTEMPTS = 12


@pytest.fixture
def phone(browser: Browser, site: Site) -> Any:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="en-GB")
    yield context.new_page()
    context.close()


def fits(page: Page, width: int = 360) -> None:
    """Nothing is wider than the screen, also of what the page hides."""
    box = page.locator("html").bounding_box()
    assert box is not None
    assert box["width"] <= width
    for element in page.locator("main *:visible").all():
        shape = element.bounding_box()
        assert shape is None or shape["x"] + shape["width"] <= width + 1, element.evaluate("e => e.outerHTML")[:200]


def test_by_a_link_and_with_an_app(phone: Page, page: Page, site: Site, picture: Any) -> None:
    phone.goto(f"{site.url}/admin/")
    fits(phone)
    picture("-password", page=phone, full_page=True)
    phone.get_by_role("link", name=re.compile("Send me a link instead")).click()
    fits(phone)
    phone.get_by_label("E-mail of your account").fill("organiser@example.org")
    phone.get_by_role("button", name="Send me the link").click()
    expect(phone.get_by_role("heading", name="Check your e-mail")).to_be_visible()
    fits(phone)
    link = link_from_outbox(page, site, "link to sign in", "/sign-in/link/")
    phone.goto(site.url + urlsplit(link).path)
    fits(phone)
    phone.get_by_role("button", name="Log in").click()
    expect(phone.get_by_role("button", name="Log out")).to_be_visible()
    phone.goto(f"{site.url}/sign-in/account/")
    fits(phone)
    picture("-account", page=phone, full_page=True)
    phone.get_by_role("link", name="Set up a second factor").click()
    fits(phone)
    picture("-set-up", page=phone, full_page=True)
    secret = phone.locator(".qr-code code").inner_text().replace(" ", "")
    phone.get_by_label("Code").fill("000000")
    phone.get_by_role("button", name="Use this app").click()
    expect(phone.get_by_role("heading", name="There is a problem")).to_be_visible()
    fits(phone)
    phone.wait_for_timeout(1500)  # after a wrong code django-otp looks at none for a second
    phone.get_by_label("Code").fill(app_code(secret))
    phone.get_by_role("button", name="Use this app").click()
    expect(phone.locator(".recovery-codes li")).to_have_count(10)
    fits(phone)
    picture("-codes", page=phone, full_page=True)
    phone.goto(f"{site.url}/admin/password_change/")
    fits(phone)
    picture("-new-password", page=phone, full_page=True)
    phone.goto(f"{site.url}/sign-in/again/?next=/admin/")
    fits(phone)
    picture("-again", page=phone, full_page=True)


def test_after_too_many_wrong_ones_the_page_says_what_to_do(phone: Page, site: Site, picture: Any) -> None:
    for _ in range(ATTEMPTS):
        phone.goto(f"{site.url}/admin/login/")
        phone.get_by_label("Username").fill("nobody-in-particular")
        phone.get_by_label("Password").fill("wrong")
        phone.get_by_role("button", name="Log in").click()
        fits(phone)
    expect(phone.get_by_role("heading", name="Too many attempts")).to_be_visible()
    picture("-locked", page=phone, full_page=True)
    expect(phone.get_by_role("link", name=re.compile("Have a link sent"))).to_be_visible()
