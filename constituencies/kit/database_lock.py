"""A lock that all hosts share, for what takes many transactions: migrating, loading data."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

logger = logging.getLogger(__name__)


@contextmanager
def one_at_a_time(key: int, what: str) -> Iterator[None]:
    """Wait until nobody else, on any host, is within. `what` they do is said in the log if there is a wait.

    `key` of PostgreSQL's advisory lock. It belongs to a transaction that is kept open on a connection of its own: one
    of a session would be lost, or left to somebody else, where a pooler stands between (PgBouncer).
    """
    ours = connection.copy()
    try:
        ours.set_autocommit(False)
        with ours.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key])
            [is_ours] = cursor.fetchone()
            if not is_ours:
                logger.info("Waiting for another process that is %s …", what)
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
        yield
        ours.rollback()
    finally:
        ours.close()
