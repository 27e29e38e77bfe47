"""Figures of a rule, and their bands over draws."""

from __future__ import annotations

import numpy as np
import pytest

from targeting.backtest.findings import PLAYED, figures, gini, interval, regrets, summary
from targeting.backtest.ground import ERROR_AFTER
from targeting.backtest.play import Played
from targeting.need import Assumptions
from tests.targeting.backtest.test_play import ground_of


@pytest.mark.parametrize(
    ("values", "expected"), [([1, 1, 1, 1], 0.0), ([0, 0, 0, 8], 0.75), ([1, 3], 0.25), ([0, 0], 0.0), ([], 0.0)]
)
def test_gini(values: list[float], expected: float) -> None:
    assert gini(np.array(values, float)) == pytest.approx(expected)


def test_what_a_rule_comes_to() -> None:
    ground = ground_of([0.0, -20.0])
    played = Played(np.array([300.0, 100.0]), 500, 100, np.array([10.0] * 200 + [30.0] * 200, np.float32))
    outcome = figures(played, ground, ground.margin_before, assumptions=Assumptions())
    assert list(outcome) == list(PLAYED)
    assert outcome["turned_away"] == pytest.approx(0.2)
    assert outcome["share_lost_by_10"] == pytest.approx(0.25)
    assert (outcome["median_km"], outcome["p90_km"]) == (20.0, 30.0)
    assert outcome["gini"] == 0.0, "only one of them is a target"
    moved = ground.need(ground.margin_before, played.sessions, Assumptions()).points_moved
    around = 0.5 * moved[0] / (ERROR_AFTER * np.sqrt(np.pi / 2))  # nearly a line there
    assert outcome["post"] == pytest.approx(around, rel=0.02)


def test_bands_hold_nine_of_ten_draws() -> None:
    assert interval(np.arange(101.0)) == (50.0, 5.0, 95.0)
    draws = [{"need": {"ante": value}} for value in (1.0, 2.0, 3.0)]
    assert summary(draws)["need"]["ante"].mean == 2.0


def test_regret_is_the_part_that_was_not_added() -> None:
    assert regrets(0.9, 1.0, 1.2) == pytest.approx({"regret": 0.1, "regret_if_sent": 0.25})
