"""script/server: the whole site on this machine, until Ctrl-C.

PostgreSQL and Valkey first, then `manage.py prepare` (tables, data, demo), then web, worker and
beat. All but `prepare` run under supervisord, which starts again whatever ends; this process
only starts, watches, and stops everything in order.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping

from local import environment, processes, readiness, services, supervision
from local.console import LocalError, complain, say, tail
from local.environment import SERVICES
from local.home import Home, Lock
from local.ports import Address
from local.programs import SITE
from local.supervision import Supervisor

_LOOK_EVERY = 3.0
_STOP_SITE_WITHIN = 12.0
_STOP_SERVICES_WITHIN = 32.0


class Stop(BaseException):
    """Somebody asked us to stop: Ctrl-C, SIGTERM, or the terminal was closed."""


def serve(environ: Mapping[str, str]) -> int:
    """Run the site until asked to stop; the exit code."""
    home = Home.find(environ)
    address = Address.find(environ)
    home.create()
    lock = Lock(home.run / "server.lock")
    if not lock.acquire():
        note = lock.read_note()
        raise LocalError(
            f"MyCampaignMap is running already at {note.get('url')} (process {note.get('pid')}).\n"
            f"To stop it: kill {note.get('pid')}\n"
            "To run another beside it: MCM_HOME=/some/folder PORT=8001 script/server"
        )
    lock.note(pid=os.getpid(), url=address.url)
    return Site(home, address, environ).run()


class Site:
    """One run of the site: everything it has started, and the way to stop it."""

    def __init__(self, home: Home, address: Address, given: Mapping[str, str]) -> None:
        self._home = home
        self._address = address
        self._environ = environment.complete(given, home)
        self._environ |= {
            "MCM_PYTHON": sys.executable,
            "MCM_SUPERVISOR_SOCKET": str(supervision.socket_path(home)),
        }
        self._services = environment.private_services(given)
        self._supervisor = Supervisor(home)
        self._owner = services.owner_lock(home)  # held until all has stopped
        self._supervisord: subprocess.Popen[bytes] | None = None
        self._prepare: subprocess.Popen[bytes] | None = None
        self._stopping = False
        self._started = False

    def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                signal.signal(number, self._asked_to_stop)
        try:
            try:
                return self._start_and_watch()
            finally:
                self._stopping = True
                self._stop()
        except Stop:
            say("Stopped.")
            return 0

    def _asked_to_stop(self, *_: object) -> None:
        if not self._stopping:
            self._stopping = True
            raise Stop
        say("Stopping already …")

    def _start_and_watch(self) -> int:
        # First, or a web process that a crash left behind would hold the port.
        for name in ("supervisord", "prepare", *SITE):
            processes.end_leftovers(self._home, name)
        self._address.require_free()
        self._warn()
        if not self._owner.acquire():
            pid = self._owner.read_note().get("pid")
            say(f"Waiting for a script/manage (process {pid}) to end; it uses the database …")
            self._owner.acquire(wait=True)
        self._owner.note(pid=os.getpid(), services=self._services)
        self._start_services()
        if code := self._run_prepare():
            complain(f"Preparing the site failed (manage.py prepare, exit code {code}); see above.")
            return code
        self._start_site()
        say(f"MyCampaignMap is running at {self._address.url} (Ctrl-C stops it)")
        say(f"Logs are in {self._home.path / 'log'}")
        self._watch()
        return 1

    def _warn(self) -> None:
        host = self._address.host
        if environment.wants_demo(self._environ) and not self._address.is_loopback:
            say(f"Beware: with HOST={host} other machines may reach the demo's well-known logins.")

    def _start_services(self) -> None:
        self._started = True
        titles = [services.TITLES[name] for name in self._services]
        if titles:
            say(f"Starting {' and '.join(titles)} …")
        services.prepare(self._home, self._services)
        text = supervision.config(self._services, as_root=os.getuid() == 0)
        supervision.config_path(self._home).write_text(text)
        supervision.socket_path(self._home).unlink(missing_ok=True)
        with (self._home.path / "log" / "supervisord.out").open("wb") as output:
            self._supervisord = services.spawn("supervisord", self._environ, output)
        for name, variable in SERVICES.items():
            log = self._home.log(name)
            try:
                readiness.wait_for_service(name, self._environ[variable], self._check_supervisord)
            except TimeoutError as error:
                title = services.TITLES[name]
                if name not in self._services:
                    raise LocalError(f"{variable}: {title} does not answer: {error}") from error
                raise readiness.explain(title, error, tail(log)) from error

    def _run_prepare(self) -> int:
        say("Preparing the site …")
        self._prepare = services.spawn("prepare", self._environ)
        while True:
            try:
                code = self._prepare.wait(0.2)
            except subprocess.TimeoutExpired:
                self._check_supervisord()
                continue
            return code if code >= 0 else 128 - code

    def _start_site(self) -> None:
        say("Starting the web server, the worker and beat …")
        for name in SITE:
            self._supervisor.start(name)
        hosts = self._environ["ALLOWED_HOSTS"].split(",")
        named = hosts[0].strip().lstrip(".").replace("*", "") or "localhost"
        try:
            readiness.wait_for_site(self._address.reach, self._address.port, named, self._check_supervisord)
        except TimeoutError as error:
            log = tail(self._home.log("web"))
            raise readiness.explain("The web server", error, log) from error

    def _watch(self) -> None:
        """Say when a program was started again; return when supervisord is gone."""
        before = self._pids()
        while self._alive():
            time.sleep(_LOOK_EVERY)
            now = self._pids()
            for name, pid in now.items():
                if pid and before.get(name) and pid != before[name]:
                    say(f"{name} had ended and runs again; see {self._home.log(name)}")
            before |= {name: pid for name, pid in now.items() if pid}
        complain("supervisord has ended, so the rest is stopped too. Start again: script/server")

    def _pids(self) -> dict[str, int]:
        try:
            return {name: pid for name, (_, pid) in self._supervisor.states().items()}
        except OSError:
            return {}

    def _alive(self) -> bool:
        return self._supervisord is not None and self._supervisord.poll() is None

    def _check_supervisord(self) -> None:
        if not self._alive():
            raise LocalError(
                "supervisord has ended. The end of its log:\n"
                + tail(self._home.path / "log" / "supervisord.out")
                + "\n"
                + tail(self._home.log("supervisord"))
            )

    def _stop(self) -> None:
        if not self._started:
            return
        say("Stopping …")
        if self._prepare and self._prepare.poll() is None:
            self._prepare.terminate()
            try:
                self._prepare.wait(5)
            except subprocess.TimeoutExpired:
                self._prepare.kill()
                self._prepare.wait()
        if self._supervisord:
            self._stop_supervised(SITE, _STOP_SITE_WITHIN)
            self._stop_supervised(("valkey", "postgres"), _STOP_SERVICES_WITHIN)
            self._supervisord.terminate()
            try:
                self._supervisord.wait(15)
            except subprocess.TimeoutExpired:
                self._supervisord.kill()
                self._supervisord.wait()
        # Whatever supervisord could not end, or everything if it has died before us.
        for name in ("supervisord", "prepare", *SITE):
            processes.end_leftovers(self._home, name)
        services.end_leftovers(self._home, self._services)
        self._home.remove_sockets()

    def _stop_supervised(self, names: tuple[str, ...], within: float) -> None:
        deadline = time.monotonic() + within
        try:
            states = self._supervisor.states()
            for name in names:
                if name in states:
                    self._supervisor.stop(name)
            while time.monotonic() < deadline and any(
                pid for name, (_, pid) in self._supervisor.states().items() if name in names
            ):
                time.sleep(0.05)
        except OSError:
            pass  # supervisord is gone, or never came up: what is left is ended after this
