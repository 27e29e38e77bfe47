"""How long from saving an event in the admin until the public answer of its constituency shows it.

Counted from the answer to the save. First one event after another, then five a second, each with a watcher.
"""

from __future__ import annotations

import json
import statistics
import threading
import time
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

from benchmarks import goals
from benchmarks.bench import Bench
from benchmarks.desk import POSTCODE, Desk
from benchmarks.report import number

VISIBLE_WITHIN = 20.0
AT_ONCE = 8
"""A seat shows its next ten events."""


def seconds_until_visible(url: str, title: str, saved_at: float, within: float = VISIBLE_WITHIN) -> float:
    """From `saved_at` (time.monotonic) until the event is shown. Raises TimeoutError."""
    opener = build_opener(ProxyHandler({}))
    lookup = json.load(opener.open(f"{url}/api/v1/lookup/?{urlencode({'postcode': POSTCODE})}", timeout=within))
    code = lookup["constituency"]["code"]
    while time.monotonic() < saved_at + within:
        seat = json.load(opener.open(f"{url}/api/v1/constituencies/{code}/", timeout=within))
        if any(event["title"] == title for event in seat["events"]):
            return time.monotonic() - saved_at
        time.sleep(0.005)
    raise TimeoutError(f"{title} did not appear within {within:.0f} s")


def one_by_one(desk: Desk, events: int) -> list[float]:
    delays = []
    for count in range(events):
        title = f"Benchmark {time.time_ns()} {count}"
        desk.save_event(title)
        delays.append(seconds_until_visible(desk.url, title, time.monotonic()))
    return delays


def several_a_second(desk: Desk, events: int) -> list[float]:
    delays: list[float] = []
    watchers = []
    for count in range(events):
        title = f"Benchmark {time.time_ns()} {count}"
        desk.save_event(title)
        watch = threading.Thread(target=_watch, args=(desk.url, title, time.monotonic(), delays))
        watch.start()
        watchers.append(watch)
        time.sleep(0.2)
    for watch in watchers:
        watch.join()
    if len(delays) < events:
        raise TimeoutError(f"{events - len(delays)} events did not appear within {VISIBLE_WITHIN:.0f} s")
    return delays


def _watch(url: str, title: str, saved_at: float, delays: list[float]) -> None:
    delays.append(seconds_until_visible(url, title, saved_at))


WAYS = {"one by one": one_by_one, "five a second": several_a_second}


def measure(bench: Bench) -> None:
    bench.need_events()
    desk = bench.organiser()
    columns = ("saved", "n", "p50, ms", "p99, ms", "slowest, ms", "goal")
    table = bench.table("Freshness: saved in the admin until visible", *columns)
    desk.cancel_all()
    with bench.more_events():
        for name, save in WAYS.items():
            delays: list[float] = []
            for _ in bench.steps(range(bench.pick(5, 1)), f"Freshness, {name}"):
                try:
                    delays += [1000 * delay for delay in save(desk, AT_ONCE)]
                finally:
                    desk.cancel_all()
            delays.sort()
            p99 = delays[int(0.99 * len(delays))]
            verdict = bench.report.judge(goals.visible(name), p99, f"{p99:.0f} ms")
            table.add(name, len(delays), number(statistics.median(delays)), number(p99), number(delays[-1]), verdict)
    bench.report.show(table)
