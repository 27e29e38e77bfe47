"""Data of before is kept whole: calendar names, a mark on what was public, addresses as mail is sent to them."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

from django.apps import apps
from django.db import connection
from django.utils import timezone

from events import services, signups
from events.models import Block, Event, Host, Shift
from events.signups import Person
from tests.conftest import EventMaker

migration = import_module("events.migrations.0011_promises")


def test_every_event_and_shift_gets_a_calendar_name_of_its_own(make_event: EventMaker) -> None:
    for event in (make_event(), make_event("Crowmere")):
        middle = event.starts_at + dt.timedelta(hours=1)
        times = [(event.starts_at, middle), (middle, event.ends_at)]
        services.set_shifts(event, [Shift(starts_at=start, ends_at=end) for start, end in times])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("events_event", "events_shift"):
            cursor.execute(f"ALTER TABLE {table} ALTER calendar_uid DROP NOT NULL")
            cursor.execute(f"UPDATE {table} SET calendar_uid = NULL")  # noqa: S608
    migration.name_calendar_entries(apps, None)
    uids = [row.calendar_uid for rows in (Event.objects.all(), Shift.objects.all()) for row in rows]
    assert None not in uids
    assert len(set(uids)) == 6


def test_what_was_public_or_has_people_is_marked(make_event: EventMaker) -> None:
    public = [make_event(status=status) for status in ("published", "cancelled")]
    hidden = make_event()
    signups.sign_up(hidden, None, Person("Ann", "ann@example.org"))
    Event.objects.filter(pk=hidden.pk).update(status="draft")
    unseen = [make_event(status=status) for status in ("draft", "waiting", "submitted", "declined")]
    migration.note_what_was_public(apps, None)
    marked = set(Event.objects.exclude(first_published_at=None))
    assert marked == {*public, hidden}
    assert not marked & set(unseen)
    assert all(event.first_published_at <= timezone.now() for event in marked if event.first_published_at)


def test_addresses_of_before_are_as_mail_is_sent_to_them(db: None) -> None:
    for name in ("müller.example", "☕.example", "plain.example"):
        Host.objects.create(name="Ann", email=f"ann@{name}")
        Block.objects.create(value=name, reason="x")
    Host.objects.create(name="Ben", email="ben@straße.example")
    other = Host.objects.create(name="Ben", email="ben@xn--strae-oqa.example")
    import_module("events.migrations.0014_addresses_as_dns_has_them").to_dns(apps, None)
    blocked = {"xn--mller-kva.example", "☕.example", "plain.example"}
    assert set(Block.objects.values_list("value", flat=True)) == blocked
    emails = set(Host.objects.values_list("email", flat=True))
    assert emails == {f"ann@{name}" for name in blocked} | {"ben@straße.example", other.email}
    assert Host.objects.by_email("ann@müller.example").exists()
