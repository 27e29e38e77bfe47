import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local import processes
from local.home import Home
from local.processes import Program

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


def test_server_that_hides_its_environment_is_known_by_its_folder(home: Home, start: Start, tmp_path: Path) -> None:
    server = start("overwritten", cwd=tmp_path)
    start("overwritten", cwd=home.path)
    program = Program(argv=[], environ={}, folder=tmp_path, executable=Path(sys.executable).name)
    assert [process.pid for process in processes.leftovers(home, "postgres", program)] == [server.pid]


def test_we_and_those_who_started_us_are_no_leftovers(home: Home) -> None:
    mark = processes.marker(home, "web")
    code = (
        "from pathlib import Path; from local import processes; from local.home import Home\n"
        f"print(processes.end_leftovers(Home(Path({str(home.path)!r})), 'web'))"
    )
    environ = {**os.environ, processes.MARKER: mark}
    answer = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    assert answer.stdout == "0\n"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the next start ends what is left")
def test_program_ends_with_whoever_started_it() -> None:
    code = (
        "import os, signal, subprocess, sys\n"
        "from local.processes import die_with_parent\n"
        "parent = os.getpid()\n"
        "if child := os.fork():\n"
        "    sys.stdin.readline(); os.kill(parent, 9)\n"
        "die_with_parent(signal.SIGTERM, parent); print(os.getpid(), flush=True); signal.pause()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        assert int(parent.stdout.readline()) != parent.pid
        # Its output ends when the child has ended too.
        parent.communicate("now\n", timeout=5)
    assert parent.returncode == -9
