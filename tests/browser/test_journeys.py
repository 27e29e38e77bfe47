"""What people all over the country are told, with and without JavaScript, on a phone and on a desktop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.outbox import link_from_outbox
from tests.site import Site

pytestmark = pytest.mark.browser
SIZES: dict[str, ViewportSize] = {"phone": {"width": 360, "height": 740}, "desktop": {"width": 1280, "height": 900}}
VOLUNTEERS = {
    "leeds": "LS6 3HN",
    "cardiff": "CF10 1EP",
    "lerwick": "ZE1 0AA",
    "belfast": "BT1 5GS",
    "jersey": "JE2 3AB",
}
ACROSS_THE_SEVERN = re.compile("Somerset|Bristol|Weston|Bridgwater|Bath|Thornbury")


CASES = [
    pytest.param((True, "phone"), id="script-phone"),
    pytest.param((True, "desktop"), id="script-desktop"),
    pytest.param((False, "phone"), id="no-script-phone"),
    pytest.param((False, "desktop"), id="no-script-desktop", marks=pytest.mark.slow),
]


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> tuple[bool, str]:
    """Whether scripts run, and the size of the window."""
    script, size = request.param
    return script, size


@pytest.fixture
def visitor(browser: Browser, browser_context_args: dict[str, Any], case: tuple[bool, str]) -> Iterator[Page]:
    script, size = case
    context = browser.new_context(**browser_context_args | {"viewport": SIZES[size], "java_script_enabled": script})
    yield context.new_page()
    context.close()


def ask(page: Page, site: Site, postcode: str, when: str = "any time") -> Locator:
    page.goto(site.url)
    page.get_by_label("Your postcode").fill(postcode)
    page.get_by_label("When?").select_option(label=when)
    page.get_by_role("button", name="Show me where").click()
    answer = page.locator("#results .answer")
    expect(answer).to_be_visible()
    return page.locator("#results")


@pytest.mark.parametrize("place", list(VOLUNTEERS))
def test_everybody_is_told_something_that_they_can_do(visitor: Page, site: Site, place: str, picture: Any) -> None:
    results = ask(visitor, site, VOLUNTEERS[place])
    picture(f"-{place}", page=visitor, full_page=True)
    headings = results.get_by_role("heading", level=2)
    expect(results.get_by_role("heading", name="From home")).to_be_visible()
    expect(results).not_to_contain_text(re.compile(r"\bkm\b"))
    if place == "jersey":
        expect(results).to_contain_text("You can still help from home")
        expect(results.locator("[data-rank]")).to_have_count(0)
        return
    expect(results.locator("[data-rank]")).to_have_count(3)
    for card in results.locator("[data-rank]").all():
        expect(card.locator(".event").first).to_be_visible()
        if place == "cardiff":
            expect(card).not_to_contain_text(ACROSS_THE_SEVERN)
        expect(card.locator(".card-distance")).to_contain_text(re.compile(r"miles?\s+(by road|and a ferry)"))
    if place in ("lerwick", "belfast"):
        # Too little within a day's reach: what can be done at home comes before what is across the sea.
        texts = headings.all_inner_texts()
        assert texts.index("From home") < texts.index("Further away")
        expect(results.locator("[data-rank] .card-distance").last).to_contain_text("and a ferry")
    if place == "belfast":
        expect(headings.first).to_have_text(re.compile("Your own constituency|From home"))
        expect(results.locator("[data-rank='1'] .card-distance")).to_contain_text("and a ferry")
    elif place != "lerwick":  # whether something is on in Shetland depends on the day
        expect(headings.first).to_have_text(re.compile("Where you are needed most|Where you can go"))


def test_the_answer_keeps_to_the_time_that_was_asked_for(visitor: Page, site: Site, picture: Any) -> None:
    results = ask(visitor, site, "LS6 3HN", "this weekend")
    picture(page=visitor, full_page=True)
    days = results.locator("[data-rank] .date-weekday")
    expect(days.first).to_be_visible()
    for day in days.all():
        expect(day).to_have_text(re.compile("Sat|Sun"))
    expect(visitor.get_by_label("When?")).to_have_value("weekend")


def test_somebody_near_a_border_says_which_seat_is_theirs(
    visitor: Page, site: Site, picture: Any, case: tuple[bool, str]
) -> None:
    results = ask(visitor, site, "SK22 4DX")
    expect(results).to_contain_text("SK22 4DX is in High Peak")
    results.get_by_text("Not your constituency?").click()
    picture(page=visitor)
    other = results.locator(".choices button:not([aria-pressed])").first
    name = other.inner_text()
    other.click()
    expect(visitor.locator("#results .answer")).to_contain_text(f"You chose {name}")
    expect(visitor.locator("#results")).to_contain_text(name)
    if case[0]:
        visitor.reload()
        expect(visitor.locator("#results .answer")).to_be_visible()


def test_a_seat_without_events_is_one_to_begin_in(visitor: Page, site: Site, picture: Any) -> None:
    card = ask(visitor, site, "LS6 3HN").locator(".card-first")
    expect(card).to_be_visible()
    seat = card.get_by_role("heading", level=3).inner_text()
    card.get_by_role("link", name="Host the first event").click()
    expect(visitor.get_by_role("heading", level=1)).to_be_visible()
    expect(visitor.locator("main")).to_contain_text(seat)
    picture("-host", page=visitor, full_page=True)


def test_tell_me_when_something_is_on(page: Page, site: Site, picture: Any) -> None:
    page.set_viewport_size(SIZES["phone"])
    card = ask(page, site, "LS6 3HN").locator(".card-first")
    card.get_by_role("link", name="Tell me when something is on").click()
    picture("-1-form")
    page.get_by_label("Your e-mail").fill("wendy@example.org")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name=re.compile("Tell me", re.IGNORECASE)).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("check your e-mail")
    picture("-2-sent")
    page.goto(link_from_outbox(page, site, "confirm that we may tell you", "/tell-me/"))
    picture("-3-confirm")
    page.get_by_role("button", name="Yes, tell me").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We will tell you")
    page.get_by_role("button", name="No, forget my e-mail").click()
