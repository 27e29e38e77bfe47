"""The house keeps its order."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("constituencies", "events", "targeting", "mcm")
LONGEST = 400


def test_imports_keep_their_direction() -> None:
    """constituencies ← events ← targeting, `mcm` wires; pure cores know no Django: see pyproject.toml."""
    linter = Path(sys.executable).with_name("lint-imports")
    outcome = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize("folder", [*APPS, "tests", "static", "script", "benchmarks"])
def test_files_stay_small(folder: str) -> None:
    long = [
        str(path.relative_to(ROOT))
        for suffix in ("*.py", "*.js", "*.css")
        for path in (ROOT / folder).rglob(suffix)
        if "migrations" not in path.parts and len(path.read_text().splitlines()) > LONGEST
    ]
    assert long == []
