"""A run as a file that others read: fixtures/backtest/<election>-<scenario>.json is what /does-it-work/ shows. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Final

import numpy as np

from constituencies.kit.types import Floats, JsonObject
from targeting.backtest import calendar, play
from targeting.backtest.findings import LOST_BY, TARGET_WITHIN, interval
from targeting.backtest.ground import ERROR_AFTER
from targeting.backtest.runs import MOVED, Run
from targeting.demand.spread import EXPONENT, LONDON_FACTOR
from targeting.need import Assumptions

DIGITS: Final = 4
RATIOS: Final = {
    "need-to-nearest-marginal": (play.BY_NEED.slug, play.NEAREST.slug),
    **{f"{moved}-to-need": (moved, play.BY_NEED.slug) for moved in MOVED},
}


def as_stored(run: Run, version: str, date: dt.date) -> JsonObject:
    """All figures as bands over draws, what was assumed, and which version of the project said so, when.

    `ratios` compare rules draw by draw: `reference` is the first draw, `lowest` the lowest of all.
    """
    rules = run.bands
    return {
        "election": run.trial.slug,
        "scenario": run.scenario,
        "version": version,
        "date": date.isoformat(),
        "seconds": round(run.seconds, 1),
        "sessions": run.sessions,
        "draws": len(run.draws),
        "seed": run.seed,
        "forecast_error": dict(zip(("mean", "sd"), (_short(error) for error in run.forecast_error), strict=True)),
        "certified_gap": _band(np.array([draw.gap for draw in run.draws])),
        "assumptions": _assumptions(run),
        "policies": {
            rule: {name: {key: _short(value) for key, value in band._asdict().items()} for name, band in row.items()}
            for rule, row in rules.items()
        },
        "ratios": {
            name: {figure: _ratio(run.ratios(*pair, figure)) for figure in ("ante", "post")}
            for name, pair in RATIOS.items()
            if set(pair) <= set(rules)
        },
    }


def _assumptions(run: Run) -> JsonObject:
    return {
        "changes": dict(run.trial.changes),
        "changes_in_scotland": dict(run.trial.in_scotland),
        "need": asdict(Assumptions()) | {"sigma": _short(Assumptions().sigma)},
        "error_after": ERROR_AFTER,
        "lost_by": LOST_BY,
        "target_within": TARGET_WITHIN,
        "votes_exponent": EXPONENT,
        "london_factor": LONDON_FACTOR,
        "days": calendar.CAMPAIGN_DAYS,
        "places": calendar.PLACES,
        "choosy_km": play.CHOOSY_KM,
        "travel": [tier.slug for tier in play.TIERS],
    }


def _band(values: Floats) -> JsonObject:
    return {key: _short(value) for key, value in interval(values)._asdict().items()}


def _ratio(values: Floats) -> JsonObject:
    return _band(values) | {"reference": _short(values[0]), "lowest": _short(values.min())}


def _short(value: float) -> float:
    return round(float(value), DIGITS)
