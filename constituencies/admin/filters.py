"""Filters that several desks of the admin share."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from constituencies.kit.actor import actor_of
from constituencies.models import Region
from constituencies.scope.rules import choosable


class RegionFilter(admin.SimpleListFilter):
    """Rows of a constituency, by its region."""

    title = _("region")
    parameter_name = "region"
    paths: tuple[str, ...] = ("constituency__region",)
    """Of lookups, from a row to its region: by one of these."""

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        regions = choosable(Region.objects.all(), actor_of(request))
        return [(str(pk), name) for pk, name in regions.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        choice = self.value() or ""
        if not choice.isdecimal():
            return queryset
        return queryset.filter(Q.create([(path, choice) for path in self.paths], connector=Q.OR))
