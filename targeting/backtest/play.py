"""Everybody asks, chooses among what they are offers, and goes, as long as there is room. Pure.

In the scenario “open” every seat takes 30 people on each of 42 days; whoever comes when it is full is turned away. A
rule that knows places offers none that is full, and need falls with everybody who goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from constituencies.kit.types import Bools, Floats, Positions
from targeting.backtest.ground import Ground
from targeting.need import Assumptions
from targeting.recommending.country import PLACES_FLOOR
from targeting.recommending.everywhere import NOWHERE, Reach, best
from targeting.recommending.nearest_marginal import is_marginal

CAMPAIGN_DAYS: Final = 42
PLACES: Final = 30
"""In a seat on a day."""
AT_ONCE: Final = 60
"""People who ask before need and places are worked out again."""
CHOOSY_KM: Final = 30.0
"""Of three seats offers, one that is so much farther is destination 1/e as often: a logit of distance."""
MOST_MARGINAL_KM: Final = 60.0


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
RULES: Final = (
    NEAREST,
    Rule("most-marginal", list_of="closest"),
    Rule("need-without-footfall", counts_footfall=False),
    Rule("need-without-changes", sign=0.0),
    Rule("need"),
    Rule("wrong-sign", sign=-1.0),
)


@dataclass(frozen=True, slots=True)
class Played:
    """What became of it."""

    sessions: Floats
    """(n,) People who went to each seat."""
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


def play_list(round_: Round, rule: Rule) -> Played:
    """By a list of marginals: everybody goes to their seat on it, whether it is full or not."""
    seat = listed_seat(round_, rule)
    went = np.zeros(len(round_.starts), np.bool_)
    destination = seat[round_.starts]
    for today in np.array_split(np.arange(len(destination)), CAMPAIGN_DAYS):
        went[today] = place_in_queue(destination[today]) < PLACES
    return _played(round_, destination, went)


def play_need(round_: Round, rule: Rule, margin: Floats) -> Played:
    """By need around an expected margin (n,), with live places."""
    ground, n = round_.ground, len(round_.ground.codes)
    sessions = np.zeros(n)
    need = ground.need(margin, sessions, round_.assumptions).need
    destination = np.full(len(round_.starts), NOWHERE, np.intp)
    went = np.zeros(len(round_.starts), np.bool_)
    for today in np.array_split(np.arange(len(destination)), CAMPAIGN_DAYS):
        booked = np.zeros(n)
        for asking in np.array_split(today, max(1, -(-len(today) // AT_ONCE))):
            free = 1 - booked / PLACES
            worth = np.where(free > 0, need * np.maximum(PLACES_FLOOR, free), 0.0)
            offers = best(round_.reach, round_.starts[asking], worth)
            seat = choice(offers, round_.km[round_.starts[asking]], round_.luck[asking])
            goes = (seat != NOWHERE) & (place_in_queue(seat) < (PLACES - booked)[seat])
            arrived = np.bincount(seat[goes], minlength=n)
            booked += arrived
            sessions += arrived
            destination[asking], went[asking] = seat, goes
            if rule.counts_footfall:
                need = ground.need(margin, sessions, round_.assumptions).need
    return _played(round_, destination, went)


def choice(offers: Positions, km: npt.NDArray[np.float32], luck: Floats) -> Positions:
    """(k,) One of the seats that each is shown (k, 3): the nearer, the likelier."""
    is_there = offers != NOWHERE
    far = np.take_along_axis(km, np.where(is_there, offers, 0), axis=1).astype(np.float64)
    nearest = np.where(is_there, far, np.inf).min(axis=1, keepdims=True)
    weight = np.where(is_there, np.exp(-(far - np.where(np.isfinite(nearest), nearest, 0.0)) / CHOOSY_KM), 0.0)
    up_to = np.cumsum(weight, axis=1)
    rank = (luck[:, None] * up_to[:, -1:] >= up_to).sum(axis=1)
    rank = np.minimum(rank, np.maximum(is_there.sum(axis=1) - 1, 0))
    return np.take_along_axis(offers, rank[:, None], axis=1)[:, 0]


def place_in_queue(seat: Positions) -> Positions:
    """(k,) How many of those before chose the same seat."""
    order = np.argsort(seat, kind="stable")
    in_order = seat[order]
    place = np.empty(len(seat), np.intp)
    place[order] = np.arange(len(seat)) - np.searchsorted(in_order, in_order)
    return place


def _played(round_: Round, destination: Positions, went: Bools) -> Played:
    places = round_.starts[went]
    return Played(
        sessions=np.bincount(destination[went], minlength=len(round_.ground.codes)).astype(np.float64),
        asked=len(went),
        turned_away=int(np.count_nonzero(~went)),
        km=round_.km[places, destination[went]],
    )
