"""The public pages that are answered from memory: the map page with its lookup, and the page of a seat."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from targeting import bands
from targeting.answer import POSTCODE_MAX_LENGTH, answer
from targeting.api import seat_answer
from targeting.current import Served, holder
from targeting.map_config import map_config
from targeting.recommend import DEFAULT_TRAVEL, TRAVEL_SLUGS

TRAVEL_CHOICES = (
    ("30m", gettext_lazy("up to 30 minutes")),
    ("1h", gettext_lazy("up to an hour")),
    ("2h", gettext_lazy("up to two hours")),
    ("any", gettext_lazy("any distance")),
)


def served_or_404(campaign: str | None) -> Served | None:
    """The snapshot of a campaign; None for the current one before any is published."""
    served = holder.get(campaign)
    if served is None and campaign is not None:
        raise Http404(_("There is no campaign at this address."))
    return served


@require_safe
def campaign_map(request: HttpRequest, campaign: str | None = None) -> HttpResponse:
    """The map; with `?postcode=` the seats where somebody from there counts most."""
    served = served_or_404(campaign)
    query, travel = request.GET.get("postcode"), request.GET.get("travel", DEFAULT_TRAVEL)
    status, found = (200, None) if query is None else answer(served, query, travel)
    context = page_context(served) | {
        "answer": found,
        "query": (query or "")[:POSTCODE_MAX_LENGTH].replace("\x00", ""),
        "travel": travel if travel in TRAVEL_SLUGS else DEFAULT_TRAVEL,
        "travel_choices": TRAVEL_CHOICES,
        "layers": bands.LAYERS,
        "map_config": map_config(served, found["constituency"]["code"] if found and found["constituency"] else None),
        "snapshot_ready": served is not None,
    }
    response = render(request, "targeting/map.html", context, status=status)
    response["Cache-Control"] = "no-cache" if query is None else "private, no-store"
    return response


@require_safe
def seat(request: HttpRequest, slug: str, campaign: str | None = None) -> HttpResponse:
    """One seat: why it matters, what is on, how it voted."""
    served = served_or_404(campaign)
    if served is None or slug not in served.snapshot.position_of_slug:
        raise Http404(_("There is no constituency at this address."))
    shown = seat_answer(served.snapshot, served.snapshot.position_of_slug[slug])
    context = page_context(served) | {"seat": shown, "map_config": map_config(served, shown["code"])}
    response = render(request, "targeting/seat.html", context)
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    return render(request, "targeting/how_it_works.html", page_context(holder.get()))


def page_context(served: Served | None) -> dict[str, Any]:
    """What every public page shows: the campaign with its imprint, and whether the plan is out of date."""
    if served is None:
        return {"campaign": None, "stale": False}
    return {
        "campaign": served.snapshot.campaign,
        "stale": served.is_stale(dt.datetime.now(tz=dt.UTC).timestamp()),
        "home_url": reverse("targeting:map"),
    }
