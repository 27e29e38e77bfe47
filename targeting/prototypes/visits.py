"""How whoever opens a page or looks something up takes part: from memory, by their cookie."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest

from events.models import Event
from targeting.models import Prototype
from targeting.prototypes.counted import count_event_page
from targeting.prototypes.variants import BUCKETS, NO_PART, TESTERS, Part, part_of, part_so_far
from targeting.snapshot.format import Snapshot
from targeting.snapshot.holder import holder


def part_of_lookup(snapshot: Snapshot, cookies: str) -> Part:
    """Of a lookup, by the request's `Cookie`: whoever does not take part yet may do so from now on."""
    if snapshot.prototype is None and not cookies:  # nearly always
        return NO_PART
    is_secure = settings.SESSION_COOKIE_SECURE
    return part_of(snapshot.prototype, cookies, holder.now(), lambda: secrets.randbelow(BUCKETS), is_secure=is_secure)


def part_of_request(request: HttpRequest, campaign: str) -> Part:
    """Of any other page of a campaign, by its slug: nobody begins to take part by it."""
    served = holder.get(campaign)
    if served is None or served.snapshot.prototype is None:
        return NO_PART
    return part_so_far(served.snapshot.prototype, request.META.get("HTTP_COOKIE", ""), holder.now())


def variant_of_sign_up(request: HttpRequest, event: Event) -> str:
    """Which answer led somebody to sign up, such as no-soonness:usual; "" for those who are not compared."""
    part = part_of_request(request, event.campaign.slug)
    return variant_label(part.prototype, part.counted_as) if part.counted_as not in ("", TESTERS) else ""


def variant_label(prototype: str, variant: str) -> str:
    return f"{prototype}:{variant}"


def count_visit(request: HttpRequest, event: Event) -> None:
    """Somebody has opened the page of an event."""
    part = part_of_request(request, event.campaign.slug)
    count_event_page(part, request.META.get("REMOTE_ADDR", ""))


def is_on_prototype(request: HttpRequest, prototype: Prototype) -> bool:
    """Whether whoever asks gets that prototype: what `waffle.flag_is_active` says."""
    part = part_of_request(request, prototype.campaign.slug)
    return part.prototype == prototype.name and part.is_on_prototype
