"""The site as it is seen elsewhere: in another site's page, by search engines, in a mailbox, narrow and dark."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.outbox import link_from_outbox
from tests.looks.states import Visit, is_open_event
from tests.site import Site

pytestmark = pytest.mark.browser
AnotherSite = Callable[[str], str]
"""From the content of its page to its address."""


def an_event(page: Page, site: Site) -> str:
    """One that anybody can sign up for, whatever the time of day."""
    return Visit(page, site.url).event(lambda event: event["places"] == "plenty" and is_open_event(event))


def test_the_data_for_search_engines_breaks_no_policy(page: Page, site: Site) -> None:
    """The page fails the test where the Content-Security-Policy refuses anything: Chromium says so in its console."""
    page.goto(f"{site.url}{an_event(page, site)}")
    data = json.loads(page.locator('script[type="application/ld+json"]').inner_text())
    assert data["@type"] == "Event"
    expect(page.get_by_role("heading", level=1)).to_have_text(data["name"])


def test_a_page_names_icons_and_a_picture_that_are_there(page: Page, site: Site) -> None:
    page.goto(f"{site.url}{an_event(page, site)}")
    for selector in ('link[rel="manifest"]', 'link[rel="apple-touch-icon"]', 'link[rel="icon"]'):
        address = page.locator(selector).get_attribute("href")
        assert page.request.get(f"{site.url}{address}").status == 200, selector
    assert page.request.get(f"{site.url}/favicon.ico").status == 200
    picture = page.locator('meta[property="og:image"]').get_attribute("content") or ""
    image = page.request.get(f"{site.url}/events/{picture.partition('/events/')[2]}")
    assert image.status == 200
    with Image.open(BytesIO(image.body())) as content:
        assert content.size == (1200, 630)


@pytest.fixture
def another_site() -> Iterator[AnotherSite]:
    """One page at an origin of its own. A real one: Chromium lets what a test makes up frame no local address."""
    pages: list[str] = [""]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!DOCTYPE html><title>Our party</title><h1>Our party</h1>{pages[0]}".encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def show(content: str) -> str:
            pages[0] = content
            return f"http://127.0.0.1:{server.server_port}/"

        yield show
        server.shutdown()


def test_another_site_shows_the_box_and_it_leads_here(
    context: BrowserContext, site: Site, another_site: AnotherSite, picture: Any
) -> None:
    """Without the fixture `page`, which allows no other site."""
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(f"{site.url}/embed/how/?seat=leeds-north-west")
    snippet = page.locator("textarea").input_value()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(another_site(re.sub(r'src="https?://[^/]+', f'src="{site.url}', snippet)))
    box = page.frame_locator("iframe")
    expect(box.get_by_role("heading", name="Leeds North West")).to_be_visible()
    expect(box.get_by_text("promoted by")).to_be_visible()
    picture("-framed", full_page=True, page=page)
    assert context.cookies() == []
    box.get_by_label("Your postcode").fill("LS6 1AA")
    box.get_by_role("button", name="Show me where").click()
    page.wait_for_url(f"{site.url}/**")
    expect(page.locator(".card").first).to_be_visible()
    assert errors == []


def test_how_to_show_it_fits_a_phone_and_previews_the_box(page: Page, site: Site, picture: Any) -> None:
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{site.url}/embed/how/?seat=leeds-north-west")
        expect(page.frame_locator("iframe").get_by_role("button", name="Show me where")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        picture(f"-{width}", full_page=True)


def test_a_mail_fits_a_narrow_client_and_a_dark_one(page: Page, browser: Browser, site: Site, picture: Any) -> None:
    page.goto(f"{site.url}{an_event(page, site)}")
    page.get_by_label("First name").fill("Ann")
    page.get_by_label("E-mail").fill("ann.reads@example.org")
    page.get_by_label(re.compile("Use this to tell me")).check()
    page.get_by_role("button", name="I'm coming").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("One more step")
    link_from_outbox(page, site, "confirm you are coming", "/sign-ups/")
    address = f"{page.url}?html"
    paper = {}
    for name, width, scheme in (("narrow", 320, "light"), ("wide", 700, "light"), ("dark", 320, "dark")):
        client = browser.new_page(viewport={"width": width, "height": 700}, color_scheme=scheme)  # type: ignore[arg-type]
        client.goto(address)
        button = client.get_by_role("link", name="Yes, I'm coming")
        expect(button).to_be_visible()
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert client.evaluate("document.documentElement.scrollWidth") == width, name
        assert client.locator(".sheet").evaluate("node => node.offsetWidth") <= 600
        paper[name] = client.locator(".sheet").evaluate("node => getComputedStyle(node).backgroundColor")
        picture(f"-{name}", full_page=True, page=client)
        client.close()
    assert paper["narrow"] == paper["wide"] == "rgb(251, 249, 244)"
    assert paper["dark"] == "rgb(29, 27, 24)"
