"""The “History” button of the admin, leading to what the database itself has recorded."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from pghistory.core import event_models

from constituencies.addresses import history_url
from constituencies.admin.deletion import AdminRow
from constituencies.kit.types import Context


class HistoryView(admin.ModelAdmin[AdminRow]):
    """For those who may read the history, where the model has one; Django's own log knows only of the admin."""

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Context | None = None) -> HttpResponse:
        is_tracked = bool(event_models(tracks_model=self.opts.concrete_model))
        address = history_url(request, str(self.opts.model_name), unquote(object_id)) if is_tracked else None
        return redirect(address) if address else super().history_view(request, object_id, extra_context)
