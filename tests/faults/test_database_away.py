"""While a service or a program is away: who asks is told so soon, /readyz names it, and the logs stay short."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.faults.control import Control, until
from tests.faults.visitors import Visitors
from tests.site import Site

pytestmark = [pytest.mark.slow, pytest.mark.alone]

ANSWERED_WITHIN = 3.0
AWAY_SECONDS = 15.0
MOST_LINES = 12
"""Of each process, in a quarter of a minute in which hundreds of requests fail."""


def asked(site: Site, path: str) -> tuple[int, str, bytes, float]:
    """Status, Retry-After, body and seconds."""
    began = time.monotonic()
    try:
        with urllib.request.urlopen(site.url + path, timeout=30) as answer:  # noqa: S310 -- our own
            return answer.status, "", answer.read(), time.monotonic() - began
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Retry-After"] or "", error.read(), time.monotonic() - began


@pytest.mark.parametrize("how", ["dead", "hanging"])
def test_who_asks_is_told_soon(how: str, site: Site, control: Control, visitors: Visitors, notes: list[str]) -> None:
    slowest = 0.0
    with visitors, getattr(control, how)("postgres"):
        if how == "hanging":  # until it is known, nothing tells it from a slow one
            until(lambda: all("database" in control.degraded() for _ in range(6)), "it is named", within=15)
        for path in ["/events/1/", "/api/v1/events/", "/admin/login/"] * 3:
            status, retry_after, body, took = asked(site, path)
            if path == "/admin/login/" and status == 200:  # a form that needs nothing of the database
                continue
            assert (status, retry_after) == (503, "5"), path
            assert not path.startswith("/api/") or set(json.loads(body)) == {"outcome", "message"}
            slowest = max(slowest, took)
    assert slowest < ANSWERED_WITHIN
    notes += [visitors.check(), f"slowest answer {slowest:.2f} s"]


@pytest.mark.parametrize("name", ["django", "worker", "messenger", "beat"])
def test_a_dead_program_is_named(name: str, control: Control, notes: list[str]) -> None:
    with control.dead(name):
        named = until(lambda: f"{name} silent" in control.degraded(), "it is named", within=15)
    notes.append(f"named after {named:.1f} s")


def test_an_outage_fills_no_log(site: Site, control: Control, visitors: Visitors, notes: list[str]) -> None:
    logs = [site.home / "log" / f"{name}.log" for name in ("web", "django", "worker", "messenger", "beat")]
    before = {log: log.stat().st_size for log in logs}
    failed = 0
    with visitors, control.dead("postgres"):
        end = time.monotonic() + AWAY_SECONDS
        while time.monotonic() < end:
            failed += asked(site, "/events/1/")[0] == 503
    assert failed > 50
    for log in logs:
        lines = grave_lines(log, before[log])
        notes.append(f"{log.stem} {len(lines)}")
        assert len(lines) <= MOST_LINES * processes_of(control, log.stem), lines
    notes.append(f"{failed} requests failed")


def grave_lines(log: Path, beginning: int) -> list[str]:
    with log.open() as file:
        file.seek(beginning)
        return [line for line in file if " WARNING " in line or " ERROR " in line]


def processes_of(control: Control, name: str) -> int:
    return 1 + len(control.head(name).children(recursive=True))
