"""The test database: a copy of a template that is migrated once for each state of the migrations.

Copying takes a tenth of a second, migrating a dozen. So a run over few tests begins at once, and the processes of a
run over all of them migrate once together. A template lives as long as its PostgreSQL: script/test PATH keeps one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from constituencies.importers.load_fixtures import load_facts

_PREFIX = "migrated_"


def create() -> None:
    """Make this process's test database and connect to it, making the template first if there is none."""
    name: str = connection.settings_dict["TEST"]["NAME"] or f"test_{settings.DATABASES['default']['NAME']}"
    copy_as(name)
    _connect_to(name)


def copy_as(name: str) -> None:
    """Make a database that is migrated and empty, in the place of one of that name and of its copy with the facts."""
    template = f"{_PREFIX}{_state()}"
    before = connection.settings_dict["NAME"]
    with connection.creation._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        # One process makes it, the others wait.
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [_PREFIX])
        if not _exists(cursor, template):
            _make_template(cursor, template)
            _connect_to(before)
        cursor.execute(f"DROP DATABASE IF EXISTS {_quoted(_name_with_facts(name))} WITH (FORCE)")
        cursor.execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")
        _copy(cursor, template, name)


def drop() -> None:
    """Drop it again; some threads live on, and nobody may use a database that is dropped."""
    name = connection.settings_dict["NAME"]
    connection.close()
    with connection.creation._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        for each in (name, _name_with_facts(name)):
            cursor.execute(f"DROP DATABASE IF EXISTS {_quoted(each)} WITH (FORCE)")


@contextmanager
def with_facts() -> Iterator[None]:
    """Connect to a copy of this process's test database with the real facts in it, which take seconds to load."""
    empty = connection.settings_dict["NAME"]
    name = _name_with_facts(empty)
    connection.close()
    with connection.creation._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        is_new = not _exists(cursor, name)
        if is_new:
            _copy(cursor, f"{_PREFIX}{_state()}", name)
    _connect_to(name)
    if is_new:
        load_facts()
    yield
    _connect_to(empty)


def _name_with_facts(name: str) -> str:
    return f"{name}_facts"


def _make_template(cursor: Any, template: str) -> None:
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{_PREFIX}%"])
    for (stale,) in cursor.fetchall():
        cursor.execute(f"DROP DATABASE {_quoted(stale)} WITH (FORCE)")
    draft = "migrating"
    cursor.execute(f"DROP DATABASE IF EXISTS {draft} WITH (FORCE)")
    cursor.execute(f"CREATE DATABASE {draft}")
    _connect_to(draft)
    call_command("migrate", verbosity=0)
    connection.close()
    cursor.execute(f"ALTER DATABASE {draft} RENAME TO {_quoted(template)}")


def _copy(cursor: Any, template: str, name: str) -> None:
    cursor.execute(f"CREATE DATABASE {_quoted(name)} TEMPLATE {_quoted(template)} STRATEGY FILE_COPY")


def _connect_to(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _exists(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))


def _state() -> str:
    """Of all migrations and models: what they make of an empty database, permissions and content types among it."""
    digest = hashlib.sha256()
    for app in apps.get_app_configs():
        for path in sorted((*Path(app.path).glob("migrations/*.py"), *Path(app.path).glob("models/**/*.py"))):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:20]
