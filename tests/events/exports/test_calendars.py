from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from constituencies.kit.uk import LONDON
from events import services, signups
from events.exports.calendars import event_calendar
from events.messages import render
from events.models import Event, Message, Shift
from events.safety import signed_links
from events.safety.signed_links import Purpose
from events.signups import Person
from tests.conftest import EventMaker


def entry(client: Client, event: Event) -> dict[str, object]:
    response = client.get(f"/events/{event.pk}.ics")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    return dict(Calendar.from_ical(response.content).walk("VEVENT")[0])


def test_a_calendar_gets_time_place_and_a_lasting_name(client: Client, make_event: EventMaker) -> None:
    event = make_event(postcode="BR1 1AA")
    calendar_entry = entry(client, event)
    assert calendar_entry["SUMMARY"] == event.title
    assert calendar_entry["DTSTART"].dt == event.starts_at.replace(microsecond=0)  # type: ignore[attr-defined]
    assert calendar_entry["LOCATION"] == "Outside the library, BR1 1AA"
    assert str(calendar_entry["UID"]) == f"{event.calendar_uid}@localhost"
    assert str(event.pk) not in str(calendar_entry["UID"]).split("-")
    assert calendar_entry["SEQUENCE"] == 0


def test_a_cancelled_event_says_so_with_a_higher_sequence(client: Client, make_event: EventMaker) -> None:
    event = make_event()
    services.cancel_events([event])
    calendar_entry = entry(client, event)
    assert calendar_entry["STATUS"] == "CANCELLED"
    assert calendar_entry["SEQUENCE"] == 1


@pytest.mark.parametrize("status", [Event.Status.DRAFT])
def test_a_draft_is_nobody_elses_business(client: Client, make_event: EventMaker, status: str) -> None:
    event = make_event(status=status)
    assert client.get(f"/events/{event.pk}.ics").status_code == 404
    assert client.get(f"/events/{event.pk}/").status_code == 404


def test_its_times_are_london_s_with_the_rules_by_which_the_clock_changes(make_event: EventMaker) -> None:
    """In five months the clock is another, and a calendar that knows the rules shows 18:00 all the same."""
    for month, offset in ((12, b"+0000"), (7, b"+0100")):
        event = make_event.unsaved(starts_at=dt.datetime(2027, month, 3, 18, tzinfo=LONDON), updated_at=timezone.now())
        content = event_calendar(event, "https://example.org/").content
        assert b"DTSTART;TZID=Europe/London:2027%02d03T180000" % month in content
        [rules] = Calendar.from_ical(content).walk("VTIMEZONE")
        assert rules["TZID"] == "Europe/London"
        assert b"TZOFFSETTO:" + offset in content
        assert len(content) < 3000


def test_its_name_is_random_ends_in_the_sites_host_and_stays(make_event: EventMaker, settings: Any) -> None:
    settings.SITE_URL = "https://map.example.org"
    event = make_event()
    uid = re.compile(rb"UID:([0-9a-f-]{36})@map\.example\.org\r\n")
    [name] = uid.findall(event_calendar(event, "").content)
    event.place = "The town hall"
    services.save_event(event)
    assert uid.findall(event_calendar(event, "").content) == [name]
    assert uid.findall(event_calendar(services.duplicate_event(event), "").content) != [name]


@pytest.mark.parametrize(
    "text", ["Bell\x07", "Null\x00", "Return\rX-EVIL:1", "Lines\r\nX-EVIL:1", "Next\x85line\u2028"]
)
def test_no_text_breaks_out_of_its_line(make_event: EventMaker, text: str) -> None:
    event = make_event.unsaved(title=text, description=text * 40, place=text, updated_at=timezone.now())
    content = event_calendar(event, "https://example.org/").content.decode()
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]", content)
    assert content.count("\r") == content.count("\n") == content.count("\r\n")
    assert "\nX-EVIL" not in content
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n"))


def cancelled(message: Message) -> tuple[str, str]:
    [(_name, content, content_type)] = render.email(message).attachments
    return str(content), str(content_type)


@pytest.mark.parametrize("in_shift", [True, False])
def test_a_cancellation_takes_the_entry_out_again(client: Client, make_event: EventMaker, in_shift: bool) -> None:
    event = make_event()
    middle = event.starts_at + dt.timedelta(hours=1)
    if in_shift:
        services.set_shifts(event, [Shift(starts_at=middle, ends_at=event.ends_at)])
    shift = event.shifts.first()
    signup = signups.confirm(signups.sign_up(event, shift, Person("Ann", "ann@example.org")))
    [(_name, before, content_type)] = render.email(Message.objects.get(kind="signed-up")).attachments
    assert content_type == "text/calendar; method=PUBLISH"
    services.cancel_events([event])
    content, content_type = cancelled(Message.objects.get(kind="cancelled"))
    assert content_type == "text/calendar; method=CANCEL"
    page = client.get(signed_links.path("signup", Purpose.SIGN_UP, signup.pk) + "event.ics")
    assert page["Content-Type"] == "text/calendar; method=CANCEL; charset=utf-8"
    entries = [Calendar.from_ical(text) for text in (str(before), content, page.content.decode())]
    assert [calendar["METHOD"] for calendar in entries] == ["PUBLISH", "CANCEL", "CANCEL"]
    parts: list[dict[str, Any]] = [dict(calendar.walk("VEVENT")[0]) for calendar in entries]
    published, *off = parts
    for entry in off:
        assert (entry["UID"], entry["ORGANIZER"]) == (published["UID"], published["ORGANIZER"])
        assert entry["SEQUENCE"] > published["SEQUENCE"]
        assert entry["STATUS"] == "CANCELLED"
        assert entry["DTSTART"].dt == (middle if in_shift else event.starts_at).replace(microsecond=0)


def test_who_has_cancelled_gets_it_out_of_their_calendar(client: Client, make_event: EventMaker) -> None:
    signup = signups.confirm(signups.sign_up(make_event(), None, Person("Ann", "ann@example.org")))
    signups.cancel(signup)
    page = client.get(signed_links.path("signup", Purpose.SIGN_UP, signup.pk) + "event.ics")
    assert b"METHOD:CANCEL" in page.content
