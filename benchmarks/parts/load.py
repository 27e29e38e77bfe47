"""Latency at a constant rate, and throughput as far as it goes, of everything that the public asks for."""

from __future__ import annotations

from benchmarks import goals
from benchmarks.bench import SATURATING_CONNECTIONS, STEADY_CONNECTIONS, STEADY_RATE, Bench
from benchmarks.load import Figures
from benchmarks.report import ms, number

ASKED = {
    "page": "`/`",
    "lookup": "`/api/v1/lookup/?postcode=`, random postcodes",
    "HTML lookup": "`/?postcode=`, random postcodes",
    "need": "`/api/v1/need/`",
    "seat": "`/constituencies/<slug>/`, random seats",
    "constituencies": "`/api/v1/constituencies/`",
    "events": "`/api/v1/events/`",
}
GOALS = {"page": goals.PAGE_P99, "lookup": goals.LOOKUP_P99}


def measure(bench: Bench) -> None:
    bench.need_events()
    steady = bench.table(
        f"Load: at {STEADY_RATE:,} requests a second", "asked for", "reached/s", "p50, ms", "p99, ms", "errors", "goal"
    )
    saturated = bench.table("Load: as fast as it goes", "asked for", "requests/s", "p50, ms", "p99, ms", "errors")
    errors = 0
    for name in bench.steps(ASKED, "Load"):
        bench.saturated(name, bench.pick(8, 1))  # warm: a process works out a place when it is first asked for
        at_rate = bench.steady(name, bench.pick(10, 1))
        flat_out = bench.saturated(name, bench.pick(5, 1))
        errors += at_rate.errors + flat_out.errors
        steady.add(ASKED[name], *_reached(at_rate), at_rate.errors, _verdict(bench, name, at_rate))
        saturated.add(ASKED[name], *_cells(flat_out), flat_out.errors)
    steady.notes += [
        f"{STEADY_CONNECTIONS} connections, random pauses between requests so that they are never in lockstep."
        " Asked before for 8 s, as fast as it goes.",
        "Errors are answers other than 200, cut connections and timeouts."
        f" {bench.report.judge(goals.ERRORS, errors, str(errors))}.",
    ]
    saturated.notes.append(f"{SATURATING_CONNECTIONS} connections, each asking again as soon as it is answered.")
    bench.report.show(steady)
    bench.report.show(saturated)


def _cells(figures: Figures) -> tuple[str, str, str]:
    return number(figures.per_second), ms(figures.p50_ms), ms(figures.p99_ms)


def _reached(figures: Figures) -> tuple[str, str, str]:
    rate, p50, p99 = _cells(figures)
    return rate if figures.reached else f"only {rate}", p50, p99


def _verdict(bench: Bench, name: str, figures: Figures) -> str:
    if name not in GOALS:
        return ""
    goal, text = GOALS[name], f"{ms(figures.p99_ms)} ms"
    if not figures.reached:
        return bench.report.fail(goal, text, f"only {figures.per_second:,.0f}/s were reached")
    return bench.report.judge(goal, figures.p99_ms, text)
