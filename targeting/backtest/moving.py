"""Some of the events held elsewhere: where one more would count most (targeting/recommending/next_event.py). Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from constituencies.kit.types import Floats
from targeting.backtest.calendar import Calendar, Desk
from targeting.backtest.play import Round
from targeting.recommending.next_event import worth_of_next

LOTS: Final = 40
"""One at a time would be the plainest way; in lots, the worth of each lot follows from the lots before it."""


def moved_by_worth(
    round_: Round, margin: Floats, calendar: Calendar, shares: Floats, *, part: float, random: np.random.Generator
) -> Calendar:
    """The calendar with a part of its events, taken at random, in other seats on the same days.

    `margin` (n,) is the forecast, `shares` (p,) of those who ask at each place.
    """
    n, days = calendar.events.shape
    each = np.repeat(np.arange(n * days), calendar.events.ravel())
    moving = random.choice(each, int(part * len(each)), replace=False)
    for lot in np.array_split(moving, min(len(moving), LOTS)):
        desk = Desk(calendar)
        desk.turn_to(0)
        need = round_.ground.need(margin, desk.attended, round_.assumptions).need
        gain = worth_of_next(round_.reach, need, need * desk.soonness, shares, desk.is_later())
        events = calendar.events.copy()
        np.subtract.at(events, (lot // days, lot % days), 1)
        np.add.at(events, (np.argsort(-gain)[: len(lot)], lot % days), 1)
        calendar = replace(calendar, events=events)
    return calendar
