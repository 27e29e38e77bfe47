"""The box and the page that shows how to use it, from memory; both belong to the current campaign."""

from __future__ import annotations

from csp.constants import NONE, SELF
from csp.decorators import csp_replace, csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from constituencies.addresses import absolute_url
from constituencies.kit.types import Context
from targeting.snapshot.format import Snapshot
from targeting.snapshot.holder import holder
from targeting.views import page_key_now
from targeting.web.cards import EventNow, listed_events_html
from targeting.web.html import page_context
from targeting.web.lookup import coming_events

MOST_LISTED = 4
HEIGHT, HEIGHT_WITH_EVENTS = 380, 760
"""Pixels of the frame: the box on a narrow page, without and with events."""


@csp_replace({"frame-ancestors": "*", "script-src": NONE})
@xframe_options_exempt
@cache_control(public=True, max_age=60)
@require_safe
def box(request: HttpRequest) -> HttpResponse:
    """`?seat=` with the last part of a seat's address adds its next events; 404 for a seat that is not there."""
    served = holder.get()
    slug = request.GET.get("seat", "")
    if served is None:
        return render(request, "targeting/embed/box.html", {}, status=503)
    context = page_context(page_key_now(served)) | _seat(served.snapshot, slug)
    is_missing = slug != "" and "seat" not in context
    return render(request, "targeting/embed/box.html", context, status=404 if is_missing else 200)


def _seat(snapshot: Snapshot, slug: str) -> Context:
    seat = snapshot.position_of_slug.get(slug)
    if seat is None:
        return {}
    positions, openings = coming_events(snapshot, seat)
    events = [EventNow(snapshot.events.raw(event), event in openings.on_now) for event in positions[:MOST_LISTED]]
    return {"seat": snapshot.seats[seat], "events": listed_events_html(tuple(events))}


@csp_update({"frame-src": SELF})
@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """What to copy, for the box alone or with a seat's events, and how it looks."""
    served = holder.get()
    if served is None:
        return render(request, "targeting/embed/how.html", {})
    snapshot, slug = served.snapshot, request.GET.get("seat", "")
    its_slug = slug if slug in snapshot.position_of_slug else ""
    path = reverse("targeting:embed") + (f"?{urlencode({'seat': its_slug})}" if its_slug else "")
    context = {
        "seats": sorted((seat["name"], slug) for seat, slug in zip(snapshot.seats, snapshot.slugs, strict=True)),
        "seat": its_slug,
        "path": path,
        "snippet": _snippet(absolute_url(path), HEIGHT_WITH_EVENTS if its_slug else HEIGHT),
        "height": HEIGHT_WITH_EVENTS if its_slug else HEIGHT,
    }
    return render(request, "targeting/embed/how.html", page_context(page_key_now(served)) | context)


def _snippet(address: str, height: int) -> str:
    return format_html(
        '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy" '
        'style="border: 1px solid #d9d3c6; max-width: 40rem"></iframe>',
        address,
        _("Where can you make the difference?"),
        height,
    )
