"""Reading messages as their readers do: on the demo's outbox page."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page

from tests.site import Site

TIMEOUT = 30.0
"""Generous: the messenger takes a second or so."""


def link_from_outbox(page: Page, site: Site, kind: str, path: str, to: str = "") -> str:
    """The first address below `path` in the newest message of a kind, to somebody or to anybody."""
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline:
        page.goto(f"{site.url}/outbox/")
        rows = page.locator("main li").filter(has_text=to)
        newest = rows.get_by_role("link", name=re.compile(kind, re.IGNORECASE)).first
        if newest.count():
            newest.click()
            return str(page.locator(f'a[href*="{path}"]').first.get_attribute("href"))
        time.sleep(0.2)
    raise AssertionError(f"no message “{kind}” came")
