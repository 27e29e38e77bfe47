"""What visitors notice when something breaks: lookups at 1,000 a second, through each fault.

A fault begins a second after the load does and is over a second before it ends, so its first moment counts too.
What is killed comes back by itself; what hangs is let go on; what was stopped is started. Then an event is saved
in the admin, and how long that takes to become visible says how soon everything works again.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

import psutil

from benchmarks import goals
from benchmarks.bench import Bench
from benchmarks.load import Figures
from benchmarks.parts.freshness import seconds_until_visible
from benchmarks.report import ms, number
from benchmarks.site import Site

RATE = 1_000
WHOLE_WITHIN = 90.0


@contextmanager
def killed(site: Site, name: str) -> Iterator[None]:
    site.processes(name)[0].kill()
    yield


@contextmanager
def hanging(site: Site, name: str) -> Iterator[None]:
    processes = site.processes(name)
    try:
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGSTOP)
        yield
    finally:
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGCONT)


@contextmanager
def all_stopped(site: Site, _name: str) -> Iterator[None]:
    with site.resting("beat", "worker", "valkey", "postgres"):
        yield


Fault = Callable[[Site, str], AbstractContextManager[None]]
FAULTS: tuple[tuple[str, Fault, str], ...] = (
    ("PostgreSQL killed", killed, "postgres"),
    ("PostgreSQL hangs", hanging, "postgres"),
    ("Valkey killed", killed, "valkey"),
    ("Valkey hangs", hanging, "valkey"),
    ("Celery worker killed", killed, "worker"),
    ("PostgreSQL, Valkey, worker and beat stopped", all_stopped, ""),
)


def measure(bench: Bench) -> None:
    bench.need_events()
    seconds = bench.pick(12, 3)
    columns = ("fault", "reached/s", "p99, ms", "of healthy", "errors", "event visible again after, s")
    table = bench.table(f"Faults: lookups at {RATE:,} a second", *columns)
    bench.saturated("lookup", bench.pick(5, 2))  # warm, or the healthy site would look worse than a broken one
    healthy = bench.steady("lookup", seconds, RATE)
    table.add("none", number(healthy.per_second), ms(healthy.p99_ms), "1.0", healthy.errors, "")
    errors = healthy.errors
    with bench.more_events():
        for title, fault, name in bench.steps(FAULTS, "Faults"):
            figures, ended = _through(bench, fault, name, seconds)
            errors += figures.errors
            ratio = f"{figures.p99_ms / healthy.p99_ms:.1f}" if healthy.p99_ms else "–"
            again = f"{_works_again(bench, ended):.1f}"
            table.add(title, number(figures.per_second), ms(figures.p99_ms), ratio, figures.errors, again)
    table.notes.append(f"Errors of lookups. {bench.report.judge(goals.FAULT_ERRORS, errors, str(errors))}.")
    bench.report.show(table)


def _through(bench: Bench, fault: Fault, name: str, seconds: float) -> tuple[Figures, float]:
    """Figures of a load that a fault befalls, and when the fault was over (time.monotonic)."""
    figures_of_each: list[Figures] = []
    load = threading.Thread(target=lambda: figures_of_each.append(bench.steady("lookup", seconds, RATE)))
    load.start()
    time.sleep(1)
    with fault(bench.site, name):
        time.sleep(seconds - 2)
    ended = time.monotonic()
    load.join()
    if not figures_of_each:
        raise RuntimeError("the load did not run")
    return figures_of_each[0], ended


def _works_again(bench: Bench, since: float) -> float:
    """Seconds until an event saved in the admin is visible again. Raises TimeoutError."""
    while time.monotonic() < since + WHOLE_WITHIN:
        try:
            desk = bench.organiser()
            title = f"Benchmark {time.time_ns()}"
            desk.save_event(title)
            seconds_until_visible(bench.site.url, title, time.monotonic(), WHOLE_WITHIN)
            waited = time.monotonic() - since
            desk.cancel_all()
            bench.site.wait_until_whole()
        except (OSError, RuntimeError):
            time.sleep(0.2)
        else:
            return waited
    raise TimeoutError("the site does not work again")
