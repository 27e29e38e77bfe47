"""All events of a campaign as arrays, against what the ORM says of them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from django.utils import timezone

from constituencies.models import Campaign
from events import services
from events.exports.arrays import EVENT_KINDS, event_arrays
from events.models import Event, Shift
from tests.conftest import EventMaker


def test_without_events_the_arrays_are_empty(campaign: Campaign) -> None:
    assert event_arrays(campaign).pk.shape == (0,)


def test_they_hold_what_the_table_holds(campaign: Campaign, make_event: EventMaker) -> None:
    now = timezone.now()
    make_event("Brackwater", starts_at=now.replace(microsecond=123_456), capacity=20, confirmed_signups=3)
    make_event("Crowmere", starts_at=now - dt.timedelta(days=40), kind=Event.Kind.GET_OUT_THE_VOTE)
    make_event("Crowmere", is_remote=True, longitude=None, latitude=None, kind=Event.Kind.TELLING)
    make_event("Ashford Vale", is_drop_in=True)
    in_shifts = make_event("Ashford Vale", starts_at=now, ends_at=now + dt.timedelta(hours=4))
    for hours in (2, 0):
        begins = now + dt.timedelta(hours=hours)
        Shift.objects.create(
            event=in_shifts,
            starts_at=begins,
            ends_at=begins + dt.timedelta(hours=2),
            capacity=5,
            confirmed_signups=hours,
        )
    arrays = event_arrays(campaign)
    for i, pk in enumerate(arrays.pk.tolist()):
        event = Event.objects.get(pk=pk)
        assert arrays.constituency[i] == event.constituency_id
        assert arrays.starts_at[i] == pytest.approx(event.starts_at.timestamp(), abs=1e-6)
        assert arrays.ends_at[i] == pytest.approx(event.ends_at.timestamp(), abs=1e-6)
        assert arrays.offered_until[i] == pytest.approx(event.offered_until.timestamp(), abs=1e-6)
        assert EVENT_KINDS[arrays.kind[i]] == event.kind
        assert arrays.capacity[i] == (np.inf if event.capacity is None else event.capacity)
        assert arrays.confirmed_signups[i] == event.confirmed_signups
        capacity, confirmed = event.open_places
        assert arrays.open_capacity[i] == (np.inf if capacity is None else capacity)
        assert arrays.open_confirmed[i] == confirmed
        assert arrays.gets_out_the_vote[i] == (event.kind == Event.Kind.GET_OUT_THE_VOTE)
        position = (arrays.longitude[i], arrays.latitude[i])
        expected = (np.nan, np.nan) if event.is_remote else (event.longitude, event.latitude)
        np.testing.assert_array_equal(position, expected)
    assert len(arrays.pk) == 5


def test_only_published_events_count(campaign: Campaign, make_event: EventMaker) -> None:
    make_event(status=Event.Status.DRAFT)
    make_event(status=Event.Status.CANCELLED)
    assert event_arrays(campaign).pk.size == 0


def test_a_change_of_whatever_kind_is_another_version(campaign: Campaign, make_event: EventMaker) -> None:
    event = make_event()
    versions = {event_arrays(campaign).version.tolist()[0]}
    event.title = "Another title"
    services.save_event(event)
    versions.add(event_arrays(campaign).version.tolist()[0])
    Event.objects.update(title="Behind everybody's back")  # twice in one transaction
    versions.add(event_arrays(campaign).version.tolist()[0])
    Event.objects.update(title="And again")
    versions.add(event_arrays(campaign).version.tolist()[0])
    assert len(versions) == 4
    assert event_arrays(campaign).version.tolist() == event_arrays(campaign).version.tolist()


@pytest.mark.parametrize(
    ("is_drop_in", "shifts", "expected"),
    [
        (False, [(-1, 5), (2, 3)], (3, 2)),  # the first has begun
        (True, [(-1, 5), (2, 3)], (8, 3)),  # and can be dropped in to
        (True, [(-3, 5), (2, 3)], (3, 2)),  # until it is over
        (False, [(1, 5), (2, None)], (None, 3)),
        (False, [(-1, None), (2, 3)], (3, 2)),
        (False, [(-3, 5), (-1, 3)], (40, 7)),  # none is ahead: the event's own
    ],
)
def test_places_are_those_of_what_people_can_still_join(
    campaign: Campaign,
    make_event: EventMaker,
    is_drop_in: bool,
    shifts: list[tuple[int, int | None]],
    expected: tuple[int | None, int],
) -> None:
    now = timezone.now()
    event = make_event(
        starts_at=now - dt.timedelta(hours=4),
        ends_at=now + dt.timedelta(hours=6),
        is_drop_in=is_drop_in,
        capacity=40,
        confirmed_signups=7,
    )
    for confirmed, (begins, capacity) in enumerate(shifts, 1):
        starts_at = now + dt.timedelta(hours=begins)
        ends_at = starts_at + dt.timedelta(hours=2)
        Shift.objects.create(
            event=event, starts_at=starts_at, ends_at=ends_at, capacity=capacity, confirmed_signups=confirmed
        )
    arrays = event_arrays(campaign)
    assert event.open_places == expected
    capacity = expected[0]
    assert (arrays.open_capacity[0], arrays.open_confirmed[0]) == (
        np.inf if capacity is None else capacity,
        expected[1],
    )
    assert (arrays.capacity[0], arrays.confirmed_signups[0]) == (40, 7)
