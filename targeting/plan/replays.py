"""What a draft would have done in an election that is over, beside what is published: a small what-if, in seconds.

Of a plan only its uncertainties and what a session moves are in it: changes of share, forecasts and weights are about
the election to come.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from constituencies.changes import facts_seq
from constituencies.kit.types import JsonObject
from targeting.backtest.crowd import Crowd
from targeting.backtest.ground import Ground
from targeting.backtest.play import BY_NEED, NEAREST
from targeting.backtest.records import NotLoaded, read_trial
from targeting.backtest.trials import TRIALS
from targeting.backtest.what_if import what_if
from targeting.computing.compute import assumptions_of
from targeting.models import Strategy
from targeting.need import Assumptions
from targeting.snapshot.over_land import over_land

PAST_ELECTION: Final = "2019"
_PEOPLE: Final = 5_000
"""Who stand for a whole campaign."""


def past(published: Strategy, draft: Strategy) -> JsonObject | None:
    """Both plans in that election, each beside the nearest marginal; None while its results are not loaded."""
    trial = TRIALS[PAST_ELECTION]
    try:
        ground, crowd = _ground_and_crowd(facts_seq())
    except NotLoaded:
        return None

    def played(assumptions: Assumptions) -> JsonObject:
        figures = what_if(trial, ground, crowd, assumptions, sessions=_PEOPLE)
        by_need, by_list = figures[BY_NEED.slug], figures[NEAREST.slug]
        return {
            "foreseen": _ratio(by_need["ante"], by_list["ante"]),
            "happened": _ratio(by_need["post"], by_list["post"]),
            "turned_away": [by_need["turned_away"], by_list["turned_away"]],
            "median_km": [by_need["median_km"], by_list["median_km"]],
        }

    plans = {name: _assumptions(plan) for name, plan in (("published", published), ("draft", draft))}
    figures = {assumptions: played(assumptions) for assumptions in {*plans.values()} if assumptions}
    return {"election": PAST_ELECTION, "people": _PEOPLE} | {
        name: figures[assumptions] if assumptions else None for name, assumptions in plans.items()
    }


def _assumptions(strategy: Strategy) -> Assumptions | None:
    """None for the rule of 2017, which is what is compared with."""
    return None if strategy.kind == Strategy.Kind.NEAREST_MARGINAL else assumptions_of(strategy)


def _ratio(one: float, other: float) -> float | None:
    return one / other if other > 0 else None


@lru_cache(maxsize=1)
def _ground_and_crowd(_facts_seq: int) -> tuple[Ground, Crowd]:
    """Kept until facts change: reading it takes longer than playing. Raises NotLoaded."""
    return read_trial(TRIALS[PAST_ELECTION], over_land())
