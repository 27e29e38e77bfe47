import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from local import environment, postgres, processes, valkey
from local.console import LocalError
from local.home import CHECKOUT, Home
from local.readiness import connection
from local.services import Services

pytestmark = pytest.mark.processes

ASK = """
import os, psycopg, redis
from local.readiness import connection
with psycopg.connect(connection(os.environ["DATABASE_URL"])) as database:
    print(database.execute("select lower('É'), current_setting('fsync')").fetchone())
with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
    print(client.config_get("appendonly"), client.config_get("maxmemory-policy"))
print(os.environ["MCM_HOME"])
"""


def run(*arguments: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "local", "run", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, env=environ, capture_output=True, text=True, timeout=60, check=False)


def test_throwaway_services_serve_one_command_and_leave_nothing(clean_environ: dict[str, str]) -> None:
    done = run("--throwaway", "--", sys.executable, "-c", ASK, environ=clean_environ)
    assert done.stderr == ""
    database, broker, folder = done.stdout.splitlines()
    assert database == "('é', 'off')"
    assert broker == "{'appendonly': 'yes'} {'maxmemory-policy': 'noeviction'}"
    assert not Path(folder).exists()
    assert not Home(Path(folder)).sockets.exists()


@pytest.mark.parametrize("folder", ["run", "log"])  # with its lock, and after that was removed
def test_throwaway_that_was_killed_is_removed_later(clean_environ: dict[str, str], folder: str) -> None:
    abandoned = Path(tempfile.mkdtemp(prefix="mcm-throwaway-", dir="/tmp"))
    recent = Path(tempfile.mkdtemp(prefix="mcm-throwaway-", dir="/tmp"))
    (abandoned / folder).mkdir()
    long_ago = time.time() - 4000
    os.utime(abandoned, (long_ago, long_ago))
    given = {"DATABASE_URL": "postgres://x/y", "REDIS_URL": "redis://x"}
    run("--throwaway", "--", "true", environ=clean_environ | given)
    assert not abandoned.exists()
    assert recent.exists()
    recent.rmdir()


def test_exit_code_is_that_of_the_command(clean_environ: dict[str, str], home: Home) -> None:
    environ = {**clean_environ, "MCM_HOME": str(home.path), "DATABASE_URL": "postgres://x/y", "REDIS_URL": "redis://x"}
    assert run("--", sys.executable, "-c", "raise SystemExit(7)", environ=environ).returncode == 7
    assert run("--", "no-such-command", environ=environ).returncode == 1


def test_second_command_uses_the_services_of_the_first(clean_environ: dict[str, str], home: Home) -> None:
    environ = {**clean_environ, "MCM_HOME": str(home.path)}
    wait = "print('ready', flush=True); input()"
    first = subprocess.Popen(
        [sys.executable, "-m", "local", "run", "--", sys.executable, "-c", wait],
        cwd=CHECKOUT,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with first:
        assert first.stdout
        assert any(line == "ready\n" for line in first.stdout)
        second = run("--", sys.executable, "-c", ASK, environ=environ)
        assert second.returncode == 0, second.stderr
        assert first.poll() is None
        first.communicate("\n", timeout=30)
    assert first.returncode == 0
    assert not home.sockets.exists()


def test_asked_to_end_it_ends_the_command_and_then_the_services(clean_environ: dict[str, str], home: Home) -> None:
    command = [sys.executable, "-c", "print('ready', flush=True); import time; time.sleep(60)"]
    environ = {**clean_environ, "MCM_HOME": str(home.path)}
    with subprocess.Popen(
        [sys.executable, "-m", "local", "run", "--", *command],
        cwd=CHECKOUT,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout
        assert any(line == "ready\n" for line in running.stdout)
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=30)
    assert running.returncode == 128 + signal.SIGTERM
    assert not home.sockets.exists()


@pytest.fixture
def start(home: Home) -> Iterator[Callable[[], dict[str, str]]]:
    """Starts PostgreSQL and Valkey in the home, gives their environment, and stops them after the test."""
    names = ["postgres", "valkey"]
    environ = environment.complete({"PATH": os.environ["PATH"]}, home)
    started: list[Services] = []

    def start() -> dict[str, str]:
        started.append(Services(home, environ, names))
        started[-1].start()
        return environ

    yield start
    for each in started:
        each.stop()


def test_what_a_crash_leaves_does_not_hinder_the_next_start(home: Home, start: Callable[[], dict[str, str]]) -> None:
    environ = start()
    with psycopg.connect(connection(environ["DATABASE_URL"])) as database:
        database.execute("create table kept (word text)")
    with redis.Redis.from_url(environ["REDIS_URL"]) as client:
        client.rpush("queue", "task")
    for process in processes.leftovers(home, "supervisord", "postgres", "valkey"):
        process.kill()
    # The process id in what is left is somebody else's by now, as it may be after a reboot.
    pid_file = home.path / "postgres" / "postmaster.pid"
    _, *rest = pid_file.read_text().splitlines(keepends=True)
    pid_file.write_text("".join([f"{os.getppid()}\n", *rest]))
    [log] = (home.path / "valkey" / "appendonlydir").glob("*.incr.aof")
    with log.open("ab") as file:
        file.write(b"*3\r\n$5\r\nRPUSH\r\n$5\r\nque")

    environ = start()
    with psycopg.connect(connection(environ["DATABASE_URL"])) as database:
        assert database.execute("select count(*) from kept").fetchone() == (0,)
    with redis.Redis.from_url(environ["REDIS_URL"]) as client:
        assert client.lrange("queue", 0, -1) == [b"task"]


def test_queue_that_cannot_be_read_is_set_aside(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    damaged = home.path / "valkey" / "appendonlydir"
    damaged.mkdir(parents=True)
    (damaged / "appendonly.aof.manifest").write_bytes(b"\0" * 80)  # as after a power cut
    home.create_sockets()
    valkey.prepare(home)
    assert "set aside" in capsys.readouterr().out
    assert not damaged.exists()


def test_data_of_another_major_version_is_refused(home: Home) -> None:
    home.create_sockets()
    postgres.prepare(home, throwaway=True)
    (home.path / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(LocalError, match="pg_upgrade"):
        postgres.prepare(home)
