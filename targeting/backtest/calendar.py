"""How many events each seat has on each day, and what is booked at them. Pure.

Scenario “open”: every seat has one event with 30 places on each of 42 days, and everybody who signs up comes. Scenario
“events”: a third of seats have nothing on, the others 14 events on average in 42 days, of 30 places each; six people
walk in at each, whoever signs up, and half of those who sign up come.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from constituencies.kit.types import Bools, Floats, Positions
from targeting.recommending.country import NOTHING_ON, PLACES_DAYS, PLACES_FLOOR, SOON_WITHIN

CAMPAIGN_DAYS: Final = 42
PLACES: Final = 30
"""At an event."""
HOSTING: Final = 2 / 3
EVENTS_EACH: Final = 14.0
SPREAD: Final = 0.8
"""SD of the logarithm of how many events a seat has: some have many, most few."""
WALK_INS: Final = 6.0
SHOW_RATE: Final = 0.5
NEVER: Final = 10_000


@dataclass(frozen=True, slots=True)
class Calendar:
    """The events of n seats, and who comes to them."""

    events: npt.NDArray[np.int64]
    """(n, CAMPAIGN_DAYS) How many begin on each day."""
    walk_ins: float = 0.0
    """People who come to an event whoever signs up."""
    show_rate: float = 1.0
    """Of those who sign up, those who come."""

    @property
    def places(self) -> Floats:
        """(n,) At all events of each seat."""
        return np.asarray(self.events.sum(axis=1) * float(PLACES))

    @property
    def walking_in(self) -> Floats:
        """(n,) Sessions that there would be if nobody signed up."""
        return np.asarray(self.events.sum(axis=1) * self.walk_ins)

    def attended(self, signups: Floats) -> Floats:
        """(…, n) Sessions of each seat if so many sign up there (…, n), as far as there are places."""
        return np.asarray(self.walking_in + self.show_rate * np.minimum(signups, self.places))


def open_calendar(contested: Bools) -> Calendar:
    """Room everywhere: an event a day in every seat."""
    return Calendar(np.repeat(contested[:, None].astype(np.int64), CAMPAIGN_DAYS, axis=1))


def drawn_calendar(contested: Bools, random: np.random.Generator) -> Calendar:
    """Events as they are: see above."""
    hosts = np.flatnonzero(contested & (random.random(len(contested)) < HOSTING))
    expected = random.lognormal(-(SPREAD**2) / 2, SPREAD, len(hosts)) * EVENTS_EACH
    seat = hosts.repeat(np.maximum(1, random.poisson(expected)))
    events = np.zeros((len(contested), CAMPAIGN_DAYS), np.int64)
    np.add.at(events, (seat, random.integers(CAMPAIGN_DAYS, size=len(seat))), 1)
    return Calendar(events, WALK_INS, SHOW_RATE)


class Desk:
    """What is booked so far, and what that means for a lookup today.

    Everybody stands for `each` sessions: where few people are played for many, an event has as many fewer places.
    """

    def __init__(self, calendar: Calendar, each: float = 1.0) -> None:
        self.calendar, self.each = calendar, each
        self.room = calendar.events * (PLACES / each)
        self.booked = np.zeros_like(self.room)
        n = len(self.room)
        self.today = 0
        self.first_open = np.full(n, NEVER, np.intp)
        """(n,) Days until each seat's first event with a free place; NEVER where there is none."""
        self.soonness = np.zeros(n)
        """(n,) By which the score falls until then, times places; 0 where nothing is open."""
        self.first = np.full(n, NEVER, np.intp)
        """(n,) Days until each seat's first event, full or not."""
        self.attended = calendar.walking_in
        """(n,) Sessions, of everybody who is booked."""

    def turn_to(self, today: int) -> None:
        self.today = today
        self.first = _first(self.calendar.events[:, today:] > 0)
        self._update(np.arange(len(self.room)))

    def _update(self, seats: Positions) -> None:
        room, booked = self.room[seats, self.today :], self.booked[seats, self.today :]
        first = _first(booked < room)
        soon_room = room[:, : PLACES_DAYS + 1].sum(axis=1)
        soon_booked = booked[:, : PLACES_DAYS + 1].sum(axis=1)
        share = 1 - np.divide(soon_booked, soon_room, out=np.full(len(seats), 1 - NOTHING_ON), where=soon_room > 0)
        places = np.maximum(PLACES_FLOOR, share)
        self.first_open[seats] = first
        self.soonness[seats] = np.where(first < NEVER, places * 0.5 ** (first / SOON_WITHIN), 0.0)

    def is_later(self) -> Bools:
        """(n,) Something is open, and nothing within the days that count."""
        return np.asarray((self.first_open > SOON_WITHIN) & (self.first_open < NEVER))

    def sign_up(self, seats: Positions, *, though_full: bool = False) -> Bools:
        """(k,) Who of those who chose these seats, in order, gets a place at the first event there that is open.

        `though_full`: at the first event there, whether it is open or not.
        """
        days = (self.first if though_full else self.first_open)[seats]
        tried = np.flatnonzero((seats >= 0) & (days < NEVER))
        seat, day = seats[tried], days[tried] + self.today
        free = self.room[seat, day] - self.booked[seat, day]
        succeeding = tried[place_in_queue(seat) < free]
        goes = np.zeros(len(seats), np.bool_)
        goes[succeeding] = True
        np.add.at(self.booked, (seats[succeeding], days[succeeding] + self.today), 1.0)
        np.add.at(self.attended, seats[succeeding], self.calendar.show_rate * self.each)
        self._update(np.unique(seats[succeeding]))
        return goes


def _first(is_on: Bools) -> Positions:
    """(n,) The first day on which something is, from (n, days)."""
    return np.where(is_on.any(axis=1), is_on.argmax(axis=1), NEVER)


def place_in_queue(seat: Positions) -> Positions:
    """(k,) How many of those before chose the same seat."""
    order = np.argsort(seat, kind="stable")
    in_order = seat[order]
    place = np.empty(len(seat), np.intp)
    place[order] = np.arange(len(seat)) - np.searchsorted(in_order, in_order)
    return place
