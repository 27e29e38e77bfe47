"""By-elections: staff enter them as they are counted, and delete what was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget, AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from constituencies.admin.scope import ScopedAdmin, confined
from constituencies.by_elections import (
    campaign_results,
    check_by_election,
    record_by_election,
    withdraw_by_election,
)
from constituencies.changes import change
from constituencies.kit.actor import actor_of
from constituencies.kit.days import DayField
from constituencies.kit.types import Context
from constituencies.models import ByElection, Campaign, Constituency, Party, PartyVotes, Result

VOTES = "votes_"
"""Begins the name of a field for a party's votes."""


class ConstituencySelect(AutocompleteSelect):
    """Holds all choices, so that it serves without JavaScript too."""

    optgroups = forms.Select.optgroups  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__(Result._meta.get_field("constituency"), admin.site)


class ByElectionForm(forms.ModelForm[ByElection]):
    """A field for each party is added by `with_parties`."""

    constituency = forms.ModelChoiceField(
        Constituency.objects.filter(boundary_set__campaigns__is_current=True),
        label=_("Constituency"),
        widget=ConstituencySelect,
        empty_label=_("Choose one"),
    )
    held_on = DayField(label=_("Held on"), widget=AdminDateWidget)
    electorate = forms.IntegerField(label=_("Electorate"), min_value=1, max_value=1_000_000)
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Where the figures are from, such as the address of the council's declaration."),
    )

    votes_fields: ClassVar[dict[str, Party]] = {}
    """Name of a field → whose votes it takes; the strongest party first."""

    class Meta:
        model = ByElection
        fields = ("held_on", "source")

    @classmethod
    def with_parties(cls) -> type[ByElectionForm]:
        """The form with a field for the votes of each party."""
        parties = {f"{VOTES}{party.code}": party for party in _strongest_first()}
        fields = {
            name: forms.IntegerField(
                label=party.name,
                required=False,
                min_value=1,
                max_value=1_000_000,
                widget=forms.NumberInput(attrs={"class": "vIntegerField"}),
            )
            for name, party in parties.items()
        }
        return type(cls.__name__, (cls,), {**fields, "votes_fields": parties})

    @property
    def entered(self) -> Context:
        """What record_by_election asks for, once the form is cleaned."""
        cleaned = self.cleaned_data
        votes = {party: cleaned[name] for name, party in self.votes_fields.items() if cleaned[name] is not None}
        return {"votes": votes} | {name: cleaned[name] for name in ("constituency", "held_on", "electorate", "source")}

    def clean(self) -> None:
        if self.errors:
            return
        try:
            check_by_election(**self.entered)
        except ValidationError as error:
            for field, problems in error.error_dict.items():
                self.add_error(next(iter(self.votes_fields)) if field == "votes" else field, problems)


def _strongest_first() -> list[Party]:
    """Parties as they are likely to be needed: by their votes at the current campaign's baseline election."""
    baseline = Campaign.objects.filter(is_current=True).values("baseline_election")
    counted = PartyVotes.objects.filter(result__election__in=baseline)
    votes = dict(counted.order_by().values_list("party").annotate(Sum("votes")))
    return sorted(Party.objects.order_by("name"), key=lambda party: -votes.get(party.pk, 0))


