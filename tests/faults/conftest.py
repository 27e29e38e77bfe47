"""One real site with services of its own, which the tests of this folder break in turn and leave well."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from local import environment
from local.home import Home
from tests.faults.control import Control, until
from tests.faults.organiser import SEAT
from tests.faults.visitors import Visitors
from tests.site import ROOT, Site, site_of_its_own

STALE_AFTER = 9.0
"""Seconds; the worker confirms every three."""


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with site_of_its_own(STALE_AFTER_SECONDS=str(STALE_AFTER), GRANIAN_WORKERS="2") as site:
        yield site


@pytest.fixture
def control(site: Site) -> Iterator[Control]:
    """The site, well before a test; and afterwards, which is the test of recovery without hands."""
    control = Control(site)
    until(control.is_well, "the site is well before the test")
    yield control
    until(control.is_well, "the site is well again after the test")


@pytest.fixture(scope="session")
def known_postcodes(site: Site) -> list[str]:
    with psycopg.connect(site.database) as connection:
        rows = connection.execute(
            "SELECT p.postcode FROM constituencies_postcode p JOIN constituencies_campaign c"
            " ON c.boundary_set_id = p.boundary_set_id WHERE c.is_current ORDER BY md5(p.postcode) LIMIT 5000"
        ).fetchall()
    return [row[0] for row in rows]


@pytest.fixture
def visitors(site: Site, known_postcodes: list[str]) -> Visitors:
    return Visitors(site, known_postcodes)


class Organiser:
    """Saves events; see organiser.py. As on another host: with the same services, but with files of its own."""

    def __init__(self, site: Site, folder: Path) -> None:
        (folder / "static").symlink_to(site.home / "static")
        ours = environment.complete(site.environment, Home(site.home))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.organiser"],
            cwd=ROOT,
            env=ours | {"MCM_HOME": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def do(self, what: str) -> str:
        """`done`, or what went wrong."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def end(self) -> None:
        self._process.communicate(timeout=20)


@pytest.fixture(scope="session")
def organiser(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Organiser]:
    organiser = Organiser(site, tmp_path_factory.mktemp("organiser"))
    yield organiser
    organiser.end()


@pytest.fixture
def saved(control: Control, organiser: Organiser) -> Callable[[str], Callable[[], bool]]:
    """Saves an event; what it gives tells whether every web process shows it."""

    def saved(title: str) -> Callable[[], bool]:
        # A database that was hurt a moment ago may need another try, as a person would make one.
        until(lambda: organiser.do(f"save {title}") == "done", "an event could be saved")
        return lambda: shown(control, title)

    return saved


def shown(control: Control, title: str) -> bool:
    for _ in range(8):
        status, seat, _took = control.get(f"/api/v1/constituencies/{SEAT}/")
        if status != 200 or title not in [event["title"] for event in seat["events"]]:
            return False
    return True


@pytest.fixture
def notes(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """What was measured, printed after the test (pytest -rP shows it)."""
    lines: list[str] = []
    began = time.monotonic()
    yield lines
    print(f"{request.node.name}: {'; '.join(lines)}; {time.monotonic() - began:.0f} s in all")  # noqa: T201
