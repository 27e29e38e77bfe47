"""How long an event whose last place is taken is still recommended, over HTTP, by any web process.

First by the ledger alone: no worker makes a new snapshot. Then on the whole site.
"""

from __future__ import annotations

import statistics
from contextlib import nullcontext

from benchmarks import goals
from benchmarks.bench import Bench
from benchmarks.report import number

COLUMNS = ("n", "p50, ms", "p99, ms", "slowest, ms", "goal")
SAMPLES, QUICK_SAMPLES = 60, 10


def measure(bench: Bench) -> None:
    bench.need_events()
    table = bench.table("Live places: last place taken until no longer recommended", "by", *COLUMNS)
    for name, around in (("ledger alone", bench.site.resting("worker", "beat")), ("whole site", nullcontext())):
        with around:
            samples = bench.pick(SAMPLES, QUICK_SAMPLES)
            seconds = bench.site.inside("live_places", bench.site.url, samples)["seconds"]
        delays = sorted(1000 * second for second in seconds)
        p99 = delays[int(0.99 * len(delays))]
        verdict = bench.report.judge(goals.full(name), p99, f"{p99:.0f} ms")
        table.add(name, len(delays), number(statistics.median(delays)), number(p99), number(delays[-1]), verdict)
    bench.report.show(table)
