"""Who comes to a shift: everything about them goes by its times, not by the event's."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from constituencies.kit.uk import LONDON
from constituencies.models import Campaign
from events import privacy, services, signups
from events.exports.people import people_list
from events.messages import render
from events.messages.applies import why_not
from events.messages.outbox import tell
from events.messages.reminders import still_to_come
from events.models import Event, Host, Message, Shift, SignUp
from events.safety import signed_links
from events.safety.signed_links import Purpose
from events.signups import Person
from targeting.recompute import recompute
from tests.conftest import EventMaker

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def two_shifts(make_event: EventMaker) -> tuple[Event, Shift, Shift]:
    """An event of six hours that begins in ten, with a shift of two and, an hour later, one of three."""
    now = timezone.now()
    ahead = now + 10 * HOUR
    event = make_event(starts_at=ahead, ends_at=ahead + 6 * HOUR)
    services.set_shifts(
        event,
        [
            Shift(starts_at=ahead, ends_at=ahead + 2 * HOUR, capacity=4),
            Shift(starts_at=ahead + 3 * HOUR, ends_at=ahead + 6 * HOUR, capacity=4),
        ],
    )
    first, second = event.shifts.all()
    return event, first, second


def moved(event: Event, by: dt.timedelta) -> None:
    for rows in (Event.objects.filter(pk=event.pk), Shift.objects.filter(event=event)):
        rows.update(starts_at=F("starts_at") + by, ends_at=F("ends_at") + by)


def comes(event: Event, shift: Shift, name: str = "Ann") -> SignUp:
    return signups.confirm(signups.sign_up(event, shift, Person(name, f"{name.lower()}@example.org")))


def page_of(signup: SignUp) -> str:
    return signed_links.path("signup", Purpose.SIGN_UP, signup.pk)


def test_a_shift_still_to_come_can_be_called_off_once_the_event_has_begun(
    client: Client, two_shifts: tuple[Event, Shift, Shift]
) -> None:
    event, first, second = two_shifts
    on_now, later = comes(event, first), comes(event, second)
    moved(event, -11 * HOUR)
    of_first, of_second = (client.get(page_of(one)).content.decode() for one in (on_now, later))
    assert ("I came" in of_first, "I can't come" in of_first) == (True, False)
    assert ("I came" in of_second, "I can't come" in of_second) == (False, True)
    later.refresh_from_db()
    with pytest.raises(ValidationError, match="once it has started"):
        signups.set_came(later, True)
    assert client.post(page_of(later), {"do": "cancel"}).status_code == 303
    assert SignUp.objects.get(pk=later.pk).status == "cancelled"
    assert Shift.objects.get(pk=second.pk).confirmed_signups == 0


def test_hosts_say_who_came_of_those_whose_shift_has_begun(
    at_desk: Client, hetty: Host, two_shifts: tuple[Event, Shift, Shift]
) -> None:
    event, first, second = two_shifts
    comes(event, first)
    Event.objects.update(host=hetty)
    page = f"/hosting/events/{event.pk}/people/"
    moved(event, -11 * HOUR)
    assert "Did not come" in at_desk.get(page).content.decode()
    SignUp.objects.update(shift=second)
    assert "Did not come" not in at_desk.get(page).content.decode()


def test_a_shift_that_is_over_takes_nobody_from_its_waiting_list(two_shifts: tuple[Event, Shift, Shift]) -> None:
    event, first, _second = two_shifts
    people = [comes(event, first, name) for name in ("Ann", "Bob", "Cem", "Dee", "Eve")]
    unconfirmed = signups.sign_up(event, first, Person("Fay", "fay@example.org"))
    assert people[-1].status == "waiting"
    moved(event, -12.5 * HOUR)
    signups.cancel(people[0])
    people[-1].refresh_from_db()
    assert people[-1].status == "waiting"
    with pytest.raises(signups.TooLate, match="shift has already started"):
        signups.confirm(unconfirmed)


def test_its_calendar_entry_has_the_times_of_the_shift(client: Client, two_shifts: tuple[Event, Shift, Shift]) -> None:
    event, first, second = two_shifts
    both = [comes(event, first), comes(event, second)]
    message = Message.objects.get(signup=both[1], kind="signed-up")
    [(_name, in_mail, _kind)] = render.email(message).attachments
    files = [in_mail, *(client.get(f"{page_of(one)}event.ics").content for one in both)]
    entries = [Calendar.from_ical(one).walk("VEVENT")[0] for one in files]
    times = [(entry.decoded("dtstart"), entry.decoded("dtend")) for entry in entries]
    expected = [
        (shift.starts_at.replace(microsecond=0), shift.ends_at.replace(microsecond=0)) for shift in (first, second)
    ]
    assert times == [expected[1], *expected]
    assert len({str(entry["uid"]) for entry in entries}) == 2


def test_lists_and_copies_of_data_say_when_the_shift_begins(two_shifts: tuple[Event, Shift, Shift]) -> None:
    event, _first, second = two_shifts
    signup = comes(event, second)
    assert f"{timezone.localtime(second.starts_at):%Y-%m-%d %H:%M}" in people_list([signup])
    assert privacy.export_person(signup.email)["sign_ups"][0]["starts_at"] == second.starts_at.isoformat()


def test_nothing_is_told_of_a_shift_that_is_over(two_shifts: tuple[Event, Shift, Shift]) -> None:
    event, first, second = two_shifts
    for shift, reason in ((first, "the event is over"), (second, "")):
        signup = comes(event, shift)
        tell(Message.Kind.CHANGED, signup, "test", event=event)
        message = Message.objects.get(signup=signup, kind="changed")
        assert why_not(message, first.ends_at) == reason


@pytest.mark.parametrize(
    ("now", "starts_at", "kinds"),
    [
        ("2026-11-20 10:00", "2026-11-28 10:00", ["day-before", "morning"]),
        ("2026-11-27 10:59", "2026-11-28 10:00", ["day-before", "morning"]),
        ("2026-11-27 11:00", "2026-11-28 10:00", ["morning"]),
        ("2026-11-28 07:59", "2026-11-28 10:00", ["morning"]),
        ("2026-11-28 08:00", "2026-11-28 10:00", []),
        ("2026-11-20 10:00", "2026-11-28 07:00", ["day-before"]),
        ("2026-11-28 11:00", "2026-11-28 10:00", []),
    ],
)
def test_only_reminders_that_will_be_sent_are_promised(now: str, starts_at: str, kinds: list[str]) -> None:
    at = (dt.datetime.fromisoformat(text).replace(tzinfo=LONDON) for text in (starts_at, now))
    assert still_to_come(*at) == kinds


def test_its_page_promises_no_reminder_that_will_not_come(client: Client, make_event: EventMaker) -> None:
    begins = timezone.localtime().replace(hour=12, minute=0) + dt.timedelta(days=3)
    event = make_event(starts_at=begins, ends_at=begins + HOUR)
    signup = signups.confirm(signups.sign_up(event, None, Person("Ann", "ann@example.org")))
    assert "We will remind you the day before and on the day." in client.get(page_of(signup)).content.decode()
    moved(event, timezone.now() - begins)
    assert "remind" not in client.get(page_of(signup)).content.decode()


def test_an_event_is_full_when_each_shift_still_to_come_is(
    client: Client, publish_now: Any, two_shifts: tuple[Event, Shift, Shift]
) -> None:
    event, _first, second = two_shifts
    publish_now()
    Shift.objects.filter(pk=second.pk).update(confirmed_signups=4)
    Event.objects.update(confirmed_signups=4)
    texts = publish_now().snapshot.events[0]
    assert (texts["places"], texts["needs"]) == ("plenty", 4)
    moved(event, -11 * HOUR)
    served = publish_now().snapshot
    assert (served.events[0]["places"], served.events[0]["needs"]) == ("full", None)
    assert (served.country.event_room[0], served.country.event_booked[0]) == (4, 4)
    assert bool(served.country.event_is_limited[0])
    [listed] = client.get("/api/v1/events/").json()["results"]
    assert (listed["places"], listed["needs"], listed["is_first"]) == ("full", None, False)
    assert "Join the waiting list" in client.get(event.get_absolute_url()).content.decode()


def test_as_time_passes_a_snapshot_is_another_without_any_write(
    campaign: Campaign, two_shifts: tuple[Event, Shift, Shift], monkeypatch: pytest.MonkeyPatch
) -> None:
    _event, first, _second = two_shifts
    [before] = recompute()
    assert recompute() == []
    monkeypatch.setattr("events.exports.arrays.timezone.now", lambda: first.starts_at + HOUR / 60)
    [after] = recompute()
    assert [one.events[0]["needs"] for one in (before, after)] == [8, 4]


def test_whoever_signs_up_to_a_full_shift_is_told_of_its_waiting_list(
    client: Client, two_shifts: tuple[Event, Shift, Shift]
) -> None:
    event, first, second = two_shifts
    for name in ("Ann", "Bob", "Cem", "Dee"):
        comes(event, first, name)
    texts = []
    for shift in (first, second):
        form = {"first_name": "Eve", "email": "eve@example.org", "consent": "on", "shift": shift.pk}
        texts.append(client.post(f"/events/{event.pk}/sign-up/", form, follow=True).content.decode())
    assert ["is full: open the link to join the waiting list" in page for page in texts] == [True, False]
    assert "confirm your place at" in texts[1]
    assert not any("is yours" in page for page in texts)
