"""Until when people can come to an event: the rule in Python, in SQL and in the arrays is one."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from constituencies.models import Campaign
from events import hosting, services, signups
from events.exports.arrays import event_arrays
from events.forms.signup import SignUpForm
from events.models import Event, Shift, SignUp
from events.safety import signed_links
from events.safety.signed_links import Purpose
from events.signups import Person, TooLate
from tests.conftest import EventMaker
from tests.events.hosts import submit

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
    events = [
        make_event(starts_at=starts_at, title="Plain"),
        make_event(starts_at=starts_at, ends_at=starts_at + 6 * HOUR, is_drop_in=True, title="Drop-in"),
        make_event(starts_at=starts_at, ends_at=starts_at + dt.timedelta(days=1), is_drop_in=True, title="All day"),
        _in_shifts(make_event, starts_at, 0, 3),
        _in_shifts(make_event, starts_at, 5, 1, 3),
    ]
    by_python = {event.pk for event in events if event.offered_until > now}
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


def test_the_page_of_one_that_is_on_says_until_when_and_takes_sign_ups(client: Client, make_event: EventMaker) -> None:
    event = make_event(starts_at=timezone.now() - HOUR, ends_at=timezone.now() + HOUR, is_drop_in=True)
    page = client.get(event.get_absolute_url()).content.decode()
    assert f"On now, until {timezone.localtime(event.ends_at):%H:%M}" in page
    assert "I&#x27;m coming" in page or "I'm coming" in page
    signup = signups.sign_up(event, None, Person("Ann", "ann@example.org"))
    assert signups.confirm(signup).status == "confirmed"


def test_one_that_has_begun_and_takes_nobody_more_says_so(client: Client, make_event: EventMaker) -> None:
    event = make_event(starts_at=timezone.now() - HOUR)
    page = client.get(event.get_absolute_url()).content.decode()
    assert "It has already started" in page
    assert "/sign-up/" not in page
    with pytest.raises(TooLate, match="has already started"):
        signups.sign_up(event, None, Person("Ann", "ann@example.org"))


def test_who_signed_up_in_time_confirms_and_cancels_while_it_is_on(client: Client, make_event: EventMaker) -> None:
    event = make_event()
    signup = signups.sign_up(event, None, Person("Ann", "ann@example.org"))
    Event.objects.update(starts_at=timezone.now() - HOUR, ends_at=timezone.now() + HOUR)
    page = signed_links.path("signup", Purpose.SIGN_UP, signup.pk)
    assert b"Yes, I" in client.get(page).content
    client.post(page, {"do": "confirm"})
    assert SignUp.objects.get().status == "confirmed"
    client.post(page, {"do": "cancel"})
    assert client.post(page, {"do": "confirm"}).status_code == 400  # they have given their place up, and it has begun


def test_a_shift_that_has_begun_is_not_offered(make_event: EventMaker) -> None:
    event = _in_shifts(make_event, timezone.now() - 2 * HOUR, 1.5, 3)
    past, ahead = event.shifts.all()
    assert list(SignUpForm(event).fields["shift"].queryset) == [ahead]  # type: ignore[attr-defined]
    with pytest.raises(TooLate, match="shift has already started"):
        signups.sign_up(event, past, Person("Ann", "ann@example.org"))
    Event.objects.update(is_drop_in=True)
    event.refresh_from_db()
    assert len(SignUpForm(event).fields["shift"].queryset) == 2  # type: ignore[attr-defined]


def test_a_host_still_writes_to_people_of_one_that_is_on(make_event: EventMaker) -> None:
    event = make_event()
    signups.confirm(signups.sign_up(event, None, Person("Ann", "ann@example.org")))
    Event.objects.update(starts_at=timezone.now() - HOUR, ends_at=timezone.now() + HOUR)
    event.refresh_from_db()
    assert hosting.message_people(event, "We are at the corner of Elm Road.") == 1


def test_taking_all_shifts_away_is_a_change(make_event: EventMaker) -> None:
    event = _in_shifts(make_event, timezone.now() + HOUR, 0, 3)
    services.set_shifts(event, [])
    assert Event.objects.get().sequence == event.sequence + 1


def test_hosts_can_have_people_drop_in(client: Client, campaign: Campaign, postcodes: None) -> None:
    submit(client, kind="campaign-centre", is_drop_in="on", minutes="720")
    event = Event.objects.get()
    assert (event.kind, event.is_drop_in, event.ends_at - event.starts_at) == ("campaign-centre", True, 12 * HOUR)


def test_walking_is_told_in_miles() -> None:
    assert not [label for label in Event.Walking.labels if "km" in str(label)]


def test_no_page_of_events_speaks_of_kilometres() -> None:
    own = [path for path in Path("templates/events").rglob("*.html") if re.search(r"\bkm\b", path.read_text())]
    assert own == []
