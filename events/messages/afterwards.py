"""When it is over: those who had a place are asked whether they came, and its host how many did, once each."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone

from constituencies.kit.uk import LONDON
from events.messages.outbox import Letter, write
from events.models import Event, Message, SignUp
from events.models.event import LONGEST

ASKED_AFTER = dt.timedelta(hours=1)
ASKED_WITHIN = dt.timedelta(days=2)
"""Of its end: where a worker was away for longer, nobody is asked any more."""
QUIET_UNTIL, QUIET_FROM = dt.time(7, 30), dt.time(21)
"""By London's clock, as for reminders: what ends late in the evening is asked about next morning."""
MOST_ASKED = 2000
_ONCE = "once"


def ends_asked_about(now: dt.datetime) -> tuple[dt.datetime, dt.datetime] | None:
    """Whatever ended after the one moment and not after the other is asked about at `now`; None at night. Pure."""
    if not QUIET_UNTIL <= now.astimezone(LONDON).time() < QUIET_FROM:
        return None
    return now - ASKED_WITHIN, now - ASKED_AFTER


def ask(now: dt.datetime | None = None) -> int:
    """Write to everybody who is to be asked and has not been; how many. As many queries however many events."""
    ends = ends_asked_about(now or timezone.now())
    return 0 if ends is None else _ask_volunteers(*ends) + _ask_hosts(*ends)


def _ask_volunteers(after: dt.datetime, until: dt.datetime) -> int:
    """Those who had a place and want reminders, at the end of their own shift; nobody of whom it is known already."""
    asked_already = Message.objects.filter(signup=OuterRef("pk"), kind=Message.Kind.DID_YOU_COME)
    people = SignUp.objects.confirmed().annotate(over_at=Coalesce("shift__ends_at", "event__ends_at"))
    people = people.filter(
        # By the index of events' starts.
        event__starts_at__gt=after - LONGEST,
        event__starts_at__lt=until,
        event__status=Event.Status.PUBLISHED,
        over_at__gt=after,
        over_at__lte=until,
        wants_reminders=True,
        came__isnull=True,
    )
    rows = people.exclude(Exists(asked_already)).select_related("event")[:MOST_ASKED]
    return write(Message.Kind.DID_YOU_COME, [(signup, _ONCE, signup.event, {}) for signup in rows])


def _ask_hosts(after: dt.datetime, until: dt.datetime) -> int:
    """Also where nobody had signed up: some may have come all the same."""
    asked_already = Message.objects.filter(event=OuterRef("pk"), kind=Message.Kind.HOW_MANY_CAME)
    events = Event.objects.on().filter(
        starts_at__gt=after - LONGEST,
        starts_at__lt=until,
        ends_at__gt=after,
        ends_at__lte=until,
        headcount__isnull=True,
        host__confirmed_at__isnull=False,
    )
    rows = events.exclude(Exists(asked_already)).select_related("host")[:MOST_ASKED]
    letters: list[Letter] = [(event.host, str(event.pk), event, {}) for event in rows if event.host is not None]
    return write(Message.Kind.HOW_MANY_CAME, letters)
