"""Central staff change the plan: see what it does, publish it, regret it, go back. Through the real worker."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_organiser_and_staff import band_of, eventually, seat_code, sign_in
from tests.site import Site

pytestmark = pytest.mark.browser
HELD, HELD_POSTCODE = "Kensington and Bayswater", "W8 5SA"
PREVIEW_MS = 60_000
"""Generous: how fast is another matter."""


def assume(page: Page, row: int, points: str, region: str = "") -> None:
    page.locator(f"#id_share_changes-{row}-party").select_option(label="Labour")
    if region:
        page.locator(f"#id_share_changes-{row}-region").select_option(label=region)
    page.locator(f"#id_share_changes-{row}-points").fill(points)


def hold_weight(page: Page, constituency: str, weight: str, reason: str) -> None:
    page.get_by_role("button", name="Add another Held weight").click()
    page.locator("#held_weights-0 .select2-selection").click()
    page.locator(".select2-search__field").fill(constituency)
    page.get_by_role("option", name=constituency).click()
    page.locator("#id_held_weights-0-weight").fill(weight)
    page.locator("#id_held_weights-0-reason").fill(reason)


def test_staff_change_the_plan_publish_it_regret_it_and_go_back(page: Page, site: Site, picture: Any) -> None:
    """The polls moved by three points, the North West by one more; a weight is held."""
    before = site.need_of(HELD)
    code = seat_code(page, site, HELD_POSTCODE)
    band = band_of(page, site, code)
    assert before > 0
    sign_in(page, site, "staff")
    page.get_by_role("link", name="Strategies").first.click()
    picture("-1-strategies")
    page.get_by_role("button", name="Change the plan: make a new version").click()
    assume(page, 0, "-3")
    assume(page, 1, "-1", "North West")
    hold_weight(page, HELD, "0", "the candidate asked for it")
    picture("-2-draft", full_page=True)
    page.get_by_role("button", name="Save and preview").click()
    expect(page.get_by_text("would be sent elsewhere first")).to_be_visible(timeout=PREVIEW_MS)
    expect(page.locator("svg.picture use")).to_have_count(4 * 650)
    expect(page.get_by_text(re.compile(f"{HELD}: [\\d.]+ → 0$"))).to_be_visible()
    north_west = page.get_by_role("row", name="North West").last
    expect(north_west).to_be_visible()
    picture("-3-preview", full_page=True)
    assert site.need_of(HELD) == pytest.approx(before, rel=0.02), "a preview publishes nothing"
    page.get_by_role("link", name="Publish …").click()
    picture("-4-confirm")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("is published. The map and every lookup follow")).to_be_visible()
    picture("-5-published")
    eventually(lambda: site.need_of(HELD) == 0)
    eventually(lambda: band_of(page, site, code) == "lowest")
    page.get_by_role("link", name="Go back to “").click()
    page.get_by_role("button", name="Publish").click()
    eventually(lambda: site.need_of(HELD) == pytest.approx(before, rel=0.02))
    eventually(lambda: band_of(page, site, code) == band)
    picture("-6-gone-back")


@pytest.mark.slow
def test_a_preview_works_without_javascript(site: Site, browser: Browser, browser_context_args: dict[str, Any]) -> None:
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site, "staff")
    page.goto(f"{site.url}/admin/targeting/strategy/")
    page.get_by_role("button", name="Change the plan: make a new version").click()
    page.get_by_role("button", name="Save and preview").click()

    def is_done() -> bool:
        link = page.get_by_role("link", name="Check progress")
        if link.count():
            link.click()
        return page.get_by_text("would be sent elsewhere first").count() == 1

    eventually(is_done)
    expect(page.get_by_text("0 % of volunteers")).to_be_visible()
    context.close()
