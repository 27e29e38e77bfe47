"""Campaigns: to edit, and to switch between."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from constituencies.admin.history_button import HistoryView
from constituencies.admin.scope import ScopedAdmin
from constituencies.campaigns import make_current
from constituencies.changes import change
from constituencies.kit.recent_sign_in import after_recent_sign_in
from constituencies.models import Campaign, Election


@admin.register(Campaign)
class CampaignAdmin(HistoryView[Campaign], ScopedAdmin[Campaign]):
    list_display = ["name", "is_current", "party", "boundary_set", "baseline_election", "opens_on", "polling_day"]
    list_filter = ["is_current", "boundary_set"]
    list_select_related = ["party", "boundary_set", "baseline_election"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["party"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["is_current"]
    actions = ["make_current"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "is_current"]}),
        (
            _("What it fights"),
            {
                "fields": ["party", "boundary_set", "baseline_election"],
                "description": _("The baseline election must have been counted on the same boundaries."),
            },
        ),
        (
            _("Dates"),
            {
                "fields": ["opens_on", "registration_deadline", "postal_vote_deadline", "polling_day", "as_of"],
                "description": _(
                    "Events lie between opening and polling day. "
                    "Leave the deadlines empty until the election is called."
                ),
            },
        ),
        (_("Events"), {"fields": ["assumed_capacity"]}),
        (
            _("Imprint"),
            {
                "fields": ["imprint"],
                "description": _("A site cannot be published without it: every page must say who promotes it."),
            },
        ),
    ]

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "baseline_election":
            kwargs["queryset"] = Election.objects.general()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.action(description=_("Make it the current campaign"), permissions=["change"])
    @after_recent_sign_in
    def make_current(self, request: HttpRequest, campaigns: QuerySet[Campaign]) -> HttpResponse | None:
        """One confirmation, then map, lookup and desks show it."""
        if len(campaigns) != 1:
            self.message_user(request, gettext("Choose one campaign."), messages.ERROR)
            return None
        [campaign] = campaigns
        if "confirmed" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "title": gettext("Make “%(campaign)s” the current campaign?") % {"campaign": campaign},
                "opts": self.opts,
                "campaign": campaign,
                "current": Campaign.objects.current(),
            }
            return TemplateResponse(request, "admin/constituencies/make_current.html", context)
        try:
            make_current(campaign)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            text = gettext("“%(campaign)s” is current. The map and every lookup follow within a second.")
            self.message_user(request, text % {"campaign": campaign})
        return None

    def save_model(self, request: HttpRequest, obj: Campaign, form: ModelForm[Campaign], change_: bool) -> None:
        with change():
            super().save_model(request, obj, form, change_)

    def delete_model(self, request: HttpRequest, obj: Campaign) -> None:
        with change():
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Campaign]) -> None:
        with change():
            super().delete_queryset(request, queryset)
