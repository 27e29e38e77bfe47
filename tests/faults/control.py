"""Kills, freezes and thaws the processes of one site, and asks it how it is."""

from __future__ import annotations

import json
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import psutil

from local.home import Home
from local.supervision import Supervisor
from tests.site import Site

PATIENCE = 60.0
"""Seconds that recovery may take on a machine that is busy with other tests."""


def until(true: Callable[[], Any], what: str, within: float = PATIENCE) -> float:
    """Wait until something is true; the seconds that it took."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > within:
            raise AssertionError(f"{what}: not within {within} s")
        time.sleep(0.05)
    return time.monotonic() - began


class Control:
    """The processes of a site, by the names that supervisord gives them: postgres, valkey, worker, beat, web."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.supervisor = Supervisor(Home(site.home))

    def head(self, name: str) -> psutil.Process:
        return psutil.Process(self.supervisor.states()[name][1])

    def kill(self, name: str) -> None:
        """kill -9 of a program with all its processes; supervisord starts it again."""
        head = self.head(name)
        for process in (head, *head.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                process.kill()

    def runs_anew(self, name: str, before: int) -> bool:
        state, pid = self.supervisor.states()[name]
        return state == "RUNNING" and pid != before

    def runs(self, name: str) -> bool:
        return self.supervisor.states()[name][0] == "RUNNING"

    @contextmanager
    def hanging(self, *names: str) -> Iterator[None]:
        """SIGSTOP: they keep their connections and answer nothing."""
        frozen = []
        for name in names:
            head = self.head(name)
            head.suspend()  # first, or it starts others meanwhile
            frozen += [head, *head.children(recursive=True)]
        for process in frozen:
            with suppress(psutil.NoSuchProcess):
                process.suspend()
        try:
            yield
        finally:
            for process in frozen:
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(signal.SIGCONT)

    @contextmanager
    def dead(self, *names: str) -> Iterator[None]:
        """Killed, and not started again before the end."""
        try:
            for name in names:
                family = [self.head(name), *self.head(name).children(recursive=True)]
                self.supervisor.stop(name)  # or it would be started again
                for process in family:
                    with suppress(psutil.NoSuchProcess):
                        process.kill()
            until(lambda: not any(self.supervisor.states()[name][1] for name in names), "all are dead")
            yield
        finally:
            for name in reversed(names):
                self.supervisor.start(name)

    def web_workers(self) -> set[int]:
        return {process.pid for process in self.head("web").children()}

    def replace_web_workers(self) -> None:
        """Kill one web process after the other, each when the one before has been replaced and serves."""
        for pid in self.web_workers():
            started = self.web_workers_started()
            psutil.Process(pid).kill()
            until(partial(self._has_started_more_than, started), "a web process is replaced")

    def _has_started_more_than(self, started: int) -> bool:
        return self.web_workers_started() > started

    def web_workers_started(self) -> int:
        """How often a web process said that it serves; one says it twice."""
        return (self.site.home / "log" / "web.log").read_text(errors="replace").count("Started worker-")

    def get(self, path: str, timeout: float = 30) -> tuple[int, Any, float]:
        """Status, JSON (or None) and seconds of a request on a new connection."""
        began = time.monotonic()
        try:
            with urllib.request.urlopen(self.site.url + path, timeout=timeout) as answer:  # noqa: S310 -- our own
                status, body = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                status, body = error.code, error.read()
        took = time.monotonic() - began
        try:
            return status, json.loads(body), took
        except ValueError:
            return status, None, took

    def degraded(self) -> list[str]:
        """What /readyz names; it answers 200, and soon, whatever is away."""
        status, state, took = self.get("/readyz")
        assert status == 200, state
        assert took < 3, "readyz waited for something"
        named: list[str] = state["degraded"]
        return named

    def is_well(self) -> bool:
        """Every program runs, and nothing is degraded in any web process."""
        try:
            states = self.supervisor.states().values()
            return all(state == "RUNNING" for state, _ in states) and not any(self.degraded() for _ in range(8))
        except (OSError, AssertionError):
            return False
