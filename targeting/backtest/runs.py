"""A trial played by every rule, in several draws. Pure.

The first draw is the reference: people are spread as the model says. Each other one spreads them otherwise – the
exponent from 1 to 2, London from once to three times – so that bands say what that is worth, and not chance alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np

from constituencies.kit.types import Bools, Floats, JsonObject
from targeting.backtest.calendar import (
    Calendar,
    added_by_sign_ups,
    drawn_calendar,
    moved_by_worth,
    play_events,
)
from targeting.backtest.crowd import Crowd, Spread, drawn
from targeting.backtest.findings import Interval, figures, forecast_error, summary
from targeting.backtest.ground import Ground
from targeting.backtest.optimum import STEPS, Optimum, optimum
from targeting.backtest.play import CAMPAIGN_DAYS, PLACES, RULES, Played, Round, Rule, play_list, play_need
from targeting.backtest.trials import Trial
from targeting.need import Assumptions
from targeting.recommending.everywhere import Reach
from targeting.recommending.travel import DEFAULT_TRAVEL, TRAVEL, TRAVEL_SLUGS

TIERS: Final = TRAVEL[TRAVEL_SLUGS.index(DEFAULT_TRAVEL) :]
BEST: Final = "optimum"
OPEN, EVENTS = "open", "events"
SCENARIOS: Final = (OPEN, EVENTS)
MOVED: Final = {"need-events-moved-10": 0.10, "need-events-moved-25": 0.25}
"""Rule by need, with such a part of the events where one more would count most."""
_NEED: Final = next(rule for rule in RULES if rule.slug == "need")


@dataclass(frozen=True, slots=True)
class Draw:
    """What one draw came to."""

    figures: dict[str, dict[str, float]]
    """Rule → figure → value."""
    bound: float
    """No plan adds more to the expected number of seats."""


@dataclass(frozen=True, slots=True)
class Run:
    trial: Trial
    scenario: str
    sessions: int
    seed: int
    draws: list[Draw]
    forecast_error: tuple[float, float]
    """Mean and SD over seats, percentage points."""

    @property
    def bands(self) -> dict[str, dict[str, Interval]]:
        return summary([draw.figures for draw in self.draws])

    def as_json(self) -> JsonObject:
        """All figures; the policies by the names that other programs read."""
        return {
            "election": self.trial.slug,
            "scenario": self.scenario,
            "sessions": self.sessions,
            "draws": len(self.draws),
            "seed": self.seed,
            "forecast_error": dict(zip(("mean", "sd"), self.forecast_error, strict=True)),
            "bound": [draw.bound for draw in self.draws],
            "policies": {
                rule: {name: band._asdict() for name, band in by_name.items()} for rule, by_name in self.bands.items()
            },
            "by_draw": [draw.figures for draw in self.draws],
        }


def run_trial(
    trial: Trial,
    ground: Ground,
    crowd: Crowd,
    *,
    scenario: str = OPEN,
    sessions: int,
    draws: int,
    seed: int,
    progress: Callable[[Iterable[Draw]], Iterable[Draw]] = iter,
) -> Run:
    """Every rule and the best plan in so many draws; each draw in a process of its own, as many as there are."""
    play = partial(play_draw, trial, ground, crowd, scenario=scenario, sessions=sessions)
    with ProcessPoolExecutor() as processes:
        played = list(progress(processes.map(play, [(seed, number) for number in range(draws)])))
    error = forecast_error(ground, ground.expected(trial))
    return Run(trial, scenario, sessions, seed, played, error)


def play_draw(
    trial: Trial, ground: Ground, crowd: Crowd, seed: tuple[int, int], *, scenario: str, sessions: int
) -> Draw:
    """All rules, for the same people in the same order. `seed`: of the run, and the draw's number."""
    random = np.random.default_rng(seed)
    spread = Spread() if not seed[1] else Spread(random.uniform(1.0, 2.0), random.uniform(1.0, 3.0))
    shares = crowd.shares(ground.our_votes, ground.in_london, spread)
    reach = Reach.of(crowd.km, TIERS)
    starts = drawn(shares, sessions, random)
    round_ = Round(ground, crowd.km, reach, starts, random.random(sessions), Assumptions())
    if scenario == EVENTS:
        return _play_events(round_, trial, drawn_calendar(ground.contested, random), shares, random)
    forecast = ground.expected(trial)
    steps = np.linspace(0.0, CAMPAIGN_DAYS * PLACES, STEPS)
    best = _best_plan(round_, forecast, steps, np.repeat(steps[:, None], len(ground.codes), axis=1), ground.contested)
    played = {rule.slug: _play(round_, rule, trial) for rule in RULES}
    return _draw(round_, forecast, played | {BEST: _as_played(best, best.sessions, sessions)}, best, 0.0)


