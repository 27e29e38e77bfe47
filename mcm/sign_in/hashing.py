"""One password at a time is hashed on a host: it takes a third of a second of a processor, on purpose.

Django's program has few processes, each of which answers one request at a time. Whoever sends many passwords at once
must not get them all: one request hashes, one waits for a moment, and any other is asked to try again. It is the hasher
that keeps to this, so no page can forget it.
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher

logger = logging.getLogger(__name__)

WAITS_AT_MOST = 1.5
"""Seconds that the one request waits which comes next."""
ASKS_EVERY = 0.02
RETRY_AFTER = 3
"""Seconds after which somebody who was turned away may try again."""


class HashingBusy(Exception):
    """Another password is being hashed, and somebody waits already."""


class OneAtATimeHasher(PBKDF2PasswordHasher):
    """Django's own, in turn. Raises HashingBusy in a request that gets none."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        with turn():
            return super().encode(password, salt, iterations)


@contextmanager
def turn() -> Iterator[None]:
    """Hold the only place on this host. A command at a terminal waits for it, a request but a moment."""
    folder = Path(settings.MCM_HOME) / "run"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        place, queue = _open(folder / "hashing"), _open(folder / "hashing-next")
    except OSError as error:
        logger.warning("No password can be checked: %s", error)
        raise HashingBusy from error
    try:
        if settings.PROGRAM != "django":
            fcntl.flock(place, fcntl.LOCK_EX)
        elif not _lock(place):
            _wait(place, queue)
        os.close(queue)  # whoever comes next may wait now
        queue = -1
        yield
    finally:
        os.close(place)
        if queue >= 0:
            os.close(queue)


def _wait(place: int, queue: int) -> None:
    if not _lock(queue):
        raise HashingBusy
    deadline = time.monotonic() + WAITS_AT_MOST
    while not _lock(place):
        if time.monotonic() > deadline:
            raise HashingBusy
        time.sleep(ASKS_EVERY)


def _open(path: Path) -> int:
    # A descriptor of its own for each turn: locks of one process's threads exclude each other too.
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
