"""The starving-seat radar as regional organisers and staff see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import WithAnnotations

from constituencies.admin.filters import RegionFilter
from constituencies.admin.read_only import ReadOnly
from constituencies.kit.actor import actor_of
from constituencies.kit.types import Context
from constituencies.models import Campaign
from constituencies.scope.rules import visible
from events.models import Activity, Event, SuggestedBy
from events.suggestions.followed import followed
from events.suggestions.marks import PARAMETER
from targeting import radar
from targeting.admin.plan import PlanAdmin
from targeting.models import StarvingSeat

if TYPE_CHECKING:
    from django.contrib.admin.filters import _ListFilterChoices

OTHER_DAYS = ("3", "14", "28")


class DaysFilter(admin.SimpleListFilter):
    title = gettext_lazy("nothing on for")
    parameter_name = "days"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [(days, _("%(days)s days") % {"days": days}) for days in OTHER_DAYS]

    def choices(self, changelist: ChangeList) -> Iterator[_ListFilterChoices]:
        everything, *others = super().choices(changelist)
        yield {**everything, "display": _("%(days)d days") % {"days": radar.DAYS}}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[StarvingSeat]) -> QuerySet[Model]:
        return queryset


@admin.register(StarvingSeat)
class StarvingSeatAdmin(ReadOnly, PlanAdmin[StarvingSeat]):
    """Where need is high and nothing is on; of regional organisers, in their regions."""

    change_list_template = "admin/targeting/radar.html"
    list_display = ["constituency", "set_up", "need_shown", "people", "offers", "host", "last", "next"]
    ordering = ["-next_event_worth"]
    list_display_links = None
    list_filter = [DaysFilter, RegionFilter]
    list_select_related = ["constituency__region", "campaign"]
    search_fields = ["constituency__name", "constituency__code"]
    list_per_page = 100
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[StarvingSeat]:
        campaign = Campaign.objects.current()
        days = request.GET.get("days", "")
        if campaign is None or not request.user.is_authenticated:
            return StarvingSeat.objects.none()
        return visible(
            radar.starving_seats(campaign, days=int(days) if days in OTHER_DAYS else radar.DAYS), actor_of(request)
        )

    @admin.display(description=gettext_lazy("need"), ordering="need")
    def need_shown(self, seat: WithAnnotations[StarvingSeat, radar.Coming]) -> str:
        return f"{seat.score:.0f} {seat.get_band_display()}"

    def changelist_view(self, request: HttpRequest, extra_context: Context | None = None) -> HttpResponse:
        context: Context = {"supposes_a_host": radar.SUPPOSES_A_HOST}
        if request.user.has_perm("events.view_activity"):
            events = Activity.objects.filter(campaign=Campaign.objects.current())
            context["followed"] = followed(visible(events, actor_of(request)))
        return super().changelist_view(request, context | (extra_context or {}))

    @admin.display(description=gettext_lazy("people within reach"), ordering="people_near")
    def people(self, seat: StarvingSeat) -> str:
        return radar.people_within_reach(seat)

    @admin.display(description=gettext_lazy("what they are offered now"), ordering="offered")
    def offers(self, seat: StarvingSeat) -> str:
        return radar.offered_to_them(seat)

    @admin.display(description=gettext_lazy("last event"))
    def last(self, seat: WithAnnotations[StarvingSeat, radar.Coming]) -> str:
        return _day(seat.last_event) or _("none so far")

    @admin.display(description=gettext_lazy("next event"))
    def next(self, seat: WithAnnotations[StarvingSeat, radar.Coming]) -> str:
        return _day(seat.next_event) or _("none")

    @admin.display(description=gettext_lazy("says it can host"))
    def host(self, seat: WithAnnotations[StarvingSeat, radar.Coming]) -> str:
        if seat.can_host is None or seat.can_host_on is None:
            return ""
        names = {"people": seat.can_host, "day": date_format(seat.can_host_on, "D j M")}
        return _("%(people)d people on %(day)s") % names

    @admin.display(description=gettext_lazy("do something"))
    def set_up(self, seat: WithAnnotations[StarvingSeat, radar.Coming]) -> str:
        """A form for an event, with all filled in that is known."""
        name = seat.constituency.name
        initial: dict[str, str | int] = {"constituency": seat.constituency_id, "kind": Event.Kind.CANVASSING}
        initial[PARAMETER] = SuggestedBy.RADAR
        if seat.can_host is not None and seat.can_host_on is not None:
            initial |= {"day": seat.can_host_on.isoformat(), "capacity": seat.can_host}
        address = f"{reverse('admin:events_event_add')}?{urlencode(initial)}"
        label = _("Create an event in %(seat)s") % {"seat": name}
        return format_html('<a href="{}" aria-label="{}">{}</a>', address, label, _("Create an event"))


def _day(moment: dt.datetime | None) -> str:
    return date_format(timezone.localtime(moment), "D j M Y") if moment else ""
