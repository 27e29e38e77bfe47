"""What this app provides to those below it (mcm/wiring.py): addresses of its pages, and where else somebody counts.

That is, for somebody who would have come to an event, what a lookup from its place would recommend; and for somebody
who is about to set one up, where one more would count most.
"""

from __future__ import annotations

import numpy as np
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from constituencies.clock import campaign_instant
from constituencies.kit.types import Bools
from constituencies.kit.uk import KM_PER_MILE
from constituencies.models import Campaign, Constituency
from constituencies.postcodes import NotAPostcode, Postcode
from events.hooks import SUGGESTED_WITHIN_MILES, Area, NeedNow, NextEvent
from events.models import Event
from targeting.recommend import Volunteer, recommend, seed_of
from targeting.recommending.everywhere import ways
from targeting.recommending.suggestion import suggestion
from targeting.recommending.travel import DEFAULT_TRAVEL
from targeting.snapshot.format import Snapshot
from targeting.snapshot.holder import holder
from targeting.snapshot.over_land import over_land
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


def next_event(campaign: Campaign, area: Area, instead_of: Constituency | None) -> NextEvent | None:
    """Where one more event would be worth most in an area, from the snapshot in memory.

    None before there is one, in a historical campaign, and where it would add nothing, or hardly more than in
    `instead_of`.
    """
    served = holder.get(campaign.slug)
    if served is None or campaign.as_of is not None:
        return None
    snapshot = served.snapshot
    now = campaign_instant(None)
    in_mind = None if instead_of is None else snapshot.position.get(instead_of.code)
    best = suggestion(snapshot.country, _seats_in(snapshot, campaign, area), in_mind, now.timestamp, now.day)
    if best is None:
        return None
    seats = Constituency.objects.filter(boundary_set=campaign.boundary_set)
    return NextEvent(
        constituency=seats.get(code=snapshot.codes[best.seat]),
        day=best.day,
        is_day_free=best.on_near == 0,
        is_first=not best.has_events,
        people=best.people,
    )


def _seats_in(snapshot: Snapshot, campaign: Campaign, area: Area) -> Bools:
    """(n,)"""
    country = snapshot.country
    is_there = np.isfinite(country.longitude) & np.isfinite(country.latitude)
    if area.regions is not None:
        seats = Constituency.objects.filter(boundary_set=campaign.boundary_set, region__in=area.regions)
        is_there &= np.isin(np.array(snapshot.codes), list(seats.values_list("code", flat=True)))
    if area.position is not None:
        longitude, latitude = (np.array([degrees]) for degrees in area.position)
        to = np.flatnonzero(is_there)
        [km] = ways(longitude, latitude, country.longitude[to], country.latitude[to], over_land())
        is_there[to] = km <= SUGGESTED_WITHIN_MILES * KM_PER_MILE
    return is_there


def _outcode(event: Event) -> str:
    """Of the place where it meets; its seat's code where that has no postcode, which no way is known from."""
    try:
        return Postcode.parse(event.postcode).outcode
    except NotAPostcode:
        return event.constituency.code
