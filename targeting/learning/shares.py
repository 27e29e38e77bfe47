"""Which share of the people who had a place came, and how many came without one: with how far both can be off.

Of each event it is known how many had a place, how many of them came and how many did not, as they or the host say, and
of some events how many were there in all (the host's headcount). Two things make such figures less sure than a share of
so many answers: people of one event come or stay away together (rain), so answers count as fewer, by a *design effect*;
and those who came are likelier to answer, so that beside the estimate stands what it would be at least, if nobody came
of those who did not answer, and at most, if all of them did. A headcount lowers the latter: of 20 people with a place
no more than 12 can have come where 12 were there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from constituencies.kit.types import Floats
from targeting.learning.beta import beta_quantile

PRIOR_ANSWERS = 20
"""So many answers the show rate that a strategy assumes is worth: 20 real ones count as much as it."""
PRIOR_HEADCOUNTS = 5
"""The same for walk-ins, in events."""
ENOUGH_ANSWERS, ENOUGH_EVENTS = 30, 5
"""Fewer answers, or of fewer events, and nothing is learned: a share may be off by more than 0.18."""
ENOUGH_HEADCOUNTS, ENOUGH_FOR_A_LINE = 10, 30
TAIL = 0.05
"""On either side of an interval: the truth lies within nine times in ten."""
_NORMAL_QUANTILE = 1.645


@dataclass(frozen=True, slots=True)
class Attended:
    """Events that are over: arrays of shape (n,), one value for each event, or part of one."""

    places: Floats
    """People who had a place and did not give it up."""
    came: Floats
    """Of those, the people of whom it is known that they came; and that they did not."""
    stayed_away: Floats
    headcount: Floats
    """Everybody who was there; NaN where nobody has counted."""

    def __getitem__(self, rows: np.ndarray) -> Attended:
        return Attended(self.places[rows], self.came[rows], self.stayed_away[rows], self.headcount[rows])


class ByHeadcounts(NamedTuple):
    """A show rate that rests on no answer, and the interval around it."""

    value: float
    low: float
    high: float


class Estimate(NamedTuple):
    """A figure, the interval around it, and its bounds whatever those did who never answered."""

    value: float
    low: float
    high: float
    least: float
    most: float


def is_enough_answers(events: Attended) -> bool:
    answers = events.came + events.stayed_away
    return bool(answers.sum() >= ENOUGH_ANSWERS and np.count_nonzero(answers) >= ENOUGH_EVENTS)


def show_rate(events: Attended, prior: float) -> Estimate:
    """The share of people with a place who came; `prior`, 0 to 1, is worth PRIOR_ANSWERS answers.

    The interval is that of those who answered. The value lies within the bounds, and is that of the headcounts where
    their whole interval lies below the one of the answers: then those who stayed away kept silent.

    >>> one_each = Attended(np.full(6, 10.0), np.full(6, 4.0), np.full(6, 4.0), np.full(6, np.nan))
    >>> tuple(round(figure, 2) for figure in show_rate(one_each, 0.5))
    (0.5, 0.4, 0.6, 0.4, 0.6)
    """
    places, came, answers = events.places.sum(), events.came.sum(), (events.came + events.stayed_away).sum()
    effect = design_effect(events)
    a, b = PRIOR_ANSWERS * prior + came / effect, PRIOR_ANSWERS * (1 - prior) + (answers - came) / effect
    most = _most_who_came(events).sum()
    bounds = (float(came / places), float(most / places)) if places else (0.0, 1.0)
    low, high = beta_quantile(TAIL, a, b), beta_quantile(1 - TAIL, a, b)
    counted = rate_by_headcounts(events)
    value = counted.value if counted is not None and counted.high < low else a / (a + b)
    return Estimate(float(min(max(value, bounds[0]), bounds[1])), low, high, *bounds)


def walk_ins(events: Attended, rate: float, prior: float) -> Estimate:
    """How many came to an event besides those who had a place, where somebody counted who was there.

    Of those who did not answer as many are taken to have come as make up the show rate `rate`. `prior` is worth
    PRIOR_HEADCOUNTS events. Where the rate is too high, as those who came are likelier to answer, this is too low by as
    much: what both together expect of an event like these is right.
    """
    counted = events[~np.isnan(events.headcount)]
    n = len(counted.headcount)
    silent = counted.places - counted.came - counted.stayed_away
    surplus = np.maximum(0, counted.headcount - counted.came - _rate_of_silent(events, rate) * silent)
    value = (surplus.sum() + PRIOR_HEADCOUNTS * prior) / (n + PRIOR_HEADCOUNTS)
    spread = float(surplus.std(ddof=1)) if n > 1 else prior
    half = _NORMAL_QUANTILE * spread / np.sqrt(n + PRIOR_HEADCOUNTS)
    least = np.maximum(0, counted.headcount - counted.came - silent)
    most = np.maximum(0, counted.headcount - counted.came)
    bounds = (float(least.mean()), float(most.mean())) if n else (0.0, float("inf"))
    value = min(max(value, bounds[0]), bounds[1])
    return Estimate(float(value), float(max(0, value - half)), float(value + half), *bounds)


def _rate_of_silent(events: Attended, rate: float) -> float:
    """The share of those who did not answer that must have come if `rate` of all did."""
    places, came = float(events.places.sum()), float(events.came.sum())
    silent = places - came - float(events.stayed_away.sum())
    return min(max((rate * places - came) / silent, 0.0), 1.0) if silent else 0.0


def rate_by_headcounts(events: Attended) -> ByHeadcounts | None:
    """The show rate as headcounts alone tell it, with its interval; None where there are too few, or all are alike.

    It is how many more people were there for each further person with a place: the slope of a line through headcounts
    over places (least squares; its error by White's sandwich, as large events vary more). Nobody's silence can bend
    it, but it supposes that as many walk in at events with many places taken as at others; and of few headcounts the
    interval is too narrow.
    """
    counted = events[~np.isnan(events.headcount)]
    across = counted.places - counted.places.mean() if len(counted.places) else counted.places
    spread = float((across**2).sum())
    if len(counted.places) < ENOUGH_FOR_A_LINE or spread == 0:
        return None
    slope = float((across * counted.headcount).sum() / spread)
    missed = counted.headcount - counted.headcount.mean() - slope * across
    half = _NORMAL_QUANTILE * float(np.sqrt((across**2 * missed**2).sum())) / spread
    value, low, high = (min(max(figure, 0.0), 1.0) for figure in (slope, slope - half, slope + half))
    return ByHeadcounts(value, low, high)


def is_enough_headcounts(events: Attended) -> bool:
    return bool(np.count_nonzero(~np.isnan(events.headcount)) >= ENOUGH_HEADCOUNTS)


def design_effect(events: Attended) -> float:
    """By how much the answers of one event go together: 1 where each is for itself, 3 where thirty count as ten.

    The variance of the events' shares around the common one, beside that of independent answers; at least 1.
    """
    answers = events.came + events.stayed_away
    has_answers = answers > 0
    n, total = int(np.count_nonzero(has_answers)), float(answers.sum())
    rate = float(events.came.sum()) / total if total else 0.0
    alone = rate * (1 - rate) * total
    if n < 2 or alone == 0:
        return 1.0
    together = float(((events.came[has_answers] - rate * answers[has_answers]) ** 2).sum())
    return max(1.0, together / alone * n / (n - 1))


def _most_who_came(events: Attended) -> Floats:
    """If all came who did not answer: no more than were counted, and no fewer than are known to have come."""
    at_most = events.places - events.stayed_away
    return np.maximum(events.came, np.fmin(at_most, events.headcount))
