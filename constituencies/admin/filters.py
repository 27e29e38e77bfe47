"""Filters that several desks of the admin share."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from constituencies.models import Region


class RegionFilter(admin.SimpleListFilter):
    """Rows of a constituency, by its region."""

    title = _("region")
    parameter_name = "region"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [(str(pk), name) for pk, name in Region.objects.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        chosen = self.value() or ""
        return queryset.filter(constituency__region_id=chosen) if chosen.isdecimal() else queryset
