"""What every process does that answers requests: the one granian runs, and Django's own beside it."""

from __future__ import annotations

import gc
from typing import Any

from django.conf import settings
from django.db.backends.signals import connection_created

from mcm.serving.postgresql.limits import limit_waiting
from targeting.demand.counted import start_writing
from targeting.snapshot.holder import holder


def begin() -> None:
    """Limit how long PostgreSQL may keep this process waiting, follow the published snapshots, and
    keep count of lookups.

    Called once, when all is imported, in the process itself rather than in the one that it is forked from.
    """
    connection_created.connect(_limit_statement_time, dispatch_uid="limit statement time")
    limit_waiting(settings.WEB_WAIT_SECONDS)
    holder.start()
    start_writing()
    # All that was made until here stays: a collection that walked it would stop every thread for a tenth of a
    # second.
    gc.collect()
    gc.freeze()


def _limit_statement_time(connection: Any, **_kwargs: object) -> None:
    """A query that hangs must not hold a request; imports and recomputing run elsewhere, without a limit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [str(settings.WEB_STATEMENT_TIMEOUT_MS)])
