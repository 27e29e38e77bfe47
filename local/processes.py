"""Processes that outlive a `kill -9`, and how none of them stands in the way.

Every program is started through `python -m local.launch NAME`, which asks the kernel to be
told when the parent dies (Linux), ends what an earlier run of the same program left behind,
and only then becomes the program. What was left behind is known by a marker in its
environment, never by name: processes of another MCM_HOME are not touched.
"""

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import psutil

from local.console import LocalError, say
from local.home import Home

MARKER = "MCM_SERVICE"
PARENT = "MCM_PARENT"
"""The process id of whoever starts a program: asking for it afterwards is too late if it died."""

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Account:
    """A user to become before a program that refuses to run as root."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Program:
    """What `launch` becomes, and how to tell and end one that was left behind."""

    argv: list[str]
    environ: dict[str, str]
    account: Account | None = None
    soft_signal: signal.Signals = signal.SIGTERM
    # PostgreSQL and Valkey overwrite their environment with the title they show in `ps`, but
    # they stay in their data folder: there this executable is one of ours.
    folder: Path | None = None
    executable: str = ""
    # Files in which a killed one left its process id; somebody else may have it by now.
    stale: tuple[Path, ...] = ()
    overlaps: bool = False
    """What an earlier run left behind goes on beside it, and ends by itself."""


def marker(home: Home, name: str) -> str:
    return f"{home.key}:{name}"


def leftovers(home: Home, name: str, program: Program | None = None) -> Iterator[psutil.Process]:
    """Living processes of this home's program `name`, except ourselves and our parents."""
    mark = marker(home, name)
    family = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    users = {os.getuid()}
    if program and program.account:
        users.add(program.account.uid)
    for process in psutil.process_iter():
        try:
            if process.pid in family or process.uids().real not in users:
                continue
            if process.status() == psutil.STATUS_ZOMBIE:
                continue
            if process.environ().get(MARKER) == mark or _serves(process, program):
                yield process
        except (psutil.Error, OSError):
            continue  # it ended meanwhile, or is not ours to look at


def _serves(process: psutil.Process, program: Program | None) -> bool:
    return (
        program is not None
        and program.folder is not None
        and process.name() == program.executable
        and Path(process.cwd()) == program.folder
    )


def end_leftovers(home: Home, name: str, program: Program | None = None, patience: float = 8.0) -> int:
    """End what an earlier run left of `name`: a request first, then force. Returns how many."""
    found = list(leftovers(home, name, program))
    pids = {process.pid for process in found}
    for process in found:
        with contextlib.suppress(psutil.Error):
            if process.ppid() not in pids:  # the heads; they see to their children
                process.send_signal(program.soft_signal if program else signal.SIGTERM)
    # Looked up again each time: a head may start others while it is ending, and an orphan that
    # nobody reaps is not one of them.
    force = time.monotonic() + patience
    while rest := list(leftovers(home, name, program)) if found else []:
        if time.monotonic() > force + 5:
            raise LocalError(f"Processes of {name} do not end: {', '.join(str(each.pid) for each in rest)}")
        if time.monotonic() > force:
            for process in rest:
                with contextlib.suppress(psutil.Error):
                    process.kill()
        time.sleep(0.05)
    return len(found)


def die_with_parent(wish: signal.Signals, parent: int) -> None:
    """Have the kernel send us `wish` when `parent` dies. Elsewhere than on Linux: nothing.

    Call it after changing the user, which clears it; it survives exec.
    """
    if sys.platform != "linux":
        return
    _prctl(_PR_SET_PDEATHSIG, int(wish))
    if os.getppid() != parent:  # it had died before
        os._exit(1)


def adopt_orphans() -> None:
    """Become the parent of our descendants' orphans (Linux), so that they are not left as
    zombies where process 1 reaps none, as in a container."""
    if sys.platform == "linux":
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def become(home: Home, name: str, program: Program) -> NoReturn:
    """End leftovers of `name`, then replace this process by it."""
    parent = int(os.environ.get(PARENT) or os.getppid())
    die_with_parent(signal.SIGKILL, parent)
    if not program.overlaps and (ended := end_leftovers(home, name, program)):
        say(f"Ended {ended} left-over process(es) of {name}.")
    for path in program.stale:
        path.unlink(missing_ok=True)
    if account := program.account:
        os.setgroups([])
        os.setgid(account.gid)
        os.setuid(account.uid)
    # The launcher ignores or handles signals; a program must start with none ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    die_with_parent(program.soft_signal, parent)
    environ = program.environ | {MARKER: marker(home, name), PARENT: str(os.getpid())}
    os.execve(program.argv[0], program.argv, environ)  # noqa: S606
