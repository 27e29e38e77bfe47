"""The best that could have been done with the same forecast and travel, and a bound that nothing exceeds. Pure.

Everybody may go to any seat that they could be shown, whatever its distance. What sessions add to a seat,

    V(c) = P(win | mu + g(c)) − P(win | mu),    0 <= c <= room,

is replaced by the least concave function above it (the two differ only where we are behind), so that prices decide:
with a price p of a session in each seat everybody goes to a seat with the highest price in reach, and

    bound(p) = Σ over places: people · highest price in reach  +  Σ over seats: max over c of (V(c) − p · c)

is above whatever can be done, for any prices. The lowest bound is looked for with the highest price smoothed (people
spread over seats of nearly the same price); the people that this sends to each seat are a plan that can be carried out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp, softmax

from constituencies.kit.types import Bools, Floats

STEPS = 126
"""Numbers of sessions between nobody and all the room of a seat, at which V is known; between them it is a line."""
SMOOTH = (0.05, 0.01, 0.002)
"""Shares of the highest price by which prices may differ and still draw people: smaller and smaller."""
ROUNDS = 150


@dataclass(frozen=True, slots=True)
class Optimum:
    sessions: Floats
    """(n,) People in each seat."""
    seats: float
    """What they add to the expected number of seats."""
    bound: float
    """No plan adds more."""


def optimum(people: Floats, in_reach: Bools, steps: Floats, added: Floats) -> Optimum:
    """The best plan for `people` (p,) who can go where `in_reach` (p, n).

    `added` (k, n): what so many sessions as `steps` (k,), from 0 on, add to the number of seats; V between them.
    """
    envelope = np.stack([_concave(steps, column) for column in added.T], axis=1)
    slopes = np.diff(envelope, axis=0) / np.diff(steps)[:, None]
    top = float(slopes.max()) or 1.0
    asking = in_reach.any(axis=1) & (people > 0)
    people, in_reach = people[asking], in_reach[asking]
    price = np.maximum(slopes[len(steps) // 4], top * 1e-6)
    for share in SMOOTH:
        smooth = share * top

        def lowest(scaled: Floats, smooth: float = smooth) -> tuple[float, Floats]:
            prices = scaled * top
            pull = np.where(in_reach, prices / smooth, -np.inf)
            best_price = smooth * logsumexp(pull, axis=1)
            demand = people @ softmax(pull, axis=1)
            at, surplus = _supply(prices, steps, envelope, slopes)
            return float(people @ best_price + surplus.sum()), (demand - at) * top

        minimum = minimize(
            lowest,
            price / top,
            jac=True,
            method="L-BFGS-B",
            bounds=[(0.0, 1.0)] * len(price),
            options={"maxiter": ROUNDS},
        )
        price = minimum.x * top
    highest = np.where(in_reach, price, 0.0).max(axis=1)
    bound = float(people @ highest + _supply(price, steps, envelope, slopes)[1].sum())
    demand = people @ softmax(np.where(in_reach, price / (SMOOTH[-1] * top), -np.inf), axis=1)
    sessions = np.minimum(demand, steps[-1])
    seats = sum(float(np.interp(count, steps, added[:, seat])) for seat, count in enumerate(sessions))
    return Optimum(sessions, seats, bound)


def _concave(steps: Floats, values: Floats) -> Floats:
    """The least concave function above a line through (steps, values), at the same steps."""
    hull: list[int] = []
    for i in range(len(steps)):
        while len(hull) > 1:
            a, b = hull[-2:]
            if (values[b] - values[a]) * (steps[i] - steps[a]) > (values[i] - values[a]) * (steps[b] - steps[a]):
                break
            hull.pop()
        hull.append(i)
    return np.interp(steps, steps[hull], values[hull])


def _supply(price: Floats, steps: Floats, envelope: Floats, slopes: Floats) -> tuple[Floats, Floats]:
    """How many sessions each seat takes at its price (n,), and V(c) − price · c there (n,), at most any c."""
    number = (slopes > price).sum(axis=0)
    seats = np.arange(len(price))
    return steps[number], envelope[number, seats] - price * steps[number]
