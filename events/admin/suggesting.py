"""What the organiser's form suggests: where, of the places that are theirs, one more event would count most."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_stubs_ext import StrPromise

from constituencies.kit.actor import Actor, actor_of
from constituencies.kit.types import Context
from constituencies.models import Campaign, Constituency
from events.hooks import Area, next_event
from events.models import Event, SuggestedBy
from events.suggestions.marks import PARAMETER
from events.suggestions.sentences import EVERYWHERE, IN_YOUR_REGIONS, NEAR_YOUR_LAST, sentence


def suggestion_for(request: HttpRequest, campaign: Campaign | None) -> Context | None:
    """The sentence and the way to a form with all of it filled in; None where there is none, or it is taken up."""
    if campaign is None or PARAMETER in request.GET:
        return None
    where = _where(actor_of(request), campaign)
    if where is None:
        return None
    area, words = where
    best = next_event(campaign, area, in_mind(request))
    if best is None:
        return None
    initial: dict[str, str | int] = {
        "constituency": best.constituency.pk,
        "kind": Event.Kind.CANVASSING,
        "day": best.day.isoformat(),
        PARAMETER: SuggestedBy.ADMIN_FORM,
    }
    return {
        "text": sentence(best, str(words)),
        "label": _("Set it up in %(name)s") % {"name": best.constituency.name},
        "url": f"{reverse('admin:events_event_add')}?{urlencode(initial)}",
    }


def _where(by: Actor, campaign: Campaign) -> tuple[Area, StrPromise] | None:
    """Where somebody sets up events: in their regions, around the last one they set up, or anywhere."""
    if by.acts_everywhere:
        return Area(), EVERYWHERE
    if by.region_ids:
        return Area(regions=by.region_ids), IN_YOUR_REGIONS
    mine = Event.objects.filter(campaign=campaign, organiser=by.pk, longitude__isnull=False)
    last = mine.order_by("-pk").values_list("longitude", "latitude").first()
    if last is None or last[0] is None or last[1] is None:
        return None
    return Area(position=(last[0], last[1])), NEAR_YOUR_LAST


def in_mind(request: HttpRequest) -> Constituency | None:
    """The constituency of the link that led to the form."""
    key = request.GET.get("constituency", "")
    return Constituency.objects.filter(pk=key).first() if key.isascii() and key.isdigit() else None
