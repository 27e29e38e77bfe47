"""What becomes of speed with more events, and with more web processes."""

from __future__ import annotations

from statistics import median

from benchmarks.bench import Bench
from benchmarks.parts.recompute import recomputes
from benchmarks.report import Table, ms, number

COUNTS = (1_000, 10_000, 30_000, 100_000)
WORKERS = (1, 2, 4)


def measure(bench: Bench) -> None:
    _more_events(bench)
    _more_workers(bench)


def _more_events(bench: Bench) -> None:
    columns = ("events", "pages/s", "lookups/s", "lookup in process, µs", "recompute, ms", "computing, ms", "errors")
    table = Table("Growth: more events", columns)
    for count in bench.steps(bench.pick(COUNTS, COUNTS[:2]), "Growth, events"):
        bench.need_events(count)
        for name in ("page", "lookup"):
            bench.saturated(name, 1)
        page, lookup = (bench.saturated(name, bench.pick(4, 1)) for name in ("page", "lookup"))
        in_process = bench.site.inside("in_process", bench.pick(1, 0.3))["lookup, JSON"]["p50_us"]
        times = recomputes(bench, bench.pick(7, 3))
        table.add(
            f"{count:,}",
            number(page.per_second),
            number(lookup.per_second),
            f"{in_process:,.1f}",
            ms(median(times.total[1:])),
            ms(median(times.computing[1:])),
            page.errors + lookup.errors,
        )
    bench.report.show(table)


def _more_workers(bench: Bench) -> None:
    bench.need_events()
    table = bench.table("Growth: more web processes", "web processes", "lookups/s", "p99 then, ms", "errors")
    try:
        for workers in bench.steps(bench.pick(WORKERS, WORKERS[:2]), "Growth, web processes"):
            bench.site.stop()
            bench.site.start(GRANIAN_WORKERS=str(workers))
            bench.site.wait_until_whole()
            bench.saturated("lookup", 1)
            figures = bench.saturated("lookup", bench.pick(5, 1))
            table.add(workers, number(figures.per_second), ms(figures.p99_ms), figures.errors)
    finally:
        bench.site.stop()  # the next part starts it with the usual number
    bench.report.show(table)
