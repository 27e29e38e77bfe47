"""script/benchmark [NAME …] [--quick] [--output FILE]"""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from benchmarks import load, machine
from benchmarks.bench import Bench
from benchmarks.report import Report, Table
from benchmarks.site import Site, temporary_home

PARTS = (
    "limits",
    "load",
    "prototypes",
    "busy",
    "in_process",
    "recompute",
    "freshness",
    "plans",
    "live_places",
    "imports",
    "memory",
    "faults",
    "browser",
    "growth",  # last: it fills the database far beyond what the others measure
)
LIMIT_MINUTES, QUICK_LIMIT_MINUTES = 25, 5
"""No part is begun after that."""


def main(arguments: list[str]) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    signal.signal(signal.SIGTERM, _end)
    began = time.monotonic()
    failed = False
    with temporary_home("benchmark") as home, temporary_home("benchmark-scratch") as scratch:
        scratch.chmod(0o755)  # nginx reads the page under an account of its own
        site = Site(home)
        head = f"# Benchmark{' (quick: only to see that it works)' if options.quick else ''}\n\n"
        report = Report(head + machine.describe(load.tool()), options.output)
        report.start()
        try:
            print("Starting the site …", file=sys.stderr, flush=True)
            bench = Bench(site, report, scratch, options.quick, site.start())
            limit = began + 60 * bench.pick(LIMIT_MINUTES, QUICK_LIMIT_MINUTES)
            for name in options.parts or PARTS:
                if time.monotonic() > limit:
                    report.show(Table(f"{name}: not measured", [], notes=["The time was up."]))
                    failed = True
                else:
                    failed |= not _measure(name, bench)
        finally:
            site.stop()
        report.finish()
    print(f"Took {(time.monotonic() - began) / 60:.1f} minutes.", file=sys.stderr)
    return int(failed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="script/benchmark", description="Measures a real site, started for it.")
    parser.add_argument("parts", metavar="NAME", nargs="*", help=f"only these of: {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="everything shortened, to try it")
    parser.add_argument("--output", type=Path, help="also write the report to this file, as Markdown")
    return parser


def _measure(name: str, bench: Bench) -> bool:
    """Run one part; one that fails is reported and does not stop the rest."""
    began = time.monotonic()
    print(f"Measuring {name} …", file=sys.stderr, flush=True)
    try:
        if not bench.site.is_running:
            bench.site.start()
        part: Any = importlib.import_module(f"benchmarks.parts.{name}")
        part.measure(bench)
        if bench.site.is_running:
            bench.site.wait_until_whole()
    except Exception as error:
        traceback.print_exc()
        bench.report.show(Table(f"{name}: not measured", [], notes=[f"{type(error).__name__}: {error}"]))
        return False
    finally:
        print(f"  … {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return True


def _end(*_: object) -> None:
    sys.exit(128 + signal.SIGTERM)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
