"""No rule exceeds the bounds, and the best plans come close to them."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import numpy.typing as npt
import pytest

from constituencies.kit.types import Bools, Floats
from targeting.backtest.gains import Gains
from targeting.backtest.if_sent import best_if_sent
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
def test_against_all_plans_if_people_are_sent(seed: int) -> None:
    random = np.random.default_rng(seed)
    in_reach = random.random((3, 3)) < 0.7
    in_reach[:, 0] = True
    people = [2, 3, 2]
    gains = random.exponential(1.0, (4, 3))
    added = np.concatenate([np.zeros((1, 3)), np.cumsum(-np.sort(-gains, axis=0), axis=0)])
    result = best_if_sent(np.array(people, float), in_reach, Gains.of(np.full(3, 4.0), added))
    best = best_of_all(people, in_reach, added)
    assert result.bound >= best - 1e-9
    assert result.seats <= result.bound + 1e-9
    assert result.bound <= best * 1.1
    assert result.people.sum() <= sum(people) + 1e-9


def test_a_seat_far_behind_is_bounded_by_the_least_concave_function_above() -> None:
    behind = np.array([0.0, 0.0, 0.0, 0.0, 4.0])  # nothing moves until four have come
    even = np.array([0.0, 0.6, 1.2, 1.8, 2.4])
    gains = Gains.of(np.full(2, 4.0), np.stack([behind, even], axis=1))
    result = best_if_sent(np.array([4.0]), np.array([[True, True]]), gains)
    assert 4.0 <= result.bound <= 4.05


@pytest.mark.parametrize("seed", range(2))
def test_no_mixture_of_threes_exceeds_the_bound_and_the_optimum_comes_close(seed: int) -> None:
    random = np.random.default_rng(seed)
    places, seats = 3, 5
    people = np.array([900.0, 500.0, 1200.0])
    in_reach = np.full((places, seats), True)
    in_reach[0, 4] = False
    weight = np.where(in_reach, random.uniform(0.1, 1.0, (places, seats)), 0.0).astype(np.float32)
    points = np.linspace(0, 1, 101)[:, None]
    gains = Gains.of(np.full(seats, 1000.0), random.uniform(1, 3, seats) * (1 - np.exp(-3 * points)))
    result = optimum(people, in_reach, weight, gains)
    highest = max(gains.value(np.minimum(mixed(people, in_reach, weight, random), 1000.0)) for _ in range(300))
    assert highest <= result.bound + 1e-6
    assert result.seats <= result.bound + 1e-6
    assert result.seats >= highest - 1e-6
    assert result.gap < 0.02


def mixed(people: Floats, in_reach: Bools, weight: npt.NDArray[np.float32], random: np.random.Generator) -> Floats:
    """(n,) People who go to each seat, if those at each place are shown several threes as it happens."""
    going = np.zeros(in_reach.shape[1])
    for place, count in enumerate(people):
        threes = list(combinations(np.flatnonzero(in_reach[place]).tolist(), 3))
        for three, part in zip(threes, random.dirichlet(np.full(len(threes), 0.3)), strict=True):
            chances = weight[place, list(three)]
            going[list(three)] += count * part * chances / chances.sum()
    return going


def test_where_only_two_are_in_reach_both_are_shown() -> None:
    gains = Gains.of(np.full(4, 100.0), np.linspace(0, 1, 101)[:, None] * np.array([1.0, 2.0, 3.0, 4.0]))
    in_reach = np.array([[True, True, False, False]])
    result = optimum(np.array([40.0]), in_reach, np.where(in_reach, 1.0, 0.0).astype(np.float32), gains)
    assert result.people.tolist() == pytest.approx([20.0, 20.0, 0.0, 0.0])
