"""What people add to each seat, and what is left of it once they have a price. Pure.

    V(c) = P(win | mu + g(c)) − P(win | mu),    0 <= c <= room

is replaced by the least concave function above it (the two differ only where we are behind), so that prices decide:
with a price p of a person in each seat,

    bound(p) = what people can earn at these prices  +  Σ over seats: max over c of (V(c) − p · c)

is above whatever can be done, for any prices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from constituencies.kit.types import Floats

STEPS: Final = 126
"""Numbers of people between nobody and all the room of a seat, at which V is known; between them it is a line."""


@dataclass(frozen=True, slots=True)
class Optimum:
    """A plan that can be carried out, and a bound."""

    people: Floats
    """(n,) In each seat."""
    seats: float
    """What they add to the expected number of seats."""
    bound: float
    """No plan adds more."""

    @property
    def gap(self) -> float:
        """By how much of the bound a better plan could exceed this one at most."""
        return 1.0 - self.seats / self.bound if self.bound else 0.0


@dataclass(frozen=True, slots=True)
class Gains:
    """V of n seats at k numbers of people, from nobody to all their room, equally far apart in each seat."""

    room: Floats
    """(n,) People."""
    steps: Floats
    """(k, n) People."""
    added: Floats
    """(k, n) Expected seats."""
    envelope: Floats
    """(k, n) The least concave function above."""
    slopes: Floats
    """(k − 1, n) Of the envelope, in expected seats a person; never rising with k."""

    @classmethod
    def of(cls, room: Floats, added: Floats) -> Gains:
        parts = np.linspace(0.0, 1.0, len(added))
        envelope = np.stack([_concave(parts, column) for column in added.T], axis=1)
        a_step = np.where(room > 0, room, 1.0) / (len(added) - 1)
        return cls(room, parts[:, None] * room, added, envelope, np.diff(envelope, axis=0) / a_step)

    @property
    def top(self) -> float:
        """The highest price at which anybody is wanted anywhere."""
        return float(self.slopes.max()) or 1.0

    def value(self, people: Floats) -> float:
        """Expected seats, with so many people in each (n,)."""
        seats = range(len(people))
        return sum(float(np.interp(people[seat], self.steps[:, seat], self.added[:, seat])) for seat in seats)

    def supply(self, price: Floats) -> tuple[Floats, Floats]:
        """How many people each seat wants at its price (n,), and V(c) − price · c there (n,), at most any c."""
        at = (self.slopes > price).sum(axis=0), np.arange(len(price))
        people = self.steps[at]
        return people, self.envelope[at] - price * people


def _concave(steps: Floats, values: Floats) -> Floats:
    hull: list[int] = []
    for i in range(len(steps)):
        while len(hull) > 1:
            a, b = hull[-2:]
            if (values[b] - values[a]) * (steps[i] - steps[a]) > (values[i] - values[a]) * (steps[b] - steps[a]):
                break
            hull.pop()
        hull.append(i)
    return np.interp(steps, steps[hull], values[hull])
