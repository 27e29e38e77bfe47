"""Every state of every page, as axe and people who use it in other ways than most find it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.looks import axe
from tests.looks.states import STATES, State, Visit
from tests.site import Site

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def visitor(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """One for all states: a page load each, and whoever has signed in stays so."""
    context = browser.new_context(**browser_context_args | {"viewport": {"width": 1280, "height": 900}})
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_axe_finds_nothing_wrong(visitor: Page, site: Site, state: State) -> None:
    state.open(Visit(visitor, site.url, site.logins))
    assert axe.violations(visitor) == []
