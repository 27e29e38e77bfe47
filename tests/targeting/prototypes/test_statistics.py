"""The formulae against SciPy and published examples."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from targeting.prototypes.statistics import (
    Z_95,
    Z_99_ONE_SIDED,
    Share,
    Split,
    Sums,
    has_fallen,
    mean_difference,
    mean_interval,
    sample_ratio_p,
    share_difference,
    share_interval,
)


def test_the_quantiles_are_those_of_the_normal_distribution() -> None:
    assert pytest.approx(stats.norm.ppf(0.975)) == Z_95
    assert pytest.approx(stats.norm.ppf(0.99)) == Z_99_ONE_SIDED


@pytest.mark.parametrize(("count", "total"), [(0, 10), (1, 10), (7, 40), (300, 10_000), (10, 10)])
def test_a_share_has_wilsons_interval(count: int, total: int) -> None:
    interval = share_interval(Share(count, total))
    scipys = stats.binomtest(count, total).proportion_ci(method="wilson")
    assert interval == pytest.approx((count / total, scipys.low, scipys.high), abs=1e-12)


def test_a_difference_of_shares_has_newcombes_interval() -> None:
    """Newcombe (1998), table II, method 10."""
    assert share_difference(Share(56, 70), Share(48, 80)) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert share_difference(Share(9, 10), Share(3, 10)) == pytest.approx((0.6, 0.1705, 0.8090), abs=5e-5)


def test_means_have_the_normal_interval() -> None:
    one, other = np.random.default_rng(7).gamma(2, 5, 400), np.random.default_rng(8).gamma(2, 6, 300)
    sums = [Sums(len(row), float(row.sum()), float((row**2).sum())) for row in (one, other)]
    assert mean_interval(sums[0])[1:] == pytest.approx(stats.norm.interval(0.95, one.mean(), stats.sem(one)))
    error = math.hypot(stats.sem(one), stats.sem(other))
    difference = one.mean() - other.mean()
    assert mean_difference(*sums)[1:] == pytest.approx(stats.norm.interval(0.95, difference, error))


def test_the_sample_ratio_is_checked_by_chi_square() -> None:
    p = sample_ratio_p([Split(0.2, 230, 770)])
    assert p == pytest.approx(stats.chisquare([230, 770], [200, 800]).pvalue)
    assert p < 0.05


def test_a_share_that_was_changed_is_no_mismatch() -> None:
    assert sample_ratio_p([Split(0.1, 100, 900), Split(0.5, 500, 500)]) == pytest.approx(1)
    assert sample_ratio_p([Split(1.0, 500, 0)]) == 1


def test_the_stop_rule_wants_more_than_the_fall_that_is_allowed() -> None:
    assert has_fallen(Share(200, 10_000), Share(400, 10_000), by=0.2)
    assert not has_fallen(Share(330, 10_000), Share(400, 10_000), by=0.2)
    assert not has_fallen(Share(2, 100), Share(4, 100), by=0.2)  # too few to tell
    assert not has_fallen(Share(0, 0), Share(4, 100), by=0.2)


def test_the_stop_rule_errs_in_one_of_a_hundred() -> None:
    """Looked at once, where the prototype does exactly as badly as is allowed."""
    chance = np.random.default_rng(9)
    ones, others = chance.binomial(20_000, 0.04, 4_000), chance.binomial(20_000, 0.05, 4_000)
    falls = [
        has_fallen(Share(int(one), 20_000), Share(int(other), 20_000), by=0.2)
        for one, other in zip(ones, others, strict=True)
    ]
    assert 0.004 < np.mean(falls) < 0.018
