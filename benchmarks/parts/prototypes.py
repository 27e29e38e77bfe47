"""Lookups while a prototype runs, half of the visitors on either variant, beside the same without: in turns."""

from __future__ import annotations

from statistics import median
from urllib.request import ProxyHandler, build_opener

from benchmarks import goals
from benchmarks.bench import STEADY_CONNECTIONS, STEADY_RATE, Bench
from benchmarks.load import HEADERS, Figures, Requests, drive
from benchmarks.report import ms, number

COMPARED = 300
"""Postcodes whose answers are weighed."""


def measure(bench: Bench) -> None:
    bench.need_events()
    rounds, seconds = bench.pick(5, 1), bench.pick(8, 1)
    lookups = bench.requests("HTML lookup")
    without: list[Figures] = []
    both: list[Figures] = []
    changes: list[float] = []
    sizes: dict[str, float] = {"without": mean_size(lookups, "")}
    bench.saturated("HTML lookup", bench.pick(8, 1))
    for turn in range(rounds):
        name = f"measured-{turn}"
        without.append(drive(lookups, STEADY_RATE, seconds, STEADY_CONNECTIONS))
        changes.append(bench.site.inside("prototypes", "start", name, bench.site.url)["seconds"])
        cookies = [f"mcm-prototype={name}.{number}" for number in (0, 99)]
        on_both = with_cookies(bench, lookups, cookies)
        drive(on_both, None, bench.pick(8, 1), STEADY_CONNECTIONS)  # as warm as the other
        both.append(drive(on_both, STEADY_RATE, seconds, STEADY_CONNECTIONS))
        sizes |= {"prototype": mean_size(lookups, cookies[0]), "usual": mean_size(lookups, cookies[1])}
        changes.append(bench.site.inside("prototypes", "stop", name, bench.site.url)["seconds"])
    table = bench.table(f"Prototypes: `/?postcode=` at {STEADY_RATE:,} a second", "", "reached/s", "p50, ms", "p99, ms")
    for label, figures in (("without", without), ("two variants", both)):
        columns = (
            [one.per_second for one in figures],
            [one.p50_ms for one in figures],
            [one.p99_ms for one in figures],
        )
        rate, p50, p99 = (median(column) for column in columns)
        table.add(label, number(rate), ms(p50), ms(p99))
    ratios = [one.p99_ms / other.p99_ms for one, other in zip(both, without, strict=True)]
    ratio, errors = median(ratios), sum(one.errors for one in (*without, *both))
    table.notes += [
        f"Medians of {rounds} turns of {seconds} s each. p99 with ÷ without, by turn:"
        f" {', '.join(f'{one:.2f}' for one in ratios)}."
        f" {bench.report.judge(goals.PROTOTYPE_P99, ratio, f'{ratio:.2f}')}.",
        f"Bytes of an answer, mean of {COMPARED}: "
        + ", ".join(f"{label} {size:,.0f}" for label, size in sizes.items())
        + f". {bench.report.judge(goals.ERRORS, errors, str(errors))}.",
        f"Started or stopped until every web process answers so: {', '.join(f'{one:.2f}' for one in changes)} s."
        f" {bench.report.judge(goals.PROTOTYPE_CHANGED, 1000 * max(changes), f'{1000 * max(changes):.0f} ms')}.",
    ]
    bench.report.show(table)


def with_cookies(bench: Bench, requests: Requests, cookies: list[str]) -> Requests:
    """The same requests, with one cookie after the other."""
    paths = requests.file.read_text().splitlines()
    lines = [f"{path} {cookies[i % len(cookies)]}" for i, path in enumerate(paths)]
    return Requests.write(requests.server, bench.scratch / "with-cookies.paths", lines)


def mean_size(requests: Requests, cookie: str) -> float:
    """Bytes of an answer as browsers get it."""
    opener = build_opener(ProxyHandler({}))
    opener.addheaders = [*HEADERS.items(), *([("Cookie", cookie)] if cookie else [])]
    sizes = []
    for path in requests.some(COMPARED):
        with opener.open(requests.server + path, timeout=10) as answer:
            sizes.append(len(answer.read()))
    return sum(sizes) / len(sizes)
