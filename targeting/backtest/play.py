"""Everybody asks, chooses among what they are offered, and signs up, as long as there is room. Pure.

A rule by need sees what a lookup sees: seats with an open event within 14 days come first, the sooner it is the more it
counts, and so do the places still free over seven days; need falls with everybody who goes. Who is sent by a list of
marginals goes to its first event: whoever finds that full is turned away.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from constituencies.kit.types import Bools, Floats, Positions
from targeting.backtest.calendar import CAMPAIGN_DAYS, Calendar, Desk
from targeting.backtest.ground import Ground
from targeting.need import Assumptions
from targeting.recommending.everywhere import NOWHERE, Reach, best
from targeting.recommending.nearest_marginal import is_marginal
from targeting.recommending.travel import DEFAULT_TRAVEL, TRAVEL, TRAVEL_SLUGS

AT_ONCE: Final = 60
"""Sessions that people ask for before need and places are worked out again."""
CHOOSY_KM: Final = 30.0
"""Of three seats, one that is so much farther is chosen 1/e as often: a logit of distance."""
MOST_MARGINAL_KM: Final = 60.0
TIERS: Final = TRAVEL[TRAVEL_SLUGS.index(DEFAULT_TRAVEL) :]
"""Everybody would go as far as most do; farther only where too little is near."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A way of sending people."""

    slug: str
    sign: float = 1.0
    """Of the assumed changes: 0 plans without any, −1 with wrong ones."""
    counts_footfall: bool = True
    list_of: str = ""
    """`nearest` or `closest`: a list of marginals that is known beforehand, instead of need."""


NEAREST: Final = Rule("nearest-marginal", list_of="nearest")
BY_NEED: Final = Rule("need")
RULES: Final = (
    NEAREST,
    Rule("most-marginal", list_of="closest"),
    Rule("need-without-footfall", counts_footfall=False),
    Rule("need-without-changes", sign=0.0),
    BY_NEED,
    Rule("wrong-sign", sign=-1.0),
)


@dataclass(frozen=True, slots=True)
class Played:
    """What became of it."""

    sessions: Floats
    """(n,) Of each seat, of those who walked in too."""
    asked: int
    turned_away: int
    """Who found no room, or nowhere to go."""
    km: npt.NDArray[np.float32]
    """(went,) How far each of them went."""


@dataclass(frozen=True, slots=True)
class Round:
    """What is the same for all rules of one draw."""

    ground: Ground
    km: npt.NDArray[np.float32]
    """(p, n)"""
    reach: Reach
    starts: Positions
    """(sessions,) The place that each person asks from, in order."""
    luck: Floats
    """(sessions,) From 0 to 1: which of the seats shown each chooses."""
    assumptions: Assumptions
    each: float = 1.0
    """Sessions that each of them stands for."""


def listed_seat(round_: Round, rule: Rule) -> Positions:
    """(p,) The seat of the list that people at each place are sent to."""
    ground = round_.ground
    listed = is_marginal(ground.margin_before, ground.contested)
    seat = np.where(listed, round_.km, np.inf).argmin(axis=1)
    if rule.list_of == "closest":
        near = ground.contested & (round_.km <= MOST_MARGINAL_KM)
        closeness = np.where(near, np.abs(ground.margin_before), np.inf)
        seat = np.where(near.any(axis=1), closeness.argmin(axis=1), seat)
    return np.asarray(seat, np.intp)


def play(round_: Round, rule: Rule, margin: Floats, calendar: Calendar) -> Played:
    """Everybody asks in turn, day by day, and signs up for the first event of the seat that they choose.

    `margin` (n,): what the rule expects. By a list everybody goes to their seat on it, whether it is full or not.
    """
    ground, starts = round_.ground, round_.starts
    desk = Desk(calendar, round_.each)
    listed = listed_seat(round_, rule) if rule.list_of else None
    need = ground.need(margin, desk.attended if rule.counts_footfall else 0.0, round_.assumptions).need
    destination = np.full(len(starts), NOWHERE, np.intp)
    went = np.zeros(len(starts), np.bool_)
    for today, people in enumerate(np.array_split(np.arange(len(starts)), CAMPAIGN_DAYS)):
        desk.turn_to(today)
        if listed is not None:
            destination[people] = listed[starts[people]]
            went[people] = desk.sign_up(destination[people], though_full=True)
            continue
        for asking in np.array_split(people, max(1, math.ceil(len(people) * round_.each / AT_ONCE))):
            offers = best(round_.reach, starts[asking], need * desk.soonness, desk.is_later())
            seats = choice(offers, round_.km[starts[asking]], round_.luck[asking])
            goes = desk.sign_up(seats)
            destination[asking], went[asking] = seats, goes
            if rule.counts_footfall:
                changed = np.unique(seats[goes])
                attended = desk.attended[changed]
                need[changed] = ground.need(margin[changed], attended, round_.assumptions, changed).need
    places = starts[went]
    return Played(desk.attended, len(starts), int(np.count_nonzero(~went)), round_.km[places, destination[went]])


def likelihood(km: npt.NDArray[np.float32], is_offered: Bools) -> npt.NDArray[np.float32]:
    """(k, c) How likely people choose each of the seats that they are offered (k, c), beside 1 for the nearest."""
    nearest = np.where(is_offered, km, np.inf).min(axis=1, keepdims=True)
    farther = np.where(is_offered, km - np.where(np.isfinite(nearest), nearest, 0), np.inf)
    return np.asarray(np.exp(-farther / CHOOSY_KM), np.float32)


def choice(offers: Positions, km: npt.NDArray[np.float32], luck: Floats) -> Positions:
    """(k,) One of the seats that each is shown (k, 3): the nearer, the likelier."""
    is_there = offers != NOWHERE
    far = np.take_along_axis(km, np.where(is_there, offers, 0), axis=1)
    up_to = np.cumsum(likelihood(far, is_there), axis=1, dtype=np.float64)
    rank = (luck[:, None] * up_to[:, -1:] >= up_to).sum(axis=1)
    rank = np.minimum(rank, np.maximum(is_there.sum(axis=1) - 1, 0))
    return np.take_along_axis(offers, rank[:, None], axis=1)[:, 0]
