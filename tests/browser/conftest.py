"""The real site for the browser: real data, database, broker, worker and web server, as `script/server` starts them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings as django_settings
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request
from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / ".artefacts"
START_TIMEOUT = 240
DATABASE = "mcm_browser_site"


@dataclass(frozen=True)
class Site:
    url: str
    logins: dict[str, str]
    database: str
    """psycopg's connection string."""

    def query(self, sql: str, *parameters: Any) -> Any:
        """First column of the first row."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            row = connection.execute(sql, parameters).fetchone()
        return row[0] if row else None

    def need_of(self, constituency: str) -> float:
        """The unrounded need of a seat of the current campaign."""
        return float(
            self.query(
                "SELECT need FROM targeting_seatneed n JOIN constituencies_constituency c ON c.id = n.constituency_id"
                " JOIN constituencies_campaign k ON k.id = n.campaign_id WHERE c.name = %s AND k.is_current",
                constituency,
            )
        )


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`script/server` with a database and a folder of its own; takes as long as a first start."""
    home = tmp_path_factory.mktemp("site")
    home.chmod(0o755)
    database = _fresh_database()
    port = _free_port()
    environment = os.environ | {
        "MCM_HOME": str(home),
        "DATABASE_URL": _with_database(os.environ["DATABASE_URL"]),
        "REDIS_URL": _with_redis_database(os.environ["REDIS_URL"]),
        "PORT": str(port),
        "MCM_DEMO": "1",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
    }
    log = home / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "mcm.local", "server"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_up(server, f"http://localhost:{port}/readyz", log)
        logins = dict(line.split() for line in (home / "demo-logins").read_text().splitlines())
        yield Site(f"http://localhost:{port}", logins, database)
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _fresh_database() -> str:
    parameters = django_settings.DATABASES["default"]
    # Within a test session Django's own name is that of the test database: ask the address instead.
    server = {
        "host": parameters["HOST"],
        "port": parameters["PORT"],
        "user": parameters["USER"],
        "password": parameters["PASSWORD"],
    }
    known = {key: str(value) for key, value in server.items() if value}
    with psycopg.connect(make_conninfo(**known, dbname="postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    return make_conninfo(**known, dbname=DATABASE)


def _with_database(url: str) -> str:
    return f"{url.rpartition('/')[0]}/{DATABASE}"


def _with_redis_database(url: str) -> str:
    if url.startswith("unix:"):
        return f"{url.split('?', maxsplit=1)[0]}?db=2"
    return urlsplit(url)._replace(path="/2").geturl()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 -- our own address
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The site did not start:\n{log.read_text()[-4000:]}")


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
def picture(page: Page, request: pytest.FixtureRequest) -> Any:
    """Keeps a screenshot as an artefact."""

    def picture(name: str = "", full_page: bool = False) -> None:
        ARTEFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTEFACTS / f"{request.node.name.split('[')[0]}{name}.png", full_page=full_page)

    return picture
