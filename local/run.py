"""script/manage and script/test: one command, with the services it needs."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import psutil

from local import environment, readiness, services
from local.console import LocalError, complain
from local.home import Home, Lock
from local.processes import die_with_parent
from local.services import Services

_THROWAWAY = "mcm-throwaway-"
_HOUR = 3600


def run(command: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run `command` with the services of MCM_HOME and return its exit code.

    Services that run already are used (then this process becomes the command and does not
    return); else they are started for the command and stopped after it.
    """
    home = Home.find(environ)
    home.create()
    complete = environment.complete(environ, home)
    names = environment.private_services(environ)
    if not names:
        _become(command, complete)
    owner, users = services.owner_lock(home), services.users_lock(home)
    while not owner.acquire():
        # While we share this lock, a command that owns the services does not stop them.
        users.acquire(shared=True, wait=True)
        if _running(names, complete, owner):
            users.pass_on()
            _become(command, complete)
        users.release()
    owner.note(pid=os.getpid(), services=names)
    return _run_with_own(home, names, command, complete, users=users)


def run_throwaway(command: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run `command` with services of its own, of which nothing remains."""
    _remove_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=_THROWAWAY, dir="/tmp"))
    try:
        if os.getuid() == 0:
            folder.chmod(0o711)  # the user that PostgreSQL runs as passes through
        home = Home(folder.resolve())
        home.create()
        complete = environment.complete(environ, home)
        lock = services.owner_lock(home)
        lock.acquire()
        names = environment.private_services(environ)
        lock.note(pid=os.getpid(), services=names)
        return _run_with_own(home, names, command, complete, throwaway=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _become(command: Sequence[str], environ: Mapping[str, str]) -> NoReturn:
    try:
        os.execvpe(command[0], list(command), dict(environ))  # noqa: S606
    except OSError as error:
        raise _not_runnable(command, error) from error


def _not_runnable(command: Sequence[str], error: OSError) -> LocalError:
    return LocalError(f"Cannot run {command[0]}: {error.strerror}.")


class _OwnerGoneError(Exception):
    """Whoever ran the services has stopped them, or died."""


def _running(names: list[str], environ: Mapping[str, str], owner: Lock) -> bool:
    """Whether services that another process runs answer. False when that process ends first."""
    note = owner.read_note()
    for name in names:
        if name not in note.get("services", names):
            variable = environment.SERVICES[name]
            raise LocalError(
                f"The site under this MCM_HOME (process {note.get('pid')}) runs with a {variable} "
                f"of its own.\nSet the same {variable} for this command."
            )

    def alive() -> None:
        if owner.acquire():
            owner.release()
            raise _OwnerGoneError

    try:
        for name in names:
            url = environ[environment.SERVICES[name]]
            readiness.wait_for_service(name, url, alive)
    except _OwnerGoneError:
        return False
    except TimeoutError as error:
        raise LocalError(f"{services.TITLES[name]} of process {note.get('pid')} does not answer: {error}") from error
    return True


def _run_with_own(
    home: Home,
    names: list[str],
    command: Sequence[str],
    environ: Mapping[str, str],
    *,
    users: Lock | None = None,
    throwaway: bool = False,
) -> int:
    own = Services(home, environ, names)
    signals = _Signals()
    try:
        services.prepare(home, names, throwaway=throwaway)
        own.start()
        return signals.run(command, environ)
    finally:
        try:
            if users and not users.acquire():
                complain("Waiting for another script/manage that uses these services …")
                users.acquire(wait=True)
        finally:
            signals.ignore()
            own.stop()
            home.remove_sockets()


class _Signals:
    """Ends the command, never the services under it, when a signal asks us to end."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._ignored = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                signal.signal(number, self._handle)

    def run(self, command: Sequence[str], environ: Mapping[str, str]) -> int:
        """Run the command to its end; its exit code, or 128 + n as a shell says for signal n."""
        parent = os.getpid()
        try:
            self._child = subprocess.Popen(
                command,
                env=dict(environ),
                preexec_fn=lambda: die_with_parent(signal.SIGTERM, parent),  # noqa: PLW1509 - no threads here
            )
        except OSError as error:
            raise _not_runnable(command, error) from error
        try:
            code = self._child.wait()
        finally:
            self._child = None
        return code if code >= 0 else 128 - code

    def ignore(self) -> None:
        self._ignored = True

    def _handle(self, number: int, *_: object) -> None:
        if self._ignored:
            return
        if self._child is None:
            raise SystemExit(128 + number)
        if number == signal.SIGINT and _typed():
            return  # the terminal has sent it to the command too
        try:
            head = psutil.Process(self._child.pid)
            # A shell waits for its child before it heeds a signal, so tell them all.
            for process in (*head.children(recursive=True), head):
                process.send_signal(number)
        except psutil.Error:
            pass


def _typed() -> bool:
    """Whether Ctrl-C at the terminal would reach us: we are in its foreground."""
    try:
        with open("/dev/tty", "rb") as terminal:
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except OSError:
        return False


def _remove_abandoned() -> None:
    """Remove what throwaway runs left behind that were killed an hour ago or more."""
    for folder in Path("/tmp").glob(f"{_THROWAWAY}*"):
        try:
            found = folder.lstat()
            if found.st_uid != os.getuid() or time.time() - found.st_mtime < _HOUR:
                continue
            home = Home(folder.resolve(strict=True))
            if not home.run.exists() or services.owner_lock(home).acquire():
                home.remove_sockets()
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue
