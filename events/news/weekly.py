"""Who gets the weekly news, and of which events."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from constituencies.lookup import lookup
from constituencies.models import Campaign
from constituencies.overland.detours import DETOURS, Detours, read_detours
from constituencies.postcode_index import current_index
from events import watching
from events.messages.outbox import write
from events.models import Event, Message, SignUp
from events.news.nearby import Meetings, nearest

AHEAD = dt.timedelta(days=10)
MOST_EVENTS = 5
MOST_LETTERS = 10_000
"""Letters of one run; the next one goes on where it stopped."""
SAME_PLACES = 100
"""Events that are looked through for somebody who has signed up for the nearest already."""


def write_news(now: dt.datetime | None = None) -> int:
    """Write the week's mail to everybody who asked for it and has something on near them; how many.

    Once a week for each address. To nobody in a historical campaign, or after polling day.
    """
    now = now or timezone.now()
    campaign = Campaign.objects.current()
    if campaign is None or not watching.is_open(campaign):
        return 0
    year, week, _day = timezone.localdate(now).isocalendar()
    occasion = f"{year}-{week:02}"
    readers = _readers(campaign, occasion)
    if not readers:
        return 0
    letters = [
        (signup, occasion, None, {"events": near}) for signup, near in _what_is_near(campaign, readers, now) if near
    ]
    return write(Message.Kind.NEWS, letters[:MOST_LETTERS])


def stop_news(signup: SignUp) -> None:
    """No more news to whoever signed up so, wherever else they ticked it: their outcode goes."""
    SignUp.objects.filter(email=signup.email).exclude(email="").update(wants_news=False, outcode="")
    SignUp.objects.filter(pk=signup.pk).update(wants_news=False, outcode="")


def events_of(message: Message, now: dt.datetime | None = None) -> list[Event]:
    """Those events of a message that people can still come to, the nearest first."""
    keys = message.details.get("events", [])
    rows = Event.objects.on().upcoming(now).select_related("constituency").in_bulk(keys)
    return [rows[key] for key in keys if key in rows]


def _readers(campaign: Campaign, occasion: str) -> list[SignUp]:
    """The newest sign-up of each address that wants news and has not had this week's."""
    had = Message.objects.filter(kind=Message.Kind.NEWS, key__endswith=f":{occasion}")
    rows = (
        SignUp.objects.filter(event__campaign=campaign, wants_news=True, confirmed_at__isnull=False)
        .exclude(email="")
        .exclude(email__in=had.values("signup__email"))
        .select_related("event")
        .order_by("email", "-pk")
        .distinct("email")
    )
    return list(rows)


def _what_is_near(campaign: Campaign, readers: list[SignUp], now: dt.datetime) -> Iterator[tuple[SignUp, list[int]]]:
    detours = read_detours(settings.BASE_DIR / "fixtures" / DETOURS)
    meetings = _meetings(campaign, detours, now)
    theirs = _signed_up_for(readers, now)
    by_outcode: dict[str, list[SignUp]] = defaultdict(list)
    for signup in readers:
        by_outcode[near_what(signup)].append(signup)
    for outcode, there in by_outcode.items():
        place = place_of_outcode(outcode, campaign)
        near = [] if place is None else nearest(place, meetings, detours)[:SAME_PLACES]
        for signup in there:
            others = [key for key in near if key not in theirs[signup.email]]
            yield signup, others[:MOST_EVENTS]


def near_what(signup: SignUp) -> str:
    """The outcode near which somebody wants to hear of events: theirs, or that of the meeting place they chose."""
    return signup.outcode or signup.event.postcode.partition(" ")[0]


def place_of_outcode(outcode: str, campaign: Campaign) -> tuple[float, float] | None:
    """Longitude and latitude of the middle of an outcode; None for one that is not known."""
    match = lookup(outcode, current_index(campaign.boundary_set.slug), {})
    if match.longitude is None or match.latitude is None:
        return None
    return match.longitude, match.latitude


def _meetings(campaign: Campaign, detours: Detours, now: dt.datetime) -> Meetings:
    """Events in person of the next days that have places; of somebody's home about where it is."""
    events = Event.objects.on().for_campaign(campaign).upcoming(now)
    events = events.filter(starts_at__range=(now, now + AHEAD), is_remote=False)
    free = events.filter(Q(capacity=None) | Q(confirmed_signups__lt=F("capacity"))).order_by("starts_at", "pk")
    rows = [(event.pk, *place) for event in free if (place := event.public_position) is not None]
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    longitudes, latitudes = table[:, 1], table[:, 2]
    return Meetings(table[:, 0].astype(np.int64), longitudes, latitudes, detours.zones_at(longitudes, latitudes))


def _signed_up_for(readers: list[SignUp], now: dt.datetime) -> dict[str, set[int]]:
    """Address → keys of the events to come that somebody has signed up for already, or cancelled."""
    theirs: dict[str, set[int]] = defaultdict(set)
    emails = [signup.email for signup in readers]
    rows = SignUp.objects.filter(email__in=emails, event__starts_at__gt=now).values_list("email", "event")
    for email, event in rows:
        theirs[email].add(event)
    return theirs
