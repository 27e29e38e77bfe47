"""Lists of the admin that only show."""

from django.db.models import Model
from django.http import HttpRequest


class ReadOnly:
    """Mixin: rows can be looked at, not changed."""

    def has_add_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        return False
