"""How near the site comes to what the machine could do: nginx with the page as a file, and a bare application.

All four are driven in turn, several rounds, so that whatever else the machine does touches them alike; a ratio
is the median of the rounds' ratios. Whoever asks needs a good part of the same processor, so the absolute figures
are those of a machine that does both.
"""

from __future__ import annotations

from contextlib import ExitStack
from statistics import median

from benchmarks import goals
from benchmarks.bench import SATURATING_CONNECTIONS, STEADY_CONNECTIONS, STEADY_RATE, Bench
from benchmarks.load import Figures, Requests, drive
from benchmarks.report import ms, number
from benchmarks.yardsticks import bare_server, nginx, save_page

NAMES = {"nginx": "nginx, static file", "bare": "bare application", "page": "map page", "lookup": "lookup"}


def measure(bench: Bench) -> None:
    bench.need_events()
    page = save_page(bench.site, bench.scratch)
    asked = {"page": bench.requests("page"), "lookup": bench.requests("lookup")}
    with ExitStack() as stack:
        addresses = {
            "nginx": stack.enter_context(nginx(bench.scratch)),
            "bare": stack.enter_context(bare_server(bench.site, page)),
        }
        for name, address in addresses.items():
            if address:
                asked[name] = Requests.write(address, bench.scratch / f"{name}.paths", ["/"])
        seconds, rounds = bench.pick(5, 1), bench.pick(3, 1)
        for requests in asked.values():
            drive(requests, None, 1, SATURATING_CONNECTIONS)
        saturated: dict[str, list[Figures]] = {name: [] for name in asked}
        for name in bench.steps([name for _ in range(rounds) for name in asked], "Limits"):
            saturated[name].append(drive(asked[name], None, seconds, SATURATING_CONNECTIONS))
        steady = {name: drive(requests, STEADY_RATE, seconds, STEADY_CONNECTIONS) for name, requests in asked.items()}
    _show_ratios(bench, saturated)
    _show_figures(bench, saturated, steady)


def _show_ratios(bench: Bench, saturated: dict[str, list[Figures]]) -> None:
    table = bench.table("Limits: share of what the machine could do", "throughput", "ratio", "goal")
    for ours, theirs, goal in (
        ("page", "nginx", goals.PAGE_TO_NGINX),
        ("lookup", "nginx", goals.LOOKUP_TO_NGINX),
        ("page", "bare", None),
        ("lookup", "bare", None),
    ):
        if theirs not in saturated:
            continue
        rounds = zip(saturated[ours], saturated[theirs], strict=True)
        ratio = median(one.per_second / other.per_second for one, other in rounds)
        verdict = bench.report.judge(goal, ratio, f"{ratio:.2f}") if goal else ""
        table.add(f"{NAMES[ours]} / {NAMES[theirs]}", f"{ratio:.2f}", verdict)
    if "nginx" not in saturated:
        table.notes.append("nginx is not installed here, so nothing is compared with it.")
    bench.report.show(table)


def _show_figures(bench: Bench, saturated: dict[str, list[Figures]], steady: dict[str, Figures]) -> None:
    columns = ("what", "requests/s", "p99 then, ms", f"p50 at {STEADY_RATE:,}/s, ms", "p99, ms", "reached/s", "errors")
    table = bench.table("Limits: absolute", *columns)
    for name, rounds in saturated.items():
        at_rate = steady[name]
        table.add(
            NAMES[name],
            number(median(each.per_second for each in rounds)),
            ms(median(each.p99_ms for each in rounds)),
            ms(at_rate.p50_ms),
            ms(at_rate.p99_ms),
            number(at_rate.per_second),
            sum(each.errors for each in [*rounds, at_rate]),
        )
    table.notes.append(f"Medians of {len(saturated['page'])} rounds, {SATURATING_CONNECTIONS} connections.")
    bench.report.show(table)
