"""A small replay answers within seconds, without SciPy, and follows its assumptions."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np

from targeting.backtest.crowd import Crowd
from targeting.backtest.trials import TRIALS
from targeting.backtest.what_if import what_if
from targeting.need import Assumptions
from tests.targeting.backtest.test_play import KM, MARGINS, ground_of


def test_more_votes_a_contact_add_more_seats_with_the_same_people() -> None:
    postcodes = np.ones((2, 5), np.float32)
    crowd = Crowd(["A1", "B1"], np.zeros(2), np.zeros(2), postcodes, np.array(KM, np.float32))
    ground = replace(ground_of(MARGINS), shares=ground_of(MARGINS).shares)
    usual, stronger = (
        what_if(TRIALS["2019"], ground, crowd, Assumptions(votes_per_contact=beta), sessions=400)
        for beta in (0.025, 0.05)
    )
    assert set(usual) == {"nearest-marginal", "need"}
    assert usual["nearest-marginal"]["turned_away"] == stronger["nearest-marginal"]["turned_away"]
    assert stronger["need"]["ante"] > 1.2 * usual["need"]["ante"]


def test_a_server_without_scipy_can_answer() -> None:
    code = "import sys; sys.modules['scipy'] = None; import targeting.backtest.what_if, targeting.backtest.records"
    environment = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'mcm.settings'; import django; django.setup();"
    subprocess.run([sys.executable, "-c", environment + code], check=True, capture_output=True, timeout=60)
