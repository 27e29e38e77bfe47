"""Events that may be the same one, set up twice: two branch members often announce one evening."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from events.forms.titles import usual_title
from events.models import Event

WITHIN = dt.timedelta(hours=1)
NEAR_M = 300.0
ALIKE = 0.8
"""Of titles, as difflib's ratio: “Canvass in Brackwater” and “Canvassing in Brackwater” have 0.93."""
MOST = 5
METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What is compared of two events of the same constituency and kind."""

    starts_at: dt.datetime
    title: str
    """Empty where it has the usual one."""
    position: tuple[float, float] | None
    """Longitude and latitude; None from home, and of a private address, which nobody may find by asking around."""

    @classmethod
    def of(cls, event: Event) -> Plan:
        has_public_position = not event.is_remote and not event.is_private
        position = (
            (event.longitude, event.latitude)
            if has_public_position and event.longitude is not None and event.latitude is not None
            else None
        )
        # What nobody has chosen tells no two events of a town apart; where they meet does.
        is_usual = position and event.title == usual_title(event.kind, event.constituency.name, position)
        return cls(event.starts_at, "" if is_usual else event.title, position)


def is_similar(one: Plan, other: Plan) -> bool:
    """Whether two may be one event: they begin within an hour of each other, and are near or called alike."""
    if abs(one.starts_at - other.starts_at) > WITHIN:
        return False
    if one.position and other.position and metres(one.position, other.position) <= NEAR_M:
        return True
    return is_called_alike(one.title, other.title)


def is_called_alike(one: str, other: str) -> bool:
    """Case and punctuation do not count.

    >>> is_called_alike("Canvassing: the library!", "canvassing the Library")
    True
    """
    a, b = words_of(one), words_of(other)
    return bool(a and b) and SequenceMatcher(None, a, b, autojunk=False).ratio() >= ALIKE


def words_of(text: str) -> str:
    """A text without what makes no difference to people: case, punctuation, spaces.

    >>> words_of(" Outside the LIBRARY. ")
    'outside the library'
    """
    return " ".join(re.findall(r"\w+", text.casefold()))


def is_the_same(one: Event, other: Event) -> bool:
    """Whether two are one event, sent twice: the same campaign, constituency, start, title and place."""
    where_and_when = ("campaign_id", "constituency_id", "starts_at", "is_remote")
    if any(getattr(one, name) != getattr(other, name) for name in where_and_when):
        return False
    return all(words_of(getattr(one, name)) == words_of(getattr(other, name)) for name in ("title", "place"))


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Between two points (longitude, latitude) that are close together, on a plane: over 300 m good to centimetres."""
    east = (one[0] - other[0]) * math.cos(math.radians((one[1] + other[1]) / 2))
    return math.hypot(east, one[1] - other[1]) * METRES_PER_DEGREE


def similar_to(event: Event) -> list[Event]:
    """Published events that an event, saved or not, may be the same as; at most MOST, the first to begin first."""
    others = (
        Event.objects.on()
        .select_related("constituency")
        .filter(
            campaign=event.campaign,
            constituency=event.constituency,
            kind=event.kind,
            starts_at__range=(event.starts_at - WITHIN, event.starts_at + WITHIN),
        )
    )
    plan = Plan.of(event)
    events = [
        other
        for other in others.exclude(pk=event.pk).order_by("starts_at", "pk")[:100]
        if is_similar(plan, Plan.of(other))
    ]
    return events[:MOST]
