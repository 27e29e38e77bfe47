"""The programs of one home under a supervisord, for as long as the process lives that started it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import IO

from local import postgres, readiness, supervision, valkey
from local.console import LocalError, tail
from local.environment import SERVICES
from local.home import CHECKOUT, Home, Lock
from local.processes import PARENT, end_leftovers
from local.programs import SITE
from local.supervision import Supervisor

TITLES = {"postgres": "PostgreSQL", "valkey": "Valkey"}
_SITE_STOPS_WITHIN = 5.0
_SERVICES_STOP_WITHIN = 32.0


def owner_lock(home: Home) -> Lock:
    """Held by the one process that runs this home's services, from before they start until after they have stopped."""
    return Lock(home.run / "services.lock")


def users_lock(home: Home) -> Lock:
    """Shared by the commands that use services which another command started."""
    return Lock(home.run / "users.lock")


def end_all(home: Home) -> None:
    """End whatever a crash left running of this home; the services last, each with time to write what it holds."""
    end_leftovers(home, "supervisord", patience=20)
    end_leftovers(home, "prepare", *SITE)
    end_leftovers(home, *TITLES, wish=signal.SIGINT)


class Services:
    """supervisord, which starts the private services; the site's own programs wait until they are asked for."""

    def __init__(self, home: Home, environ: Mapping[str, str], names: Sequence[str]) -> None:
        self._home = home
        self._environ = dict(environ) | {
            "MCM_PYTHON": sys.executable,
            "MCM_SUPERVISOR_SOCKET": str(supervision.socket_path(home)),
        }
        self._names = names
        self._process: subprocess.Popen[bytes] | None = None
        self.supervisor = Supervisor(home)

    def start(self, *, throwaway: bool = False) -> None:
        """Make folders and settings, having ended what a crash left, and wait until the services answer."""
        end_all(self._home)
        self._home.create_sockets()
        if "postgres" in self._names:
            postgres.prepare(self._home, throwaway=throwaway)
        if "valkey" in self._names:
            valkey.prepare(self._home)
        text = supervision.config(self._names, as_root=os.getuid() == 0)
        supervision.config_path(self._home).write_text(text)
        supervision.socket_path(self._home).unlink(missing_ok=True)
        with self._home.log("supervisord.out").open("wb") as output:
            self._process = spawn("supervisord", self._environ, output)
        for name, variable in SERVICES.items():
            self._wait_for(name, variable)

    def _wait_for(self, name: str, variable: str) -> None:
        try:
            readiness.wait_for_service(name, self._environ[variable], self.check)
        except TimeoutError as error:
            if name not in self._names:
                raise LocalError(f"{variable}: {TITLES[name]} does not answer: {error}") from error
            raise readiness.explain(TITLES[name], error, tail(self._home.log(name))) from error

    def is_started(self) -> bool:
        return self._process is not None

    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def check(self) -> None:
        """Raise LocalError when supervisord has ended."""
        if not self.is_alive():
            logs = [tail(self._home.log(name)) for name in ("supervisord.out", "supervisord")]
            raise LocalError("\n".join(["supervisord has ended. The end of its log:", *logs]))
        with contextlib.suppress(OSError):
            self.supervisor.states()  # it starts what is due when somebody asks, else up to a second later

    def stop(self) -> None:
        """The site first, PostgreSQL last; then whatever supervisord could not end, or all if it has died before us."""
        if self._process is None:
            return
        self._stop(SITE, _SITE_STOPS_WITHIN)
        self._stop(tuple(TITLES), _SERVICES_STOP_WITHIN)
        with contextlib.suppress(OSError):
            self.supervisor.shut_down()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        end_all(self._home)
        self._home.remove_sockets()

    def _stop(self, names: Sequence[str], within: float) -> None:
        deadline = time.monotonic() + within
        with contextlib.suppress(OSError):  # supervisord is gone, or never came up
            for name in self.supervisor.states():
                if name in names:
                    self.supervisor.stop(name)
            while any(pid for name, (_, pid) in self.supervisor.states().items() if name in names):
                if time.monotonic() > deadline:
                    return
                time.sleep(0.02)


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
