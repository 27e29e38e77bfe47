"""supervisord on a disk that fills up: a limit on the size of its files stands for it."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import processes
from local.home import CHECKOUT
from tests.local.conftest import eventually

pytestmark = pytest.mark.processes

ROOM = 20_000
CONFIG = """\
[supervisord]
nodaemon = true
silent = true
logfile = {folder}/supervisord.log
pidfile = {folder}/supervisord.pid
{user}
[program:talker]
command = {python} -c "import time; [(print('word ' * 100, flush=True), time.sleep(0.002)) for _ in iter(int, 1)]"
stdout_logfile = {folder}/talker.log
stdout_logfile_maxbytes = 100kB
stdout_logfile_backups = 1
"""


def limit_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, resource.RLIM_INFINITY))


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    config = tmp_path / "supervisord.conf"
    user = "user = root\n" if os.getuid() == 0 else ""
    config.write_text(CONFIG.format(folder=tmp_path, user=user, python=sys.executable))
    with open("/dev/full", "wb") as full:
        process = subprocess.Popen(
            [sys.executable, "-m", "local.supervisor", "-c", config],
            cwd=CHECKOUT,
            env={**os.environ, processes.PARENT: str(os.getpid())},
            stdout=full,
            stderr=full,
            preexec_fn=limit_files,  # noqa: PLW1509 -- no threads here
        )
    yield process
    process.terminate()
    process.wait(20)


@pytest.mark.skipif(sys.platform != "linux", reason="prlimit and /dev/full are Linux's")
def test_full_disk_ends_nothing_and_logs_go_on_when_there_is_room_again(
    supervisor: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    log = tmp_path / "talker.log"
    assert eventually(lambda: log.exists() and log.stat().st_size == ROOM)
    time.sleep(1.5)  # what does not fit is dropped, five hundred times
    assert supervisor.poll() is None
    resource.prlimit(supervisor.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    # It is read on, and rotated.
    assert eventually((tmp_path / "talker.log.1").exists)
    assert eventually(lambda: log.exists() and log.stat().st_size > 0)


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel")
def test_program_is_stopped_when_whoever_started_supervisord_was_killed(tmp_path: Path) -> None:
    code = (
        "import os, subprocess, sys, time; from local import processes\n"
        "command = [sys.executable, '-m', 'local.supervisor', '-c', sys.argv[1]]\n"
        "child = subprocess.Popen(command, env={**os.environ, processes.PARENT: str(os.getpid())})\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    config = tmp_path / "supervisord.conf"
    user = "user = root\n" if os.getuid() == 0 else ""
    config.write_text(CONFIG.format(folder=tmp_path, user=user, python=sys.executable))
    with subprocess.Popen(
        [sys.executable, "-c", code, config], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        assert eventually((tmp_path / "talker.log").exists)
        parent.send_signal(signal.SIGKILL)
        # Its output ends when supervisord and the program have ended.
        parent.communicate(timeout=20)
    assert not Path(f"/proc/{pid}/fd/1").exists()
