"""Staff's desk for strategies: draft, preview, publish, go back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from constituencies.admin.scope import ScopedInline
from constituencies.kit.types import Context
from targeting.admin import strategy_pages as pages
from targeting.admin.plan import PlanAdmin
from targeting.admin.strategy_pages import view
from targeting.models import HeldWeight, KindAttendance, ShareChange, Strategy
from targeting.plan import strategies

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldOpts


def _folded(*fields: str) -> _FieldOpts:
    """Shown when asked for: what most changes of a plan leave alone."""
    return {"fields": fields, "classes": ["collapse"]}


class ShareChangeInline(ScopedInline[ShareChange, Strategy], admin.TabularInline[ShareChange, Strategy]):
    model = ShareChange
    extra = 2
    verbose_name_plural = gettext_lazy("Assumed changes of vote share since the last result, in percentage points")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShareChange]:
        return super().get_queryset(request).select_related("party", "region")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "region":
            field.empty_label = _("the whole country")
        if db_field.name == "party":
            field.label_from_instance = lambda party: party.name
        field.choices = list(field.choices)  # asked for once, not for every row
        return field


class HeldWeightInline(ScopedInline[HeldWeight, Strategy], admin.TabularInline[HeldWeight, Strategy]):
    model = HeldWeight
    extra = 0
    autocomplete_fields = ["constituency"]
    verbose_name_plural = gettext_lazy("Held weights: these apply whatever the list of target weights says")

    def get_queryset(self, request: HttpRequest) -> QuerySet[HeldWeight]:
        return super().get_queryset(request).select_related("constituency")


class KindAttendanceInline(ScopedInline[KindAttendance, Strategy], admin.TabularInline[KindAttendance, Strategy]):
    model = KindAttendance
    extra = 0
    verbose_name_plural = gettext_lazy("Walk-ins and show rate of single kinds of events, in place of those above")


@admin.register(Strategy)
class StrategyAdmin(PlanAdmin[Strategy]):
    list_display = ["name", "version", "status", "next_step", "campaign", "published_on"]
    list_filter = ["status", "kind", "campaign"]
    list_select_related = ["campaign"]
    inlines = [ShareChangeInline, HeldWeightInline, KindAttendanceInline]
    change_form_template = "admin/targeting/strategy/change_form.html"
    actions = ["make_new_version"]
    fieldsets = [
        (None, {"fields": ["campaign", "name", "kind", "version", "status"]}),
        (gettext_lazy("Forecast"), {"fields": ["forecast"]}),
        (gettext_lazy("How sure we are"), _folded("polls_sd", "region_sd", "seat_sd")),
        (
            gettext_lazy("What a session moves"),
            _folded("votes_per_contact", "contacts_per_session", "reachable_share"),
        ),
        (
            gettext_lazy("How events are counted"),
            _folded("walk_ins", "show_rate", "learned", "half_life_days", "counts_bare_events"),
        ),
        (
            gettext_lazy("The last days: getting out the vote"),
            _folded("gotv_days", "gotv_votes_per_contact", "gotv_contacts_per_session"),
        ),
        (gettext_lazy("How far people are sent"), _folded("reach")),
        (gettext_lazy("What field reports count"), _folded("report_lift", "report_points", "report_half_life_days")),
    ]
    readonly_fields = ["version", "status", "learned"]

    def get_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/preview/", view(self, pages.preview_page), name="targeting_strategy_preview"),
            path("<int:pk>/publish/", view(self, pages.publish), name="targeting_strategy_publish"),
            path("<int:pk>/schedule/", view(self, pages.schedule), name="targeting_strategy_schedule"),
            path("<int:pk>/new-version/", view(self, pages.new_version_page), name="targeting_strategy_new_version"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("learned from who came"))
    def learned(self, _strategy: Strategy) -> str:
        """Where it stands beside what is assumed; it counts only once somebody takes it into a draft."""
        address = reverse("admin:targeting_attendance_changelist")
        return format_html('<a href="{}">{}</a>', address, _("Who came, by kind of event and by notice"))

    @admin.display(description=gettext_lazy("published on"), ordering="published_at")
    def published_on(self, strategy: Strategy) -> str:
        return date_format(timezone.localtime(strategy.published_at), "j F, H:i") if strategy.published_at else "–"

    @admin.display(description=gettext_lazy("next step"))
    def next_step(self, strategy: Strategy) -> str:
        """Where a strategy can go from where it stands in its life."""
        address = partial(reverse, args=[strategy.pk])
        if strategy.status == Strategy.Status.DRAFT:
            step = format_html('<a href="{}">{}</a>', address("admin:targeting_strategy_preview"), _("Preview"))
            if strategy.publish_at is None:
                return step
            when = date_format(timezone.localtime(strategy.publish_at), "j F, H:i")
            return format_html("{}, {}", step, _("to be published on %(when)s") % {"when": when})
        if strategy.status == Strategy.Status.RETIRED:
            return format_html('<a href="{}">{}</a>', address("admin:targeting_strategy_publish"), _("Go back to it"))
        return ""

    def has_change_permission(self, request: HttpRequest, obj: Strategy | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.status == Strategy.Status.DRAFT)

    def has_delete_permission(self, request: HttpRequest, obj: Strategy | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.status == Strategy.Status.DRAFT)

    def get_actions(self, request: HttpRequest) -> Context:
        # The admin's own bulk deletion would take published ones along.
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def response_change(self, request: HttpRequest, obj: Strategy) -> HttpResponse:
        if "_preview" in request.POST:
            return redirect("admin:targeting_strategy_preview", obj.pk)
        return super().response_change(request, obj)

    def save_model(self, request: HttpRequest, obj: Strategy, form: object, change: bool) -> None:
        strategies.save_strategy(obj)

    @admin.action(description=gettext_lazy("Make a new version, as a draft"), permissions=["add"])
    def make_new_version(self, request: HttpRequest, rows: QuerySet[Strategy]) -> None:
        for strategy in rows:
            copy = strategies.new_version(strategy)
            self.message_user(request, _("%(strategy)s is a draft: edit it, then publish it.") % {"strategy": copy})
