"""Processes that outlive a `kill -9`, and how none of them stands in the way.

Every program starts as `python -m local.launch NAME`, which ends what an earlier run of the same program left behind
and then becomes the program. What was left behind is known by a mark in its environment, never by name or number:
processes of another MCM_HOME are not touched. PostgreSQL's children hide theirs, but end with their head by themselves.
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
"""The process id of whoever starts supervisord: asking for it afterwards is too late if it died."""


@dataclass(frozen=True)
class Account:
    """A user to become before a program that refuses to run as root."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Program:
    """What `launch` becomes."""

    argv: list[str]
    environ: dict[str, str]
    account: Account | None = None
    soft_signal: signal.Signals = signal.SIGTERM
    # Files in which a killed one left its process id; somebody else may have it by now.
    stale: tuple[Path, ...] = ()
    overlaps: bool = False
    """What an earlier run left behind goes on beside it, and ends by itself."""


def marker(home: Home, name: str) -> str:
    return f"{home.key}:{name}"


def leftovers(home: Home, *names: str) -> Iterator[psutil.Process]:
    """Living processes of this home's programs of those names, except ourselves and our parents."""
    marks = {marker(home, name) for name in names}
    family = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):  # it ended meanwhile, or is not ours to look at
            is_marked = process.pid not in family and process.environ().get(MARKER) in marks
            if is_marked and process.status() != psutil.STATUS_ZOMBIE:
                yield process


def end_leftovers(home: Home, *names: str, wish: signal.Signals = signal.SIGTERM, patience: float = 8.0) -> int:
    """End what an earlier run left of those programs: a request first, then force. Returns how many."""
    remaining = list(leftovers(home, *names))
    count, pids = len(remaining), {process.pid for process in remaining}
    for process in remaining:
        with contextlib.suppress(psutil.Error):
            if process.ppid() not in pids:  # the heads; they see to their children
                process.send_signal(wish)
    force = time.monotonic() + patience
    # Looked up again each time: a head may start others while it is ending, and an orphan that nobody reaps is not one.
    while remaining and (remaining := list(leftovers(home, *names))):
        if time.monotonic() > force + 5:
            numbers = ", ".join(str(each.pid) for each in remaining)
            raise LocalError(f"Processes of {', '.join(names)} do not end: {numbers}")
        if time.monotonic() > force:
            for process in remaining:
                with contextlib.suppress(psutil.Error):
                    process.kill()
        time.sleep(0.05)
    return count


def become(home: Home, name: str, program: Program) -> NoReturn:
    """End leftovers of `name`, then replace this process by it."""
    if not program.overlaps and (ended := end_leftovers(home, name, wish=program.soft_signal)):
        say(f"Ended {ended} left-over process(es) of {name}.")
    for path in program.stale:
        path.unlink(missing_ok=True)
    if program.account:
        switch_to(program.account)
    # The launcher ignores or handles signals; a program must start with none ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    os.execve(program.argv[0], program.argv, program.environ | {MARKER: marker(home, name)})  # noqa: S606


def switch_to(account: Account) -> None:
    """Become another user for good, who may still pass through and read every folder, as root can.

    A checkout or a home folder below /root is closed to all others. On Linux one capability of root stays.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "linux":
        libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)
    if sys.platform == "linux":
        # Containers withhold the lesser one, and have the other.
        any(_keep(libc, capability) for capability in (_CAP_DAC_READ_SEARCH, _CAP_DAC_OVERRIDE))


_PR_SET_KEEPCAPS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 8, 47, 2
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2
_CAPABILITY_VERSION_3 = 0x20080522


def _keep(libc: ctypes.CDLL, capability: int) -> bool:
    """Keep one capability, alone, through the exec that follows. False where the system has not given it to us."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(*([1 << capability] * 3))  # effective, permitted, inheritable
    if libc.capset(header, sets) != 0:
        return False
    return bool(libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0) == 0)
