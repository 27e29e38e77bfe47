"""The recipes of CONTRIBUTING.md: each names a test, and that test notices when somebody follows only half of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("constituencies", "events", "targeting", "mcm")
FOLDERS = (*APPS, "local", "tests", "benchmarks", "static", "templates", "docs", "fixtures")

# What somebody changes who follows a recipe, before they have touched its test: a file, what stands in it, and what it
# is replaced by. Only where the test needs no services: it is run in a copy of the tree.
HALF_DONE = {
    "change a colour of the map": ("static/css/bands.css", "--need-high: #b5323a", "--need-high: #f5f5f5"),
    "move a break between bands": ("targeting/bands.py", 'Band("high", _("high"), 55)', 'Band("high", _("high"), 60)'),
    "change a default of the formula, such as beta": (
        "targeting/need.py",
        "votes_per_contact: float = 0.025",
        "votes_per_contact: float = 0.03",
    ),
    "tweak how far people are sent": (
        "targeting/recommending/travel.py",
        'Travel("1h", 30, 50)',
        'Travel("1h", 60, 100)',
    ),
    "explain a word": ("docs/glossary.md", "`constituencies/lookup.py`", "`constituencies/look_up.py`"),
}


def recipes() -> dict[str, tuple[str, str]]:
    """What somebody wants → what they change, and where its test is; empty for none."""
    text = (ROOT / "CONTRIBUTING.md").read_text().partition("## Recipes")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines() if "|" in line]
    return {row[0].strip("| "): (row[1], row[2].strip("| ") if len(row) > 2 else "") for row in rows[2:]}


RECIPES = recipes()


def test_the_table_is_read() -> None:
    assert len(RECIPES) >= 10
    assert HALF_DONE.keys() <= RECIPES.keys()


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_names_what_exists(recipe: str) -> None:
    change, test = RECIPES[recipe]
    named = re.findall(r"`((?:[\w.-]+/)+[\w.-]*)`", change + test)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
    assert "`tests/" in test or "script/lock" in change


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("copy")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "CONTRIBUTING.md", "README.md"):
        shutil.copy(ROOT / name, copy / name)
    return copy


@pytest.mark.slow
@pytest.mark.parametrize("recipe", HALF_DONE)
def test_its_test_notices_what_is_only_half_done(recipe: str, copy: Path) -> None:
    name, before, after = HALF_DONE[recipe]
    [test] = re.findall(r"`(tests/[\w./]+)`", RECIPES[recipe][1])
    original = (ROOT / name).read_text()
    assert before in original
    assert outcome(copy, test) == (0, "")
    try:
        (copy / name).write_text(original.replace(before, after, 1))
        code, said = outcome(copy, test)
    finally:
        (copy / name).write_text(original)
    assert code == 1, f"{test} does not notice\n{said}"


def outcome(copy: Path, test: str) -> tuple[int, str]:
    """pytest's exit code for the tests of one file that need no services, and what it said if not all passed."""
    environ = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    command = [sys.executable, "-m", "pytest", "-q", "-m", "pure", "-p", "no:cacheprovider", test]
    pytest_run = subprocess.run(command, cwd=copy, env=environ, capture_output=True, text=True, check=False)
    return pytest_run.returncode, pytest_run.stdout + pytest_run.stderr if pytest_run.returncode else ""
