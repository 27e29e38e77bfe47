"""The best plan is as good as the best of all plans, and nothing exceeds the bound."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from constituencies.kit.types import Bools, Floats
from targeting.backtest.optimum import optimum


def best_of_all(people: list[int], in_reach: Bools, added: Floats) -> float:
    """By trying every way to send whole people, or to leave them at home."""
    n = in_reach.shape[1]
    choices = [
        [None, *np.flatnonzero(in_reach[place]).tolist()] for place, count in enumerate(people) for _ in range(count)
    ]
    best = 0.0
    for plan in product(*choices):
        counts = np.bincount([seat for seat in plan if seat is not None], minlength=n)
        if counts.max(initial=0) < len(added):
            best = max(best, sum(added[count, seat] for seat, count in enumerate(counts)))
    return best


@pytest.mark.parametrize("seed", range(6))
def test_against_all_plans(seed: int) -> None:
    random = np.random.default_rng(seed)
    in_reach = random.random((3, 3)) < 0.7
    in_reach[:, 0] = True
    people = [2, 3, 2]
    gains = random.exponential(1.0, (4, 3))
    added = np.concatenate([np.zeros((1, 3)), np.cumsum(-np.sort(-gains, axis=0), axis=0)])
    result = optimum(np.array(people, float), in_reach, np.arange(5.0), added)
    best = best_of_all(people, in_reach, added)
    assert result.bound >= best - 1e-9
    assert result.seats <= result.bound + 1e-9
    assert result.bound <= best * 1.1
    assert result.sessions.sum() <= sum(people) + 1e-9


def test_a_seat_far_behind_is_bounded_by_the_least_concave_function_above() -> None:
    steps = np.arange(5.0)
    behind = np.array([0.0, 0.0, 0.0, 0.0, 4.0])  # nothing moves until four have come
    even = np.array([0.0, 0.6, 1.2, 1.8, 2.4])
    result = optimum(np.array([4.0]), np.array([[True, True]]), steps, np.stack([behind, even], axis=1))
    assert 4.0 <= result.bound <= 4.05
