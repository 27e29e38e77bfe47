"""The whole site as script/server runs it, through kill -9 of each of its parts."""

import contextlib
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator

import psutil
import pytest

from local import postgres, processes, readiness, valkey
from local.home import CHECKOUT, Home
from local.ports import Address
from local.supervision import Supervisor
from tests.local.conftest import eventually

pytestmark = [pytest.mark.slow, pytest.mark.alone]

PROGRAMS = ["postgres", "valkey", "web", "worker", "messenger", "beat"]


class Server:
    """One script/server, with a home and a port of its own."""

    def __init__(self, home: Home, environ: dict[str, str]) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = Address("127.0.0.1", probe.getsockname()[1])
        self.home = home
        self.environ = {**environ, "MCM_HOME": str(home.path), "PORT": str(self.address.port)}
        self.supervisor = Supervisor(home)
        self.process = self._spawn()

    def _spawn(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [CHECKOUT / "script" / "server"],
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def start_again(self) -> None:
        self.process.communicate(timeout=60)
        self.process = self._spawn()
        self.wait_until_running()

    def wait_until_running(self) -> None:
        assert self.process.stdout
        said = []
        for line in self.process.stdout:
            said.append(line)
            if line.startswith(f"MyCampaignMap is running at {self.address.url}"):
                return
        pytest.fail("script/server ended: " + "".join(said))

    def second(self) -> subprocess.CompletedProcess[str]:
        command = [CHECKOUT / "script" / "server"]
        return subprocess.run(command, env=self.environ, capture_output=True, text=True, timeout=60, check=False)

    def pid(self, name: str) -> int:
        return self.supervisor.states()[name][1]

    def well(self) -> dict[str, int]:
        """The process ids when all of it runs and answers; else none."""
        try:
            states = self.supervisor.states()
        except OSError:
            return {}
        answers = (
            readiness.ask_postgres(postgres.url(self.home)),
            readiness.ask_valkey(valkey.url(self.home)),
            readiness.ask_site(self.address.reach, self.address.port, "localhost"),
        )
        if answers != (None, None, None) or any(state != "RUNNING" for state, _ in states.values()):
            return {}
        return {name: pid for name, (_, pid) in states.items()}

    def remains(self) -> list[psutil.Process]:
        """Every living process of this home, whichever way it shows."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            environ = process.environ()
            return process.status() != psutil.STATUS_ZOMBIE and (
                environ.get("MCM_HOME") == str(self.home.path)
                or environ.get(processes.MARKER, "").startswith(self.home.key)
                or process.cwd().startswith(str(self.home.path))
            )
        except (psutil.Error, OSError):
            return False


def kill(family: list[psutil.Process]) -> None:
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):  # it has ended with another of them
            process.kill()


@pytest.fixture(scope="module")
def server(shared_home: Home, clean_environ: dict[str, str]) -> Iterator[Server]:
    """Shared by the tests of this file, in their order: loading all data takes its time."""
    server = Server(shared_home, clean_environ)
    try:
        server.wait_until_running()
        yield server
    finally:
        server.process.terminate()
        server.process.communicate(timeout=60)
        kill(server.remains())


def test_it_serves_the_map(server: Server) -> None:
    with urllib.request.urlopen(server.address.url) as page:  # noqa: S310
        assert page.status == 200
    assert eventually(server.well)


def test_second_start_says_where_the_first_one_runs(server: Server) -> None:
    second = server.second()
    assert second.returncode == 1
    assert server.address.url in second.stderr
    assert str(server.process.pid) in second.stderr


@pytest.mark.parametrize("name", PROGRAMS)
def test_program_that_was_killed_runs_again_and_no_orphan_hinders_it(server: Server, name: str) -> None:
    head = psutil.Process(server.pid(name))
    family = [head, *head.children(recursive=True)]
    head.kill()
    assert eventually(lambda: server.well().get(name, head.pid) != head.pid)
    # Processes of the public program serve on until others do.
    assert eventually(
        lambda: not any(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in family), 60
    )


def test_web_worker_that_was_killed_is_replaced(server: Server) -> None:
    head = psutil.Process(server.pid("web"))
    assert eventually(head.children)  # it may have been started a moment ago
    before = {each.pid for each in head.children()}
    victim = head.children()[0]
    victim.kill()
    assert eventually(lambda: len(now := {each.pid for each in head.children()}) == len(before) and now != before)
    assert server.well()


def test_without_supervisord_all_ends(server: Server) -> None:
    [supervisord] = psutil.Process(server.process.pid).children()
    supervisord.kill()
    said, _ = server.process.communicate(timeout=60)
    assert "supervisord has ended" in said
    assert server.process.returncode == 1
    assert server.remains() == []


def test_kill_of_the_launcher_does_not_hinder_the_next_start(server: Server) -> None:
    server.start_again()
    server.process.kill()
    server.start_again()
    assert eventually(server.well)


def test_kill_of_everything_does_not_hinder_the_next_start(server: Server) -> None:
    kill(server.remains())
    server.start_again()
    assert eventually(server.well)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_asked_to_stop_it_leaves_nothing_behind(server: Server, number: signal.Signals) -> None:
    if server.process.poll() is not None:
        server.start_again()
    asked = time.monotonic()
    server.process.send_signal(number)
    server.process.communicate(timeout=60)
    assert time.monotonic() - asked < 15
    assert server.process.returncode == 0
    assert server.remains() == []
    assert not server.home.sockets.exists()
