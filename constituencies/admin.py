"""Facts to look at, campaigns to edit. Facts change by importing them, never by hand."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from constituencies.campaigns import make_current
from constituencies.changes import change
from constituencies.deletion import CountedDeletion
from constituencies.models import (
    BoundarySet,
    Campaign,
    Constituency,
    Election,
    Party,
    PartyVotes,
    Region,
    Result,
)
from constituencies.read_only import ReadOnly


@admin.register(BoundarySet)
class BoundarySetAdmin(ReadOnly, admin.ModelAdmin[BoundarySet]):
    list_display = ["name", "slug", "in_force_from"]


@admin.register(Region)
class RegionAdmin(ReadOnly, admin.ModelAdmin[Region]):
    list_display = ["name", "nation"]
    list_filter = ["nation"]
    search_fields = ["name"]


class ResultInline(ReadOnly, admin.TabularInline[Result, Constituency]):
    model = Result
    fields = ["election", "electorate", "valid_votes", "invalid_votes", "winner", "second", "majority"]
    show_change_link = True
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Result]:
        return super().get_queryset(request).select_related("election", "winner", "second", "constituency")


@admin.register(Constituency)
class ConstituencyAdmin(ReadOnly, admin.ModelAdmin[Constituency]):
    list_display = ["name", "code", "boundary_set", "region", "kind", "electorate"]
    list_filter = ["boundary_set", "region", "kind"]
    list_select_related = ["boundary_set", "region"]
    search_fields = ["name", "code"]
    search_help_text = _("Name or GSS code")
    inlines = [ResultInline]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Constituency], search_term: str
    ) -> tuple[QuerySet[Constituency], bool]:
        # What a form offers: 417 names occur in both boundary sets, only one of them is meant.
        if request.path.endswith("/autocomplete/"):
            queryset = queryset.filter(boundary_set__campaigns__is_current=True)
        return super().get_search_results(request, queryset, search_term)


@admin.register(Party)
class PartyAdmin(ReadOnly, admin.ModelAdmin[Party]):
    list_display = ["name", "short_name", "code", "colour"]
    search_fields = ["name", "short_name", "code"]


@admin.register(Election)
class ElectionAdmin(ReadOnly, admin.ModelAdmin[Election]):
    list_display = ["name", "held_on", "boundary_set", "is_notional"]
    list_filter = ["boundary_set", "is_notional"]
    list_select_related = ["boundary_set"]
    search_fields = ["name", "slug"]
    date_hierarchy = "held_on"


class PartyVotesInline(ReadOnly, admin.TabularInline[PartyVotes, Result]):
    model = PartyVotes
    fields = ["party", "votes", "share"]
    readonly_fields = ["share"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[PartyVotes]:
        return super().get_queryset(request).select_related("party", "result")

    @admin.display(description=_("share, %"))
    def share(self, row: PartyVotes) -> str:
        return f"{100 * row.votes / row.result.valid_votes:.1f}"


@admin.register(Result)
class ResultAdmin(ReadOnly, admin.ModelAdmin[Result]):
    list_display = ["constituency", "election", "winner", "second", "majority", "valid_votes", "electorate", "turnout"]
    list_filter = ["election", "winner", "constituency__region"]
    list_select_related = ["constituency", "election", "winner", "second"]
    search_fields = ["constituency__name", "constituency__code"]
    search_help_text = _("Name or GSS code of the constituency")
    ordering = ["-election__held_on", "constituency__name"]
    inlines = [PartyVotesInline]

    @admin.display(description=_("turnout, %"))
    def turnout(self, row: Result) -> str:
        return f"{row.turnout_pct:.1f}"


@admin.register(Campaign)
class CampaignAdmin(CountedDeletion):
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
        (
            _("Imprint"),
            {
                "fields": ["imprint"],
                "description": _("A site cannot be published without it: every page must say who promotes it."),
            },
        ),
    ]

    @admin.action(description=_("Make it the current campaign"), permissions=["change"])
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
