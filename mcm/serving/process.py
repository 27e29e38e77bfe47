"""What every process does that answers requests, of the public program and of Django's."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time

from targeting.demand.counted import start_writing
from targeting.prototypes.counted import write_variants
from targeting.snapshot.holder import holder

ORPHAN_SECONDS = 30.0
"""How long a process serves on whose head was killed: longer than others take to start, also on a busy machine."""


def begin() -> None:
    """Follow the published snapshots, and keep count of lookups.

    Called once, when all is imported, in the process itself rather than in the one that it is forked from.
    """
    holder.start()
    start_writing(write_variants)
    # All that was made until here stays: a collection that walked it would stop every thread for a tenth of a
    # second.
    gc.collect()
    gc.freeze()


def leave_when_orphaned() -> None:
    """End this process in order some time after the one that it was forked from has died; from a thread."""
    threading.Thread(target=_wait_and_leave, args=(os.getppid(),), name="orphan", daemon=True).start()


def _wait_and_leave(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    time.sleep(ORPHAN_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
