"""A disk without any room left under the whole of MCM_HOME: lookups go on, nothing is lost, all recovers."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import urllib.error
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

import psycopg
import pytest

from benchmarks.desk import Desk
from local import postgres, readiness
from local.home import Home
from tests.faults.control import Control, until
from tests.faults.visitors import Visitors
from tests.site import Site, running_site

pytestmark = [pytest.mark.slow, pytest.mark.alone]

ROOM = "4g"
"""More than a site takes while its postcodes are imported."""
POSTCODES = "SELECT postcode FROM constituencies_postcode ORDER BY md5(postcode) LIMIT 2000"
SAVES = 20


class Disk:
    """A file system of its own, in memory, that can be made full and roomy again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._mount("-t", "tmpfs", "-o", f"size={ROOM},mode=711", "tmpfs")

    def fill(self) -> None:
        """Make it as small as what is on it."""
        room = os.statvfs(self.folder)
        used = (room.f_blocks - room.f_bfree) * room.f_frsize
        self._mount("-o", f"remount,size={used}")

    def make_room(self) -> None:
        self._mount("-o", f"remount,size={ROOM}")

    def remove(self) -> None:
        subprocess.run(["umount", "--lazy", self.folder], check=True)

    def _mount(self, *arguments: str) -> None:
        subprocess.run(["mount", *arguments, self.folder], check=True)

    @property
    def is_full(self) -> bool:
        return os.statvfs(self.folder).f_bavail == 0


@pytest.fixture(scope="module")
def disk() -> Iterator[Disk]:
    if os.getuid() != 0:
        pytest.skip("only root may mount a small disk")
    folder = Path(tempfile.mkdtemp(prefix="mcm-small-", dir="/tmp"))
    disk = Disk(folder)
    yield disk
    disk.remove()
    folder.rmdir()


@pytest.fixture(scope="module")
def site(disk: Disk) -> Iterator[Site]:
    # What supervisord does when its own logs cannot be written is tried elsewhere.
    logs = Path(tempfile.mkdtemp(prefix="mcm-logs-", dir="/tmp"))
    (disk.folder / "log").symlink_to(logs)
    database = readiness.connection(postgres.url(Home(disk.folder)))
    with running_site(disk.folder, database, DATABASE_URL="", REDIS_URL="", GRANIAN_WORKERS="2") as site:
        yield site
    shutil.rmtree(logs)


@pytest.fixture(scope="module")
def known_postcodes(site: Site) -> list[str]:
    with psycopg.connect(site.database) as connection:
        return [row[0] for row in connection.execute(POSTCODES)]


def save(desk: Desk, title: str) -> str:
    """`saved`, or the status or error with which it was refused."""
    try:
        desk.save_event(title)
    except urllib.error.HTTPError as error:
        return str(error.code)
    except (OSError, HTTPException, RuntimeError) as error:
        return type(error).__name__
    return "saved"


def test_lookups_go_on_what_fails_says_so_and_all_recovers(
    disk: Disk, site: Site, known_postcodes: list[str], notes: list[str]
) -> None:
    control, visitors = Control(site), Visitors(site, known_postcodes)
    until(control.is_well, "the site is well")
    desk = Desk(site.url, "staff", site.logins["staff"])
    with visitors:
        disk.fill()
        assert disk.is_full
        outcomes = {f"While full {number}": save(desk, f"While full {number}") for number in range(SAVES)}
        control.replace_web_workers()
        with suppress(OSError, HTTPException):
            control.degraded()
        disk.make_room()
        well = until(control.is_well, "the site is well again")
        until(lambda: save(desk, "With room again") == "saved", "an event can be saved")
        until(lambda: shows(control, "With room again"), "it is shown")
    notes += [visitors.check(), f"saved while full: {sorted(outcomes.values())}", f"well {well:.1f} s after"]
    for title, outcome in outcomes.items():
        kept = site.query("SELECT count(*) FROM events_event WHERE title = %s", title)
        assert kept == 1 if outcome == "saved" else kept <= 1, (title, outcome)
    assert set(outcomes.values()) <= {"saved", "503"}
    assert half_written(disk.folder) == []


def shows(control: Control, title: str) -> bool:
    status, found, _took = control.get("/api/v1/events/")
    return status == 200 and title in str(found)


def half_written(folder: Path) -> list[str]:
    """Drafts beside the files that they were to become."""
    return [path.name for room in ("snapshots", "postcodes") for path in (folder / room).glob(".*")]
