"""How long need takes to recompute and publish once an event was saved; worker and beat rest meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from benchmarks import goals
from benchmarks.bench import Bench
from benchmarks.report import ms


@dataclass(frozen=True)
class Recomputes:
    """Milliseconds of each, the first one cold."""

    total: list[float]
    computing: list[float]
    next_events: list[float]
    """What one more event would be worth in each seat."""


def recomputes(bench: Bench, samples: int) -> Recomputes:
    with bench.more_events(), bench.site.resting("worker", "beat"):
        figures = bench.site.inside("recompute", samples + 1)
    return Recomputes(figures["total_ms"], figures["computing_ms"], figures["next_events_ms"])


def measure(bench: Bench) -> None:
    bench.need_events()
    columns = ("step", "cold, ms", "warm median, ms", "slowest warm, ms", "goal")
    table = bench.table("Recompute: need of every seat, saved and published", *columns)
    times = recomputes(bench, bench.pick(25, 5))
    for name, samples, goal in (
        ("recompute and publish", times.total, goals.RECOMPUTE),
        ("of which computing", times.computing, goals.COMPUTING),
        ("of which worth of one more event", times.next_events, goals.NEXT_EVENTS),
    ):
        cold, warm = samples[0], samples[1:]
        verdict = bench.report.judge(goal, median(warm), f"{ms(median(warm))} ms")
        table.add(name, ms(cold), ms(median(warm)), ms(max(warm)), verdict)
    table.notes.append(f"{len(times.total) - 1} warm samples; before each an event was saved. All campaigns together.")
    bench.report.show(table)
