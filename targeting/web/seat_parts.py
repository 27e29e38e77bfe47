"""What the page of a seat is made of at a moment, and its parts that are words: events by week, a week as text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

import orjson
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from constituencies.addresses import absolute_url
from constituencies.clock import Instant, campaign_instant
from constituencies.kit.types import JsonObject
from events.live_places.bands import places_text
from targeting.recommending.country import Openings
from targeting.recommending.neighbours import Neighbour, needier_neighbours
from targeting.snapshot.format import Snapshot
from targeting.templatetags.display import hours, london, whole_miles
from targeting.web.cards import EventNow
from targeting.web.lookup import coming_events

WEEK = dt.timedelta(days=7)
MOST_IN_TEXT = 40
"""Events of a week that its text lists: more would be no message, but a letter."""


class SeatParts(NamedTuple):
    """All that the page of a seat shows; the texts are a snapshot's JSON. Pages of equal parts are equal."""

    seat: bytes
    details: bytes
    timeline: bytes
    """Its last weeks: targeting/timeline/recent.py."""
    events: tuple[EventNow, ...]
    """The next ones, at most ten."""
    week: tuple[bytes, ...]
    """All that begin within seven days, today included."""
    neighbours: tuple[tuple[bytes, int], ...]
    """Seats near it that need people more, and how many miles away each is."""
    day: int
    """Today in the campaign, as an ordinal."""


def seat_parts(snapshot: Snapshot, seat: int) -> SeatParts:
    """What there is to show of a seat now, from memory."""
    now = campaign_instant(snapshot.campaign["as_of"])
    positions, openings = coming_events(snapshot, seat)
    return SeatParts(
        snapshot.seats.raw(seat),
        snapshot.details.raw(seat),
        snapshot.timelines.raw(seat),
        tuple(EventNow(snapshot.events.raw(event), event in openings.on_now) for event in positions),
        tuple(snapshot.events.raw(event) for event in _of_the_week(snapshot, seat, now)),
        tuple(
            (snapshot.seats.raw(near.seat), whole_miles(near.distance_km)) for near in _near(snapshot, seat, openings)
        ),
        now.day.toordinal(),
    )


def _of_the_week(snapshot: Snapshot, seat: int, now: Instant) -> list[int]:
    country = snapshot.country
    first, last = country.event_seat.searchsorted((seat, seat + 1)).tolist()
    is_to_come = country.event_offered_until[first:last] > now.timestamp
    is_this_week = country.event_day[first:last] < now.day.toordinal() + WEEK.days
    positions: list[int] = (first + (is_to_come & is_this_week).nonzero()[0]).tolist()
    return positions[:MOST_IN_TEXT]


def _near(snapshot: Snapshot, seat: int, openings: Openings) -> tuple[Neighbour, ...]:
    """Worked out once for what is open: it takes longer than all the rest of a page that is there already."""
    by_seat: dict[int, tuple[Openings, tuple[Neighbour, ...]]] = snapshot.once("neighbours", dict)
    of, near = by_seat.get(seat, (None, ()))
    if of is not openings:
        near = needier_neighbours(snapshot.country, openings, seat)
        by_seat[seat] = openings, near
    return near


def by_week(events: Iterable[EventNow], day: int) -> list[tuple[str, tuple[EventNow, ...]]]:
    """Events in the order in which they begin, week by week, from Monday to Sunday; and what each week is called."""
    this_week = _monday(dt.date.fromordinal(day))
    weeks = groupby(events, lambda event: max(this_week, _monday(_begins_on(orjson.loads(event.text)))))
    return [(_name_of(monday, this_week), tuple(of_week)) for monday, of_week in weeks]


def _name_of(monday: dt.date, this_week: dt.date) -> str:
    if monday == this_week:
        return _("This week")
    if monday == this_week + WEEK:
        return _("Next week")
    return _("Week of %(day)s") % {"day": date_format(monday, "j F")}


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _begins_on(event: JsonObject) -> dt.date:
    return london(event["starts_at"]).date()


def people_still_needed(events: Iterable[EventNow]) -> int:
    """How many more people the events can do with that state a capacity."""
    return sum(orjson.loads(event.text)["needs"] or 0 for event in events)


def week_text(seat: JsonObject, week: Iterable[bytes], day: int, imprint: str) -> str:
    """What is on in a seat in the next seven days, as organisers paste it into a chat; empty for nothing.

    Its last line is the imprint, which whatever a campaign passes on must carry.
    """
    events = [orjson.loads(text) for text in week]
    if not events:
        return ""
    first = dt.date.fromordinal(day)
    dates = {"name": seat["name"], "first": _short(first), "last": _short(first + WEEK - dt.timedelta(days=1))}
    parts = [
        _("What’s on in %(name)s, %(first)s to %(last)s") % dates,
        *(_in_lines(event) for event in events),
        _("All events: %(url)s") % {"url": absolute_url(seat["url"])},
        imprint,
    ]
    return "\n\n".join(filter(None, parts))


def _in_lines(event: JsonObject) -> str:
    when = f"{_short(_begins_on(event))}, {hours(event['starts_at'], event['ends_at'])}"
    place = event["place"]["name"] if event["place"] else _("From home")
    places = places_text(event["places"], event["needs"], is_first=event["is_first"])
    return "\n".join(
        [f"{when}: {event['title']}", " · ".join(filter(None, [place, places])), absolute_url(event["url"])]
    )


def _short(day: dt.date) -> str:
    return date_format(day, "D j M")
