"""The same latencies while the office works: five events a second are saved, three of staff look through long lists."""

from __future__ import annotations

import datetime as dt
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from benchmarks import goals
from benchmarks.bench import STEADY_RATE, Bench
from benchmarks.desk import EVENT_LIST, WEIGHT_LIST, Desk
from benchmarks.report import ms, number

SAVES_A_SECOND = 5
SAVERS = 5
READERS = 3
SETTLE = 2.0


@dataclass
class Office:
    """What the people in it managed to do; they work in threads of this process, the load comes from another."""

    ended: threading.Event = field(default_factory=threading.Event)
    saves: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def save(self, desk: Desk, number: int) -> None:
        """Every saver has a turn a second, one after another."""
        due = time.monotonic() + number / SAVES_A_SECOND
        while not self.ended.wait(max(0.0, due - time.monotonic())):
            due += SAVERS / SAVES_A_SECOND
            title = f"Benchmark {time.time_ns()}"
            self._do(self.saves, partial(desk.save_event, title, dt.timedelta(days=random.randint(1, 30))))

    def read(self, desk: Desk, number: int) -> None:
        while not self.ended.is_set():
            for path in (EVENT_LIST, WEIGHT_LIST, f"{EVENT_LIST}?p={number + 2}"):
                self._do(self.pages, partial(desk.get, path))
                if self.ended.is_set():
                    return

    def _do(self, durations: list[float], work: Callable[[], object]) -> None:
        began = time.monotonic()
        try:
            work()
        except (OSError, RuntimeError) as error:
            self.failures.append(str(error))
            self.ended.wait(0.2)
        else:
            durations.append(time.monotonic() - began)


@contextmanager
def office_at_work(bench: Bench) -> Iterator[Office]:
    savers = [bench.organiser() for _ in range(SAVERS)]
    readers = [bench.staff() for _ in range(READERS)]
    office = Office()
    threads = [threading.Thread(target=office.save, args=(desk, number)) for number, desk in enumerate(savers)]
    threads += [threading.Thread(target=office.read, args=(desk, number)) for number, desk in enumerate(readers)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(SETTLE)
        yield office
    finally:
        office.ended.set()
        for thread in threads:
            thread.join()


def measure(bench: Bench) -> None:
    bench.need_events()
    columns = ("asked for", "reached/s", "p50, ms", "p99, ms", "errors", "goal")
    table = bench.table(f"Busy: {STEADY_RATE:,} requests a second beside staff at work", *columns)
    errors = 0
    with bench.more_events(), office_at_work(bench) as office:
        for name, goal in (("page", goals.BUSY_PAGE_P99), ("lookup", goals.BUSY_LOOKUP_P99)):
            figures = bench.steady(name, bench.pick(15, 3))
            errors += figures.errors
            text = f"{ms(figures.p99_ms)} ms"
            verdict = bench.report.judge(goal, figures.p99_ms, text)
            if not figures.reached:
                verdict = bench.report.fail(goal, text, f"only {figures.per_second:,.0f}/s were reached")
            table.add(name, number(figures.per_second), ms(figures.p50_ms), ms(figures.p99_ms), figures.errors, verdict)
        worked = time.monotonic() - office.began
    errors += len(office.failures)
    table.notes += [
        f"In the meantime {len(office.saves) / worked:.1f} events a second were saved in the admin and {READERS} people"
        f" loaded {len(office.pages)} pages (list of events, list of all weights), {_mean_ms(office.pages)} ms each;"
        f" {len(office.failures)} of these requests failed{_first(office.failures)}.",
        f"Errors while busy. {bench.report.judge(goals.BUSY_ERRORS, errors, str(errors))}.",
    ]
    bench.report.show(table)


def _mean_ms(durations: list[float]) -> str:
    return number(1000 * sum(durations) / len(durations)) if durations else "–"


def _first(failures: list[str]) -> str:
    return f", the first with “{failures[0]}”" if failures else ""
