"""What the back-test of a named version found, as it is kept in fixtures/backtest/: one file a trial and scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from constituencies.importers.fixture_files import FOLDER
from constituencies.kit.types import JsonObject
from targeting.backtest.findings import Interval
from targeting.backtest.trials import TRIALS

FINDINGS_FOLDER = FOLDER / "backtest"
IN_THE_OPEN, WITH_EVENTS = "open", "events"
BOTH_SCENARIOS = (IN_THE_OPEN, WITH_EVENTS)
"""Room everywhere; and events as they are. Not from backtest/runs.py, which needs SciPy."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One election replayed in one scenario."""

    election: str
    scenario: str
    sessions: int
    draws: int
    seed: int
    version: str
    date: str
    """ISO date of the run."""
    error_mean: float
    """What happened minus what was forecast, percentage points of margin: below 0 the forecast was too hopeful."""
    error_sd: float
    policies: Mapping[str, Mapping[str, Interval]]
    """Policy → figure → mean and band over draws."""
    ratios: Mapping[tuple[str, str], Mapping[str, Interval]]
    """Of two policies: figure → how many times that of the other, draw by draw; of those that the run compared so."""


def read_findings(folder: Path = FINDINGS_FOLDER) -> list[Finding]:
    """All that have been run, by election, then scenario. Raises ValueError for a file that is none."""
    findings = [_finding(path) for path in sorted(folder.glob("*.json"))]
    order = [(election, scenario) for election in TRIALS for scenario in BOTH_SCENARIOS]
    return sorted(findings, key=lambda finding: order.index((finding.election, finding.scenario)))


def missing_runs(findings: list[Finding]) -> list[tuple[str, str]]:
    """Election and scenario of what has not been run yet."""
    there = {(finding.election, finding.scenario) for finding in findings}
    return [
        (election, scenario) for election in TRIALS for scenario in BOTH_SCENARIOS if (election, scenario) not in there
    ]


def _finding(path: Path) -> Finding:
    run: JsonObject = orjson.loads(path.read_bytes())
    try:
        return Finding(
            **{name: run[name] for name in ("election", "scenario", "sessions", "draws", "seed", "version", "date")},
            error_mean=run["forecast_error"]["mean"],
            error_sd=run["forecast_error"]["sd"],
            policies={
                policy: {name: _interval(band) for name, band in figures.items()}
                for policy, figures in run["policies"].items()
            },
            ratios={
                _pair(name): {figure: _interval(band) for figure, band in ratio.items()}
                for name, ratio in run.get("ratios", {}).items()
            },
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path.name} is no result of a back-test: {error}") from error


def _interval(band: Mapping[str, float]) -> Interval:
    return Interval(band["mean"], band["low"], band["high"])


def _pair(name: str) -> tuple[str, str]:
    """“need-to-nearest-marginal” → need, nearest-marginal."""
    one, _to, other = name.partition("-to-")
    return one, other
