"""What somebody who is coming could do next: near, soon, on another day."""

from __future__ import annotations

import datetime as dt
import math
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from constituencies.towns import kilometres
from events.hooks import alternatives
from events.models import Event, SignUp

MOST_NEXT = 3
LOOKED_AT = 12
"""Alternatives among which those are chosen that fit."""


class Onward(NamedTuple):
    """An event that fits, and what speaks for it."""

    reason: str
    event: Event


def next_events(signup: SignUp) -> list[Onward]:
    """At most three, each for a reason of its own; none at the same time, or that they have signed up for already."""
    theirs = _events_of_the_same_person(signup)
    free = [event for event in alternatives(signup.event, LOOKED_AT) if event.pk not in theirs and _fits(event, signup)]
    days, onward = {_day_of(signup.starts_at)}, list[Onward]()
    for reason, choose in (
        (_("The nearest"), _nearest),
        (_("The soonest"), _soonest),
        (_("On another day"), lambda signup, events: _soonest(signup, _on_other_days(events, days))),
        (_("Where you count"), lambda _signup, events: next(iter(events), None)),
    ):
        event = choose(signup, free)
        if event is not None and len(onward) < MOST_NEXT:
            onward.append(Onward(reason, event))
            free.remove(event)
            days.add(_day_of(event.starts_at))
    return onward


def _nearest(signup: SignUp, events: list[Event]) -> Event | None:
    near = [(km, event.pk, event) for event in events if (km := _km_between(event, signup.event)) is not None]
    return min(near)[2] if near else None


def _soonest(_signup: SignUp, events: list[Event]) -> Event | None:
    return min(events, key=lambda event: event.starts_at, default=None)


def _on_other_days(events: list[Event], days: set[dt.date]) -> list[Event]:
    return [event for event in events if _day_of(event.starts_at) not in days]


def _fits(event: Event, signup: SignUp) -> bool:
    return event.ends_at <= signup.starts_at or event.starts_at >= signup.ends_at


def _events_of_the_same_person(signup: SignUp) -> set[int]:
    same = Q(email=signup.email) if signup.email else Q(mobile=signup.mobile)
    rows = SignUp.objects.filter(same, event__ends_at__gt=timezone.now())
    return {signup.event_id, *rows.values_list("event", flat=True)}


def _km_between(one: Event, other: Event) -> float | None:
    """As the crow flies, good enough to compare what a lookup has chosen; None where either is from home."""
    here, there = one.public_position, other.public_position
    if here is None or there is None:
        return None
    east, north = kilometres(there[0] - here[0], there[1] - here[1], here[1])
    return math.hypot(east, north)


def _day_of(moment: dt.datetime) -> dt.date:
    return timezone.localdate(moment)
