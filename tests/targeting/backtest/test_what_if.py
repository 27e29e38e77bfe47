"""A small replay answers within seconds, without SciPy, and follows its assumptions."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from targeting.backtest.crowd import Crowd
from targeting.backtest.ground import Ground
from targeting.backtest.trials import TRIALS
from targeting.backtest.what_if import what_if
from targeting.need import Assumptions
from tests.targeting.backtest.test_play import KM, MARGINS, ground_of


def five_seats() -> tuple[Ground, Crowd]:
    postcodes = np.ones((2, 5), np.float32)
    return ground_of(MARGINS), Crowd(["A1", "B1"], np.zeros(2), np.zeros(2), postcodes, np.array(KM, np.float32))


def test_more_votes_a_contact_add_more_seats_with_the_same_people() -> None:
    usual, stronger = (
        what_if(TRIALS["2019"], *five_seats(), Assumptions(votes_per_contact=beta), sessions=5000)
        for beta in (0.025, 0.05)
    )
    assert set(usual) == {"nearest-marginal", "need"}
    assert usual["nearest-marginal"]["turned_away"] == stronger["nearest-marginal"]["turned_away"]
    assert stronger["need"]["ante"] > 1.2 * usual["need"]["ante"]


def test_a_few_people_come_to_about_the_same_as_many() -> None:
    few, many = (
        what_if(TRIALS["2019"], *five_seats(), Assumptions(), sessions=sessions) for sessions in (5000, 15_000)
    )
    for rule, row in few.items():
        assert row["ante"] == pytest.approx(many[rule]["ante"], rel=0.05)
        assert row["turned_away"] == pytest.approx(many[rule]["turned_away"], abs=0.05)


def test_so_few_that_one_fills_an_event_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 5,000 people"):
        what_if(TRIALS["2019"], *five_seats(), Assumptions(), sessions=4000)


def test_a_server_without_scipy_can_answer() -> None:
    code = "import sys; sys.modules['scipy'] = None; import targeting.backtest.what_if, targeting.backtest.records"
    environment = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'mcm.settings'; import django; django.setup();"
    subprocess.run([sys.executable, "-c", environment + code], check=True, capture_output=True, timeout=60)
