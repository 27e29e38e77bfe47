"""How long a change of the plan takes: its preview, publishing it, and 650 weights at once.

Publishing is counted from the answer to the confirmation until the last answer of the public API that still had the
plan before, over new connections, so that every web process answers some of them.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from urllib.request import ProxyHandler, build_opener

from benchmarks import goals
from benchmarks.bench import Bench
from benchmarks.desk import Desk
from benchmarks.report import number

WITHIN = 60.0
IN_A_ROW = 40
"""Answers of the new plan, over as many new connections: with two processes one is missed once in 10¹² times."""


def need(url: str) -> dict[str, object]:
    """The public need of all seats, over a connection of its own."""
    with build_opener(ProxyHandler({})).open(f"{url}/api/v1/need/", timeout=WITHIN) as answer:
        body: dict[str, object] = json.load(answer)
    return body


def seconds_until_all_serve(url: str, is_new: Callable[[dict[str, object]], bool]) -> float:
    """From now until the last answer that is not new. Raises TimeoutError."""
    began, last_old, in_a_row = time.monotonic(), 0.0, 0
    while in_a_row < IN_A_ROW:
        seconds = time.monotonic() - began
        if seconds > WITHIN:
            raise TimeoutError(f"not every web process had the new plan within {WITHIN:.0f} s")
        if is_new(need(url)):
            in_a_row += 1
        else:
            last_old, in_a_row = time.monotonic() - began, 0
    return last_old


def measure(bench: Bench) -> None:
    bench.need_events()
    desk = bench.staff()
    previews, publications = _plans(bench, desk)
    saved, served = _weights(bench, desk)
    table = bench.table("Plans: changed by staff", "what", "n", "p50, ms", "slowest, ms", "goal")
    for what, delays, goal in (
        ("preview with sensitivity, as staff wait for it", previews, goals.PREVIEW),
        ("published until every web process serves it", publications, goals.PUBLISHED),
        ("650 weights: from Save until the list is there again", saved, None),
        ("650 weights: from Save until every web process serves them", served, None),
    ):
        milliseconds = [1000 * delay for delay in delays]
        slowest = max(milliseconds)
        verdict = bench.report.judge(goal, slowest, f"{slowest:.0f} ms") if goal else ""
        table.add(what, len(delays), number(statistics.median(milliseconds)), number(slowest), verdict)
    bench.report.show(table)


def _plans(bench: Bench, desk: Desk) -> tuple[list[float], list[float]]:
    previews, publications = [], []
    for _ in bench.steps(range(bench.pick(10, 2)), "Plans"):
        draft = desk.new_version()
        began = time.monotonic()
        desk.preview(draft, within=WITHIN)
        previews.append(time.monotonic() - began)
        before = need(bench.site.url)["strategy"]
        desk.publish(draft)
        publications.append(seconds_until_all_serve(bench.site.url, lambda answer: answer["strategy"] != before))  # noqa: B023
    return previews, publications


def _weights(bench: Bench, desk: Desk) -> tuple[list[float], list[float]]:
    saved, served = [], []
    for i in bench.steps(range(bench.pick(6, 2)), "Weights"):
        before = need(bench.site.url)["seats"]
        began = time.monotonic()
        desk.save_all_weights((0.5, 1.0)[i % 2])
        saved.append(time.monotonic() - began)
        later = seconds_until_all_serve(bench.site.url, lambda answer: answer["seats"] != before)  # noqa: B023
        served.append(saved[-1] + later)
    return saved, served
