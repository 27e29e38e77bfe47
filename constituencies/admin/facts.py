"""Facts to look at: they change by importing them, never by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from constituencies.admin.read_only import ReadOnly
from constituencies.admin.scope import ScopedAdmin, ScopedInline, is_autocomplete
from constituencies.models import (
    BoundarySet,
    Constituency,
    Election,
    Party,
    PartyVotes,
    Region,
    Result,
)


@admin.register(BoundarySet)
class BoundarySetAdmin(ReadOnly, ScopedAdmin[BoundarySet]):
    list_display = ["name", "slug", "in_force_from"]


@admin.register(Region)
class RegionAdmin(ReadOnly, ScopedAdmin[Region]):
    list_display = ["name", "nation"]
    list_filter = ["nation"]
    search_fields = ["name"]


class ResultInline(ReadOnly, ScopedInline[Result, Constituency], admin.TabularInline[Result, Constituency]):
    model = Result
    fields = ["election", "electorate", "valid_votes", "invalid_votes", "winner", "second", "majority"]
    show_change_link = True
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Result]:
        return super().get_queryset(request).select_related("election", "winner", "second", "constituency")


@admin.register(Constituency)
class ConstituencyAdmin(ReadOnly, ScopedAdmin[Constituency]):
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
        if is_autocomplete(request):
            queryset = queryset.filter(boundary_set__campaigns__is_current=True)
        return super().get_search_results(request, queryset, search_term)


@admin.register(Party)
class PartyAdmin(ReadOnly, ScopedAdmin[Party]):
    list_display = ["name", "short_name", "code", "colour"]
    search_fields = ["name", "short_name", "code"]


@admin.register(Election)
class ElectionAdmin(ReadOnly, ScopedAdmin[Election]):
    """General elections; by-elections have a desk of their own."""

    list_display = ["name", "held_on", "boundary_set", "is_notional"]
    list_filter = ["boundary_set", "is_notional"]
    list_select_related = ["boundary_set"]
    search_fields = ["name", "slug"]
    date_hierarchy = "held_on"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Election]:
        return super().get_queryset(request).filter(kind=Election.Kind.GENERAL)


class PartyVotesInline(ReadOnly, ScopedInline[PartyVotes, Result], admin.TabularInline[PartyVotes, Result]):
    model = PartyVotes
    fields = ["party", "votes", "share"]
    readonly_fields = ["share"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[PartyVotes]:
        return super().get_queryset(request).select_related("party", "result")

    @admin.display(description=_("share, %"))
    def share(self, row: PartyVotes) -> str:
        return f"{100 * row.votes / row.result.valid_votes:.1f}"


class GeneralElectionFilter(admin.RelatedFieldListFilter):
    """Without by-elections: there would be dozens, named by their days."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: object) -> Any:
        return field.get_choices(include_blank=False, limit_choices_to={"kind": Election.Kind.GENERAL})


@admin.register(Result)
class ResultAdmin(ReadOnly, ScopedAdmin[Result]):
    list_display = ["constituency", "election", "winner", "second", "majority", "valid_votes", "electorate", "turnout"]
    list_filter = ["election__kind", ("election", GeneralElectionFilter), "winner", "constituency__region"]
    list_select_related = ["constituency", "election", "winner", "second"]
    search_fields = ["constituency__name", "constituency__code"]
    search_help_text = _("Name or GSS code of the constituency")
    ordering = ["-election__held_on", "constituency__name"]
    inlines = [PartyVotesInline]

    @admin.display(description=_("turnout, %"))
    def turnout(self, row: Result) -> str:
        return f"{row.turnout_pct:.1f}"
