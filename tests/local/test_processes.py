import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local import processes
from local.home import Home
from local.processes import Account

pytestmark = pytest.mark.processes

PATIENT = "print('ready', flush=True); import time; time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + PATIENT
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a process with a mark in its environment; all are gone after the test."""
    started: list[subprocess.Popen[str]] = []

    def start(mark: str, code: str = PATIENT, cwd: Path | None = None) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            env={**os.environ, processes.MARKER: mark},
            cwd=cwd,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_leftovers_are_those_with_the_mark_of_this_home_and_program(home: Home, start: Start) -> None:
    ours = start(processes.marker(home, "web"))
    start(processes.marker(home, "worker"))
    start(processes.marker(Home(home.path / "another"), "web"))
    assert [process.pid for process in processes.leftovers(home, "web")] == [ours.pid]


def test_leftovers_are_ended_and_others_left_alone(home: Home, start: Start) -> None:
    ours = start(processes.marker(home, "web"))
    other = start(processes.marker(Home(home.path / "another"), "web"))
    assert processes.end_leftovers(home, "web") == 1
    assert ours.wait(5) == -15
    assert other.poll() is None


def test_leftovers_that_do_not_heed_a_request_are_killed(home: Home, start: Start) -> None:
    ours = start(processes.marker(home, "web"), STUBBORN)
    assert processes.end_leftovers(home, "web", patience=0.2) == 1
    assert ours.wait(5) == -9


def test_we_and_those_who_started_us_are_no_leftovers(home: Home) -> None:
    mark = processes.marker(home, "web")
    code = (
        "from pathlib import Path; from local import processes; from local.home import Home\n"
        f"print(processes.end_leftovers(Home(Path({str(home.path)!r})), 'web'))"
    )
    environ = {**os.environ, processes.MARKER: mark}
    answer = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    assert answer.stdout == "0\n"


@pytest.mark.skipif(os.getuid() != 0 or sys.platform != "linux", reason="only root can become somebody else")
def test_account_passes_through_folders_that_are_closed_to_others(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    (tmp_path / "closed" / "file").write_text("read\n")
    command = "cat closed/file; id -u; touch closed/new 2>/dev/null || echo refused"
    answer = subprocess.run(
        ["/bin/sh", "-c", command],
        preexec_fn=lambda: processes.switch_to(Account(65534, 65534)),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split() == ["read", "65534", "refused"]
