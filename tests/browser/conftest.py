"""The real site for the browser: real data, database, broker, worker and web server, as `script/server` starts them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Request, expect

from tests.database import copy_as
from tests.site import ROOT, Site, connection_string, running_site, with_database, with_redis_database

ARTEFACTS = ROOT / ".artefacts"
DATABASE = "mcm_browser_site"
REDIS_DATABASE = 1
TRIES = 3
# A page is right once it is, however busy the machine: what is measured in time is measured in benchmarks/.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[Site]:
    """`script/server` with a folder of its own, and a database in which only the tables are made already."""
    home = tmp_path_factory.mktemp("site")
    home.chmod(0o755)
    services = {
        "DATABASE_URL": with_database(os.environ["DATABASE_URL"], DATABASE),
        "REDIS_URL": with_redis_database(os.environ["REDIS_URL"], REDIS_DATABASE),
    }
    # Playwright leaves an event loop in this thread, in which Django would refuse its database to all later tests.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with django_db_blocker.unblock():
        copy_as(DATABASE)
    with running_site(home, connection_string(DATABASE), **services) as site:
        yield site


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    quiet = (
        "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
        " --disable-component-update --disable-sync"
    )
    return browser_type_launch_args | {"executable_path": os.environ["MCM_CHROMIUM"], "args": quiet.split()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"locale": "en-GB", "timezone_id": "Europe/London"}


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Iterator[Page]:
    """A page on which nothing may go wrong: no script error, no request to anybody else."""
    page = context.new_page()
    problems: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            problems.append(message.text)

    def on_request(request: Request) -> None:
        if not request.url.startswith((site.url, "data:", "blob:")):
            problems.append(f"a request to {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", on_request)
    page.set_default_timeout(20_000)
    yield page
    assert problems == []


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Any:
    """Keeps a screenshot as an artefact; of the test's own page, unless another one is given."""

    def picture(name: str = "", full_page: bool = False, page: Page | None = None) -> None:
        ARTEFACTS.mkdir(exist_ok=True)
        test, _, case = request.node.name.partition("[")
        path = ARTEFACTS / f"{test}{f'-{case[:-1]}' if page else ''}{name}.png"
        page = page or request.getfixturevalue("page")
        # A busy machine now and then lets Chromium fail to take one: that says nothing of the page.
        for attempt in range(TRIES):
            try:
                page.screenshot(path=path, full_page=full_page)
                return
            except Error as error:
                if "Unable to capture screenshot" not in str(error) or attempt == TRIES - 1:
                    raise
                page.wait_for_timeout(1000)

    return picture
