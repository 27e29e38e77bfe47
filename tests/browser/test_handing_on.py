"""What goes on after an answer: a card set aside, a text copied, a friend asked, a sheet printed."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, ViewportSize, expect

from tests.browser.test_joining import an_event
from tests.browser.test_volunteer import ask
from tests.site import Site

pytestmark = pytest.mark.browser
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
A_PAGE = re.compile(rb"/Type\s*/Page[^s]")
BUSY = "basildon-and-billericay"


def press(page: Page, code: str, choice: str) -> None:
    card = page.locator(f"#results .card[data-rank][data-seat={code}]")
    card.get_by_text("Not for you?").click()
    card.get_by_role("button", name=choice).click()
    expect(card).to_have_count(0)


def codes(page: Page) -> list[str]:
    cards = page.locator("#results .card[data-rank]")
    expect(cards).to_have_count(3)
    return [str(card.get_attribute("data-seat")) for card in cards.all()]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_card_set_aside_gives_way_to_the_next_best(page: Page, site: Site, picture: Any, size: ViewportSize) -> None:
    page.set_viewport_size(size)
    page.goto(site.url)
    ask(page, "LS6 3HN")
    first, second, third = codes(page)
    press(page, first, "Been there")
    assert codes(page)[:2] == [second, third]
    fresh = page.locator("#results .card[data-rank='3']")
    expect(fresh.locator("h3 a")).to_be_focused()
    expect(page.locator("#status")).to_contain_text("In its place:")
    expect(page.get_by_text("You have set one place aside on this device.")).to_be_visible()
    assert "3HN" not in page.url
    picture()
    # It is remembered here, wherever somebody asks from next, and until they want everything again.
    page.reload()
    assert first not in codes(page)
    page.goto(f"{site.url}/?postcode=LS6&travel=1h")
    expect(page.locator(f"#results .card[data-rank][data-seat={first}]")).to_have_count(0)
    assert len(codes(page)) == 3
    page.get_by_role("button", name="Show everything again").click()
    expect(page.locator(f"#results .card[data-rank][data-seat={first}]")).to_have_count(1)
    assert page.evaluate("localStorage.length") == 0


def test_too_far_is_answered_by_what_is_nearer(page: Page, site: Site) -> None:
    page.set_viewport_size(DESKTOP)
    page.goto(site.url)
    ask(page, "LS6 3HN")
    far = max(codes(page), key=lambda code: miles_to(page, code))
    most = miles_to(page, far)
    press(page, far, "Too far")
    assert max(miles_to(page, code) for code in codes(page)) <= most


def miles_to(page: Page, code: str) -> int:
    text = page.locator(f"#results .card[data-rank][data-seat={code}] .card-distance strong").text_content() or ""
    return int(re.sub(r"\D", "", text) or 0)


def test_a_card_is_set_aside_by_keyboard_alone(page: Page, site: Site) -> None:
    page.set_viewport_size(DESKTOP)
    page.goto(site.url)
    ask(page, "LS6 3HN")
    first = codes(page)[0]
    page.locator(f".card[data-rank][data-seat={first}] .swap summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Been there")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"#results .card[data-rank][data-seat={first}]")).to_have_count(0)
    expect(page.locator("#results .card[data-rank='3'] h3 a")).to_be_focused()


def test_a_seats_week_is_copied_from_its_page_and_from_the_panel(page: Page, site: Site, picture: Any) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.url)
    page.set_viewport_size(DESKTOP)
    for address in (f"/constituencies/{BUSY}/", "/#E14001077"):
        page.goto(site.url + address)
        article = page.locator("#seat")
        article.get_by_text("The next seven days as text, for a message").click()
        text = article.locator("#week-text").input_value()
        assert text.startswith("What’s on in ")
        assert "\n\n" in text
        button = article.get_by_role("button", name="Copy the text")
        button.click()
        expect(article.get_by_role("button", name="Copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == text
    picture()


def test_a_friend_is_asked_in_the_telephones_own_way(page: Page, site: Site, picture: Any) -> None:
    page.set_viewport_size(PHONE)
    event = an_event(page, site)
    page.goto(f"{site.url}/events/{event}/")
    expect(page.get_by_role("button", name="Copy", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Share", exact=True)).to_be_hidden()
    page.add_init_script("navigator.share = async (what) => void (window.shared = what)")
    page.reload()
    page.get_by_role("button", name="Share", exact=True).click()
    shared = json.loads(page.evaluate("JSON.stringify(window.shared)"))
    assert shared["url"].endswith(f"/events/{event}/?from=friend")
    assert page.locator("#invitation-text").input_value() == f"{shared['text']} {shared['url']}"
    expect(page.get_by_role("link", name="WhatsApp")).to_have_attribute("href", re.compile(r"^https://wa\.me/\?text="))
    picture(full_page=True)


def test_without_scripts_the_text_can_be_selected_and_no_button_is_dead(browser: Any, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/constituencies/{BUSY}/")
    page.get_by_text("The next seven days as text, for a message").click()
    expect(page.locator("#week-text")).to_be_visible()
    for name in ("Copy the text", "Print"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    page.goto(f"{site.url}/?postcode=LS6")
    expect(page.locator(".card[data-rank]")).to_have_count(3)
    expect(page.get_by_text("Not for you?")).to_have_count(0)
    context.close()


def test_a_seat_with_ten_events_and_an_event_are_one_sheet_each(page: Page, site: Site) -> None:
    for address in (f"/constituencies/{BUSY}/", f"/events/{an_event(page, site)}/"):
        page.goto(site.url + address)
        expect(page.get_by_role("button", name=re.compile("^Print"))).to_be_visible()
        assert len(A_PAGE.findall(page.pdf(prefer_css_page_size=True))) == 1, address


def test_a_printed_event_shows_its_code_and_no_buttons(page: Page, site: Site, picture: Any) -> None:
    """Also while its map is still on the way: a map without a size cannot be drawn."""
    late: list[Route] = []
    page.route("**/outlines/**", lambda route: late.append(route))  # noqa: PLW0108 -- Playwright names its handlers
    with page.expect_request("**/outlines/**"):
        page.goto(f"{site.url}/events/{an_event(page, site)}/")
    code = page.locator(".poster svg")
    expect(code).to_be_hidden()
    page.emulate_media(media="print")
    expect(code).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    for route in late:
        with page.expect_response(route.request.url):
            route.continue_()
    picture(full_page=True)
    page.emulate_media(media="screen")
    expect(page.locator("#small-map path.seat.is-chosen")).to_be_attached()
