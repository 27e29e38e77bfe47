"""The private services: who may start them, and starting them for one command."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import partial
from typing import IO

from local import postgres, readiness, valkey
from local.console import LocalError, tail
from local.environment import SERVICES
from local.home import CHECKOUT, Home, Lock
from local.processes import PARENT

TITLES = {"postgres": "PostgreSQL", "valkey": "Valkey"}


def owner_lock(home: Home) -> Lock:
    """Held by the one process that runs this home's services, from before they start until
    after they have stopped."""
    return Lock(home.run / "services.lock")


def users_lock(home: Home) -> Lock:
    """Shared by the commands that use services which another command started."""
    return Lock(home.run / "users.lock")


def prepare(home: Home, names: list[str], *, throwaway: bool = False) -> None:
    """Make their folders and settings, having ended what a crash left of them."""
    end_leftovers(home, names)
    home.create_sockets()
    if "postgres" in names:
        postgres.prepare(home, throwaway=throwaway)
    if "valkey" in names:
        valkey.prepare(home)


def end_leftovers(home: Home, names: list[str]) -> None:
    """End services of this home that a crash left running."""
    if "valkey" in names:
        valkey.end_leftovers(home)
    if "postgres" in names:
        postgres.end_leftovers(home)


class Services:
    """The private services as children of this process, for the duration of one command."""

    def __init__(self, home: Home, environ: Mapping[str, str], names: list[str]) -> None:
        self._home = home
        self._environ = environ
        self._names = names
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        for name in self._names:
            with self._home.log(name).open("ab") as log:
                self._running[name] = spawn(name, self._environ, log)
        for name in self._names:
            try:
                readiness.wait_for_service(name, self._environ[SERVICES[name]], partial(self._check, name))
            except TimeoutError as error:
                log_end = tail(self._home.log(name))
                raise readiness.explain(TITLES[name], error, log_end) from error

    def _check(self, name: str) -> None:
        if self._running[name].poll() is not None:
            raise LocalError(
                f"{TITLES[name]} did not start. The end of {self._home.log(name)}:\n" + tail(self._home.log(name))
            )

    def stop(self) -> None:
        """Valkey first, PostgreSQL last, each with time to write what it holds."""
        for name, process in reversed(self._running.items()):
            process.send_signal(signal.SIGINT if name == "postgres" else signal.SIGTERM)
        deadline = time.monotonic() + 30
        for process in self._running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()


def spawn(name: str, environ: Mapping[str, str], output: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    """Start a program as our child, out of reach of the terminal's Ctrl-C: we end it in order."""
    return subprocess.Popen(
        [sys.executable, "-m", "local.launch", name],
        cwd=CHECKOUT,
        env=dict(environ) | {PARENT: str(os.getpid())},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        start_new_session=True,
    )
