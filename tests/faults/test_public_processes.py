"""Processes of the two programs are ended in turn: each is replaced within seconds, and no lookup fails."""

from __future__ import annotations

import random
import signal
import threading
import time
import urllib.error
import urllib.request
from itertools import pairwise

import psutil
import pytest

from tests.faults.control import Control, until
from tests.faults.visitors import Visitors
from tests.site import Site

pytestmark = [pytest.mark.slow, pytest.mark.alone]

REPLACED_WITHIN = 3.0
PAST_CRASH_LOOPS = 6.0
"""Seconds after which granian takes a second death for another one, not for a loop."""


def longest_gap(visitors: Visitors, since: float) -> float:
    """The longest time without any answer, in seconds."""
    moments = [since, *sorted(lookup.at for lookup in visitors.since(since))]
    return max(after - before for before, after in pairwise(moments))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_public_process_is_replaced(
    how: signal.Signals, control: Control, visitors: Visitors, notes: list[str]
) -> None:
    with visitors:
        time.sleep(PAST_CRASH_LOOPS)
        before, started = control.web_workers(), control.web_workers_started()
        began = time.monotonic()
        psutil.Process(random.choice(sorted(before))).send_signal(how)  # noqa: S311
        replaced = until(lambda: control.web_workers_started() > started, "another one serves", REPLACED_WITHIN)
        until(lambda: len(control.web_workers()) == len(before), "the old one has gone")
        time.sleep(2)
        gap = longest_gap(visitors, began)
    notes += [visitors.check(), f"replaced after {replaced:.2f} s, longest gap {1000 * gap:.0f} ms"]
    assert gap < 1


def test_the_head_of_the_public_program_is_killed(control: Control, visitors: Visitors, notes: list[str]) -> None:
    with visitors:
        time.sleep(1)
        head, orphans = control.head("web"), control.web_workers()
        began = time.monotonic()
        head.kill()
        ran = until(lambda: control.runs_anew("web", head.pid), "it runs anew")
        until(lambda: len(control.web_workers()) == len(orphans), "it has its processes")
        time.sleep(2)
        gap = longest_gap(visitors, began)
        left = until(lambda: not any(psutil.pid_exists(pid) for pid in orphans), "the orphans have left", within=60)
    notes += [visitors.check(), f"ran anew after {ran:.1f} s, longest gap {1000 * gap:.0f} ms"]
    notes.append(f"orphans left {left:.0f} s later")
    assert gap < REPLACED_WITHIN


class Readers:
    """Threads that ask for a page of Django's, on a new connection each time."""

    def __init__(self, site: Site) -> None:
        self.answers: list[str] = []
        self._event = site.query("SELECT min(id) FROM events_event WHERE status = 'published'")
        self._site = site
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._read, daemon=True) for _ in range(2)]

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(30)

    def _read(self) -> None:
        while not self._over.wait(0.01):
            try:
                with urllib.request.urlopen(f"{self._site.url}/events/{self._event}/", timeout=20) as answer:  # noqa: S310
                    answer.read()
                    self.answers.append(str(answer.status))
            except urllib.error.HTTPError as error:
                self.answers.append(str(error.code))
            except OSError as error:
                self.answers.append(type(error).__name__)


def test_a_process_of_djangos_that_is_killed_fails_nobody_who_reads(
    site: Site, control: Control, visitors: Visitors, notes: list[str]
) -> None:
    with visitors, Readers(site) as readers:
        time.sleep(1)
        for _ in range(3):
            before = {process.pid for process in control.head("django").children()}
            psutil.Process(random.choice(sorted(before))).kill()  # noqa: S311
            replaced = until(
                lambda before=before: {process.pid for process in control.head("django").children()} - before,  # type: ignore[misc]
                "another one is there",
                REPLACED_WITHIN,
            )
            notes.append(f"replaced after {replaced:.2f} s")
            time.sleep(1)
    assert set(readers.answers) == {"200"}
    notes += [visitors.check(), f"{len(readers.answers)} pages of Django's"]


def test_djangos_head_is_killed(site: Site, control: Control, visitors: Visitors, notes: list[str]) -> None:
    with visitors, Readers(site) as readers:
        time.sleep(1)
        head = control.head("django")
        head.kill()
        again = until(lambda: control.runs_anew("django", head.pid), "it runs anew")
        answered = len(readers.answers)
        until(lambda: readers.answers[answered + 4 :] and readers.answers[-1] == "200", "it answers", within=20)
    # Who comes meanwhile waits, and is told so where that takes too long.
    assert set(readers.answers) <= {"200", "503"}
    notes += [visitors.check(), f"ran anew after {again:.1f} s", f"{readers.answers.count('503')} told to come again"]
