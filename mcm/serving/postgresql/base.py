"""The backend that `DATABASES["default"]["ENGINE"]` names.

psycopg waits for an answer for ever. Here a wait ends after the limit of the process (limits.py) with
OperationalError, and the connection is closed: what it would say next is the answer to an earlier question.
Closing it sends a farewell without waiting. Connecting has its limit from `connect_timeout`.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.abc import RV, PQGen
from psycopg.errors import _WaitTimeout

from mcm.serving.postgresql.limits import waiting_limit


class Connection(psycopg.Connection[Any]):
    """A connection that does not wait longer than the process allows."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """psycopg's own way of waiting: every query, commit and rollback passes here."""
        limit = waiting_limit()
        if limit is None or timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, limit)
        except _WaitTimeout:
            self.close()
            raise psycopg.OperationalError(
                f"PostgreSQL has not answered for {limit:g} s: the connection was closed"
            ) from None


class _Psycopg(ModuleType):
    """psycopg as Django uses it, but connecting makes our connections."""

    def __init__(self) -> None:
        super().__init__(psycopg.__name__)
        self.__dict__.update(vars(psycopg) | {"connect": Connection.connect})


class DatabaseWrapper(base.DatabaseWrapper):
    """Leaves a transaction whose connection is closed at once. Django would connect anew to the server that
    hangs, only to say that it is done, and the caller would wait a second time."""

    Database = _Psycopg()
    connection: Connection | None

    def _rollback(self) -> None:
        if not self._is_closed():
            super()._rollback()  # type: ignore[misc]

    def _set_autocommit(self, autocommit: bool) -> None:
        if autocommit and self._is_closed():
            self.close()
        else:
            super()._set_autocommit(autocommit)  # type: ignore[misc]

    def _is_closed(self) -> bool:
        return self.connection is not None and self.connection.closed
