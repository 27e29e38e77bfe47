"""Rows of all seats in one statement: new ones are inserted, changed ones updated, all others left alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Model
from psycopg import sql

from constituencies.kit.types import JsonObject


@dataclass(frozen=True, slots=True)
class Column:
    """A value for each row."""

    type: str
    """PostgreSQL's name of it, such as float8."""
    values: Sequence[float | str]


def upsert(
    model: type[Model],
    columns: Mapping[str, Column],
    same_for_all: JsonObject,
    *,
    key: Collection[str],
    unwatched: Collection[str] = (),
) -> None:
    """Write rows of `model`, one for each position of the columns.

    `key` names what a unique constraint is on. A row is updated only where something differs that is not `unwatched`.
    """
    # Arrays instead of 650 model instances: 5 ms instead of 150.
    identifiers = {name: sql.Identifier(name) for name in (*columns, *same_for_all)}
    updates = [name for name in identifiers if name not in key]
    watched = [identifiers[name] for name in updates if name not in unwatched]
    table = sql.Identifier(model._meta.db_table)
    statement = sql.SQL(
        "INSERT INTO {table} ({names}) SELECT seat.*, {same_for_all} FROM unnest({arrays}) seat"
        " ON CONFLICT ({key}) DO UPDATE SET {updates} WHERE ({present}) IS DISTINCT FROM ({wanted})"
    ).format(
        table=table,
        names=sql.SQL(", ").join(identifiers.values()),
        same_for_all=sql.SQL(", ").join(sql.Placeholder() * len(same_for_all)),
        arrays=sql.SQL(", ").join(sql.SQL("%s::" + column.type + "[]") for column in columns.values()),
        key=sql.SQL(", ").join(identifiers[name] for name in key),
        updates=sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(identifiers[name]) for name in updates),
        present=sql.SQL(", ").join(sql.SQL("{}.{}").format(table, name) for name in watched),
        wanted=sql.SQL(", ").join(sql.SQL("excluded.{}").format(name) for name in watched),
    )
    arrays = [_array(column.values) for column in columns.values()]
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(), [*same_for_all.values(), *arrays])


def _array(values: Sequence[float | str]) -> str:
    """An array as PostgreSQL writes it: psycopg's own way of writing lists takes twenty times as long."""
    return "{" + ",".join(map(str, values)) + "}"
