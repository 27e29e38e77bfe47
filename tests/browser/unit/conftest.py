"""Modules of the pages' scripts, one at a time, in a browser but without the site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Error, Page, Route

ORIGIN = "http://unit.test"
BLANK = '<!doctype html><html lang="en"><title>Unit</title><main id="main" tabindex="-1"></main></html>'


class Bench:
    """An empty page that can import our modules as they stand in the tree."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.route("**/*", self._answer)
        page.goto(f"{ORIGIN}/")

    def run(self, module: str, code: str, argument: Any = None) -> Any:
        """The value of `code`, a function of what the module of static/js exports, and of the argument."""
        return self.page.evaluate(
            f"async (argument) => ({code})(await import('/static/js/{module}'), argument)", argument
        )

    def body(self, html: str) -> None:
        self.page.evaluate("(html) => void (document.body.innerHTML = html)", html)

    def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            file = finders.find(path.removeprefix("/static/"))
            assert isinstance(file, str), f"no static file {path}"
            route.fulfill(body=Path(file).read_bytes(), content_type="text/javascript")
        else:
            route.fulfill(body=BLANK, content_type="text/html")


@contextmanager
def bench_on(page: Page) -> Iterator[Bench]:
    """A bench whose scripts must not fail."""
    problems: list[str] = []

    def on_error(error: Error) -> None:
        problems.append(str(error))

    page.on("pageerror", on_error)
    yield Bench(page)
    page.remove_listener("pageerror", on_error)
    page.unroute_all()
    assert problems == []


@pytest.fixture(scope="module")
def workshop(browser: Browser) -> Iterator[Page]:
    """One page for the tests of a file, as a new context for each of them takes longer than most of them."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def bench(workshop: Page) -> Iterator[Bench]:
    with bench_on(workshop) as bench:
        bench.page.evaluate("localStorage.clear()")
        yield bench
