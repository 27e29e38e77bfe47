"""What the admin shows before it deletes: what goes along is counted, not listed one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.contrib import admin
from django.contrib.admin.utils import NestedObjects
from django.db import router
from django.db.models import Model, QuerySet
from django.http import HttpRequest

AdminRow = TypeVar("AdminRow", bound=Model)


class CountedDeletion(admin.ModelAdmin[AdminRow]):
    """Django's own page asks the database about every row that goes along: a campaign has 1,300 of them."""

    goes_along = False
    """Whether these rows, which nobody deletes by themselves, go with what they belong to."""

    def get_deleted_objects(
        self, objs: QuerySet[AdminRow] | Sequence[AdminRow], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        collector = NestedObjects(using=router.db_for_write(self.model), origin=objs)
        collector.collect(objs)
        rows_by_model: dict[type[Model], set[Model]] = dict(collector.model_objs)  # type: ignore[assignment]
        lacking = {
            str(model._meta.verbose_name)
            for model in rows_by_model
            if self.admin_site.is_registered(model)
            and not getattr(self.admin_site.get_model_admin(model), "goes_along", False)
            and not self.admin_site.get_model_admin(model).has_delete_permission(request)
        }
        counts = {str(model._meta.verbose_name_plural): len(rows) for model, rows in rows_by_model.items()}
        return [str(obj) for obj in objs], counts, lacking, _counted(collector.protected)


def _counted(rows: Iterable[Model]) -> list[str]:
    """Such as ["12 events"]."""
    counts = Counter(str(row._meta.verbose_name_plural) for row in rows)
    return [f"{count} {name}" for name, count in counts.items()]
