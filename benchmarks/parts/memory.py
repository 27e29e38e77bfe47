"""What each process of the running site holds in memory, just after some load.

RSS counts what is shared in full for every process; PSS shares it out, so that PSS adds up. Linux only.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import psutil

from benchmarks import goals
from benchmarks.bench import Bench
from benchmarks.site import PROGRAMS

ROLES = {
    "web": "public program",
    "django": "Django's program",
    "worker": "Celery worker",
    "messenger": "messenger",
    "beat": "beat",
    "postgres": "PostgreSQL",
    "valkey": "Valkey",
}
MEGABYTE = 1_000_000


def measure(bench: Bench) -> None:
    bench.need_events()
    table = bench.table("Memory", "process", "RSS, MB", "PSS, MB", "goal")
    if sys.platform != "linux":
        table.notes.append("Measured on Linux only.")
        bench.report.show(table)
        return
    for name in ("page", "lookup", "seat"):
        bench.saturated(name, bench.pick(3, 1))
    total = 0.0
    for name in PROGRAMS:
        processes = bench.site.processes(name)
        sizes = [_sizes(process) for process in processes]
        total += sum(pss for _rss, pss in sizes)
        if name == "postgres":
            table.add(f"{ROLES[name]}, {len(sizes)} processes together", "", f"{sum(pss for _, pss in sizes):.0f}", "")
            continue
        for position, (process, (rss, pss)) in enumerate(zip(processes, sizes, strict=True)):
            role = ROLES[name] if position == 0 else f"{ROLES[name]}, process {position}"
            if position and process.ppid() != processes[0].pid:
                role = f"{ROLES[name]}, beside: for Django"
            table.add(role, f"{rss:.0f}", f"{pss:.0f}", _verdict(bench, rss) if name == "web" and position else "")
    table.add("together", "", f"{total:.0f}", "")
    largest = max(_sizes(process)[0] for process in bench.site.processes("web")[1:])
    bench.report.judge(goals.WEB_PROCESS, largest, f"{largest:.0f} MB")
    bench.report.show(table)


def _verdict(bench: Bench, rss: float) -> str:
    return bench.report.judge(goals.WEB_PROCESS, rss, f"{rss:.0f} MB")


def _sizes(process: psutil.Process) -> tuple[float, float]:
    """RSS and PSS in megabytes."""
    text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    facts = {name: int(kilobytes) for name, kilobytes in re.findall(r"^(\w+):\s+(\d+) kB", text, re.MULTILINE)}
    return facts["Rss"] * 1024 / MEGABYTE, facts["Pss"] * 1024 / MEGABYTE
