"""The public list of what is on."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from constituencies.addresses import constituency_url, label_urls, outline_urls
from constituencies.kit.types import Context
from constituencies.models import Constituency
from constituencies.pictures.page import share_context
from events import watching
from events.listing.filters import BY_DISTANCE, Filters, read_filters
from events.listing.finding import Finding, find_open, listed_campaign
from events.listing.form import form_context
from events.listing.memory import current_version
from events.listing.pages import page_after
from events.listing.rows import RowContext, row_context
from events.listing.start import Nowhere, Start, kept_near
from events.listing.widening import ways_out
from events.messages.words import when
from events.views.campaigns import campaign_context


@require_safe
def all_events(request: HttpRequest) -> HttpResponse:
    """What is on in a campaign, for whoever looks for something themselves."""
    filters, problems = read_filters(dict(request.GET.lists()))
    near = kept_near(filters.near)
    if near != filters.near:
        return _redirect(request, replace(filters, near=near))
    campaign = listed_campaign(filters)
    if campaign is None:
        raise Http404(_("There is no such campaign."))
    finding = find_open(current_version(), campaign, filters)
    sentence = _("Every event of the campaign, by day, place, kind and access.")
    of_campaign = campaign_context(campaign)
    context = {
        **_results(finding, request.GET.get("after", "")),
        **form_context(finding),
        "problems": problems,
        "is_open": watching.is_open(campaign),
        "map_config": {
            "outlines": outline_urls(campaign.boundary_set),
            "labels": label_urls(),
            "tiles_url": settings.MAP_TILES_URL,
        },
        **of_campaign,
        **share_context(of_campaign["campaign"], _("What is on"), sentence, request.path),
    }
    return render(request, "events/listing/all_events.html", context)


def _redirect(request: HttpRequest, filters: Filters) -> HttpResponse:
    """To the address that holds no whole postcode: people pass it on, and browsers remember it."""
    response = HttpResponseRedirect(request.path + filters.query())
    response["Cache-Control"] = "no-store"
    return response


def _results(finding: Finding, after: str) -> Context:
    page = page_after(finding.chosen, after)
    rows = [row_context(row) for row in finding.rows(page.begin, page.end)]
    start = finding.start
    filters = finding.filters if isinstance(start, Start) else replace(finding.filters, near="")
    return {
        "count": len(finding.chosen),
        "count_text": _count_text(finding),
        "groups": _groups(finding, rows),
        "start": start if isinstance(start, Start) else None,
        "nowhere": start if isinstance(start, Nowhere) else None,
        "suggestion_query": replace(filters, near=start.suggestion).query() if isinstance(start, Nowhere) else "",
        "page": page,
        "next_query": _with_after(filters, page.after_next),
        "previous_query": _with_after(filters, page.after_previous),
        "canonical_query": filters.query(),
        "own_query": _with_after(filters, after) if page.begin else filters.query(),
        "announcement": _announcement(finding, rows),
        "seat": finding.constituency,
        **(_when_empty(finding) if not rows else {}),
    }


def _with_after(filters: Filters, after: str | None) -> str | None:
    """The address of another page of the same list."""
    query = filters.query()
    if not after:
        return None if after is None else query or "?"
    return f"{query}&after={after}" if query else f"?after={after}"


def _count_text(finding: Finding) -> str:
    number = len(finding.chosen)
    counted = ngettext("%(n)s event", "%(n)s events", number) % {"n": f"{number:,}"}
    if finding.constituency:
        where = _("%(events)s in %(place)s") % {"events": counted, "place": finding.constituency.name}
    else:
        where = counted
    if not isinstance(finding.start, Start):
        return _("%(events)s, the soonest first") % {"events": where} if number > 1 else where
    near = {"events": where, "place": finding.start.name}
    if number <= 1:
        return _("%(events)s near %(place)s") % near
    if finding.filters.order == BY_DISTANCE:
        return _("%(events)s, the nearest to %(place)s first") % near
    return _("%(events)s, with distances from %(place)s, the soonest first") % near


def _announcement(finding: Finding, rows: list[RowContext]) -> str:
    """What a screen reader says once the list is there."""
    trouble = f"{finding.start.message} " if isinstance(finding.start, Nowhere) else ""
    if not rows:
        return trouble + _("Nothing fits.")
    event = rows[0].event
    first = _("The first: %(title)s, %(when)s.") % {
        "title": event.title,
        "when": when(event.starts_at, event.ends_at),
    }
    return f"{trouble}{_count_text(finding)}. {first}"


def _groups(finding: Finding, rows: list[RowContext]) -> list[Context]:
    """The rows below a heading for each day; below none in the order of distance."""
    if finding.distances is not None and finding.filters.order == BY_DISTANCE:
        return [{"day": None, "rows": rows}] if rows else []
    today = finding.instant.day
    return [
        {"day": day, "days_ahead": (day - today).days, "rows": list(group)}
        for day, group in groupby(rows, lambda row: row.day)
    ]


def _when_empty(finding: Finding) -> Context:
    seat = finding.constituency
    if seat is None and isinstance(finding.start, Start) and finding.start.code:
        seats = Constituency.objects.filter(boundary_set__campaigns=finding.campaign, code=finding.start.code)
        seat = seats.first()
    return {
        "ways_out": ways_out(finding),
        "tell_me_about": seat,
        "seat_url": constituency_url(finding.campaign, seat) if seat else "",
    }
