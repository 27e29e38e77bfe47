"""How many people are already going: footfall, in sessions. Pure: arrays in, arrays out.

Every published event counts the people expected at it,

    min(capacity, max(prior, confirmed sign-ups · (1 − no-show rate)))

so that a first sign-up never lowers it, for the constituency that it works in. Work that is past counts less:
persuasion halves every `half_life_days`, and is over once a phase of getting out the vote has begun; getting out the
vote itself does not wear off.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
SECONDS_PER_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class FootfallRule:
    """How events are counted; units and sources are in the help texts of targeting.models.Strategy."""

    prior_attendance: float = 12.0
    no_show_rate: float = 0.5
    half_life_days: float = 21.0
    counts_bare_events: bool = False
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
    if rule.counts_bare_events:
        return np.full(events.capacity.shape, rule.prior_attendance)
    coming = events.confirmed_signups * (1 - rule.no_show_rate)
    return np.minimum(events.capacity, np.maximum(rule.prior_attendance, coming))


def time_weight(events: EventFacts, now: float, rule: FootfallRule) -> Floats:
    """How much of each event still counts, 0 to 1, shape (m,); `now` in seconds since 1970."""
    days_ago = np.maximum(0.0, now - events.starts_at) / SECONDS_PER_DAY
    still_counts = np.where(events.starts_at >= rule.counts_from, 0.5 ** (days_ago / rule.half_life_days), 0.0)
    return np.where(events.gets_out_the_vote, 1.0, still_counts)


def footfall(events: EventFacts, constituencies: int, now: float, rule: FootfallRule) -> Floats:
    """Sessions committed to each constituency, shape (constituencies,)."""
    sessions = expected_attendance(events, rule) * time_weight(events, now, rule)
    return np.bincount(events.constituency, weights=sessions, minlength=constituencies).astype(np.float64)
