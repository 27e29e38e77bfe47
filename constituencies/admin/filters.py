"""Filters that several desks of the admin share."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from constituencies.kit.actor import actor_of
from constituencies.models import Region
from constituencies.scope.rules import choosable


class RegionFilter(admin.SimpleListFilter):
    """Rows of a constituency, by its region."""

    title = _("region")
    parameter_name = "region"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        regions = choosable(Region.objects.all(), actor_of(request))
        return [(str(pk), name) for pk, name in regions.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        choice = self.value() or ""
        return queryset.filter(constituency__region_id=choice) if choice.isdecimal() else queryset
