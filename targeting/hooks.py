"""What this app provides to those below it (mcm/wiring.py): addresses of its pages, and where else somebody counts.

That is, for somebody who would have come to an event, what a lookup from its place would recommend.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from constituencies.clock import campaign_instant
from constituencies.models import Campaign, Constituency
from constituencies.postcodes import NotAPostcode, Postcode
from events.hooks import NeedNow
from events.models import Event
from targeting.recommend import Volunteer, recommend, seed_of
from targeting.recommending.travel import DEFAULT_TRAVEL
from targeting.snapshot.holder import holder
from targeting.web.lookup import snapshot_openings
from targeting.web.sharing import need_words


def seat_url(campaign: Campaign, constituency: Constituency) -> str:
    """Address of a seat's page: short in the current campaign, below the campaign's own otherwise."""
    if campaign.is_current:
        return reverse("targeting:seat", args=[constituency.slug])
    return reverse("targeting:campaign-seat", args=[campaign.slug, constituency.slug])


def row_history_url(request: HttpRequest, model: str, row: str) -> str | None:
    """Address of the history of one row, for those who may read it."""
    if not request.user.has_perm("targeting.view_history"):
        return None
    return f"{reverse('admin:targeting_history_changelist')}?{urlencode({'kind': model, 'row': row})}"


def need_of_event(event: Event) -> NeedNow | None:
    """Of its constituency, from memory; None before a snapshot is there, and where the party does not stand."""
    served = holder.get(event.campaign.slug)
    if served is None:
        return None
    snapshot, code = served.snapshot, event.constituency.code
    if code not in snapshot.position or code in snapshot.not_contested:
        return None
    band = int(snapshot.country.band[snapshot.position[code]])
    return NeedNow(need_words(band), band)


def alternatives(event: Event, number: int) -> list[int]:
    """Keys of other events with places, at most `number`, the best first; from memory.

    None before a snapshot of the event's campaign is there.
    """
    served = holder.get(event.campaign.slug)
    if served is None:
        return []
    snapshot = served.snapshot
    now, outcode = campaign_instant(snapshot.campaign["as_of"]), _outcode(event)
    openings = snapshot_openings(snapshot, now)
    seat = snapshot.position.get(event.constituency.code)
    longitude, latitude = event.public_position or (event.constituency.longitude, event.constituency.latitude)
    events = list(openings.next_open[seat]) if seat is not None else []
    if longitude is not None and latitude is not None:
        volunteer = Volunteer(longitude, latitude, outcode, DEFAULT_TRAVEL)
        for recommended in recommend(openings, volunteer, now.iso_day).seats:
            events += recommended.events
    if event.is_remote:
        events = [*openings.home.for_seed(seed_of(outcode, now.iso_day)), *events]
    keys = [int(snapshot.country.event_id[position]) for position in dict.fromkeys(events)]
    return [key for key in keys if key != event.pk][:number]


def _outcode(event: Event) -> str:
    """Of the place where it meets; its seat's code where that has no postcode, which no way is known from."""
    try:
        return Postcode.parse(event.postcode).outcode
    except NotAPostcode:
        return event.constituency.code
