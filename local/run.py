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
    """Run `command` with services of its own, of which nothing remains.

    With MCM_TEST_HOME set they are kept in that folder for the next time, unless another run uses them just now.
    """
    _remove_abandoned()
    if kept := environ.get("MCM_TEST_HOME"):
        home = Home(Path(kept).resolve())
        home.create()
        lock = services.owner_lock(home)
        if lock.acquire():
            return _run_in(home, lock, command, environ)
        lock.close()
    folder = Path(tempfile.mkdtemp(prefix=_THROWAWAY, dir="/tmp"))
    try:
        home = Home(folder.resolve())
        home.create()
        lock = services.owner_lock(home)
        lock.acquire()
        return _run_in(home, lock, command, environ)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run_in(home: Home, lock: Lock, command: Sequence[str], environ: Mapping[str, str]) -> int:
    names = environment.private_services(environ)
    lock.note(pid=os.getpid(), services=names)
    return _run_with_own(home, names, command, environment.complete(environ, home), throwaway=True)


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
    child = _Child()
    try:
        if names:
            own.start(throwaway=throwaway)
        return child.run(command, environ)
    finally:
        try:
            if users and not users.acquire():
                complain("Waiting for another script/manage that uses these services …")
                users.acquire(wait=True)
        finally:
            child.ignore_signals()
            own.stop()


class _Child:
    """The command. A signal that asks us to end goes to it, never to the services under it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                signal.signal(number, self._handle)

    def run(self, command: Sequence[str], environ: Mapping[str, str]) -> int:
        """Run the command to its end; its exit code, or 128 + n as a shell says for signal n."""
        try:
            self._process = subprocess.Popen(command, env=dict(environ))
        except OSError as error:
            raise _not_runnable(command, error) from error
        try:
            code = self._process.wait()
        finally:
            self._process = None
        return code if code >= 0 else 128 - code

    def ignore_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)

    def _handle(self, number: int, *_: object) -> None:
        if self._process is None:
            raise SystemExit(128 + number)
        if number == signal.SIGINT and _typed():
            return  # the terminal has sent it to the command too
        try:
            head = psutil.Process(self._process.pid)
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
            status = folder.lstat()
            if status.st_uid != os.getuid() or time.time() - status.st_mtime < _HOUR:
                continue
            home = Home(folder.resolve(strict=True))
            if not home.run.exists() or services.owner_lock(home).acquire():
                services.end_all(home)
                home.remove_sockets()
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue
