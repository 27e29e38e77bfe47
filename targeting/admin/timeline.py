"""The timeline at its desk: of a seat on the seat's own page, of the country on a page of its own, and as CSV."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from constituencies.kit.actor import actor_of
from constituencies.kit.days import DayField
from constituencies.kit.recent_sign_in import after_recent_sign_in
from constituencies.kit.tables.writer import CSV_TYPE, csv_lines
from constituencies.kit.types import Context
from constituencies.models import Campaign
from constituencies.scope.rules import visible
from targeting import bands
from targeting.models import SeatNeed
from targeting.timeline import seat_days
from targeting.timeline.overview import SHOWN_LAYERS, SPARK, overview, seats_of
from targeting.timeline.rows import days_on_record

_TEMPLATES = "admin/targeting/seatneed"
TABLE_DAYS = 60
"""Of a seat's page; the export has them all."""


class TimelineForm(forms.Form):
    """Which day to look at, and how it is coloured."""

    day = DayField(
        label=gettext_lazy("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    show = forms.ChoiceField(
        label=gettext_lazy("Coloured by"),
        required=False,
        choices=[(scale.slug, scale.label) for scale in SHOWN_LAYERS],
    )
    campaign = forms.ModelChoiceField(Campaign.objects.all(), label=gettext_lazy("Campaign"), required=False)


def timeline_of(need: SeatNeed) -> str:
    """A seat's charts and table, as HTML."""
    days = seat_days.days_of(need)
    context = {
        "need": need,
        "rows": [(of.day, seat_days.table_row(of)) for of in days[: -TABLE_DAYS - 1 : -1]],
        "first": days[0].day if days else None,
        "last": days[-1].day if days else None,
        "charts": seat_days.charts(days) if days else [],
        "size": seat_days.CHART,
    }
    return render_to_string(f"{_TEMPLATES}/_timeline.html", context)


class TimelinePages(admin.ModelAdmin[SeatNeed]):
    """Mixin of the desk of need: whoever sees the need of a seat sees how it came about."""

    change_list_template = f"{_TEMPLATES}/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        own = [("timeline/", self.timeline, "timeline"), ("timeline.csv", self.timeline_export, "timeline_export")]
        return [
            *(path(at, self.admin_site.admin_view(page), name=f"targeting_seatneed_{name}") for at, page, name in own),
            *super().get_urls(),
        ]

    def timeline(self, request: HttpRequest) -> HttpResponse:
        """The country, or the regions that are somebody's, on one day."""
        form, campaign = self._answers(request)
        seats = seats_of(self._seats(request, campaign))
        days = days_on_record(campaign) if campaign and seats else []
        asked_day, layer = form.cleaned_data.get("day"), _layer(form.cleaned_data.get("show"))
        context: Context = {
            **self.admin_site.each_context(request),
            "title": _("Timeline"),
            "opts": self.opts,
            "form": form,
            "days": days,
            "layer": layer,
            "campaign": campaign,
            "spark": SPARK,
        }
        if campaign and days:
            day = days[_position(days, asked_day or days[-1])]
            context |= self._links(days, day, layer, campaign)
            context |= {"day": day, "overview": overview(campaign, seats, days, day, layer)}
            context["title"] = _("Timeline: %(layer)s on %(day)s") % {
                "layer": str(layer.label).lower(),
                "day": date_format(day, "j F Y"),
            }
            context["form"] = TimelineForm(initial={"day": day, "show": layer.slug, "campaign": campaign})
        return TemplateResponse(request, f"{_TEMPLATES}/timeline.html", context)

    @after_recent_sign_in
    def timeline_export(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        """Every seat and day as CSV, or those of one constituency by its code."""
        _form, campaign = self._answers(request)
        if campaign is None:
            return HttpResponse(_("Nothing is exported: there is no such campaign."), status=400)
        seats = self._seats(request, campaign)
        if code := request.GET.get("code", ""):
            seats = seats.filter(constituency__code=code.replace("\x00", ""))
        lines = seat_days.lines(campaign, days_on_record(campaign), seats_of(seats))
        text = csv_lines(seat_days.header(), lines)
        response = StreamingHttpResponse(text, content_type=CSV_TYPE)
        response["Content-Disposition"] = f'attachment; filename="timeline-{campaign.slug}.csv"'
        return response

    def _answers(self, request: HttpRequest) -> tuple[TimelineForm, Campaign | None]:
        """What was asked for, and the campaign, the current one where none is named. Raises PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = TimelineForm(request.GET)
        form.is_valid()
        return form, form.cleaned_data.get("campaign") or Campaign.objects.current()

    def _seats(self, request: HttpRequest, campaign: Campaign | None) -> QuerySet[SeatNeed]:
        return visible(SeatNeed.objects.filter(campaign=campaign), actor_of(request))

    def _links(self, days: Sequence[dt.date], day: dt.date, layer: bands.Scale, campaign: Campaign) -> Context:
        at = days.index(day)
        others = {"show": str(layer.slug), "campaign": str(campaign.pk)}
        return {
            "query": urlencode(others),
            "earlier": days[at - 1] if at else None,
            "later": days[at + 1] if at + 1 < len(days) else None,
        }


def _layer(slug: str | None) -> bands.Scale:
    return next((scale for scale in SHOWN_LAYERS if scale.slug == slug), bands.NEED)


def _position(days: Sequence[dt.date], day: dt.date) -> int:
    """Of the last day on record up to `day`, or the first one of all."""
    return max(0, bisect_right(days, day) - 1)
