"""One real site, and the programs that attack it: script/test --attack installs them beside the project's own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.site import Site, site_of_its_own

Attack = Callable[..., str]
WITHIN = 1500
"""Seconds."""


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with site_of_its_own() as site:
        yield site


@pytest.fixture
def attack(tmp_path: Path) -> Attack:
    """Run one of the programs to its end; what it printed."""
    programs = Path(os.environ["MCM_ATTACK_PROGRAMS"])

    def run(name: str, *arguments: str) -> str:
        command = [str(programs / name), *arguments]
        # They write where they stand and into their home.
        environment = os.environ | {"HOME": str(tmp_path), "NO_COLOR": "1"}
        process = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=WITHIN, check=False
        )
        return f"{process.stdout}\n{process.stderr}\nexit code {process.returncode}"

    return run
