"""Lighthouse on the pages that people open first, as on a phone: a table, and which goals are missed.

python -m tests.looks.lighthouse [PAGE …] [--address URL]; needs Node, whose npx fetches Lighthouse.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

from benchmarks.parts.browser import CANDIDATES, chromium
from local.console import complain, say
from tests.looks.sites import Place, site_to_look_at
from tests.looks.states import POSTCODE, SEAT, NotHere, Visit, is_open_event

LIGHTHOUSE = "lighthouse@12.2.3"
GOALS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 95}
MOST_SHIFT = 0.02
FLAGS = "--headless=new --no-sandbox --disable-gpu"
WITHIN = 300
"""Seconds for one page, with the fetching of Lighthouse at first."""
PAGES = ("map", "results", "seat", "events", "event")
"""Whoever adds a page that strangers open first names it here, and in `_paths`."""


class Measured(NamedTuple):
    scores: dict[str, int]
    """Category → 0 to 100."""
    shift: float
    """Cumulative layout shift."""
    largest_paint: float
    """Seconds until the largest thing on it is painted."""
    failures: list[str]
    """Titles of the audits that keep a category under its goal."""

    @property
    def is_good(self) -> bool:
        return self.shift <= MOST_SHIFT and all(self.scores[name] >= goal for name, goal in GOALS.items())


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/lighthouse", description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=f"only these: {', '.join(PAGES)}")
    parser.add_argument("--address", help="of a site that runs already; else a demo is started")
    parser.add_argument("--home", type=Path, help="that site's MCM_HOME")
    options = parser.parse_args()
    if not shutil.which("npx"):
        complain("script/lighthouse needs Node with npx. Install it (Debian: apt-get install nodejs npm).")
        return 2
    with site_to_look_at(options.address, options.home) as place:
        paths = {name: path for name, path in _paths(place) if not options.pages or name in options.pages}
        say(f"{'page':<10}{''.join(f'{name:>16}' for name in GOALS)}{'CLS':>8}{'LCP, s':>8}")
        with urlopen(f"{place.url}/robots.txt") as robots:  # noqa: S310 -- the address that was asked for
            is_demo = b"Disallow: /\n" in robots.read()
        is_good = True
        for name, path in paths.items():
            measured = measure(place.url + path, is_demo=is_demo)
            is_good = is_good and measured.is_good
            scores = "".join(f"{measured.scores[category]:>16}" for category in GOALS)
            say(f"{name:<10}{scores}{measured.shift:>8.3f}{measured.largest_paint:>8.1f}")
            for failure in measured.failures:
                say(f"{'':<10}– {failure}")
    goals = ", ".join(f"{name} {goal}" for name, goal in GOALS.items())
    say(f"Goals: {goals}, CLS {MOST_SHIFT}: {'kept' if is_good else 'missed'}.")
    return 0 if is_good else 1


def _paths(place: Place) -> Iterator[tuple[str, str]]:
    yield "map", "/"
    yield "results", f"/?postcode={POSTCODE.split()[0]}"
    yield "seat", SEAT
    yield "events", "/events/"
    with chromium() as browser:
        page = browser.new_page()
        try:
            yield "event", Visit(page, place.url).event(is_open_event)
        except NotHere as reason:
            complain(f"event: {reason}")


def measure(url: str, *, is_demo: bool) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        chrome = os.environ.get("MCM_CHROMIUM") or next(filter(None, map(shutil.which, CANDIDATES)), "")
        command = ["npx", "--yes", LIGHTHOUSE, url, "--quiet", "--output=json", f"--output-path={path}"]
        command += [f"--chrome-flags={FLAGS}", f"--only-categories={','.join(GOALS)}"]
        if is_demo:  # which asks search engines to leave it alone
            command.append("--skip-audits=is-crawlable")
        _run(command, os.environ | ({"CHROME_PATH": chrome} if chrome else {}))
        return read(json.loads(path.read_text()))


def _run(command: list[str], environ: Mapping[str, str]) -> None:
    """In a session of its own: when it takes too long, npx goes with all that it started, the browser too."""
    process = subprocess.Popen(command, env=dict(environ), start_new_session=True)
    try:
        code = process.wait(WITHIN)
    except BaseException:
        os.killpg(process.pid, signal.SIGINT)  # on which Lighthouse ends its browser
        process.wait(10)
        raise
    if code:
        raise subprocess.CalledProcessError(code, command)


def read(report: dict[str, Any]) -> Measured:
    categories, audits = report["categories"], report["audits"]
    scores = {name: round(100 * (categories[name]["score"] or 0)) for name in GOALS}
    failures = []
    for name, goal in GOALS.items():
        if scores[name] >= goal:
            continue
        for reference in categories[name]["auditRefs"]:
            audit = audits[reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                failures.append(f"{name}: {audit['title']} {audit.get('displayValue', '')}".strip())
    shift = audits["cumulative-layout-shift"]["numericValue"]
    return Measured(scores, shift, audits["largest-contentful-paint"]["numericValue"] / 1000, failures)


if __name__ == "__main__":
    raise SystemExit(main())
