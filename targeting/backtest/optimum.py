"""The best that any rule could have done with the same forecast and the same travel, and a bound. Pure.

A rule shows everybody three seats in reach, of which they choose one: the nearer, the likelier (play.py). So nobody can
be sent; a rule decides only which three are shown. With prices of people in each seat (gains.py) the best three at a
place are those with the highest price on average, weighted as people choose among them, and

    earned = Σ over places: people · the highest such average

together with the seats' surplus is above whatever any rule can add. Prices come from a plan that is improved step by
step: what one more person adds to each seat is its price; the best three at these prices are shown to a part of the
people, as many as adds most (Frank and Wolfe 1956). The last plan can be carried out: different people at a place are
shown different threes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from constituencies.kit.types import Bools, Floats, Positions
from targeting.backtest.gains import Gains, Optimum
from targeting.recommending.everywhere import highest
from targeting.recommending.squares import SHOWN

PLANS: Final = 250
HALVINGS: Final = 14
TAPER: Final = 0.04
"""Part of a seat's room around its end over which the price falls to nought: at a jump, steps would come to rest."""
AS_GOOD: Final = 1e-5
"""Of the highest price: so little do two averages differ that are the same."""
MOST: Final = 12
GROUPS: Final = 12
"""Of places with about as many seats in reach, so that those with many don't widen the arrays of all."""


def optimum(people: Floats, in_reach: Bools, weight: npt.NDArray[np.float32], gains: Gains) -> Optimum:
    """The best plan for `people` (p,) who could be shown the seats `in_reach` (p, n).

    `weight` (p, n): how likely a seat is chosen beside others.
    """
    asking = np.flatnonzero((people > 0) & in_reach.any(axis=1))
    by_width = asking[np.argsort(in_reach[asking].sum(axis=1), kind="stable")]
    groups = [
        _Places.of(people[places], in_reach[places], weight[places])
        for places in np.array_split(by_width, min(GROUPS, len(by_width)))
    ]
    top, slope = gains.top, _Slope.of(gains)
    plan, bound = np.zeros(in_reach.shape[1]), np.inf
    for number in range(PLANS):
        price = slope.at(plan)
        best = np.zeros(len(plan))
        earned = 0.0
        for group in groups:
            earned += top * group.respond((price / top).astype(np.float32), best)
        bound = min(bound, earned + float(gains.supply(price)[1].sum()))
        plan = plan + (best - plan) * (slope.best_part(plan, best) if number else 1.0)
    at_most = np.minimum(plan, gains.room)
    return Optimum(at_most, gains.value(at_most), bound)


@dataclass(frozen=True, slots=True)
class _Slope:
    """What one more person adds to each seat, as a continuous function of how many there are."""

    room: Floats
    """(n,) People."""
    knots: Floats
    """Parts of the room at which it is known; between them it is a line."""
    values: Floats
    """(knots, n)"""

    @classmethod
    def of(cls, gains: Gains) -> _Slope:
        middle = (np.arange(len(gains.slopes)) + 0.5) / len(gains.slopes)
        before = middle < 1 - TAPER
        values = np.concatenate([gains.slopes[before], np.zeros((1, len(gains.room)))])
        return cls(np.where(gains.room > 0, gains.room, 1.0), np.append(middle[before], 1 + TAPER), values)

    def at(self, people: Floats) -> Floats:
        """(n,) Prices, never higher for more people (n,)."""
        knots, seats, share = self.knots, np.arange(len(people)), people / self.room
        after = np.clip(np.searchsorted(knots, share), 1, len(knots) - 1)
        part = np.clip((share - knots[after - 1]) / (knots[after] - knots[after - 1]), 0.0, 1.0)
        return np.asarray(self.values[after - 1, seats] * (1 - part) + self.values[after, seats] * part)

    def best_part(self, plan: Floats, other: Floats) -> float:
        """Which part of the way from one plan to another adds most."""
        low, high = 0.0, 1.0
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            if self.at(plan + middle * (other - plan)) @ (other - plan) > 0:
                low = middle
            else:
                high = middle
        return low


@dataclass(slots=True)
class _Places:
    """Places and the seats in reach of each (p, c); where there are fewer, any seat with the weight 0."""

    people: Floats
    seat: Positions
    is_seat: Bools
    weight: npt.NDArray[np.float32]
    average: npt.NDArray[np.float32]
    """(p,) Of the prices of the last best three: where the search for the next begins."""

    @classmethod
    def of(cls, people: Floats, in_reach: Bools, weight: npt.NDArray[np.float32]) -> _Places:
        width = max(SHOWN, int(in_reach.sum(axis=1).max()))
        seat = np.argsort(~in_reach, axis=1, kind="stable")[:, :width]
        is_seat = np.take_along_axis(in_reach, seat, axis=1)
        weights = np.where(is_seat, np.take_along_axis(weight, seat, axis=1), np.float32(0))
        return cls(people, seat, is_seat, weights, np.zeros(len(people), np.float32))

    def respond(self, price: npt.NDArray[np.float32], going: Floats) -> float:
        """What people earn at prices (n,) if each is shown the best three; adds to `going` (n,) who goes where.

        The highest average a of any three is where the three highest of weight · (price − a) add up to 0
        (Dinkelbach 1967).
        """
        prices = price[self.seat]
        for _ in range(MOST):
            score = np.where(self.is_seat, self.weight * (prices - self.average[:, None]), -np.inf)
            three, keys = highest(score)
            weight = np.where(np.isfinite(keys), np.take_along_axis(self.weight, three, axis=1), np.float32(0))
            share = weight / weight.sum(axis=1, keepdims=True)
            average = (share * np.take_along_axis(prices, three, axis=1)).sum(axis=1)
            is_best = np.abs(average - self.average).max(initial=0.0) < AS_GOOD
            self.average = average
            if is_best:
                break
        seats = np.take_along_axis(self.seat, three, axis=1)
        people = self.people[:, None] * share
        going += np.bincount(seats.ravel(), weights=people.ravel(), minlength=len(going))
        return float(self.people @ average)
