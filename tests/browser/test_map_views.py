"""What the map shows: names, hexagons, layers and bands; and that the list shows the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser.waiting import until
from tests.site import Site

pytestmark = pytest.mark.browser
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
ISLES = "S14000051"
NO_NAME_IS_HIDDEN = """() => {
    const boxes = (selector) => [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect());
    const marks = boxes(".rank-mark, .venue, .leaflet-control");
    return boxes(".map-name").every((name) => marks.every((mark) =>
        name.left >= mark.right || mark.left >= name.right || name.top >= mark.bottom || mark.top >= name.bottom));
}"""


def open_page(page: Page, site: Site, address: str = "/", size: ViewportSize = DESKTOP) -> None:
    page.set_viewport_size(size)
    page.goto(f"{site.url}{address}")


def ask(page: Page, text: str) -> None:
    page.get_by_label("Your postcode").fill(text)
    page.get_by_role("button", name="Show me where").click()
    expect(page.locator("#results [data-rank]").first).to_be_visible()


def name(page: Page, text: str) -> Any:
    return page.locator(".map-name").get_by_text(text, exact=True)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_somebody_in_leeds_sees_leeds_and_bradford_and_where_they_are(
    page: Page, site: Site, size: ViewportSize, picture: Any
) -> None:
    open_page(page, site, size=size)
    ask(page, "LS6")
    for text in ("Leeds", "Bradford", "You are here"):
        expect(name(page, text)).to_be_in_viewport(ratio=1)
        if size is PHONE:  # above the sheet, that is
            until(
                page,
                """(text) => [...document.querySelectorAll(".map-name")]
                    .find((name) => name.textContent === text).getBoundingClientRect().bottom
                    < document.getElementById("panel").getBoundingClientRect().top""",
                arg=text,
            )
    expect(page.locator(".here-mark")).to_be_in_viewport()
    picture(f"-{size['width']}")
    expect(page.locator(".rank-mark, .venue, .leaflet-control").nth(3)).to_be_attached()
    until(page, NO_NAME_IS_HIDDEN)  # names are put elsewhere a moment after marks have come


def test_names_are_a_picture_that_nobody_has_to_listen_to(page: Page, site: Site) -> None:
    open_page(page, site)
    expect(name(page, "London")).to_be_visible()
    expect(page.locator(".leaflet-names-pane")).to_have_attribute("aria-hidden", "true")
    expect(page.locator("path.neighbour").first).to_be_attached()
    sources = page.locator(".sources")
    expect(sources).to_contain_text("GeoNames, licensed under CC BY 4.0")
    expect(sources).to_contain_text("Natural Earth")


def test_where_somebody_is_stays_out_of_the_address(page: Page, site: Site) -> None:
    open_page(page, site)
    ask(page, "LS6 3HN")
    expect(page.locator(".here-mark")).to_be_visible()
    assert re.fullmatch(r"-1\.\d{3},53\.\d{3}", page.locator("#results").get_attribute("data-here") or "")
    expect(page).to_have_url(f"{site.url}/?at=LS6&travel=1h")


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/constituencies/bradford-east/", "/events/new/"], ids=["seat", "host"])
def test_small_maps_have_names_too(page: Page, site: Site, address: str) -> None:
    open_page(page, site, address)
    if address == "/events/new/":
        page.get_by_text("Set the meeting point on the map").click()
    expect(page.locator(".map-name-town").first).to_be_visible()


def test_an_events_own_map_has_names(page: Page, site: Site) -> None:
    open_page(page, site, "/constituencies/bradford-east/")
    page.locator(".event-title").first.click()
    expect(page.locator("#small-map .map-name-town").first).to_be_visible()


def hexagon_width(page: Page) -> float:
    width = page.evaluate("""() => Math.min(...[...document.querySelectorAll("path.seat")]
        .map((path) => path.getBoundingClientRect().width))""")
    return float(width)


def test_hexagons_are_a_view_like_the_map_and_stay_in_the_address(page: Page, site: Site, picture: Any) -> None:
    open_page(page, site)
    expect(page.locator("path.seat")).to_have_count(650)
    page.get_by_text("Hexagons", exact=True).click()
    expect(page).to_have_url(f"{site.url}/?view=hexagons")
    expect(page.locator("#map.is-hexagonal")).to_be_visible()
    expect(page.locator("path.seat")).to_have_count(650)
    expect(page.locator("path.neighbour")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("radio", name="Hexagons")).to_be_checked()
    expect(page.locator("path.seat[class*='need-'], path.seat.not-contested")).to_have_count(650)
    expect(name(page, "Scotland")).to_be_visible()
    assert hexagon_width(page) >= 12
    picture()
    page.get_by_text("Map", exact=True).last.click()
    expect(page).to_have_url(f"{site.url}/")
    expect(page.locator("path.neighbour").first).to_be_attached()


def test_a_click_on_a_hexagon_goes_closer_and_opens_its_seat(page: Page, site: Site) -> None:
    open_page(page, site, "/?view=hexagons")
    expect(page.locator("path.seat[class*='need-']").first).to_be_visible()
    before = hexagon_width(page)
    page.locator("path.seat.need-very-high").nth(7).click()
    expect(page.locator("#seat-panel-title")).to_be_visible()
    expect(page.locator("path.seat.is-chosen")).to_have_count(1)
    until(page, f"document.querySelector('path.is-chosen').getBoundingClientRect().width > {max(2 * before, 44)}")


@pytest.mark.parametrize("view", ["", "&view=hexagons"], ids=["map", "hexagons"])
def test_a_chosen_seat_is_never_under_its_own_flag(page: Page, site: Site, view: str) -> None:
    open_page(page, site, f"/?at=LS6&travel=1h{view}")
    expect(page.locator(".rank-mark")).to_have_count(3)
    page.locator("#results [data-rank] a").first.click()
    expect(page.locator("path.seat.is-chosen")).to_be_visible()
    until(
        page,
        """() => {
            const seat = document.querySelector("path.is-chosen").getBoundingClientRect();
            const [flag] = [...document.querySelectorAll(".rank-mark")].filter((mark) => mark.textContent === "1");
            const {bottom, width, height} = flag.getBoundingClientRect();
            return bottom <= seat.top + 3 || (seat.width > 2 * width && seat.height > 2 * height);
        }""",
    )


@pytest.fixture
def finger(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    context = browser.new_context(**browser_context_args | {"viewport": PHONE, "has_touch": True})
    yield context
    context.close()


def test_a_finger_reaches_every_hexagon(finger: BrowserContext, site: Site) -> None:
    page = finger.new_page()
    page.goto(f"{site.url}/?view=hexagons")
    page.get_by_role("button", name="Show the map").press("ArrowDown")
    expect(page.locator("path.seat.need-very-high").first).to_be_visible()
    page.get_by_role("button", name="Show the list").press("ArrowDown")
    expect(page.locator("#legend")).to_be_in_viewport()
    assert hexagon_width(page) < 24, "too small to be hit"
    # In the middle of the map, where nothing else lies.
    page.wait_for_timeout(700)  # the sheet has come to rest
    x, y = page.evaluate("""() => {
        for (let y = innerHeight * 0.4; y > 60; y -= 4)
            for (let x = innerWidth / 2; x < innerWidth - 90; x += 4)
                if (document.elementFromPoint(x, y)?.matches("path.seat")) return [x, y];
    }""")
    page.touchscreen.tap(x, y)
    until(page, "[...document.querySelectorAll('path.seat')].some((path) => path.getBoundingClientRect().width > 24)")
    expect(page.locator("#seat-panel")).to_be_hidden()
    page.wait_for_timeout(500)  # the map has come to rest
    page.touchscreen.tap(x, y)
    expect(page.locator("#seat-panel-title")).to_be_visible()


def test_orkney_and_shetland_have_a_corner_of_their_own(page: Page, site: Site) -> None:
    open_page(page, site)
    isles = page.locator(".isles")
    expect(isles).to_contain_text("Orkney and Shetland")
    expect(page.locator(".isles-seat[class*='need-']")).to_be_visible()
    isles.click()
    expect(page.locator("#seat-panel-title")).to_have_text("Orkney and Shetland")
    expect(page).to_have_url(f"{site.url}/#{ISLES}")
    expect(page.locator("path.seat.is-chosen")).to_be_in_viewport()
    expect(isles).to_be_hidden()


def test_the_legend_hides_a_band_on_the_map_and_in_the_list(page: Page, site: Site) -> None:
    open_page(page, site)
    rows = page.locator("#seat-list-items .seat-row")
    expect(rows.first.locator(".swatch")).to_have_class(re.compile("need-very-high"))
    band = page.get_by_role("button", name="very high")
    expect(band).to_have_attribute("aria-pressed", "true")
    band.press("Enter")
    expect(band).to_have_attribute("aria-pressed", "false")
    expect(band).to_be_focused()
    expect(page).to_have_url(f"{site.url}/?off=very-high")
    expect(page.locator("path.need-very-high")).to_have_count(0)
    expect(page.locator("path.is-off").first).to_be_attached()
    expect(rows.first.locator(".swatch")).to_have_class(re.compile("need-high"))
    expect(page.locator("#seat-list-hint")).to_contain_text(re.compile(r"^\d+ of 650 constituencies"))
    page.reload()
    expect(page.locator("path.is-off").first).to_be_attached()
    band.click()
    expect(page).to_have_url(f"{site.url}/")
    expect(page.locator("path.is-off")).to_have_count(0)


def test_list_cards_and_map_show_the_same_layer(page: Page, site: Site) -> None:
    open_page(page, site, "/?at=LS6&travel=1h")
    expect(page.locator("path.is-recommended[class*='need-']").first).to_be_attached()
    expect(page.locator("#seat-list-title")).to_have_text("Every constituency by need")
    page.get_by_text("People going", exact=True).first.click()
    expect(page.locator("path.is-recommended[class*='footfall-']").first).to_be_attached()
    expect(page.locator("#seat-list-title")).to_have_text("Every constituency by people going")
    row = page.locator("#seat-list-items .seat-row").first
    expect(row.locator(".swatch")).to_have_class(re.compile("footfall-"))
    expect(row.locator(".seat-row-band")).not_to_be_empty()
    expect(page.locator(".card .band-of-layer").first).to_contain_text("People going:")
    page.get_by_text("Need", exact=True).first.click()
    expect(page.locator(".band-of-layer")).to_have_count(0)


def test_ranks_and_counts_do_not_look_alike(page: Page, site: Site) -> None:
    open_page(page, site, "/?at=LS6&travel=1h")
    expect(page.locator(".rank-mark").first).to_be_visible()
    look = (
        "(element) => { const {backgroundColor, color} = getComputedStyle(element); return [backgroundColor, color]; }"
    )
    rank = page.locator(".rank-mark span").first.evaluate(look)
    venue = page.locator(".venue").first.evaluate(look)
    assert rank == venue[::-1]
