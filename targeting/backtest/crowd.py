"""Who asks, and from where. Pure.

People are spread over outcodes as the party's votes, to the power of 1.5, with London twice: an assumption that
`targeting/demand/modelled.py` makes, too, and that a run may vary.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from constituencies.kit.types import Bools, Floats, Positions
from targeting.demand.spread import EXPONENT, LONDON_FACTOR


@dataclass(frozen=True, slots=True)
class Crowd:
    """p places that people ask from, and n seats."""

    outcodes: list[str]
    longitude: Floats
    """(p,) Degrees."""
    latitude: Floats
    postcodes: npt.NDArray[np.float32]
    """(p, n) How many of a place's postcodes lie in each seat."""
    km: npt.NDArray[np.float32]
    """(p, n) By road to each seat."""

    def shares(self, votes: Floats, in_london: Bools, spread: Spread) -> Floats:
        """(p,) Of all who ask, those at each place; adds up to 1. `votes` (n,) of our party, `in_london` (n,)."""
        people = votes**spread.exponent * np.where(in_london, spread.london, 1.0)
        asking: Floats = self.postcodes @ (people / np.maximum(self.postcodes.sum(axis=0), 1.0))
        return np.asarray(asking / asking.sum())


@dataclass(frozen=True, slots=True)
class Spread:
    """What is assumed of where people are."""

    exponent: float = EXPONENT
    london: float = LONDON_FACTOR


def drawn(shares: Floats, sessions: int, random: np.random.Generator) -> Positions:
    """(sessions,) The place that each of the people asks from, in the order in which they ask."""
    return np.asarray(random.choice(len(shares), size=sessions, p=shares), np.intp)
