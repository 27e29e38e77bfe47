"""Which rows somebody may see and edit at the organisers' desk."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from constituencies.admin.deletion import AdminRow, CountedDeletion


class InScopeAdmin(CountedDeletion[AdminRow]):
    """Rows of a constituency: who may touch one depends on its region."""

    region_path = "constituency__region"

    def in_scope(self, request: HttpRequest) -> Q:
        """Which rows somebody may see and edit."""
        user = request.user
        if not user.is_authenticated:
            return Q(pk__in=[])
        if user.acts_everywhere:
            return Q(pk__isnull=False)  # an empty Q would vanish when another is added with “or”
        return Q(**{f"{self.region_path}__in": user.region_ids})

    def get_queryset(self, request: HttpRequest) -> QuerySet[AdminRow]:
        return super().get_queryset(request).filter(self.in_scope(request))

    def is_in_scope(self, request: HttpRequest, obj: AdminRow | None) -> bool:
        if obj is None or getattr(request.user, "acts_everywhere", False):
            return True
        return bool(self.model._default_manager.filter(self.in_scope(request), pk=obj.pk).exists())

    def has_change_permission(self, request: HttpRequest, obj: AdminRow | None = None) -> bool:
        return super().has_change_permission(request, obj) and self.is_in_scope(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: AdminRow | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self.is_in_scope(request, obj)
