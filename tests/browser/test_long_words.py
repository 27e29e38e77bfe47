"""No page is wider than a small phone, whatever words stand in it: every public page and every desk, found where Django
finds them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page, expect

from tests.browser.layout_data import IMPRINT, LINK, WORD
from tests.browser.test_organiser_and_staff import eventually, sign_in
from tests.site import Site

WIDTHS = (320, 360)
LAPTOP = 1280
OF_PEOPLES_WORDS = ("event", "group")
"""Desks at which staff read what people have typed."""
DESKS_AND_DATA = ("admin/", "^admin/", "api/", "outlines/")
OF_HOSTS = ("edit", "cancel", "message-people", "people", "own-group")
NO_PAGES = {
    "event-ics": "a calendar entry",
    "signup-ics": "a calendar entry",
    "calendar": "a calendar",
    "people-csv": "a table",
    "person-json": "JSON",
    "duplicate": "a button alone",
    "own-headcount": "leads to the page where a host says how many came",
    "try-prototype": "leads to the map, with another answer",
    "try-usual": "leads to the map, with the usual answer",
    "unsubscribe": "leads to the sign-up's page",
    "stop-watching": "leads to the page of the watch",
    "use-link": "a button alone, for somebody with an account",
    "share-picture": "a picture",
    "seat-picture": "a picture",
    "campaign-picture": "a picture",
    "event-picture": "a picture",
    "map-labels": "names on maps",
}
"""Addresses with something in them that are no pages of their own, and what they are."""
MORE = [
    "/?postcode=LL61+5UJ",
    f"/?postcode={WORD}{WORD}",
    f"/?postcode=LL61+5UJ&when={WORD}",
    "/groups/new/?sent",
    f"/{WORD}{WORD}/",
    f"/constituencies/{WORD.lower()}/",
]
FORMS = {
    "/events/new/": {"place": WORD, "name": WORD, "email": WORD, "postcode": WORD, "title": WORD, "description": LINK},
    "/groups/new/": {"name": WORD, "link": LINK, "your_name": WORD, "email": WORD},
    "/my-data/": {"contact": WORD},
    "/hosting/sign-in/": {"email": WORD},
}


def public_patterns(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, str]]:
    """Name and route of every address of the site but those of desks and data."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from public_patterns(pattern.url_patterns, route)
        elif not route.startswith(DESKS_AND_DATA):
            yield pattern.name or route, route


def with_arguments() -> set[str]:
    return {name for name, route in public_patterns(get_resolver().url_patterns) if "<" in route}


def without_arguments() -> list[str]:
    return sorted(f"/{route}" for _name, route in public_patterns(get_resolver().url_patterns) if "<" not in route)


@pytest.fixture(scope="module")
def addresses(site: Site) -> Iterator[dict[str, str]]:
    """Where the pages are that need something to stand in their addresses."""
    path = site.home / "pages.json"
    do = "from pathlib import Path; from tests.browser import layout_data; layout_data.{}(Path({!r}))"
    site.run(do.format("make", str(path)))
    yield json.loads(path.read_text())
    site.run(do.format("clear", str(path)))


@pytest.mark.browser
def test_every_public_page_is_visited(addresses: dict[str, str]) -> None:
    """A new page with something in its address has to be added to layout_data.py, or to NO_PAGES with a reason."""
    assert with_arguments() - NO_PAGES.keys() == addresses.keys()
    assert {"/", "/events/new/", "/how-it-works/"} <= set(without_arguments())


