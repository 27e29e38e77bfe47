"""What one more event in a seat would be worth, given what is on now. Pure.

    worth(s) = Σ over places o: askers(o) · max(0, need_s · kept(o, s) − offered(o))
    offered: mean of need · kept over the three seats that people there are shown now

So it is high where need is high, people are near, and these are offered nothing as good. It supposes that somebody can
be found to host there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from constituencies.kit.types import Bools, Floats, Positions
from targeting.recommending.everywhere import NOWHERE, Reach, best
from targeting.recommending.squares import SHOWN


def worth_of_next(reach: Reach, need: Floats, worth: Floats, askers: Floats, is_later: Bools | None = None) -> Floats:
    """(n,) Of one more event in each seat, in expected seats a session times askers.

    `need` (n,); `worth` (n,) and `is_later` (n,) as `best` takes them: what is offered now; `askers` (p,).
    """
    near = np.flatnonzero(askers > 0)
    offers = best(reach, near, worth, is_later)
    value: npt.NDArray[np.float32] = reach.kept[near] * need.astype(np.float32)
    is_there = offers != NOWHERE
    offer_value = np.where(is_there, np.take_along_axis(value, np.where(is_there, offers, 0), axis=1), 0.0)
    value -= offer_value.mean(axis=1, keepdims=True, dtype=np.float32)
    np.maximum(value, 0.0, out=value)
    return np.asarray(askers[near].astype(np.float32) @ value, np.float64)


class Piece(NamedTuple):
    """Some places close together, and the seats that are within reach of any of them, at least as many as are shown."""

    places: Positions
    seats: Positions
    reach: Reach
    """From these places to these seats."""
    is_within: npt.NDArray[np.float32]
    """(places, seats) 1 where a seat is within reach, else 0."""


def pieces(reach: Reach, square: npt.NDArray[np.intp]) -> list[Piece]:
    """All places, those of one `square` (p,) together: of 650 seats some dozens are near, and the others cost time."""
    cut = []
    for number in np.unique(square).tolist():
        places = np.flatnonzero(square == number)
        is_near: Bools = np.asarray((reach.kept[places] > 0).any(axis=0))
        is_near[np.flatnonzero(~is_near)[: max(0, SHOWN - np.count_nonzero(is_near))]] = True
        seats = np.flatnonzero(is_near)
        part = np.ix_(places, seats)
        shares = np.ascontiguousarray(reach.kept[part])
        cut.append(Piece(places, seats, Reach.between(reach.tier[part], shares), (shares > 0).astype(np.float32)))
    return cut


class NextEvents(NamedTuple):
    """What one more event in each of n seats would be worth, and for whom; arrays (n,)."""

    worth: Floats
    """As `worth_of_next`, to two digits: nothing is known better, and what has hardly changed stays the same."""
    people: Floats
    """Askers within reach."""
    unserved: Floats
    """Share of these who are offered nothing within reach; 0 where there is nobody."""
    offered: Floats
    """0 to 1: how much of what an event there would be for them they are offered already."""


def next_events(country: Iterable[Piece], need: Floats, worth: Floats, askers: Floats, is_later: Bools) -> NextEvents:
    """Of one more event in each seat of a country in pieces; the other arguments as those of `worth_of_next`."""
    worth_there, near, unserved, at_most = np.zeros((4, len(need)))
    is_soon = ((worth > 0) & ~is_later).astype(np.float32)
    for places, seats, reach, is_within in country:
        people = askers[places].astype(np.float32)
        worth_there[seats] += worth_of_next(reach, need[seats], worth[seats], askers[places], is_later[seats])
        near[seats] += people @ is_within
        unserved[seats] += (people * (is_within @ is_soon[seats] == 0)) @ is_within
        at_most[seats] += need[seats] * (people @ reach.kept)
    return NextEvents(_two_digits(worth_there), near, _share(unserved, near), 1 - _share(worth_there, at_most))


def _share(part: Floats, whole: Floats) -> Floats:
    """0 where there is no whole."""
    return np.asarray(np.clip(np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0), 0.0, 1.0))


def _two_digits(values: Floats) -> Floats:
    step = 10.0 ** (np.floor(np.log10(values, out=np.zeros_like(values), where=values > 0)) - 1)
    return np.asarray(np.round(values / step) * step)
