"""A trial played by every rule, in several draws. Pure.

The first draw is the reference: people are spread as the model says. Each other one spreads them otherwise – the
exponent from 1 to 2, London from once to three times – so that bands say what that is worth, and not chance alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic
from typing import Final

import numpy as np

from constituencies.kit.types import Bools, Floats
from targeting.backtest.calendar import Calendar, drawn_calendar, open_calendar
from targeting.backtest.crowd import Crowd, Spread, drawn
from targeting.backtest.findings import Interval, figures, forecast_error, regrets, summary
from targeting.backtest.gains import STEPS, Gains, Optimum
from targeting.backtest.ground import Ground
from targeting.backtest.if_sent import best_if_sent
from targeting.backtest.moving import moved_by_worth
from targeting.backtest.optimum import optimum
from targeting.backtest.play import BY_NEED, RULES, TIERS, Played, Round, likelihood, play
from targeting.backtest.trials import Trial
from targeting.need import Assumptions
from targeting.recommending.everywhere import Reach

BEST = "optimum"
OPEN, EVENTS = "open", "events"
SCENARIOS: Final = (OPEN, EVENTS)
MOVED: Final = {"need-events-moved-10": 0.10, "need-events-moved-25": 0.25}
"""Rule by need, with such a part of the events where one more would count most."""


@dataclass(frozen=True, slots=True)
class Draw:
    """What one draw came to."""

    figures: dict[str, dict[str, float]]
    """Rule → figure → value."""
    bound: float
    """No rule adds more to the expected number of seats."""
    gap: float
    """Part of the bound by which a better plan could exceed the optimum at most."""


@dataclass(frozen=True, slots=True)
class Run:
    """A trial as it was played: the first of the draws is the reference."""

    trial: Trial
    scenario: str
    sessions: int
    seed: int
    draws: list[Draw]
    forecast_error: tuple[float, float]
    """Mean and SD over seats, percentage points."""
    seconds: float
    """That it took."""

    @property
    def bands(self) -> dict[str, dict[str, Interval]]:
        """Rule → figure → band over the draws."""
        return summary([draw.figures for draw in self.draws])

    def ratios(self, rule: str, other: str, figure: str) -> Floats:
        """(draws,) What one rule comes to, compared with another."""
        return np.array([draw.figures[rule][figure] / draw.figures[other][figure] for draw in self.draws])


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
    """Every rule and the best plans in so many draws; each draw in a process of its own, as many as there are."""
    start = monotonic()
    one = partial(play_draw, trial, ground, crowd, scenario=scenario, sessions=sessions)
    with ProcessPoolExecutor() as processes:
        played = list(progress(processes.map(one, [(seed, number) for number in range(draws)])))
    error = forecast_error(ground, ground.expected(trial))
    return Run(trial, scenario, sessions, seed, played, error, monotonic() - start)


def play_draw(
    trial: Trial, ground: Ground, crowd: Crowd, seed: tuple[int, int], *, scenario: str, sessions: int
) -> Draw:
    """All rules, for the same people in the same order. `seed`: of the run, and the draw's number."""
    random = np.random.default_rng(seed)
    spread = Spread() if not seed[1] else Spread(random.uniform(1.0, 2.0), random.uniform(1.0, 3.0))
    shares = crowd.shares(ground.our_votes, ground.in_london, spread)
    starts = drawn(shares, sessions, random)
    round_ = Round(ground, crowd.km, Reach.of(crowd.km, TIERS), starts, random.random(sessions), Assumptions())
    is_open = scenario == OPEN
    calendar = open_calendar(ground.contested) if is_open else drawn_calendar(ground.contested, random)
    forecast = ground.expected(trial)
    best, if_sent = _best_plans(round_, forecast, calendar)
    played = {rule.slug: play(round_, rule, ground.expected(trial, rule.sign), calendar) for rule in RULES}
    # A plan says who goes where, and not from where: it has no distances.
    turned_away = sessions - round(float(best.people.sum()))
    played[BEST] = Played(calendar.attended(best.people), sessions, turned_away, np.zeros(0, np.float32))
    if not is_open:
        played |= _with_events_moved(round_, forecast, calendar, shares, random)
    base, assumptions = calendar.walking_in, round_.assumptions
    by_rule = {slug: figures(one, ground, forecast, assumptions=assumptions, base=base) for slug, one in played.items()}
    at_best = by_rule[BEST]["ante"]
    with_regret = {slug: row | regrets(row["ante"], at_best, if_sent.seats) for slug, row in by_rule.items()}
    return Draw(with_regret, best.bound, best.gap)


def _with_events_moved(
    round_: Round, forecast: Floats, calendar: Calendar, shares: Floats, random: np.random.Generator
) -> dict[str, Played]:
    played = {}
    for slug, part in MOVED.items():
        elsewhere = moved_by_worth(round_, forecast, calendar, shares, part=part, random=random)
        moved = play(round_, BY_NEED, forecast, elsewhere)
        # Walk-ins move along with the events: only what those who asked add is compared.
        played[slug] = replace(moved, sessions=moved.sessions - elsewhere.walking_in + calendar.walking_in)
    return played


def _best_plans(round_: Round, forecast: Floats, calendar: Calendar) -> tuple[Optimum, Optimum]:
    """The best plan if people choose among three, and if they go where they are sent."""
    ground, assumptions = round_.ground, round_.assumptions
    people = np.bincount(round_.starts, minlength=len(round_.km)).astype(np.float64)
    sessions = calendar.attended(np.linspace(0.0, 1.0, STEPS)[:, None] * calendar.places)
    added = np.stack([ground.seats_added(row, forecast, assumptions.sigma, assumptions) for row in sessions])
    gains = Gains.of(calendar.places, added - added[0])
    in_reach = _in_reach(round_.reach, calendar.places > 0)
    return optimum(people, in_reach, likelihood(round_.km, in_reach), gains), best_if_sent(people, in_reach, gains)


def _in_reach(reach: Reach, offered: Bools) -> Bools:
    """(p, n) Seats that somebody could be shown: those of the tiers up to the first with which there are three."""
    tier = np.where(offered, reach.tier, len(TIERS))
    third = np.sort(tier, axis=1)[:, 2:3]
    return np.asarray((tier <= third) & (tier < len(TIERS)))
