"""The map page as a phone and a laptop see it: real Chromium, the processor slowed six times, slow 4G, nothing cached.

First contentful paint is the browser's own. Time to interactive: the end of the last long task (over 50 ms)
before the first quiet window, which is two seconds after first contentful paint with no long task and never more
than two requests in flight; first contentful paint itself where no long task came before. Wire bytes are all that
came over the network until then, with headers, as the browser counted them.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.bench import Bench
from benchmarks.report import number

if TYPE_CHECKING:
    from playwright.sync_api import Browser

VIEWPORTS = {"phone, 390 × 844": (390, 844, True), "laptop, 1280 × 800": (1280, 800, False)}
CPU_SLOWDOWN = 6
SLOW_4G = {"latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8, "offline": False}
"""Milliseconds and bytes a second."""
QUIET_MS = 2000.0
IN_FLIGHT = 2
PATIENCE = 60.0
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_WATCH = """
window.__long = [];
new PerformanceObserver(list => {
  for (const task of list.getEntries()) window.__long.push([task.startTime, task.startTime + task.duration]);
}).observe({type: "longtask", buffered: true});
performance.setResourceTimingBufferSize(1000);
"""
_LOOK = """() => ({
  now: performance.now(),
  paint: performance.getEntriesByName("first-contentful-paint").map(entry => entry.startTime)[0] ?? null,
  tasks: window.__long,
  requests: [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .map(entry => [entry.startTime, entry.responseEnd]),
})"""

Spans = Sequence[Sequence[float]]
"""[start, end] each, milliseconds since navigation."""


@dataclass(frozen=True)
class View:
    paint_ms: float
    interactive_ms: float
    wire_bytes: float


def interactive_at(paint: float, tasks: Spans, requests: Spans, seen_until: float) -> float | None:
    """Time to interactive, or None while no quiet window has been seen in full.

    >>> interactive_at(500, [[600, 700], [900, 1000]], [[0, 400]], 3100)
    1000
    >>> interactive_at(500, [[600, 700], [900, 1000]], [[0, 400]], 2900) is None
    True
    >>> interactive_at(500, [], [[0, 400]], 2500)
    500
    """
    for start in sorted({paint, *(end for _, end in [*tasks, *requests] if end > paint)}):
        end = start + QUIET_MS
        if end > seen_until:
            return None
        if any(begin < end and ended > start for begin, ended in tasks):
            continue
        moments = [start, *(begin for begin, _ in requests if start < begin < end)]
        if all(sum(begin <= moment < ended for begin, ended in requests) <= IN_FLIGHT for moment in moments):
            return max([paint, *(ended for _, ended in tasks if ended <= start)])
    return None


def measure(bench: Bench) -> None:
    bench.need_events()
    table = bench.table(
        "Browser: the map page, cold cache",
        *("view", "n", "first contentful paint, ms", "interactive, ms", "slowest, ms", "wire, kB"),
    )
    with chromium() as browser:
        for title, size in VIEWPORTS.items():
            views = [_view(browser, bench.site.url, *size) for _ in bench.steps(range(bench.pick(5, 1)), title)]
            table.add(
                title,
                len(views),
                number(median(view.paint_ms for view in views)),
                number(median(view.interactive_ms for view in views)),
                number(max(view.interactive_ms for view in views)),
                f"{median(view.wire_bytes for view in views) / 1000:.1f}",
            )
        table.notes.append(
            f"Medians. Chromium {browser.version}, processor {CPU_SLOWDOWN} × slowed, 1.6 Mbit/s down, 0.75 up, 150 ms"
            " round trip. Interactive: the end of the last task over 50 ms before two quiet seconds."
        )
    bench.report.show(table)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser that MCM_CHROMIUM names or the machine has."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- the other parts do without
    except ImportError as error:
        raise RuntimeError("Playwright is not installed: run script/bootstrap dev.") from error
    setting = os.environ.get("MCM_CHROMIUM")
    path = setting or next((program for name in CANDIDATES if (program := shutil.which(name))), None)
    with sync_playwright() as playwright:
        # Without a path: the one that Playwright installs.
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        try:
            yield browser
        finally:
            browser.close()


def _view(browser: Browser, url: str, width: int, height: int, is_phone: bool) -> View:
    """Open the page in a context of its own, whose cache is empty, and wait until it is interactive."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        is_mobile=is_phone,
        has_touch=is_phone,
        device_scale_factor=2 if is_phone else 1,
        locale="en-GB",
        timezone_id="Europe/London",
    )
    try:
        page = context.new_page()
        page.add_init_script(_WATCH)
        session = context.new_cdp_session(page)
        received: list[float] = []
        session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW_4G)
        session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
        page.goto(f"{url}/", wait_until="commit", timeout=1000 * PATIENCE)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            page.wait_for_timeout(250)
            view: dict[str, Any] = page.evaluate(_LOOK)
            if view["paint"] is None:
                continue
            interactive = interactive_at(view["paint"], view["tasks"], view["requests"], view["now"])
            if interactive is not None:
                return View(view["paint"], interactive, sum(received))
        raise TimeoutError(f"The page was not interactive within {PATIENCE:.0f} s")
    finally:
        context.close()
