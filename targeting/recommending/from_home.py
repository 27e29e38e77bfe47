"""Which events from home somebody is shown: the neediest seats' more often, and none too often. Pure.

Each event gets a share of the country: need · the part of its places that is free, but never more than MOST_SHARE. Who
is shown which is decided by a stable hash of outcode and day, so that the shares hold over all outcodes, a refresh
does not reshuffle, and no phone bank is the first for more than a tenth of the country.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from constituencies.kit.types import Floats

HOME_SHOWN = 3
SOON_DAYS = 7
"""Those that begin within so many days come first."""
MOST_SHARE = 0.07
"""Below the tenth that is allowed: outcodes are few and of unlike size, so a share is met only roughly."""
MOST_EVENTS = 100
"""The rest, of the seats that need people least, wait until these are full or over."""
KEPT_SEEDS = 4096
_64_BITS = np.uint64(40)


@dataclass(frozen=True, slots=True)
class HomeEvents:
    """The r open events that people join from home; arrays of shape (r,)."""

    position: tuple[int, ...] = ()
    """Of each event in the country's list."""
    share: Floats = field(default_factory=lambda: np.empty(0))
    """Of the country; all that are soon, and all that are later, sum to 1."""
    number: npt.NDArray[np.uint64] = field(default_factory=lambda: np.empty(0, np.uint64))
    """From which each is shuffled."""
    is_later: npt.NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))
    shown: dict[int, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)
    """What was found out so far, by seed."""

    def for_seed(self, seed: int) -> tuple[int, ...]:
        """Positions of the events for one outcode on one day, at most three, the first one first."""
        choice = self.shown.get(seed)
        if choice is None:
            if len(self.shown) >= KEPT_SEEDS:
                self.shown.clear()
            choice = self.shown[seed] = self._choose(seed)
        return choice

    def _choose(self, seed: int) -> tuple[int, ...]:
        if not self.position:
            return ()
        # The least of exponential draws with these rates falls on each event as often as its share says.
        uniform = ((self.number * np.uint64(seed) >> _64_BITS) + 1.0) / float(1 << 24)
        order = np.lexsort((-np.log(uniform) / self.share, self.is_later))
        return tuple(self.position[i] for i in order[:HOME_SHOWN].tolist())


def home_events(
    position: npt.NDArray[np.intp],
    worth: Floats,
    is_later: npt.NDArray[np.bool_],
    number: npt.NDArray[np.uint64],
) -> HomeEvents:
    """Events from home with their shares, from `worth` (r,): need · the part of the places that is free."""
    best = np.sort(np.lexsort((-worth, is_later))[:MOST_EVENTS])
    position, worth, is_later, number = position[best], worth[best], is_later[best], number[best]
    share = np.empty(len(worth))
    for group in (is_later, ~is_later):
        share[group] = shares(worth[group])
    return HomeEvents(tuple(position.tolist()), share, number, is_later)


def shares(worth: Floats, most: float = MOST_SHARE) -> Floats:
    """Shares in proportion to `worth` (r,), none above `most` unless they are too few for that; they sum to 1."""
    if not worth.size:
        return worth
    # Work in a seat without any need still is something to do.
    share = np.maximum(worth, max(float(worth.max()) * 1e-3, 1e-12))
    share = share / share.sum()
    most = max(most, 1.0 / share.size)
    capped = np.zeros(share.size, np.bool_)
    while (over := ~capped & (share > most * (1 + 1e-9))).any():
        capped |= over
        rest = ~capped
        share[capped] = most
        if not rest.any():
            break
        share[rest] *= (1.0 - most * capped.sum()) / share[rest].sum()
    return np.asarray(share)
