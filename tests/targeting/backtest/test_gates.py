"""What the election of 2019 must show: in the stored runs, and in a run of today.

The stored runs are what /does-it-work/ publishes; whether the code still says the same takes minutes, and is slow.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from targeting.backtest.crowd import Crowd
from targeting.backtest.ground import Ground
from targeting.backtest.records import read_trial
from targeting.backtest.runs import EVENTS, OPEN, run_trial
from targeting.backtest.stored import as_stored
from targeting.backtest.trials import TRIALS
from targeting.demand.modelled import outcodes
from targeting.snapshot.over_land import over_land

SESSIONS, DRAWS, SECONDS, CORES = 150_000, 20, 180, 2
Stored = dict[str, Any]


def missed(run: Stored) -> list[str]:
    """The gates that a run misses."""
    need, ratio = run["policies"]["need"], run["ratios"]["need-to-nearest-marginal"]
    if run["scenario"] == EVENTS:
        gates = {
            "need adds 1.3 times as much as the nearest marginal": ratio["ante"]["mean"] >= 1.3,
            "a tenth of the events moved adds a fifth": run["ratios"]["need-events-moved-10-to-need"]["ante"]["mean"]
            >= 1.2,
        }
    else:
        gates = {
            "need adds 1.25 times as much by the forecast, in the reference": ratio["ante"]["reference"] >= 1.25,
            "the same on average": ratio["ante"]["mean"] >= 1.25,
            "need adds 1.5 times as much by what happened, in the reference": ratio["post"]["reference"] >= 1.5,
            "on average, too": ratio["post"]["mean"] >= 1.5,
            "in each draw 1.1 times": min(ratio["ante"]["lowest"], ratio["post"]["lowest"]) >= 1.1,
            "regret is 7 % at most": need["regret"]["mean"] <= 0.07,
            "1 % are turned away at most": need["turned_away"]["mean"] <= 0.01,
        }
    return [gate for gate, holds in gates.items() if not holds]


@pytest.mark.parametrize("scenario", [OPEN, EVENTS])
def test_the_published_run_passes(scenario: str) -> None:
    file = settings.BASE_DIR / "fixtures" / "backtest" / f"2019-{scenario}.json"
    assert file.stat().st_size < 60_000
    assert missed(json.loads(file.read_text(encoding="utf-8"))) == []


@pytest.fixture(scope="module")
def trial_of_2019(_facts: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Ground, Crowd]]:
    """With the real postcodes."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("import_postcodes", commit=True)
        outcodes.cache_clear()
        yield read_trial(TRIALS["2019"], over_land())
        transaction.set_rollback(True)
    outcodes.cache_clear()


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.parametrize("scenario", [OPEN, EVENTS])
def test_a_run_of_today_passes(trial_of_2019: tuple[Ground, Crowd], scenario: str) -> None:
    run = run_trial(TRIALS["2019"], *trial_of_2019, scenario=scenario, sessions=SESSIONS, draws=DRAWS, seed=2019)
    assert missed(as_stored(run, "today", dt.date(2019, 12, 12))) == []
    if scenario == OPEN and len(os.sched_getaffinity(0)) >= CORES:
        assert run.seconds <= SECONDS
