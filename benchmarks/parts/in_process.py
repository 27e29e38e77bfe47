"""What one answer costs without server and network: what the public program calls, called in a process of its own."""

from __future__ import annotations

from benchmarks.bench import Bench
from benchmarks.report import number


def measure(bench: Bench) -> None:
    bench.need_events()
    measured = bench.site.inside("in_process", bench.pick(3, 0.5))
    table = bench.table("In process: one call", "call", "p50, µs", "p99, µs", "calls")
    for name, figures in measured.items():
        table.add(name, f"{figures['p50_us']:,.1f}", f"{figures['p99_us']:,.1f}", number(figures["calls"]))
    bench.report.show(table)
