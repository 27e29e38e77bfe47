"""The first view stays light: budgets in bytes over the wire, as Chromium counts them, headers included."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.site import Site

pytestmark = pytest.mark.browser
FIRST_VIEW = 120_000
WITH_MAP_ON_A_PHONE = 122_000
"""Once somebody has asked for it: also the script that moves the list over it."""
PAGE = 15_000
SEAT_PAGE_ON_A_PHONE = 100_000
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
ON_DEMAND = ("leaflet.js", "seat-map", "outlines", "labels")
"""Parts of the addresses of what only the map needs."""


@dataclass
class Load:
    """All that a page fetched, with the cache off."""

    asked: list[str] = field(default_factory=list)
    """Addresses, also of what was never answered; twice where it was asked twice."""
    sizes: dict[str, float] = field(default_factory=dict)
    """Address → bytes, with headers."""
    headers: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def total(self) -> float:
        return sum(self.sizes.values())

    def table(self) -> str:
        """What weighs what, for whoever has to make it lighter."""
        rows = sorted(((size, address) for address, size in self.sizes.items()), reverse=True)
        return "\n".join([f"{self.total:>9,.0f} bytes in all", *(f"{size:>9,.0f} {address}" for size, address in rows)])


def load(page: Page, address: str, size: ViewportSize) -> Load:
    """Open a page as somebody who was never here; ends when nothing more is fetched."""
    loaded, addresses = Load(), dict[str, str]()
    session = page.context.new_cdp_session(page)

    def on_request(event: dict[str, Any]) -> None:
        loaded.asked.append(event["request"]["url"])

    def on_response(event: dict[str, Any]) -> None:
        response = event["response"]
        addresses[event["requestId"]] = response["url"]
        loaded.headers[response["url"]] = {name.lower(): value for name, value in response["headers"].items()}

    def on_finish(event: dict[str, Any]) -> None:
        url = addresses.get(event["requestId"], "of unknown address")
        loaded.sizes[url] = loaded.sizes.get(url, 0) + event["encodedDataLength"]

    session.on("Network.requestWillBeSent", on_request)
    session.on("Network.responseReceived", on_response)
    session.on("Network.loadingFinished", on_finish)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.set_viewport_size(size)
    page.goto(address, wait_until="networkidle")
    return loaded


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_first_view_keeps_its_budget(page: Page, site: Site, size: ViewportSize) -> None:
    view = load(page, f"{site.url}/", size)
    if size is DESKTOP:
        expect(page.locator("path.seat")).to_have_count(650)
    assert any("/api/v1/need/" in address for address in view.sizes), "need/ belongs to the first view"
    assert view.total < FIRST_VIEW, f"over the budget of {FIRST_VIEW:,}:\n{view.table()}"
    assert view.sizes[f"{site.url}/"] < PAGE, view.table()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_comes_from_anybody_else(page: Page, site: Site, size: ViewportSize) -> None:
    hosts = load(page, f"{site.url}/", size).asked
    assert f"{site.url}/" in hosts
    # What a browser draws of a field for a date is its own, and comes from nowhere.
    assert {address for address in hosts if not address.startswith((f"{site.url}/", "data:"))} == set()


def test_what_never_changes_is_compressed_and_kept_for_ever(page: Page, site: Site) -> None:
    headers = load(page, f"{site.url}/", DESKTOP).headers
    fixed = [address for address in headers if any(part in address for part in ("/static/", "/outlines/", "/labels/"))]
    assert len(fixed) > 10
    for address in fixed:
        assert headers[address].get("content-encoding") == "br", address
        assert "immutable" in headers[address]["cache-control"], address


def test_on_a_phone_the_map_is_fetched_only_when_somebody_asks_for_it(page: Page, site: Site) -> None:
    view = load(page, f"{site.url}/", PHONE)
    assert [address for address in view.sizes if any(part in address for part in ON_DEMAND)] == [], view.table()
    page.get_by_role("button", name="Show the map").click()
    expect(page.locator("path.seat")).to_have_count(650)
    assert view.total < WITH_MAP_ON_A_PHONE, view.table()


def test_on_a_phone_a_seats_page_has_the_coarse_outlines_until_somebody_looks_closer(
    page: Page, site: Site, picture: Any
) -> None:
    view = load(page, f"{site.url}/constituencies/manchester-central/", PHONE)
    assert [address for address in view.sizes if any(part in address for part in ON_DEMAND)] == [], view.table()
    page.locator("#small-map").scroll_into_view_if_needed()
    expect(page.locator("path.seat.is-chosen")).to_be_visible()
    assert view.total < SEAT_PAGE_ON_A_PHONE, view.table()
    picture()
    with page.expect_response(lambda response: "-fine-" in response.url):
        page.get_by_role("button", name="Zoom in").click()
    expect(page.locator("#small-map.is-close")).to_be_visible()
    picture("-closer")


def test_close_up_the_fine_outlines_of_what_is_in_sight_are_drawn(page: Page, site: Site, picture: Any) -> None:
    load(page, f"{site.url}/?postcode=M1+1AE&travel=30m", DESKTOP)
    expect(page.locator("#map.is-close")).to_be_visible()
    expect(page.locator("path.seat.is-recommended").first).to_be_attached()
    expect(page.locator("path.seat").nth(10)).to_be_attached()
    expect(page.locator("path.seat").nth(300)).not_to_be_attached()
    picture()
    for _ in range(4):
        page.get_by_role("button", name="Zoom out").click()
        page.wait_for_timeout(400)
    expect(page.locator("#map.is-close")).to_have_count(0)
    expect(page.locator("path.seat.is-recommended")).not_to_have_count(0)
    picture("-out")
