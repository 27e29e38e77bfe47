"""The scenario “events”: people sign up for events as there are any, and half of them come. Pure.

A third of seats have nothing on; the others have 14 events on average in 42 days, of 30 places each. Six people walk
in at each event, whoever signs up; half of those who sign up come. A rule sees what a lookup sees: seats with an open
event within 14 days come first, the sooner it is the more it counts, and so do the places still free over seven days.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from constituencies.kit.types import Bools, Floats, Positions
from targeting.backtest.play import (
    AT_ONCE,
    CAMPAIGN_DAYS,
    PLACES,
    Played,
    Round,
    Rule,
    choice,
    listed_seat,
    place_in_queue,
)
from targeting.recommending.country import NOTHING_ON, PLACES_DAYS, PLACES_FLOOR, SOON_WITHIN
from targeting.recommending.everywhere import NOWHERE, best
from targeting.recommending.next_event import worth_of_next

HOSTING: Final = 2 / 3
EVENTS_EACH: Final = 14.0
SPREAD: Final = 0.8
"""SD of the logarithm of how many events a seat has: some have many, most few."""
WALK_INS: Final = 6.0
SHOW_RATE: Final = 0.5
NEVER: Final = 10_000


@dataclass(frozen=True, slots=True)
class Calendar:
    """m events, ordered by seat, then day."""

    seat: Positions
    """(m,)"""
    day: Positions
    """(m,) From 0 to CAMPAIGN_DAYS − 1."""

    def moved(self, events: Positions, seats: Positions) -> Calendar:
        """The same with some events in other seats, on the same days."""
        seat = self.seat.copy()
        seat[events] = seats
        return ordered(seat, self.day)


def ordered(seat: Positions, day: Positions) -> Calendar:
    order = np.lexsort((day, seat))
    return Calendar(seat[order], day[order])


def drawn_calendar(contested: Bools, random: np.random.Generator) -> Calendar:
    """As described above."""
    hosts = np.flatnonzero(contested & (random.random(len(contested)) < HOSTING))
    expected = random.lognormal(-(SPREAD**2) / 2, SPREAD, len(hosts)) * EVENTS_EACH
    seat = hosts.repeat(np.maximum(1, random.poisson(expected)))
    return ordered(seat, random.integers(CAMPAIGN_DAYS, size=len(seat)))


class Desk:
    """What is booked at each event, and what that means for a lookup on a day."""

    def __init__(self, calendar: Calendar, n: int) -> None:
        self.calendar, self.n = calendar, n
        self.booked = np.zeros(len(calendar.seat))

    def attended(self) -> Floats:
        """(n,) Sessions of each seat, walk-ins included."""
        come = np.minimum(PLACES, WALK_INS + SHOW_RATE * self.booked)
        return np.asarray(np.bincount(self.calendar.seat, weights=come, minlength=self.n), np.float64)

    def first_open(self, today: int, *, though_full: bool = False) -> Positions:
        """(n,) Days until each seat's first event that is open (or at all); NEVER where there is none."""
        seat, day = self.calendar.seat, self.calendar.day
        is_open = (day >= today) & (though_full | (self.booked < PLACES))
        first = np.full(self.n, NEVER, np.intp)
        np.minimum.at(first, seat[is_open], day[is_open] - today)
        return first

    def free(self, today: int) -> Floats:
        """(n,) Share of the places of the coming days that is free, as recommend() counts it."""
        seat, day = self.calendar.seat, self.calendar.day
        soon = (day >= today) & (day <= today + PLACES_DAYS)
        room = np.bincount(seat[soon], minlength=self.n) * float(PLACES)
        people = np.bincount(seat[soon], weights=self.booked[soon], minlength=self.n)
        share = 1 - np.divide(people, room, out=np.full(self.n, 1 - NOTHING_ON), where=room > 0)
        return np.asarray(np.maximum(PLACES_FLOOR, share))

    def sign_up(self, seats: Positions, today: int, *, though_full: bool = False) -> Bools:
        """(k,) Who of those who chose these seats, in order, gets a place at the first event there that is open."""
        first = self.first_open(today, though_full=though_full)[seats]
        tried = np.flatnonzero((seats != NOWHERE) & (first < NEVER))
        # Events are ordered by seat and day: the one on that day.
        keys = self.calendar.seat * (CAMPAIGN_DAYS + 1) + self.calendar.day
        event = np.searchsorted(keys, seats[tried] * (CAMPAIGN_DAYS + 1) + first[tried] + today)
        has_place = place_in_queue(event) < (PLACES - self.booked)[event]
        np.add.at(self.booked, event[has_place], 1.0)
        goes = np.zeros(len(seats), np.bool_)
        goes[tried[has_place]] = True
        return goes


def play_events(round_: Round, rule: Rule, margin: Floats, calendar: Calendar) -> Played:
    """Everybody asks in turn, day by day, and signs up for the first open event of the seat they choose."""
    n, starts = len(round_.ground.codes), round_.starts
    desk = Desk(calendar, n)
    static = listed_seat(round_, rule) if rule.list_of else None
    destination = np.full(len(starts), NOWHERE, np.intp)
    went = np.zeros(len(starts), np.bool_)
    for today, people in enumerate(np.array_split(np.arange(len(starts)), CAMPAIGN_DAYS)):
        for asking in np.array_split(people, max(1, -(-len(people) // AT_ONCE))):
            if static is not None:
                seats = static[starts[asking]]
            else:
                footfall = desk.attended() if rule.counts_footfall else 0.0
                need = round_.ground.need(margin, footfall, round_.assumptions).need
                first = desk.first_open(today)
                worth = np.where(first < NEVER, need * desk.free(today) * 0.5 ** (first / SOON_WITHIN), 0.0)
                offers = best(round_.reach, starts[asking], worth, (first > SOON_WITHIN) & (first < NEVER))
                seats = choice(offers, round_.km[starts[asking]], round_.luck[asking])
            destination[asking] = seats
            went[asking] = desk.sign_up(seats, today, though_full=static is not None)
    places = starts[went]
    return Played(desk.attended(), len(starts), int(np.count_nonzero(~went)), round_.km[places, destination[went]])


def added_by_sign_ups(calendar: Calendar, n: int, signups: Floats) -> Floats:
    """(k, n) Sessions of each seat if so many signed up there (k,), as far as there are places."""
    events = np.bincount(calendar.seat, minlength=n).astype(np.float64)
    come = WALK_INS * events + SHOW_RATE * np.minimum(signups[:, None], PLACES * events)
    return np.asarray(np.minimum(come, PLACES * events))


def moved_by_worth(
    round_: Round, margin: Floats, calendar: Calendar, shares: Floats, *, part: float, random: np.random.Generator
) -> Calendar:
    """The calendar with a part of its events, taken at random, where one more would count most each time."""
    n = len(round_.ground.codes)
    events = random.choice(len(calendar.seat), int(part * len(calendar.seat)), replace=False)
    # One at a time would be the plainest way; in lots, the worth of each lot follows from the lots before it.
    for lot in np.array_split(events, min(len(events), 40)):
        desk = Desk(calendar, n)
        need = round_.ground.need(margin, desk.attended(), round_.assumptions).need
        first = desk.first_open(0)
        worth = np.where(first < NEVER, need * 0.5 ** (first / SOON_WITHIN), 0.0)
        gain = worth_of_next(round_.reach, need, worth, shares, (first > SOON_WITHIN) & (first < NEVER))
        calendar = replace(calendar, seat=calendar.seat.copy())
        calendar.seat[lot] = np.argsort(-gain)[: len(lot)]
    return ordered(calendar.seat, calendar.day)
