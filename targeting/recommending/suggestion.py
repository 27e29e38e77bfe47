"""Where an event is suggested to somebody who could set one up, and on which day. Pure."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np

from constituencies.kit.types import Bools
from targeting.recommending.country import DAY, NO_VENUE, SOON_WITHIN, Country
from targeting.recommending.travel import arcs_km, unit_vectors

CLEARLY_MORE = 1.1
"""For less than that nobody is asked to go elsewhere."""
NOTICE_DAYS = 2
"""Nobody sets up an event for tomorrow, and organisers want to look at it."""
NEAR_KM = 24.0
"""About 15 miles: what is on nearer than that competes for the same people."""
SATURDAY = 5
FEWEST_PEOPLE = 10
"""Fewer are not told of: it would be a guess, and close to naming somebody."""


class Suggestion(NamedTuple):
    """One seat, and a day for it."""

    seat: int
    day: dt.date
    on_near: int
    """Events in person near there that day."""
    has_events: bool
    """One can go to something there within the next 14 days."""
    people: int | None
    """Who is within reach and asks in a week, to one digit; None where that is not known, or too few."""


def suggestion(country: Country, among: Bools, instead_of: int | None, now: float, today: dt.date) -> Suggestion | None:
    """The seat `among` some (n,) where one more event would be worth most.

    None where it would add nothing, or hardly more than in `instead_of`, the seat that somebody has in mind.
    """
    worth = np.where(among, country.next_event_worth, 0.0)
    if not worth.size or not worth.max() > 0:
        return None
    seat = int(worth.argmax())
    if instead_of is not None and worth[seat] < CLEARLY_MORE * country.next_event_worth[instead_of]:
        return None
    to_go = (country.event_venue != NO_VENUE) & (country.event_offered_until > now)
    is_soon = country.event_starts_at <= now + SOON_WITHIN * DAY
    day, on_near = _thinnest_day(country, seat, to_go, today)
    has_events = bool((to_go & is_soon & (country.event_seat == seat)).any())
    return Suggestion(seat, day, on_near, has_events, people_to_tell(float(country.people_near[seat])))


def _thinnest_day(country: Country, seat: int, to_go: Bools, today: dt.date) -> tuple[dt.date, int]:
    """The first of the Saturdays and Sundays ahead on which no other has less on near a seat, and how much that is."""
    middle = unit_vectors(country.longitude[seat], country.latitude[seat])
    venues = unit_vectors(country.venue_longitude, country.venue_latitude)
    is_near = arcs_km(np.clip(venues @ middle, -1.0, 1.0)) <= NEAR_KM
    events = np.flatnonzero(to_go)
    events = events[is_near[country.event_venue[events]]]
    days = [today + dt.timedelta(days) for days in range(NOTICE_DAYS, SOON_WITHIN + 1)]
    weekends = [day for day in days if day.weekday() >= SATURDAY]
    on_near = [int(np.count_nonzero(country.event_day[events] == day.toordinal())) for day in weekends]
    least = min(on_near)
    return weekends[on_near.index(least)], least


def people_to_tell(people: float) -> int | None:
    """To one digit: 237 are “some 200”. None for NaN, and for a handful."""
    if not people >= FEWEST_PEOPLE:
        return None
    return int(float(f"{people:.0e}"))
