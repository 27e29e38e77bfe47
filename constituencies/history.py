"""What changed, when, and who did it: a history that nobody can rewrite.

`tracked` gives a model a table of its own into which PostgreSQL writes, by trigger, each row as it was after every
insert and update and before every delete, also of bulk changes and of statements that never passed Django. The
table takes no update and no delete (django-pghistory, append-only). Who did it comes from the request
(mcm/middleware.py) or from `on_behalf_of` a task.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

import pghistory
from django.db import models

Model = TypeVar("Model", bound=models.Model)


def tracked(*, exclude: tuple[str, ...] = (), inserts: bool = True) -> Callable[[type[Model]], type[Model]]:
    """Decorator: keep a model's history in `<Model>History`; `exclude` names columns that nobody decides on.

    `inserts` is False for rows that nobody adds, as they come with their campaign.
    """

    def decorate(model: type[Model]) -> type[Model]:
        added = [pghistory.InsertEvent()] if inserts else []
        pghistory.track(
            *added,
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            model_name=f"{model.__name__}History",
            exclude=list(exclude),
            append_only=True,
            obj_field=pghistory.ObjForeignKey(related_name="history"),
            # Within the row: who did it cannot be changed elsewhere.
            context_field=pghistory.ContextJSONField(),
            meta={"verbose_name": model._meta.verbose_name, "ordering": ["-pgh_id"]},
        )(model)
        return model

    return decorate


def on_behalf_of(task: str) -> AbstractContextManager[Any]:
    """What is changed within was done by a task of the site, such as "schedule"; by nobody who signs in."""
    return pghistory.context(task=task)
