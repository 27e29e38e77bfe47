"""Whole tables are joined at once, whatever PostgreSQL believes of them."""

from __future__ import annotations

import pytest
from django.db import connection

from constituencies.kit.binary_cursor import binary_cursor, whole_tables_cursor

JOIN = "EXPLAIN SELECT * FROM events_event AS event JOIN events_shift AS shift ON shift.event_id = event.id"


@pytest.mark.django_db
def test_tables_that_look_empty_are_not_joined_row_by_row() -> None:
    with binary_cursor() as cursor:
        cursor.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
        assert "Nested Loop" in str(cursor.execute(JOIN).fetchall()), "the test would show nothing"
        cursor.execute("SET LOCAL enable_hashjoin = on")
    with whole_tables_cursor() as cursor:
        assert "Hash Join" in str(cursor.execute(JOIN).fetchall())
    with connection.cursor() as plain:
        plain.execute("SHOW enable_nestloop")
        assert plain.fetchone() == ("on",), "others are not told how to join"
