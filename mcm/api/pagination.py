from typing import Any

from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request


class Pagination(LimitOffsetPagination):
    """Finds a page by primary keys alone and reads only its rows: an index may hold the keys of all that is skipped."""

    default_limit = 100
    max_limit = 500

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        keys: list[Any] | None = super().paginate_queryset(queryset.values_list("pk", flat=True), request, view)
        return list(queryset.filter(pk__in=keys)) if keys else keys
