"""A real site to measure: everything as `script/server` starts it, in a folder and on a port of its own."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from local.environment import complete
from local.home import Home
from local.supervision import Supervisor

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = ("web", "django", "worker", "messenger", "beat", "postgres", "valkey")
START_WITHIN = 300.0
STOP_WITHIN = 60.0
WHOLE_WITHIN = 90.0
_ours = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "PORT", "HOST", "EMAIL_URL")
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def clean_environment() -> dict[str, str]:
    """Ours without whatever would make the site another than a fresh clone has."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in _ours and not name.startswith(("MCM_", "GRANIAN_", "DJANGO_"))
    }


@contextmanager
def temporary_home(name: str) -> Iterator[Path]:
    """A folder that PostgreSQL can pass through when it runs under an account of its own; removed at the end.

    By its name a later `local run --throwaway` knows what was left behind when we were killed, and removes it.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"mcm-throwaway-{name}-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def logins(home: Path) -> dict[str, str]:
    """User name → password of the demo's three logins."""
    return dict(line.split() for line in (home / "demo-logins").read_text().splitlines())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_server(command: list[str], environ: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C reaches only us; asked to end when we are killed."""
    parent = os.getpid()
    with log.open("wb") as output:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: _end_with(parent),  # noqa: PLW1509 -- no threads of ours yet
        )


def _end_with(parent: int) -> None:
    """Have the kernel (Linux) ask this process to end when `parent` dies."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, int(signal.SIGTERM), 0, 0, 0)
    if os.getppid() != parent:  # it had died before
        os._exit(1)


def stop_server(server: subprocess.Popen[bytes], within: float = STOP_WITHIN) -> None:
    server.terminate()
    try:
        server.wait(within)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


class Site:
    """One site in one folder; may be started and stopped several times."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder.resolve())
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.supervisor = Supervisor(self.home)
        self._given = clean_environment() | {
            "MCM_HOME": str(self.home.path),
            "MCM_DEMO": "1",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
        }
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def environ(self) -> dict[str, str]:
        """What the site's programs find in their environment."""
        return complete(self._given, self.home)

    @property
    def logins(self) -> dict[str, str]:
        return logins(self.home.path)

    def start(self, **settings: str) -> float:
        """Start it, with more settings if wanted; seconds until it prints its address."""
        began = time.perf_counter()
        log = self.home.path / "server.log"
        command = [sys.executable, "-m", "local", "server"]
        self._server = start_server(command, self._given | settings, log)
        while time.perf_counter() < began + START_WITHIN and self._server.poll() is None:
            if "is running at" in log.read_text():
                return time.perf_counter() - began
            time.sleep(0.02)
        log_end = log.read_text()[-4000:]
        self.stop()
        raise RuntimeError(f"The site did not start:\n{log_end}")

    def stop(self) -> None:
        if self._server is not None:
            stop_server(self._server)
            self._server = None

    @property
    def is_running(self) -> bool:
        return self._server is not None and self._server.poll() is None

    @contextmanager
    def resting(self, *programs: str) -> Iterator[None]:
        """Some of its programs stopped for a while."""
        for name in programs:
            self.supervisor.stop(name)
        self._wait_for("STOPPED", programs)
        try:
            yield
        finally:
            for name in programs:
                self.supervisor.start(name)
            self._wait_for("RUNNING", programs)

    def processes(self, name: str) -> list[psutil.Process]:
        """A program's processes, the one that supervisord started first."""
        pid = self.supervisor.states()[name][1]
        head = psutil.Process(pid)
        return [head, *head.children(recursive=True)]

    def inside(self, program: str, *arguments: object, within: float = 300) -> Any:
        """Run a module of benchmarks.inside in the site's environment; the JSON that it prints last."""
        command = ["-m", "local", "run", "--", sys.executable, "-m", f"benchmarks.inside.{program}"]
        process = subprocess.run(
            [sys.executable, *command, *map(str, arguments)],
            cwd=ROOT,
            env=self._given,
            stdout=subprocess.PIPE,
            text=True,
            timeout=within,
            check=False,
        )
        if process.returncode:
            raise RuntimeError(f"benchmarks.inside.{program} failed (exit code {process.returncode}): {process.stdout}")
        return json.loads(process.stdout.splitlines()[-1])

    def degraded(self) -> list[str]:
        """What the site itself says is amiss; empty when it is whole."""
        with suppress(OSError), _direct.open(f"{self.url}/readyz", timeout=5) as answer:
            return list(json.load(answer)["degraded"])
        return ["no answer"]

    def wait_until_whole(self) -> None:
        """Raises TimeoutError."""
        deadline = time.monotonic() + WHOLE_WITHIN
        while amiss := self.degraded() or self._not_in("RUNNING", PROGRAMS):
            if time.monotonic() > deadline:
                raise TimeoutError(f"the site is not whole again: {', '.join(amiss)}")
            time.sleep(0.1)

    def _wait_for(self, state: str, programs: tuple[str, ...]) -> None:
        deadline = time.monotonic() + WHOLE_WITHIN
        while others := self._not_in(state, programs):
            if time.monotonic() > deadline:
                raise TimeoutError(f"not {state}: {', '.join(others)}")
            time.sleep(0.05)

    def _not_in(self, state: str, programs: tuple[str, ...]) -> list[str]:
        states = self.supervisor.states()
        return [name for name in programs if states[name][0] != state]
