"""script/server: the whole site on this machine, until Ctrl-C.

PostgreSQL and Valkey first, then `manage.py prepare` (tables, data, demo), then the site's programs. All but `prepare`
run under supervisord, which starts again whatever ends; this process only starts, watches, and stops them in order.
"""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress

from local import environment, readiness, reload, services
from local.console import LocalError, complain, say, tail
from local.home import Home, Lock
from local.ports import Address
from local.programs import SITE
from local.services import Services

_LOOK_EVERY = 3.0


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
        self._private = environment.private_services(given)
        self._services = Services(home, self._environ, self._private)
        self._owner = services.owner_lock(home)  # held until all has stopped
        self._prepare: subprocess.Popen[bytes] | None = None
        self._stopping = False

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
        if self._owner.acquire():
            services.end_all(self._home)  # or a web process that a crash left behind would hold the port
        self._address.require_free()
        if environment.wants_demo(self._environ) and not self._address.is_loopback:
            host = self._address.host
            say(f"Beware: with HOST={host} other machines may reach the demo's well-known logins.")
        if not self._owner.acquire():
            pid = self._owner.read_note().get("pid")
            say(f"Waiting for a script/manage (process {pid}) to end; it uses the database …")
            self._owner.acquire(wait=True)
        self._owner.note(pid=os.getpid(), services=self._private)
        if self._private:
            say(f"Starting {' and '.join(services.TITLES[name] for name in self._private)} …")
        self._services.start()
        if code := self._run_prepare():
            complain(f"Preparing the site failed (manage.py prepare, exit code {code}); see above.")
            return code
        self._start_site()
        say(f"MyCampaignMap is running at {self._address.url} (Ctrl-C stops it)")
        say(f"Logs are in {self._home.path / 'log'}")
        if reload.is_wanted(self._environ):
            reload.start(self._services.supervisor)
        self._watch()
        return 1

    def _run_prepare(self) -> int:
        say("Preparing the site …")
        self._prepare = services.spawn("prepare", self._environ)
        while True:
            with suppress(subprocess.TimeoutExpired):
                code = self._prepare.wait(0.2)
                return code if code >= 0 else 128 - code
            self._services.check()

    def _start_site(self) -> None:
        say("Starting the web server, the worker and beat …")
        for name in SITE:
            self._services.supervisor.start(name)
        hosts = self._environ["ALLOWED_HOSTS"].split(",")
        named = hosts[0].strip().lstrip(".").replace("*", "") or "localhost"
        try:
            readiness.wait_for_site(self._address.reach, self._address.port, named, self._services.check)
        except TimeoutError as error:
            raise readiness.explain("The web server", error, tail(self._home.log("web"))) from error

    def _watch(self) -> None:
        """Say when a program was started again; return when supervisord is gone."""
        before = self._pids()
        while self._services.is_alive():
            time.sleep(_LOOK_EVERY)
            now = self._pids()
            for name, pid in now.items():
                if pid and before.get(name) and pid != before[name] and not reload.is_wanted(self._environ):
                    say(f"{name} had ended and runs again; see {self._home.log(name)}")
            before |= {name: pid for name, pid in now.items() if pid}
        complain("supervisord has ended, so the rest is stopped too. Start again: script/server")

    def _pids(self) -> dict[str, int]:
        with suppress(OSError):
            return {name: pid for name, (_, pid) in self._services.supervisor.states().items()}
        return {}

    def _stop(self) -> None:
        if not self._services.is_started():
            return
        say("Stopping …")
        if self._prepare and self._prepare.poll() is None:
            self._prepare.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._prepare.wait(5)
        self._services.stop()
