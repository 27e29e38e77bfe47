"""How long the data take to load, in a home of its own, and the site to start."""

from __future__ import annotations

import json
import subprocess
import sys
from statistics import median

from benchmarks import goals
from benchmarks.bench import Bench
from benchmarks.report import Table
from benchmarks.site import ROOT, clean_environment, temporary_home


def measure(bench: Bench) -> None:
    table = Table("Imports and start", ("what", "n", "median, s", "slowest, s", "goal"))

    def add(what: str, seconds: list[float], verdict: str = "") -> None:
        table.add(what, len(seconds), f"{median(seconds):.1f}", f"{max(seconds):.1f}", verdict)

    found = _imports(bench.pick(3, 1))
    imports = found["seconds"]["import_postcodes"]
    add(
        f"`import_postcodes --commit`, {found['rows']:,} rows (all boundary sets)",
        imports,
        bench.report.judge(goals.IMPORT, median(imports), f"{median(imports):.1f} s"),
    )
    add("`load_facts`", found["seconds"]["load_facts"])
    first = [bench.first_start]
    add("first start until the address is printed", first, bench.report.judge(goals.FIRST_START, *_shown(first)))
    later = [_restart(bench) for _ in bench.steps(range(bench.pick(3, 1)), "Starting again")]
    add("later start", later, bench.report.judge(goals.LATER_START, *_shown(later)))
    table.notes.append("Commands count with the start of Python; imports into empty tables, written safely to disk.")
    bench.report.show(table)


def _shown(seconds: list[float]) -> tuple[float, str]:
    return median(seconds), f"{median(seconds):.1f} s"


def _restart(bench: Bench) -> float:
    bench.site.stop()
    return bench.site.start()


def _imports(repeats: int) -> dict[str, dict[str, list[float]]]:
    # Not `run --throwaway`: there PostgreSQL does not wait for the disk, which would flatter.
    with temporary_home("benchmark-imports") as home:
        environ = clean_environment() | {"MCM_HOME": str(home)}
        command = [sys.executable, "-m", "local", "run", "--", sys.executable, "-m", "benchmarks.inside.imports"]
        process = subprocess.run(
            [*command, str(repeats)],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            text=True,
            timeout=120 + 90 * repeats,
            check=False,
        )
        if process.returncode:
            raise RuntimeError(f"the import failed: {process.stdout[-2000:]}")
        imports: dict[str, dict[str, list[float]]] = json.loads(process.stdout.splitlines()[-1])
        return imports