@admin.register(ByElection)
class ByElectionAdmin(ScopedAdmin[ByElection]):
    """None is edited: it is deleted and entered anew."""

    also_asks = ("constituencies.result.constituency",)
    list_display = ["constituency", "held_on", "winner", "majority", "source"]
    list_filter = ["boundary_set"]
    search_fields = ["results__constituency__name", "results__constituency__code"]
    search_help_text = _("Name or GSS code of the constituency")
    date_hierarchy = "held_on"
    ordering = ["-held_on", "slug"]
    readonly_fields = ["constituency", "electorate", "turnout", "winner", "majority", "votes"]
    fields = ["constituency", "held_on", "electorate", "turnout", "winner", "majority", "votes", "source"]

    def has_change_permission(self, request: HttpRequest, obj: ByElection | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ByElection]:
        by_elections: QuerySet[ByElection] = super().get_queryset(request)
        results = Result.objects.select_related("constituency", "winner")
        return by_elections.prefetch_related(Prefetch("results", results))

    def get_form(
        self, request: HttpRequest, obj: ByElection | None = None, change: bool = False, **kwargs: object
    ) -> type[forms.ModelForm[ByElection]]:
        if obj:
            return super().get_form(request, obj, change, **kwargs)
        return confined(ByElectionForm.with_parties(), actor_of(request))

    def get_readonly_fields(self, request: HttpRequest, obj: ByElection | None = None) -> list[str] | tuple[str, ...]:
        return super().get_readonly_fields(request, obj) if obj else []

    def get_fieldsets(self, request: HttpRequest, obj: ByElection | None = None) -> Any:
        if obj:
            return super().get_fieldsets(request, obj)
        names = [name for name in self.get_form(request).base_fields if name.startswith(VOTES)]
        return [
            (None, {"fields": ["constituency", "held_on", "electorate", "source"]}),
            (
                _("Votes"),
                {
                    "fields": [*names],
                    "description": _(
                        "Leave parties that did not stand empty. Each field is for one candidate: if there were "
                        "several independents, enter the strongest, and add the rest to “Other candidates”, the "
                        "sum of everyone without a field."
                    ),
                },
            ),
        ]

    def save_model(self, request: HttpRequest, obj: ByElection, form: ByElectionForm, change: bool) -> None:
        recorded = record_by_election(**form.entered)
        obj.pk = recorded.pk
        obj.refresh_from_db()
        self._say_what_follows(request, obj)

    def _say_what_follows(self, request: HttpRequest, by_election: ByElection) -> None:
        campaign, seat = Campaign.objects.current(), by_election.result.constituency
        if campaign and campaign_results(campaign).filter(election=by_election).exists():
            text = gettext("The margin in %(seat)s starts from it. The map and every lookup follow within a second.")
            self.message_user(request, text % {"seat": seat})
            return
        text = gettext(
            "It is kept, but the margin in %(seat)s does not start from it: the campaign's party did not stand, "
            "or there is a newer election, or the campaign's own day is before it."
        )
        self.message_user(request, text % {"seat": seat}, messages.WARNING)

    def delete_model(self, request: HttpRequest, obj: ByElection) -> None:
        withdraw_by_election(obj)
        self._say_what_is_restored(request)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        super().response_delete(request, obj_display, obj_id)  # which leads whoever may edit none to the index
        return HttpResponseRedirect(reverse("admin:constituencies_byelection_changelist"))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ByElection]) -> None:
        with change():
            for by_election in queryset:
                withdraw_by_election(by_election)
        self._say_what_is_restored(request)

    def _say_what_is_restored(self, request: HttpRequest) -> None:
        text = gettext("Margins there start from the election before again. The map follows within a second.")
        self.message_user(request, text)

    def get_deleted_objects(
        self, objs: QuerySet[ByElection] | Sequence[ByElection], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Its result goes along, which nobody may delete alone."""
        names, counts, _lacking, protected = super().get_deleted_objects(objs, request)
        return names, counts, set(), protected

    @admin.display(description=_("constituency"), ordering="results__constituency__name")
    def constituency(self, row: ByElection) -> str:
        return row.result.constituency.name

    @admin.display(description=_("electorate"))
    def electorate(self, row: ByElection) -> str:
        return number_format(row.result.electorate, force_grouping=True)

    @admin.display(description=_("turnout"))
    def turnout(self, row: ByElection) -> str:
        return f"{row.result.turnout_pct:.1f} %"

    @admin.display(description=_("winner"), ordering="results__winner__name")
    def winner(self, row: ByElection) -> str:
        return row.result.winner.name

    @admin.display(description=_("majority"), ordering="results__majority")
    def majority(self, row: ByElection) -> str:
        return number_format(row.result.majority, force_grouping=True)

    @admin.display(description=_("votes"))
    def votes(self, row: ByElection) -> SafeString:
        counted = row.result.valid_votes
        rows = row.result.party_votes.select_related("party")
        lines = format_html_join(
            "",
            "<tr><th scope='row'>{}</th><td>{}</td><td>{} %</td></tr>",
            (
                (
                    line.party.name,
                    number_format(line.votes, force_grouping=True),
                    f"{100 * line.votes / counted:.1f}",
                )
                for line in rows
            ),
        )
        return format_html("<table>{}</table>", lines)
