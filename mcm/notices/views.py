"""Privacy, accessibility, contact; and /robots.txt and /.well-known/security.txt for programs."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from constituencies.addresses import absolute_url
from events.views.campaigns import campaign_context, current_campaign
from mcm.notices.purposes import purposes

CHECKED_ON = dt.date(2026, 11, 27)
"""When accessibility was last tried, as the statement says."""
SECURITY_FILE_DAYS = 180
"""RFC 9116 wants an expiry of less than a year: it moves on by itself as long as the site is looked after."""
NOT_FOR_SEARCH = (
    *("/admin/", "/groups/", "/hosting/", "/invitations/", "/my-data/"),
    *("/news/", "/outbox/", "/prototypes/", "/sign-ups/", "/tell-me/"),
)
"""Pages of one person each: none has a link on a page that anybody sees, so this is only to be sure."""


def _notice(request: HttpRequest, name: str, **more: object) -> HttpResponse:
    campaign = current_campaign()
    context = {
        "contact_email": settings.CONTACT_EMAIL,
        "controller": settings.DATA_CONTROLLER or campaign.imprint,
        **campaign_context(campaign),
        **more,
    }
    return render(request, f"notices/{name}.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return _notice(request, "privacy", purposes=purposes(current_campaign()))


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return _notice(request, "accessibility", checked_on=CHECKED_ON)


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return _notice(request, "contact")


@require_safe
def security_txt(_request: HttpRequest) -> HttpResponse:
    """How to report a weakness (RFC 9116); 404 where nobody has said whom to write to."""
    if not settings.CONTACT_EMAIL:
        raise Http404("CONTACT_EMAIL is not set.")
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=SECURITY_FILE_DAYS)
    lines = [
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        f"Contact: {settings.SITE_URL}{reverse('contact')}",
        f"Expires: {expires.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}{reverse('security-txt')}",
    ]
    return _plain(lines)


@require_safe
def robots_txt(_request: HttpRequest) -> HttpResponse:
    """What search engines leave out, and where they find the rest; of a demo nothing, as its events are made up."""
    if settings.MCM_DEMO:
        return _plain(["User-agent: *", "Disallow: /"])
    disallowed = [f"Disallow: {path}" for path in NOT_FOR_SEARCH]
    return _plain(["User-agent: *", *disallowed, f"Sitemap: {absolute_url(reverse('sitemap'))}"])


def _plain(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
