"""What every process does that answers requests, of the public program and of Django's."""

from __future__ import annotations

import gc

from targeting.demand.counted import start_writing
from targeting.snapshot.holder import holder


def begin() -> None:
    """Follow the published snapshots, and keep count of lookups.

    Called once, when all is imported, in the process itself rather than in the one that it is forked from.
    """
    holder.start()
    start_writing()
    # All that was made until here stays: a collection that walked it would stop every thread for a tenth of a
    # second.
    gc.collect()
    gc.freeze()
