"""The worth of one more event: by the formula, as the plainest loop has it."""

from __future__ import annotations

import numpy as np
import pytest

from targeting.recommending.everywhere import NOWHERE, Reach, best
from targeting.recommending.next_event import next_events, pieces, worth_of_next
from targeting.recommending.travel import TRAVEL


def test_as_the_formula_says() -> None:
    random = np.random.default_rng(8)
    km = random.uniform(0, 120, (40, 30)).astype(np.float32)
    reach = Reach.of(km, TRAVEL[1:])
    need = random.exponential(1e-5, 30)
    worth = np.where(random.random(30) < 0.4, need * random.random(30), 0.0)
    askers = np.asarray(random.integers(0, 3, 40) * 10.0, np.float64)
    offers = best(reach, np.arange(40), worth)
    expected = np.zeros(30)
    for place in range(40):
        offered = [need[seat] * reach.kept[place, seat] for seat in offers[place] if seat != NOWHERE]
        for seat in range(30):
            gain = need[seat] * reach.kept[place, seat] - sum(offered) / 3
            expected[seat] += askers[place] * max(0.0, gain)
    assert worth_of_next(reach, need, worth, askers) == pytest.approx(expected, rel=1e-4)


def test_where_nothing_as_good_is_offered_an_event_is_worth_most() -> None:
    """Two seats of the same need: one far from anything, one beside three others."""
    km = np.full((2, 5), 500.0, np.float32)
    km[0, 0], km[1, 1:] = 5.0, 5.0
    reach = Reach.of(km, TRAVEL[1:2])
    need = np.full(5, 1e-5)
    worth = np.array([0.0, 0.0, 1e-5, 1e-5, 1e-5])
    worths = worth_of_next(reach, need, worth, np.array([100.0, 100.0]))
    assert worths[0] == pytest.approx(100 * 1e-5 * reach.kept[0, 0])
    assert worths[1] == pytest.approx(0.0, abs=1e-12)


def test_a_country_in_pieces_comes_to_the_same_as_the_whole() -> None:
    random = np.random.default_rng(4)
    place, middle = random.uniform(0, 400, (80, 2)), random.uniform(0, 400, (60, 2))
    km = np.hypot(*(place[:, None] - middle[None]).transpose(2, 0, 1)).astype(np.float32)
    reach = Reach.of(km, TRAVEL[1:2])
    need, askers = random.exponential(1e-5, 60), random.exponential(20.0, 80)
    worth = np.where(random.random(60) < 0.5, need * 0.6, 0.0)
    is_later = random.random(60) < 0.1
    square = (place // 130).astype(np.intp) @ np.array([10, 1])
    of_next = next_events(pieces(reach, square), need, worth, askers, is_later)
    whole = worth_of_next(reach, need, worth, askers, is_later)
    assert of_next.worth == pytest.approx(whole, rel=0.06), "to two digits"
    assert of_next.people == pytest.approx(askers @ (reach.kept > 0), rel=1e-4)
    assert (of_next.worth > 0).any()


def test_it_says_who_is_near_and_what_they_are_offered() -> None:
    """Two places: one has nothing within reach, the other a seat as good as the one in question."""
    km = np.array([[5.0, 500.0], [5.0, 5.0]], np.float32)
    reach = Reach.of(km, TRAVEL[1:2])
    need, worth = np.array([2e-5, 2e-5]), np.array([0.0, 1e-5])
    country = pieces(reach, np.zeros(2, np.intp))
    of_next = next_events(country, need, worth, np.array([30.0, 10.0]), np.zeros(2, np.bool_))
    assert of_next.people.tolist() == [40.0, 10.0]
    assert of_next.unserved.tolist() == [0.75, 0.0]
    # Ten of forty are offered one seat as good, and two are missing of the three that they could be shown.
    assert of_next.offered.tolist() == pytest.approx([0.25 / 3, 1 / 3], abs=0.01)
