"""The “History” button of the admin, leading to what the database itself has recorded."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from pghistory.core import event_models


class HistoryView(admin.ModelAdmin[Any]):
    """For those who may read the history, where the model has one; Django's own log knows only of the admin."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        is_tracked = bool(event_models(tracks_model=self.opts.concrete_model))
        if not is_tracked or not request.user.has_perm("targeting.view_history"):
            return super().history_view(request, object_id, extra_context)
        query = urlencode({"kind": str(self.opts.model_name), "row": unquote(object_id)})
        return redirect(f"{reverse('admin:targeting_history_changelist')}?{query}")
