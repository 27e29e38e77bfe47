"""The arrays behind the list, against what the ORM says of the same events."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from django.utils import timezone

from constituencies.kit.uk import LONDON
from constituencies.models import Campaign
from events.exports.arrays import EVENT_KINDS
from events.hooks import ways
from events.listing.arrays import ListedEvents, listed_events
from events.models import Event, Shift
from tests.conftest import EventMaker


def arrays_of(campaign: Campaign) -> ListedEvents:
    return listed_events(campaign, timezone.now(), ways())


def test_without_events_they_are_empty(campaign: Campaign) -> None:
    assert arrays_of(campaign).pk.shape == (0,)


def test_they_say_what_the_models_say(campaign: Campaign, make_event: EventMaker) -> None:
    now = timezone.now()
    make_event(starts_at=now + dt.timedelta(days=9), capacity=20, confirmed_signups=20, step_free="yes")
    make_event("Crowmere", kind=Event.Kind.TELLING, toilets="yes", seated_jobs="no", capacity=2, confirmed_signups=1)
    make_event("Crowmere", is_remote=True, longitude=None, latitude=None, seated_jobs="unknown")
    make_event(status=Event.Status.CANCELLED, is_private=True, longitude=-1.5512, latitude=52.1187)
    make_event(status=Event.Status.DRAFT)
    in_shifts = make_event("Ashford Vale", starts_at=now - dt.timedelta(hours=1), ends_at=now + dt.timedelta(hours=4))
    for hours, capacity in ((-1, None), (2, 5)):
        begins = now + dt.timedelta(hours=hours)
        Shift.objects.create(
            event=in_shifts, starts_at=begins, ends_at=begins + dt.timedelta(hours=2), capacity=capacity,
            confirmed_signups=capacity or 0,
        )  # fmt: skip
    arrays = arrays_of(campaign)
    events = Event.objects.published().order_by("starts_at", "pk")
    assert arrays.pk.tolist() == [event.pk for event in events]
    for i, event in enumerate(events):
        begins = event.starts_at.astimezone(LONDON)
        capacity, confirmed = event.open_places
        assert arrays.constituency[i] == event.constituency_id
        assert arrays.starts_at[i] == pytest.approx(event.starts_at.timestamp(), abs=1e-6)
        assert arrays.day[i] == begins.toordinal()
        assert arrays.hour[i] == pytest.approx(begins.hour + begins.minute / 60 + begins.second / 3600, abs=1e-3)
        assert arrays.ends_at[i] == pytest.approx(event.ends_at.timestamp(), abs=1e-6)
        assert arrays.offered_until[i] == pytest.approx(event.offered_until.timestamp(), abs=1e-6)
        assert EVENT_KINDS[arrays.kind[i]] == event.kind
        assert (arrays.longitude[i], arrays.latitude[i]) == (event.public_position or (0, 0))
        assert arrays.is_cancelled[i] == (event.status == Event.Status.CANCELLED)
        assert arrays.is_remote[i] == event.is_remote
        assert arrays.step_free[i] == (event.step_free == "yes" or event.is_remote)
        assert arrays.toilets[i] == (event.toilets == "yes" or event.is_remote)
        assert arrays.seated[i] == (event.seated_jobs == "yes" or event.is_remote)
        assert arrays.has_places[i] == (capacity is None or confirmed < capacity)
    assert np.count_nonzero(arrays.has_places) == 3


def test_what_is_long_over_is_read_only_for_those_who_look_back(campaign: Campaign, make_event: EventMaker) -> None:
    now = timezone.now()
    over = make_event(starts_at=now - dt.timedelta(days=3))
    coming = make_event()
    assert arrays_of(campaign).pk.tolist() == [coming.pk]
    assert listed_events(campaign, now, ways(), past=True).pk.tolist() == [over.pk, coming.pk]


def test_an_evening_is_one_by_the_clock_on_the_wall(campaign: Campaign, make_event: EventMaker) -> None:
    """In summer time, too."""
    make_event(
        starts_at=dt.datetime(2027, 7, 1, 23, 30, tzinfo=dt.UTC), ends_at=dt.datetime(2027, 7, 2, 1, tzinfo=dt.UTC)
    )
    arrays = arrays_of(campaign)
    assert arrays.day.tolist() == [dt.date(2027, 7, 2).toordinal()]
    assert arrays.hour.tolist() == [0.5]
