"""script/bootstrap in a copy of the checkout, with requirements that take no network."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local.home import CHECKOUT

TOO_OLD = """#!/bin/sh
[ "$1" = -V ] && echo "Python 3.9.2"
exit 1
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    copy = tmp_path / "copy of it"
    shutil.copytree(CHECKOUT / "script", copy / "script")
    (copy / "requirements").mkdir()
    for name in ("base", "local", "dev"):
        (copy / "requirements" / f"{name}.txt").write_text(f"# nothing for {name}\n")
    return copy


def bootstrap(copy: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    defaults = {"PATH": "/usr/bin:/bin", "PYTHON": sys.executable}
    return subprocess.run(
        [copy / "script" / "bootstrap", *arguments],
        env=defaults | environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_python_that_is_too_old_is_refused_with_what_to_do(copy: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("bash", "dirname", "cut", "cmp"):
        (folder / name).symlink_to(str(shutil.which(name)))
    (folder / "python3").write_text(TOO_OLD)
    (folder / "python3").chmod(0o755)
    refused = bootstrap(copy, PATH=str(folder), PYTHON="")
    assert refused.returncode == 1
    assert "needs Python 3.11 or newer, and python3 is 3.9.2" in refused.stderr
    assert "PYTHON=" in refused.stderr
    (folder / "python3").unlink()
    assert "there is no python3" in bootstrap(copy, PATH=str(folder), PYTHON="").stderr


def test_unknown_set_is_refused(copy: Path) -> None:
    assert "base, local or dev" in bootstrap(copy, "everything").stderr


@pytest.mark.slow
@pytest.mark.alone
def test_environment_is_made_once_and_never_made_smaller(copy: Path) -> None:
    first = bootstrap(copy, "dev")
    assert first.returncode == 0, first.stderr
    assert "requirements/dev.txt" in first.stdout
    began = time.monotonic()
    assert bootstrap(copy).stdout == ""  # the larger set holds the smaller
    assert time.monotonic() - began < 0.2
    (copy / "requirements" / "dev.txt").write_text("# changed\n")
    assert "requirements/dev.txt" in bootstrap(copy, "base").stdout
    moved = copy.rename(copy.with_name("moved"))
    assert "Creating .venv" in bootstrap(moved).stdout  # its programs name their folder
    pip = subprocess.run([moved / ".venv" / "bin" / "pip", "--version"], capture_output=True, text=True, check=True)
    assert str(moved / ".venv" / "lib") in pip.stdout
    (moved / ".venv" / "bin" / "python").unlink()
    assert "Creating .venv" in bootstrap(moved).stdout


@pytest.mark.slow
@pytest.mark.alone
def test_environment_of_a_checkout_that_was_moved_stays_until_there_is_another(copy: Path) -> None:
    assert bootstrap(copy, "local").returncode == 0
    moved = copy.rename(copy.with_name("moved"))
    (moved / "requirements" / "local.txt").write_text("no-such-package-anywhere==1\n")
    failed = bootstrap(moved, PIP_NO_INDEX="1")
    assert failed.returncode == 1
    assert "installing requirements/local.txt failed" in failed.stderr
    assert subprocess.run([moved / ".venv" / "bin" / "python", "-c", "import pip"], check=False).returncode == 0
    (moved / "requirements" / "local.txt").write_text("# nothing\n")
    assert bootstrap(moved).returncode == 0
    assert not list(moved.glob(".venv.*"))


@pytest.mark.slow
@pytest.mark.alone
def test_own_services_need_the_base_only(copy: Path) -> None:
    assert "requirements/base.txt" in bootstrap(copy, DATABASE_URL="postgres://x/y", REDIS_URL="redis://x").stdout


@pytest.mark.slow
@pytest.mark.alone
def test_two_at_once_make_it_once(copy: Path) -> None:
    command = [copy / "script" / "bootstrap"]
    environ = {"PATH": "/usr/bin:/bin", "PYTHON": sys.executable}
    both = [subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [each.communicate(timeout=120)[0] for each in both]
    assert [each.returncode for each in both] == [0, 0]
    assert "".join(said).count("Creating .venv") == 1
