"""/favicon.ico, /manifest.webmanifest and /sitemap.xml."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from constituencies.addresses import absolute_url
from targeting.snapshot.format import Snapshot
from targeting.snapshot.holder import holder
from targeting.web.memory import MemoryRequest, MemoryResponse, SharedBody, from_memory

PAGES = (
    "targeting:map",
    "events:all",
    "targeting:how-it-works",
    "targeting:does-it-work",
    "targeting:embed-how",
    "privacy",
    "accessibility",
    "contact",
)
MOST_ADDRESSES = 50_000
"""The protocol takes no more in one file; a campaign had 28,000 events in the end."""
_PAPER = "#fbf9f4"


def favicon_reply(request: MemoryRequest) -> MemoryResponse:
    return _favicon().response_to(request)


@cache
def _favicon() -> SharedBody:
    return SharedBody((settings.BASE_DIR / "static" / "img" / "favicon.ico").read_bytes(), "image/x-icon")


@from_memory(favicon_reply)
def favicon(_request: HttpRequest) -> HttpResponse:
    """Asked for by browsers on pages that name no icon, such as a picture alone."""
    raise Http404


def manifest_reply(request: MemoryRequest) -> MemoryResponse:
    return _manifest().response_to(request)


@cache
def _manifest() -> SharedBody:
    icons = [
        {"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
        {"src": static("img/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("img/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": static("img/icon-maskable-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    manifest = {
        "name": "MyCampaignMap",
        "short_name": "CampaignMap",
        "description": _("Find the constituencies where your time counts most, and the events there."),
        "lang": settings.LANGUAGE_CODE,
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": _PAPER,
        "theme_color": _PAPER,
        "icons": icons,
    }
    return SharedBody(orjson.dumps(manifest), "application/manifest+json")


@from_memory(manifest_reply)
def manifest(_request: HttpRequest) -> HttpResponse:
    """What a telephone needs to put the site among its programs."""
    raise Http404


@require_safe
def sitemap(_request: HttpRequest) -> HttpResponse:
    """Pages, seats and coming events of the current campaign, from memory.

    By Django's program: 28,000 addresses in one go would keep lookups waiting.
    """
    served = holder.get()
    lines = "".join(
        f"<url><loc>{absolute_url(path)}</loc></url>\n" for path in _paths(served.snapshot if served else None)
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'
    )
    return HttpResponse(text, content_type="application/xml", headers={"Cache-Control": "public, max-age=3600"})


def _paths(snapshot: Snapshot | None) -> Iterator[str]:
    yield from map(reverse, PAGES)
    if snapshot is None:
        return
    seats = [seat["url"] for seat in snapshot.seats]
    yield from seats
    # Only the number differs: reading each event's text would take ten times as long.
    event = reverse("events:event", args=[0]).replace("0", "{}")
    most = MOST_ADDRESSES - len(PAGES) - len(seats)
    yield from map(event.format, snapshot.country.event_id[:most].tolist())
