"""Until when people can come to an event: the rule in Python, in SQL and in the arrays is one."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from constituencies.models import Campaign
from events.event_arrays import event_arrays
from events.models import Event, Shift
from tests.conftest import EventMaker

HOUR = dt.timedelta(hours=1)


def _in_shifts(make_event: EventMaker, starts_at: dt.datetime, *begins: float) -> Event:
    """Six hours long, its shifts of an hour each so many hours after its start."""
    event = make_event(starts_at=starts_at, ends_at=starts_at + 6 * HOUR, title="In shifts")
    for hours in begins:
        at = starts_at + hours * HOUR
        Shift.objects.create(event=event, starts_at=at, ends_at=at + HOUR)
    return event


@pytest.mark.parametrize("hours_ago", [-3, -0.5, 0.5, 2.5, 3.5, 5.5, 6.5, 23.5])
def test_python_sql_and_arrays_agree_on_what_people_can_come_to(
    campaign: Campaign, make_event: EventMaker, hours_ago: float
) -> None:
    now = timezone.now()
    starts_at = now - hours_ago * HOUR
    made = [
        make_event(starts_at=starts_at, title="Plain"),
        make_event(starts_at=starts_at, ends_at=starts_at + 6 * HOUR, is_drop_in=True, title="Drop-in"),
        make_event(starts_at=starts_at, ends_at=starts_at + dt.timedelta(days=1), is_drop_in=True, title="All day"),
        _in_shifts(make_event, starts_at, 0, 3),
        _in_shifts(make_event, starts_at, 5, 1, 3),
    ]
    by_python = {event.pk for event in made if event.offered_until > now}
    arrays = event_arrays(campaign)
    by_arrays = set(arrays.pk[arrays.offered_until > now.timestamp()].tolist())
    by_sql = set(Event.objects.upcoming(now).values_list("pk", flat=True))
    assert by_python == by_arrays == by_sql


def test_one_with_a_shift_still_to_come_is_on_and_open(make_event: EventMaker) -> None:
    event = _in_shifts(make_event, timezone.now() - 2 * HOUR, 0, 3)
    assert event.is_on_now
    assert event in Event.objects.upcoming()


def test_one_whose_last_shift_has_begun_is_on_but_no_longer_open(make_event: EventMaker) -> None:
    event = _in_shifts(make_event, timezone.now() - 4 * HOUR, 0, 3)
    assert event.is_on_now
    assert event not in Event.objects.upcoming()
