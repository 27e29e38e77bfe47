"""What a page tells the browser to fetch early is what the page's script really imports."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.test_page_weight import DESKTOP, PHONE, load
from tests.site import Site

pytestmark = pytest.mark.browser
PAGES = {"map": "/", "seat": "/constituencies/manchester-central/", "form": "/events/new/"}
ANNOUNCED = """[...document.querySelectorAll("link[rel=modulepreload], script[type=module]")]
    .filter(({media}) => !media || matchMedia(media).matches).map(({href, src}) => href || src)"""


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_each_module_is_announced_once_and_nothing_else(page: Page, site: Site, name: str, size: ViewportSize) -> None:
    seen = load(page, site.url + PAGES[name], size)
    if name == "map":  # the scripts have done their work
        expect(page.locator("path.seat" if size is DESKTOP else "#seat-list-items a").first).to_be_visible()
    if name == "seat" and size is DESKTOP:
        expect(page.locator("#small-map path").first).to_be_attached()
    page.wait_for_load_state("networkidle")
    # A narrow window fetches its sheet once it is drawn.
    fetched = [address for address in seen.asked if address.endswith(".js") and "/sheet." not in address]
    assert len(fetched) > 1
    # Two scripts of a page may both announce what they share.
    assert sorted(fetched) == sorted(set(page.evaluate(ANNOUNCED)))
