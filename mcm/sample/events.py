"""Events of the sample campaign, ready to be written."""

from __future__ import annotations

import datetime as dt
from random import Random

from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from constituencies.models import Campaign
from events.models import Event
from mcm.sample import room, words
from mcm.sample.seats import SampleSeat, sample_seats
from mcm.sample.spots import Spot, spots
from mcm.sample.week import Session, sessions

DROP_IN = {"campaign-centre", "street-stall"}


def sample_events(campaign: Campaign, today: dt.date) -> list[Event]:
    """Published events of a campaign in its third week on `today`, unsaved and with no organiser yet, seat by seat."""
    spots_by_constituency = spots(campaign)
    events: list[Event] = []
    for seat in tqdm(sample_seats(campaign), desc=_("Demo events"), disable=None, leave=False):
        if seat.has_events and spots_by_constituency[seat.constituency.pk]:
            events += _events_of(seat, spots_by_constituency[seat.constituency.pk], campaign, today)
    return events


def _events_of(seat: SampleSeat, spots: list[Spot], campaign: Campaign, today: dt.date) -> list[Event]:
    planned = sessions(seat.need, seat.is_busiest, today, campaign.polling_day, seat.chance("week"))
    chance = seat.chance("events")
    shuffled = chance.sample(spots, len(spots))
    return [
        sample_event(seat, session, shuffled[number % len(shuffled)], campaign=campaign, today=today, chance=chance)
        for number, session in enumerate(planned)
    ]


def sample_event(
    seat: SampleSeat, session: Session, spot: Spot, *, campaign: Campaign, today: dt.date, chance: Random
) -> Event:
    """One event of a seat, unsaved and with no organiser yet."""
    starts_at = timezone.make_aware(dt.datetime.combine(session.day, session.start))
    capacity = room.capacity(session.kind, session.is_remote, seat.is_busiest, chance)
    is_on_foot = session.kind in (Event.Kind.CANVASSING, Event.Kind.LEAFLETING, Event.Kind.GET_OUT_THE_VOTE)
    event = Event(
        campaign=campaign,
        constituency=seat.constituency,
        kind=session.kind,
        title=words.title(session.kind, session.is_remote, spot.town, session.day, session.start),
        description=words.description(session.kind, session.is_remote, chance),
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=session.hours),
        status=Event.Status.PUBLISHED,
        is_remote=session.is_remote,
        place=words.meeting_place(session.kind, spot.town, spot.outcode, chance),
        postcode=spot.postcode,
        longitude=spot.longitude,
        latitude=spot.latitude,
        capacity=capacity,
        confirmed_signups=room.confirmed(capacity, (session.day - today).days, seat.need, session.keeps_room, chance),
        step_free=chance.choice(Event.StepFree.values),
        toilets=chance.choice(Event.Known.values),
        seated_jobs=Event.Known.UNKNOWN if is_on_foot else Event.Known.YES,
        walking=chance.choice([Event.Walking.SHORT, Event.Walking.LONG]) if is_on_foot else Event.Walking.NONE,
        in_pairs=is_on_foot,
        is_drop_in=session.kind in DROP_IN,
    )
    if session.is_remote:
        event.place, event.postcode, event.longitude, event.latitude = "", "", None, None
        event.step_free = Event.StepFree.UNKNOWN
        event.join_link = f"https://meet.example.org/demo-{seat.constituency.code}-{starts_at:%d-%H%M}"
    return event
