"""The beta distribution as SciPy has it, which the site runs without."""

from __future__ import annotations

import doctest

import pytest

from targeting.learning import shares
from targeting.learning.beta import beta_quantile, beta_share_below


@pytest.mark.parametrize("a", [0.5, 1, 7.3, 400, 3000])
@pytest.mark.parametrize("b", [0.5, 2, 31.9, 1500])
def test_it_is_scipys(a: float, b: float) -> None:
    stats = pytest.importorskip("scipy.stats")
    for x in (0.001, 0.2, 0.5, a / (a + b), 0.93):
        assert beta_share_below(x, a, b) == pytest.approx(stats.beta.cdf(x, a, b), abs=1e-10)
    for share in (0.05, 0.5, 0.95):
        assert beta_quantile(share, a, b) == pytest.approx(stats.beta.ppf(share, a, b), abs=1e-9)


def test_outside_it_is_nothing_or_all() -> None:
    assert [beta_share_below(x, 2, 3) for x in (-1, 0, 1, 2)] == [0, 0, 1, 1]


def test_the_example_is_true() -> None:
    assert doctest.testmod(shares).failed == 0
