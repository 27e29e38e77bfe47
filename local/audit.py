"""What an audit of the pinned packages says, and of which it says nothing: `python -m local.audit REPORT REQUIREMENTS…`

pip-audit asks an index of advisories about each package. Of what it skipped, or could not ask about, nobody knows that
it is safe: such packages fail the audit too, unless requirements/advisories.toml says that somebody has looked.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from local.console import complain, say

ADVISORIES = Path(__file__).resolve().parents[1] / "requirements" / "advisories.toml"
GOOD_FOR_DAYS = 90
"""So long a look at a package counts: what is found later is not known to it."""

Pin = tuple[str, str]
"""Name, as the index writes it, and version."""
_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
_REQUIRED = ("package", "version", "by", "on", "source")


class BadAdvisory(ValueError):
    """An entry of advisories.toml that does not say who looked at what, when and where."""


@dataclass(frozen=True)
class Look:
    """Somebody has looked at one version of a package."""

    pin: Pin
    by: str
    on: dt.date
    source: str
    accepted: frozenset[str] = frozenset()
    """Names of advisories that do not concern this site."""

    def counts(self, today: dt.date) -> bool:
        return dt.timedelta() <= today - self.on <= dt.timedelta(days=GOOD_FOR_DAYS)


@dataclass
class Verdict:
    """Every pinned package in one of these, with what there is to say of it."""

    audited: dict[Pin, str] = field(default_factory=dict)
    vouched: dict[Pin, str] = field(default_factory=dict)
    vulnerable: dict[Pin, str] = field(default_factory=dict)
    unaudited: dict[Pin, str] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return not (self.vulnerable or self.unaudited)


def pins(requirements: str) -> set[Pin]:
    """The packages that a requirements file pins.

    >>> sorted(pins("Django==5.2.1 \\\\\\n    --hash=sha256:00\\nuvloop[x]==0.2 ; sys_platform != 'win32'\\n# a==1\\n"))
    [('django', '5.2.1'), ('uvloop', '0.2')]
    """
    return {(canonical(name), version) for name, version in _PIN.findall(requirements)}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def looks(text: str) -> dict[Pin, Look]:
    """What advisories.toml says. Raises BadAdvisory, which names the entry."""
    try:
        entries = tomllib.loads(text).get("look", [])
    except tomllib.TOMLDecodeError as error:
        raise BadAdvisory(f"it is no TOML: {error}") from error
    by_pin: dict[Pin, Look] = {}
    for number, entry in enumerate(entries, 1):
        missing = [name for name in _REQUIRED if not entry.get(name)]
        if missing or type(entry["on"]) is not dt.date:
            raise BadAdvisory(f"entry {number} lacks {', '.join(missing) or 'a day such as 2026-11-27 in “on”'}")
        pin = canonical(entry["package"]), entry["version"]
        by_pin[pin] = Look(pin, entry["by"], entry["on"], entry["source"], frozenset(entry.get("accepted", ())))
    return by_pin


def verdict(wanted_pins: Iterable[Pin], report: str, vouchers: Mapping[Pin, Look], today: dt.date) -> Verdict:
    """Judge every pin. `report`: what `pip-audit --format json` wrote; anything else counts as no answer at all."""
    answers = _answers(report)
    result = Verdict()
    for pin in sorted(wanted_pins):
        look = vouchers.get(pin)
        if look is not None and not look.counts(today):
            look = None
        answer = answers.get(pin, answers.get((pin[0], "")))  # of what it skips pip-audit tells no version
        if isinstance(answer, list):
            grave = sorted(set(answer) - (look.accepted if look else frozenset()))
            if grave:
                result.vulnerable[pin] = ", ".join(grave)
            elif answer and look:
                result.vouched[pin] = f"{', '.join(sorted(answer))}: {look.by}, {look.on}, {look.source}"
            else:
                result.audited[pin] = ""
        elif look is not None:
            result.vouched[pin] = f"{look.by}, {look.on}, {look.source}"
        else:
            result.unaudited[pin] = answer or "no answer"
    return result


def _answers(report: str) -> dict[Pin, list[str] | str]:
    """Of each package the names of its advisories, or why it was skipped."""
    try:
        dependencies = json.loads(report)["dependencies"]
        return {
            (canonical(each["name"]), str(each.get("version", ""))): each["skip_reason"]
            if "skip_reason" in each
            else [str(advisory["id"]) for advisory in each["vulns"]]
            for each in dependencies
        }
    except (ValueError, KeyError, TypeError):
        return {}


def main(arguments: list[str]) -> int:
    """0 where every package is audited or vouched for; else 1."""
    parser = argparse.ArgumentParser(prog="local.audit", description=__doc__)
    parser.add_argument("report", type=Path, help="what pip-audit --format json wrote; may be missing")
    parser.add_argument("requirements", type=Path, nargs="+")
    options = parser.parse_args(arguments)
    report = options.report.read_text() if options.report.is_file() else ""
    every_pin = set().union(*(pins(path.read_text()) for path in options.requirements))
    try:
        vouchers = looks(ADVISORIES.read_text()) if ADVISORIES.is_file() else {}
    except BadAdvisory as error:
        complain(f"{ADVISORIES}: {error}")
        return 1
    result = verdict(every_pin, report, vouchers, dt.datetime.now(dt.UTC).date())
    tell(result)
    return 0 if result.is_good else 1


def tell(result: Verdict) -> None:
    """Counts first, then each package that somebody has to look at, and what to do."""
    say(
        f"Packages: {len(result.audited)} audited, {len(result.vouched)} vouched for, "
        f"{len(result.vulnerable)} vulnerable, {len(result.unaudited)} unaudited."
    )
    for (name, version), words in result.vulnerable.items():
        complain(f"  {name} {version} is vulnerable: {words}. Upgrade it: pyproject.toml, script/lock.")
    for (name, version), words in result.unaudited.items():
        complain(f"  {name} {version} is not audited: {words}.")
    if result.unaudited:
        complain(
            "Run script/audit where the index of advisories can be reached, or look at these packages yourself and "
            f"enter them in {ADVISORIES.name}: who looked, when, where. Such a look counts for {GOOD_FOR_DAYS} days."
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
