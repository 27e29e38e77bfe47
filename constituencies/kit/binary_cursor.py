"""A cursor that moves megabytes: values travel as bytes, where Django's own writes them as text into the statement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection, transaction


@contextmanager
def binary_cursor() -> Iterator[psycopg.Cursor[Any]]:
    """A cursor of the same connection and transaction; `execute(…, binary=True)` also reads bytes."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        yield cursor


@contextmanager
def whole_tables_cursor() -> Iterator[psycopg.Cursor[Any]]:
    """The same, to join whole tables: never row by row, with one value at a time.

    Of a table that has just been filled PostgreSQL knows nothing until it is analysed: it takes 30,000 events for one,
    and asks the other table anew for each of them, for minutes instead of milliseconds.
    """
    with transaction.atomic(), binary_cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield cursor
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
