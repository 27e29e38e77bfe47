"""The best that could be done if everybody went where they were sent, however far, with a bound. Pure.

Everybody may go to any seat that they could be shown. No rule can do that, as people choose for themselves among three
(optimum.py); it says what their choice and the way to go cost. The lowest bound (gains.py) is looked for with the
highest price in reach smoothed (people spread over seats of nearly the same price); the people that this sends to each
seat are a plan that can be carried out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import minimize

from constituencies.kit.types import Bools, Floats, Positions
from targeting.backtest.gains import Gains, Optimum

SMOOTH: Final = (0.05, 0.01, 0.002)
"""Shares of the highest price by which prices may differ and still draw people: smaller and smaller."""
MOST_ROUNDS: Final = 150


def best_if_sent(people: Floats, in_reach: Bools, gains: Gains) -> Optimum:
    """The best plan for `people` (p,) who can go where `in_reach` (p, n)."""
    top, crowd = gains.top, _Reachable.of(people, in_reach)
    price = np.maximum(gains.slopes[len(gains.slopes) // 4], top * 1e-6) / top
    for share in SMOOTH:

        def lowest(price: Floats, smooth: float = share) -> tuple[float, Floats]:
            total, demand = crowd.demand(price, smooth)
            supply, surplus = gains.supply(price * top)
            return top * total + float(surplus.sum()), (demand - supply) * top

        minimum = minimize(
            lowest,
            price,
            jac=True,
            method="L-BFGS-B",
            bounds=[(0.0, 1.0)] * len(price),
            options={"maxiter": MOST_ROUNDS},
        )
        price = minimum.x
    bound = top * crowd.highest(price) + float(gains.supply(price * top)[1].sum())
    _, demand = crowd.demand(price, SMOOTH[-1])
    at_most = np.minimum(demand, gains.room)
    return Optimum(at_most, gains.value(at_most), bound)


@dataclass(frozen=True, slots=True)
class _Reachable:
    """People at places, and the seats in reach of each one after the other; those of place i from begins[i] on."""

    people: Floats
    begins: Positions
    count: Positions
    seat: Positions
    n: int

    @classmethod
    def of(cls, people: Floats, in_reach: Bools) -> _Reachable:
        asking = in_reach.any(axis=1) & (people > 0)
        count = in_reach[asking].sum(axis=1)
        seat = np.nonzero(in_reach[asking])[1]
        return cls(people[asking], np.cumsum(count) - count, count, seat, in_reach.shape[1])

    def highest(self, price: Floats) -> float:
        """What people are worth, each at the highest price (n,) in reach."""
        return float(self.people @ np.maximum.reduceat(price[self.seat], self.begins))

    def demand(self, price: Floats, smooth: float) -> tuple[float, Floats]:
        """The same with the highest price smoothed, a little more; and how many people each seat draws (n,)."""
        pull = price[self.seat] / smooth
        highest = np.maximum.reduceat(pull, self.begins)
        pull = np.exp(pull - highest.repeat(self.count))
        total = np.add.reduceat(pull, self.begins)
        pull *= (self.people / total).repeat(self.count)
        worth = smooth * float(self.people @ (highest + np.log(total)))
        return worth, np.asarray(np.bincount(self.seat, weights=pull, minlength=self.n), np.float64)
