"""How many people are already going: footfall, in sessions. Pure: arrays in, arrays out.

Every published event counts the people expected at it, for the constituency that it works in:

    min(capacity, walk-ins + show rate · confirmed sign-ups)

Where an event states no capacity, the one that the campaign assumes. So each confirmed sign-up raises footfall while
there is room, and a first one never lowers it. Walk-ins are those who come without having signed up; the show rate is
the share of confirmed sign-ups who come. Work that is past counts less: persuasion halves every `half_life_days`, and
is over once a phase of getting out the vote has begun; getting out the vote itself does not wear off.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from constituencies.kit.types import Floats

SECONDS_PER_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class FootfallRule:
    """How events are counted, at first by these figures; units and sources: help texts of targeting.models.Strategy.

    `walk_ins` and `show_rate` are one number for all events, or arrays of shape (m,): one for each event, by its kind.
    """

    walk_ins: Floats | float = 6.0
    """People."""
    show_rate: Floats | float = 0.5
    """0 to 1."""
    assumed_capacity: float = 40.0
    """People: the capacity of an event that states none."""
    half_life_days: float = 21.0
    counts_bare_events: bool = False
    """Each event counts its walk-ins, whatever its capacity and sign-ups."""
    counts_from: float = -math.inf
    """Seconds since 1970: persuasion done before counts no longer."""


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What footfall needs to know of m events; every array has shape (m,)."""

    constituency: npt.NDArray[np.intp]
    """Position of the constituency that the event works in, 0 to n − 1."""
    starts_at: Floats
    """Seconds since 1970."""
    capacity: Floats
    """People; infinite where none is stated."""
    confirmed_signups: Floats
    gets_out_the_vote: npt.NDArray[np.bool_]


def expected_attendance(events: EventFacts, rule: FootfallRule) -> Floats:
    """People expected at each event, shape (m,)."""
    walk_ins = np.broadcast_to(np.asarray(rule.walk_ins, dtype=np.float64), events.capacity.shape)
    if rule.counts_bare_events:
        return walk_ins
    capacity = np.where(np.isfinite(events.capacity), events.capacity, rule.assumed_capacity)
    return np.minimum(capacity, walk_ins + rule.show_rate * events.confirmed_signups)


def time_weight(events: EventFacts, now: float, rule: FootfallRule) -> Floats:
    """How much of each event still counts, 0 to 1, shape (m,); `now` in seconds since 1970."""
    days_ago = np.maximum(0.0, now - events.starts_at) / SECONDS_PER_DAY
    still_counts = np.where(events.starts_at >= rule.counts_from, 0.5 ** (days_ago / rule.half_life_days), 0.0)
    return np.where(events.gets_out_the_vote, 1.0, still_counts)


def footfall(events: EventFacts, constituencies: int, now: float, rule: FootfallRule) -> Floats:
    """Sessions committed to each constituency, shape (constituencies,)."""
    sessions = expected_attendance(events, rule) * time_weight(events, now, rule)
    return np.bincount(events.constituency, weights=sessions, minlength=constituencies).astype(np.float64)