def _play(round_: Round, rule: Rule, trial: Trial) -> Played:
    if rule.list_of:
        return play_list(round_, rule)
    return play_need(round_, rule, round_.ground.expected(trial, rule.sign))


def _play_events(round_: Round, trial: Trial, calendar: Calendar, shares: Floats, random: np.random.Generator) -> Draw:
    ground, n = round_.ground, len(round_.ground.codes)
    forecast = ground.expected(trial)
    steps = np.linspace(0.0, 60.0 * PLACES, STEPS)
    sessions = added_by_sign_ups(calendar, n, steps)
    has_events = np.bincount(calendar.seat, minlength=n) > 0
    best = _best_plan(round_, forecast, steps, sessions, has_events)
    attended = np.array([np.interp(count, steps, sessions[:, seat]) for seat, count in enumerate(best.sessions)])
    played = {rule.slug: play_events(round_, rule, ground.expected(trial, rule.sign), calendar) for rule in RULES} | {
        BEST: _as_played(best, attended, len(round_.starts))
    }
    for slug, part in MOVED.items():
        elsewhere = moved_by_worth(round_, forecast, calendar, shares, part=part, random=random)
        moved = play_events(round_, _NEED, forecast, elsewhere)
        # Walk-ins move along with the events: only what those who asked add is compared.
        walk_ins = added_by_sign_ups(elsewhere, n, np.zeros(1))[0]
        played[slug] = replace(moved, sessions=moved.sessions - walk_ins + sessions[0])
    return _draw(round_, forecast, played, best, sessions[0])


def _draw(round_: Round, forecast: Floats, played: dict[str, Played], best: Optimum, base: Floats | float) -> Draw:
    ground, assumptions = round_.ground, round_.assumptions
    return Draw(
        {
            slug: figures(one, ground, forecast, best_ante=best.seats, assumptions=assumptions, base=base)
            for slug, one in played.items()
        },
        best.bound,
    )


def _as_played(best: Optimum, sessions: Floats, people: int) -> Played:
    """The best plan says who goes where, and not from where: it has no distances."""
    return Played(sessions, people, people - round(float(best.sessions.sum())), np.zeros(0, np.float32))


def _best_plan(round_: Round, forecast: Floats, steps: Floats, sessions: Floats, offered: Bools) -> Optimum:
    """`sessions` (k, n): what comes of so many people (k,) in each seat; `offered` (n,): where people can go."""
    ground, assumptions = round_.ground, round_.assumptions
    people = np.bincount(round_.starts, minlength=len(round_.km)).astype(np.float64)
    added = np.stack([ground.seats_added(row, forecast, assumptions.sigma, assumptions) for row in sessions])
    return optimum(people, _in_reach(round_.reach, offered), steps, added - added[0])


def _in_reach(reach: Reach, offered: Bools) -> Bools:
    """(p, n) Seats that somebody could be shown: those of the tiers up to the first with which there are three."""
    tier = np.where(offered, reach.tier, len(TIERS))
    third = np.sort(tier, axis=1)[:, 2:3]
    return np.asarray((tier <= third) & (tier < len(TIERS)))
