"""What each rule comes to: figures of a draw, and their bands over draws. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from constituencies.kit.types import Bools, Floats
from targeting.backtest.ground import ERROR_AFTER, Ground
from targeting.backtest.play import Played
from targeting.need import Assumptions

LOST_BY: Final = 10.0
"""Percentage points: who worked in a seat that was lost by more, worked in vain."""
TARGET_WITHIN: Final = 10.0
"""Target seats are those whose expected margin is within so many points."""
MOST_DRAWS: Final = (0.05, 0.95)
"""Nine draws of ten lie within."""
PLAYED: Final = ("ante", "post", "turned_away", "median_km", "p90_km", "share_lost_by_10", "gini")
REGRETS: Final = ("regret", "regret_if_sent")
FIGURES: Final = PLAYED + REGRETS


class Interval(NamedTuple):
    mean: float
    low: float
    high: float


def interval(values: Sequence[float] | Floats) -> Interval:
    """The mean over draws, and what nine of ten lie between."""
    low, high = np.quantile(values, MOST_DRAWS)
    return Interval(float(np.mean(values)), float(low), float(high))


def figures(
    played: Played,
    ground: Ground,
    margin: Floats,
    *,
    assumptions: Assumptions,
    base: Floats | float = 0.0,
) -> dict[str, float]:
    """FIGURES of one rule in one draw, but for both kinds of regret: see `regrets`.

    `margin` (n,) is the forecast, `base` (n,) the sessions that there would be anyhow: what counts is what is added to
    them.
    """
    added = played.sessions - base
    went = added.sum() or 1.0
    everywhere = np.broadcast_to(np.asarray(base, np.float64), added.shape)

    def seats(around: Floats, sd: float) -> float:
        before, after = (
            ground.seats_added(sessions, around, sd, assumptions).sum() for sessions in (everywhere, played.sessions)
        )
        return float(after - before)

    ante, post = seats(margin, assumptions.sigma), seats(ground.margin_after, ERROR_AFTER)
    in_vain = added[ground.margin_after < -LOST_BY].sum()
    km = np.quantile(played.km, (0.5, 0.9)) if len(played.km) else (0.0, 0.0)
    values = (
        ante,
        post,
        played.turned_away / played.asked,
        km[0],
        km[1],
        in_vain / went,
        gini(added[is_target(ground, margin)]),
    )
    return dict(zip(PLAYED, map(float, values), strict=True))


def regrets(ante: float, best: float, if_sent: float) -> dict[str, float]:
    """Which part was not added of what the optimum adds, and of what people would add who went where they were sent."""
    return dict(zip(REGRETS, (1.0 - ante / best, 1.0 - ante / if_sent), strict=True))


def is_target(ground: Ground, margin: Floats) -> Bools:
    """(n,) Seats that are close by the forecast."""
    close: Bools = ground.contested & (np.abs(margin) < TARGET_WITHIN)
    return close


def gini(values: Floats) -> float:
    """How unevenly something is spread: 0 if all have the same, near 1 if one has it all."""
    total, n = values.sum(), len(values)
    if not n or not total:
        return 0.0
    rank = np.arange(1, n + 1)
    return float((2 * rank - n - 1) @ np.sort(values) / (n * total))


def summary(draws: Sequence[Mapping[str, Mapping[str, float]]]) -> dict[str, dict[str, Interval]]:
    """Rule → figure → band, from the figures of each rule in each draw."""
    return {
        rule: {name: interval([draw[rule][name] for draw in draws]) for name in draws[0][rule]} for rule in draws[0]
    }


def forecast_error(ground: Ground, margin: Floats) -> tuple[float, float]:
    """How far the forecast was from what happened: mean and SD over contested seats, percentage points."""
    error = (ground.margin_after - margin)[ground.contested]
    return float(error.mean()), float(error.std())
