"""Waiting for what a page does by and by.

Playwright's `wait_for_function` asks within the page, by `eval`, which our Content-Security-Policy refuses as soon as
the first answer is no.
"""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Page

PATIENCE = 20.0
"""Seconds, on a busy machine."""


def until(page: Page, expression: str, arg: Any = None) -> None:
    """Return once a JavaScript expression, or a function of `arg`, is true. Raises AssertionError."""
    deadline = time.monotonic() + PATIENCE
    while not page.evaluate(expression, arg):
        assert time.monotonic() < deadline, f"never true: {expression}"
        page.wait_for_timeout(100)
