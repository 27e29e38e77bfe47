"""What a site from before gets: a calendar name for each event and shift, and a mark on what was public."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

from django.apps import apps
from django.db import connection
from django.utils import timezone

from events import services, signups
from events.models import Event, Shift
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
