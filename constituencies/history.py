"""What changed, when, and who did it: a history that nobody can rewrite.

`tracked` gives a model a table of its own into which PostgreSQL writes, by trigger, each row as it was after every
insert and update and before every delete, also of bulk changes and of statements that never passed Django. The
table takes no update and no delete (django-pghistory, append-only). Who did it comes from the request
(mcm/middleware.py) or from `on_behalf_of` a task.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils.functional import Promise

Model = TypeVar("Model", bound=models.Model)


def tracked(
    *,
    exclude: tuple[str, ...] = (),
    inserts: bool = True,
    only: dict[str, str] | None = None,
    called: str | Promise | None = None,
) -> Callable[[type[Model]], type[Model]]:
    """Decorator: keep a model's history in `<Model>History`; `exclude` names columns that nobody decides on.

    `inserts` is False for rows that nobody adds, as they come with their campaign. `only`: rows with these values in
    these columns. `called`: what such a row is called, by default as the model is.
    """

    def decorate(model: type[Model]) -> type[Model]:
        new, old = (
            pgtrigger.Q(**{f"{row}__{name}": value for name, value in (only or {}).items()}) for row in ("new", "old")
        )
        trackers = [
            pghistory.UpdateEvent(condition=old) if only else pghistory.UpdateEvent(),
            pghistory.DeleteEvent(condition=old if only else None),
        ]
        if inserts:
            trackers.insert(0, pghistory.InsertEvent(condition=new if only else None))
        pghistory.track(
            *trackers,
            model_name=f"{model.__name__}History",
            exclude=list(exclude),
            append_only=True,
            obj_field=pghistory.ObjForeignKey(related_name="history"),
            # Within the row: who did it cannot be changed elsewhere.
            context_field=pghistory.ContextJSONField(),
            meta={"verbose_name": called or model._meta.verbose_name, "ordering": ["-pgh_id"]},
        )(model)
        return model

    return decorate


def record_what_is_there(app: str, model: str, where: str = "true") -> migrations.RunPython:
    """For the migration that makes the table: what is there already, so that its next change says what it was before.

    `where`: only such rows, in SQL. Must run before the triggers are made.
    """

    def record(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        tracked, table = apps.get_model(app, model), apps.get_model(app, f"{model}History")
        columns = {field.column for field in table._meta.fields if not field.name.startswith("pgh_")}
        names = ", ".join(f'"{column}"' for column in sorted(columns))
        editor.execute(
            f'INSERT INTO "{table._meta.db_table}" ({names}, pgh_created_at, pgh_label, pgh_obj_id)'  # noqa: S608 -- ours
            f" SELECT {names}, now(), 'insert', id FROM \"{tracked._meta.db_table}\" WHERE {where}"
        )

    return migrations.RunPython(record, migrations.RunPython.noop)


def on_behalf_of(task: str) -> AbstractContextManager[object]:
    """What is changed within was done by a task of the site, such as "schedule"; by nobody who signs in."""
    return pghistory.context(task=task)
