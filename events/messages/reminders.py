"""Reminders, written when their time has come: the day before, in the morning, and what hosts should know.

What is asked once an event is over is in afterwards.py.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone

from constituencies.kit.uk import LONDON
from events import watching
from events.messages import afterwards
from events.messages.outbox import tell, tell_all
from events.models import Event, Group, Host, Message, SignUp

DAY_BEFORE_AT, DAY_BEFORE_UNTIL = dt.time(11), dt.time(21)
MORNING_AT = dt.time(7, 30)
MORNING_AHEAD = dt.timedelta(hours=2)
DIGEST_AT, DIGEST_UNTIL = dt.time(18), dt.time(21)
MOST_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Window:
    """Whatever starts in `after` ≤ start < `before` is due; not for those who were told the same since `told_since`."""

    kind: Message.Kind
    day: dt.date
    after: dt.datetime
    before: dt.datetime
    told_since: dt.datetime


def due(now: dt.datetime) -> list[Window]:
    """Which reminders are due at a moment, by London's clock. Pure; the clock's own changes are taken care of."""
    local = now.astimezone(LONDON)
    today = local.date()
    tomorrow = today + dt.timedelta(days=1)
    windows = []
    if DAY_BEFORE_AT <= local.time() < DAY_BEFORE_UNTIL:
        day_after = _at(tomorrow + dt.timedelta(days=1), dt.time())
        at = _at(today, DAY_BEFORE_AT)
        windows.append(Window(Message.Kind.DAY_BEFORE, tomorrow, _at(tomorrow, dt.time()), day_after, at))
    if local.time() >= MORNING_AT:
        before = min(now + MORNING_AHEAD, _at(tomorrow, dt.time()))
        windows.append(Window(Message.Kind.MORNING, today, now, before, now - MORNING_AHEAD))
    return windows


def still_to_come(starts_at: dt.datetime, now: dt.datetime) -> list[Message.Kind]:
    """The reminders that somebody who has a place at `now` will get of what begins at `starts_at`. Pure.

    Who gets a place when the one of the day before is due, or has been, is told that: no reminder follows.
    """
    begins = starts_at.astimezone(LONDON)
    kinds = []
    if now < _at(begins.date() - dt.timedelta(days=1), DAY_BEFORE_AT):
        kinds.append(Message.Kind.DAY_BEFORE)
    due_at = max(starts_at - MORNING_AHEAD, _at(begins.date(), MORNING_AT))
    if now < due_at < starts_at:
        kinds.append(Message.Kind.MORNING)
    return kinds


def plan(now: dt.datetime | None = None) -> int:
    """Write all reminders that are due and not yet written; how many. As many queries however many events."""
    now = now or timezone.now()
    count = sum(_remind(window) for window in due(now))
    # Whoever waits is told when an event is published; this finds those who confirmed at that very moment.
    return count + _digests(now) + _old_links(now) + watching.tell_watchers(now=now) + afterwards.ask(now)


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, LONDON).astimezone(dt.UTC)


def _remind(window: Window) -> int:
    of_signup = Message.objects.filter(signup=OuterRef("pk"))
    occasion = window.day.isoformat()
    reminders = of_signup.filter(kind=window.kind, key__endswith=f":{occasion}")
    messages = of_signup.filter(
        kind__in=[Message.Kind.SIGNED_UP, Message.Kind.PROMOTED, Message.Kind.CHANGED, Message.Kind.BACK_ON],
        due_at__gte=window.told_since,
    )
    people = SignUp.objects.confirmed().annotate(begins_at=Coalesce("shift__starts_at", "event__starts_at"))
    people = people.filter(
        # By the index of events' starts; a shift begins within its event.
        event__starts_at__gt=window.after - dt.timedelta(days=1),
        event__starts_at__lt=window.before,
        event__status=Event.Status.PUBLISHED,
        begins_at__gte=window.after,
        begins_at__lt=window.before,
        wants_reminders=True,
    )
    return tell_all(window.kind, people.exclude(Exists(reminders)).exclude(Exists(messages))[:MOST_AT_ONCE], occasion)


def _digests(now: dt.datetime) -> int:
    """To hosts of coming events for which somebody has signed up since yesterday's."""
    local = now.astimezone(LONDON)
    if not DIGEST_AT <= local.time() < DIGEST_UNTIL:
        return 0
    today = local.date()
    since = _at(today - dt.timedelta(days=1), DIGEST_AT)
    news = SignUp.objects.active().filter(
        event__host=OuterRef("pk"),
        event__in=Event.objects.on().upcoming(now),
        confirmed_at__gte=since,
        confirmed_at__lt=_at(today, DIGEST_AT),
    )
    digests = Message.objects.filter(
        host=OuterRef("pk"), kind=Message.Kind.HOST_DIGEST, key__endswith=f":{today.isoformat()}"
    )
    hosts = Host.objects.filter(Exists(news), ~Exists(digests), confirmed_at__isnull=False)
    return tell_all(Message.Kind.HOST_DIGEST, hosts[:MOST_AT_ONCE], today.isoformat())


def _old_links(now: dt.datetime) -> int:
    """To whoever proposed a group, once for each link."""
    notices = Message.objects.filter(
        group=OuterRef("pk"), kind=Message.Kind.GROUP_LINK_OLD, due_at__gt=OuterRef("link_changed_at")
    )
    old = Group.objects.approved().filter(
        ~Exists(notices),
        link_changed_at__lt=now - dt.timedelta(days=settings.GROUP_LINK_DAYS),
        proposer__isnull=False,
    )
    occasions = [
        (group, f"{group.pk}:{group.link_changed_at:%Y%m%d%H%M%S}") for group in old.select_related("proposer")
    ]
    return sum(
        tell(Message.Kind.GROUP_LINK_OLD, group.proposer, occasion, group=group)
        for group, occasion in occasions
        if group.proposer is not None
    )
