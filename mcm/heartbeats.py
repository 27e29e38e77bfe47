"""Which of a host's programs are dead or frozen: each living one touches a file of its own every few seconds.

A file, as it needs neither Redis nor PostgreSQL, and anybody on the host can look at it. A program that ends for good,
when the site is stopped, leaves nothing behind: its file goes before the next start (manage.py prepare).
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings

EVERY_SECONDS = 2.0
SILENT_SECONDS = 9.0
"""A program whose file is older than that is named."""


def start(program: str) -> None:
    """Touch the program's file from now on, in a thread of this process."""
    threading.Thread(target=_beat, args=(_file(program),), name="heartbeat", daemon=True).start()


def silent_programs() -> list[str]:
    """The programs that were alive on this host since it was prepared, and have not been heard of lately."""
    oldest = time.time() - SILENT_SECONDS
    with suppress(OSError):
        return sorted(file.name for file in os.scandir(_folder()) if file.stat().st_mtime < oldest)
    return []


def forget() -> None:
    """Before a start: what ran last time does not count."""
    with suppress(OSError):
        for file in os.scandir(_folder()):
            os.unlink(file)


def _beat(file: Path) -> None:
    while True:
        with suppress(OSError):  # a full disk, or a folder that somebody removed: the next beat tries again
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        time.sleep(EVERY_SECONDS)


def _folder() -> Path:
    return Path(settings.MCM_HOME) / "run" / "alive"


def _file(program: str) -> Path:
    return _folder() / program
