"""Activity and costs by seat, to be read, filtered and exported for the returns of election expenses."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy
from import_export.admin import ExportMixin

from constituencies.admin.filters import RegionFilter
from constituencies.admin.read_only import ReadOnly
from constituencies.admin.scope import ScopedAdmin
from constituencies.kit.recent_sign_in import after_recent_sign_in
from constituencies.kit.tables.exchange import OurCsv
from constituencies.kit.types import Context
from events.exports.activity import ActivityTable
from events.models import Activity, Event

ON_OR_CANCELLED = [Event.Status.PUBLISHED, Event.Status.CANCELLED]


@admin.register(Activity)
class ActivityAdmin(ExportMixin, ReadOnly, ScopedAdmin[Activity]):
    """Published and cancelled events: what was cancelled may have cost something all the same."""

    list_display = [
        *("constituency_name", "day", "kind", "title"),
        *("status", "confirmed_signups", "cost_shown", "cost_note"),
    ]
    list_display_links = None
    list_filter = ["campaign", RegionFilter, "kind", "status", ("starts_at", admin.DateFieldListFilter)]
    list_select_related = ["constituency__region", "campaign"]
    search_fields = ["constituency__name", "constituency__code"]
    search_help_text = gettext_lazy("Constituency, or its code")
    date_hierarchy = "starts_at"
    ordering = ["-starts_at"]
    list_per_page = 100
    show_full_result_count = False
    actions = None
    resource_classes = [ActivityTable]
    formats = [OurCsv]
    skip_export_form = True
    change_list_template = "admin/events/activity.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Activity]:
        return super().get_queryset(request).filter(status__in=ON_OR_CANCELLED)

    def changelist_view(self, request: HttpRequest, extra_context: Context | None = None) -> HttpResponse:
        response: Any = super().changelist_view(request, extra_context)
        changelist = getattr(response, "context_data", {}).get("cl")
        if changelist is not None:
            total = changelist.queryset.order_by().aggregate(events=Count("pk"), cost=Sum("cost"))
            response.context_data["total"] = total
        return cast(HttpResponse, response)

    @after_recent_sign_in
    def export_action(self, request: HttpRequest) -> HttpResponse:
        return cast(HttpResponse, super().export_action(request))

    @admin.display(description=gettext_lazy("constituency"), ordering="constituency__name")
    def constituency_name(self, event: Event) -> str:
        return event.constituency.name

    @admin.display(description=gettext_lazy("when"), ordering="starts_at")
    def day(self, event: Event) -> str:
        return date_format(timezone.localtime(event.starts_at), "D j M Y, H:i")

    @admin.display(description=gettext_lazy("cost"), ordering="cost")
    def cost_shown(self, event: Event) -> str:
        return "–" if event.cost is None else f"£{event.cost:,.2f}"
