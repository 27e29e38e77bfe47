"""The audit of packages: what is vulnerable, what is not audited, and what somebody vouches for."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local import audit
from local.audit import BadAdvisory, Look, looks, pins, verdict

ROOT = Path(__file__).resolve().parents[2]
TODAY = dt.date(2026, 11, 27)
DJANGO, NUMPY, UVLOOP = ("django", "5.2.19"), ("numpy", "2.4.0"), ("uvloop", "0.22.1")
PINS = {DJANGO, NUMPY, UVLOOP}


def report(*dependencies: dict[str, Any]) -> str:
    return json.dumps({"dependencies": dependencies, "fixes": []})


def clean(name: str, version: str, *advisories: str) -> dict[str, Any]:
    return {"name": name, "version": version, "vulns": [{"id": one, "fix_versions": []} for one in advisories]}


def look(pin: tuple[str, str], days_ago: int = 1, accepted: tuple[str, ...] = ()) -> dict[tuple[str, str], Look]:
    return {pin: Look(pin, "Ann", TODAY - dt.timedelta(days=days_ago), "https://osv.dev/", frozenset(accepted))}


WHOLE = report(clean("Django", "5.2.19"), clean("numpy", "2.4.0"), clean("uvloop", "0.22.1"))
SKIPPED = {"name": "uvloop", "skip_reason": "Dependency not found on PyPI"}
"""As pip-audit writes it, which then ends with 0 and “No known vulnerabilities found”."""


def test_where_every_package_is_known_to_be_well_the_audit_is_good() -> None:
    result = verdict(PINS, WHOLE, {}, TODAY)
    assert result.is_good
    assert set(result.audited) == PINS


def test_a_skipped_package_is_not_audited_and_fails_it() -> None:
    result = verdict(PINS, report(clean("django", "5.2.19"), clean("numpy", "2.4.0"), SKIPPED), {}, TODAY)
    assert not result.is_good
    assert result.unaudited == {UVLOOP: "Dependency not found on PyPI"}


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", "<html>", '{"dependencies": [{"name": "django"}]}'])
def test_where_the_index_cannot_be_reached_nothing_is_audited(text: str) -> None:
    result = verdict(PINS, text, {}, TODAY)
    assert not result.is_good
    assert set(result.unaudited) == PINS


def test_a_package_or_version_that_the_answer_leaves_out_is_not_audited() -> None:
    result = verdict(PINS, report(clean("django", "5.2.18"), clean("numpy", "2.4.0")), {}, TODAY)
    assert set(result.unaudited) == {DJANGO, UVLOOP}


def test_somebody_who_has_looked_vouches_for_that_version_for_a_while() -> None:
    skipped = report(clean("django", "5.2.19"), clean("numpy", "2.4.0"), SKIPPED)
    assert verdict(PINS, skipped, look(UVLOOP), TODAY).is_good
    assert verdict(PINS, skipped, look(UVLOOP, 90), TODAY).is_good
    assert not verdict(PINS, skipped, look(UVLOOP, 91), TODAY).is_good
    assert not verdict(PINS, skipped, look(UVLOOP, -1), TODAY).is_good, "on a day to come"
    assert not verdict(PINS, skipped, look(("uvloop", "0.22.0")), TODAY).is_good


def test_a_vulnerable_package_fails_it_unless_that_very_advisory_is_accepted() -> None:
    vulnerable = report(
        clean("django", "5.2.19", "PYSEC-1", "PYSEC-2"), clean("numpy", "2.4.0"), clean("uvloop", "0.22.1")
    )
    assert verdict(PINS, vulnerable, {}, TODAY).vulnerable == {DJANGO: "PYSEC-1, PYSEC-2"}
    assert verdict(PINS, vulnerable, look(DJANGO), TODAY).vulnerable == {DJANGO: "PYSEC-1, PYSEC-2"}
    assert verdict(PINS, vulnerable, look(DJANGO, 1, ("PYSEC-1",)), TODAY).vulnerable == {DJANGO: "PYSEC-2"}
    result = verdict(PINS, vulnerable, look(DJANGO, 1, ("PYSEC-1", "PYSEC-2")), TODAY)
    assert result.is_good
    assert set(result.vouched) == {DJANGO}


def test_names_are_compared_as_the_index_writes_them() -> None:
    assert verdict({("zope-interface", "1")}, report(clean("Zope.Interface", "1")), {}, TODAY).is_good


def test_every_package_of_our_files_is_counted() -> None:
    text = (ROOT / "requirements" / "dev.txt").read_text()
    assert len(pins(text)) == text.count("==") - text.count(" == ") > 100
    assert DJANGO[0] in dict(pins(text))


ENTRY = '[[look]]\npackage = "Uv_loop"\nversion = "1"\nby = "Ann"\non = 2026-11-27\nsource = "https://osv.dev/"\n'


def test_an_entry_says_who_looked_when_and_where() -> None:
    assert looks(ENTRY) == {("uv-loop", "1"): Look(("uv-loop", "1"), "Ann", dt.date(2026, 11, 27), "https://osv.dev/")}
    for line in ENTRY.splitlines()[1:]:
        with pytest.raises(BadAdvisory, match=f"entry 1 lacks {line.split()[0]}"):
            looks(ENTRY.replace(line, ""))
    with pytest.raises(BadAdvisory, match="a day such as"):
        looks(ENTRY.replace("2026-11-27", '"yesterday"'))
    with pytest.raises(BadAdvisory, match="no TOML"):
        looks("[[look")


def test_the_file_of_the_project_can_be_read() -> None:
    looks(audit.ADVISORIES.read_text())


FAKE = """#!/usr/bin/env python3
import json, re, sys
arguments = sys.argv[1:]
file = arguments[arguments.index("--requirement") + 1]
mode = "{mode}"
if mode == "unreachable":
    sys.exit("ServiceError: the index could not be reached")
pins = re.findall(r"^([a-z0-9][\\w.-]*)(?:\\[[^\\]]*\\])?==([^\\s;\\\\]+)", open(file).read(), re.MULTILINE)
found = [dict(name=name, version=version, vulns=[]) for name, version in pins]
if mode == "vulnerable":
    found[0]["vulns"] = [dict(id="PYSEC-2026-1")]
if mode == "skipped":
    found[0] = dict(name=found[0]["name"], skip_reason="not found")
json.dump(dict(dependencies=found, fixes=[]), open(arguments[arguments.index("--output") + 1], "w"))
sys.exit(1 if mode == "vulnerable" else 0)
"""


@pytest.mark.parametrize(
    ("mode", "code", "words"),
    [
        ("well", 0, "0 vulnerable, 0 unaudited"),
        ("vulnerable", 1, "is vulnerable: PYSEC-2026-1"),
        ("skipped", 1, "is not audited: not found"),
        ("unreachable", 1, "0 audited"),
    ],
)
def test_the_command_ends_accordingly(tmp_path: Path, mode: str, code: int, words: str) -> None:
    program = tmp_path / "pip-audit"
    program.write_text(FAKE.replace("{mode}", mode))
    program.chmod(0o755)
    ended = subprocess.run(
        [ROOT / "script" / "audit"],
        env=os.environ | {"MCM_PIP_AUDIT": str(program)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, words in ended.stdout + ended.stderr) == (code, True), ended.stdout + ended.stderr