def width_of(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def culprits(page: Page, width: int) -> str:
    """The innermost things that reach beyond the page."""
    return str(
        page.evaluate(
            """width => [...document.querySelectorAll("body *")]
                .filter(one => one.getBoundingClientRect().right > width + 0.5 && !one.closest(".visually-hidden"))
                .slice(-3).map(one => `${one.tagName}.${one.className}`).join(", ")""",
            width,
        )
    )


def too_wide(page: Page, address: str) -> list[str]:
    """What is wrong with the width of the page that is open."""
    problems = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        if width_of(page) > width:
            problems.append(f"{address}: {width_of(page)} px at {width} px: {culprits(page, width)}")
    return problems


def visit(page: Page, site: Site, address: str) -> list[str]:
    answer = page.request.get(f"{site.url}{address}")
    if answer.status == 405 or "text/html" not in answer.headers.get("content-type", ""):
        return []  # a button alone, or data
    page.goto(f"{site.url}{address}")
    return too_wide(page, address)


@pytest.mark.browser
def test_pages_for_everybody_fit_a_small_phone(page: Page, site: Site, addresses: dict[str, str]) -> None:
    page.set_viewport_size({"width": WIDTHS[0], "height": 740})
    eventually(lambda: IMPRINT in page.request.get(site.url).text())
    everybodys = [address for name, address in addresses.items() if name not in OF_HOSTS]
    wrong = [
        problem for address in [*without_arguments(), *MORE, *everybodys] for problem in visit(page, site, address)
    ]
    assert wrong == []


@pytest.mark.browser
def test_pages_of_hosts_fit_a_small_phone(page: Page, site: Site, addresses: dict[str, str]) -> None:
    page.goto(f"{site.url}{addresses['host-enter']}")
    page.locator("main form button").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My events")
    assert WORD in page.content()
    wrong = too_wide(page, "/hosting/")
    for name in OF_HOSTS:
        wrong += visit(page, site, addresses[name])
        assert WORD in page.content()
    assert wrong == []


@pytest.mark.browser
@pytest.mark.parametrize("address", FORMS)
def test_forms_that_come_back_fit_a_small_phone(page: Page, site: Site, address: str) -> None:
    page.goto(f"{site.url}{address}")
    for name, text in FORMS[address].items():
        page.locator(f"main [name={name}]").last.evaluate("(field, text) => { field.value = text }", text)
    with page.expect_navigation():
        page.locator("main form").last.evaluate("form => { form.noValidate = true; form.submit() }")
    assert too_wide(page, address) == []


@pytest.mark.browser
def test_what_was_sent_and_confirmed_fits_a_small_phone(page: Page, site: Site, addresses: dict[str, str]) -> None:
    """Pages that come after a button: seen last, as they change what is there."""
    wrong = []
    for name in ("watch", "confirm-group", "signup"):
        page.goto(f"{site.url}{addresses[name]}")
        with page.expect_navigation():
            page.locator("main form button").first.click()
        wrong += too_wide(page, f"{name}, afterwards")
    assert wrong == []


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("width", [480, 640, 1024])
def test_a_long_name_of_a_campaign_leaves_the_header_as_it_is(
    page: Page, site: Site, addresses: dict[str, str], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{site.url}{addresses['event']}")
    expect(page.locator(".site-campaign")).to_contain_text(WORD)
    assert width_of(page) <= width
    below = """() => {
        const end = document.querySelector(".site-header").getBoundingClientRect().bottom;
        const links = [...document.querySelectorAll(".site-header a")];
        return links.filter(link => link.getBoundingClientRect().bottom > end).length;
    }"""
    assert page.evaluate(below) == 0
    assert page.locator(".site-name").evaluate("name => name.scrollWidth <= name.clientWidth")


@pytest.mark.browser
@pytest.mark.slow
def test_desks_fit_a_small_phone_and_their_lists_a_laptop(page: Page, site: Site, addresses: dict[str, str]) -> None:
    """Some thirty pages in a row. On a phone a list scrolls; on a laptop no column is cut off beside its filters."""
    assert addresses
    sign_in(page, site, "staff")
    links = page.locator("#content-main th a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    lists = [*links, *(f"/admin/events/{name}/?q={WORD}" for name in OF_PEOPLES_WORDS)]
    assert len(lists) > 20
    wrong = [problem for address in lists for problem in wrong_with_list(page, site, address)]
    for name in OF_PEOPLES_WORDS:
        page.goto(f"{site.url}/admin/events/{name}/?q={WORD}")
        page.locator("#result_list tbody a[href*='/change/']").first.click()
        expect(page.locator("#content h1")).to_be_visible()
        assert WORD in page.content()
        wrong += too_wide(page, page.url)
    assert wrong == []


def wrong_with_list(page: Page, site: Site, address: str) -> list[str]:
    page.set_viewport_size({"width": LAPTOP, "height": 740})
    page.goto(f"{site.url}{address}")
    cut_off = page.locator(".results").evaluate_all(
        "lists => lists.filter(list => list.scrollWidth > list.clientWidth).length"
    )
    return [f"{address}: columns are cut off at {LAPTOP} px"] * cut_off + too_wide(page, address)
