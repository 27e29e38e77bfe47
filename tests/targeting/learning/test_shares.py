"""Who came of those who had a place, who came besides, and how far off both can be."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from targeting.learning.shares import (
    PRIOR_ANSWERS,
    Attended,
    design_effect,
    is_enough_answers,
    is_enough_headcounts,
    rate_by_headcounts,
    show_rate,
    walk_ins,
)

UNKNOWN = math.nan


def attended(*rows: tuple[float, float, float, float]) -> Attended:
    """Rows of places, came, stayed away, headcount."""
    return Attended(*np.array(rows, dtype=np.float64).reshape(-1, 4).T)


def test_the_prior_counts_like_twenty_answers() -> None:
    nobody = attended((50, 0, 0, UNKNOWN))
    assert show_rate(nobody, 0.5).value == 0.5
    as_many = attended((PRIOR_ANSWERS, PRIOR_ANSWERS, 0, UNKNOWN))
    assert show_rate(as_many, 0.5).value == 1  # all are known to have come: whatever was believed
    half_silent = attended((2 * PRIOR_ANSWERS, PRIOR_ANSWERS, 0, UNKNOWN))
    assert show_rate(half_silent, 0.5).value == pytest.approx(0.75)


def test_a_headcount_bounds_what_silence_leaves_open() -> None:
    """Of 100 with a place 40 say that they came and 10 that they did not; 55 were counted, walk-ins included."""
    silent = [(10.0, 4.0, 1.0, UNKNOWN)] * 10
    without = show_rate(attended(*silent), 0.5)
    assert (without.least, without.most) == pytest.approx((0.4, 0.9))
    counted = show_rate(attended(*[(10.0, 4.0, 1.0, 5.5)] * 10), 0.5)
    assert (counted.least, counted.most) == pytest.approx((0.4, 0.55))
    assert without.value == pytest.approx((40 + 10) / (50 + 20))
    assert counted.value == pytest.approx(0.55)


def test_people_of_one_event_count_as_fewer() -> None:
    rain = attended(*[(10, 10, 0, UNKNOWN), (10, 0, 10, UNKNOWN)] * 3)
    each_alone = attended(*[(10, 5, 5, UNKNOWN)] * 6)
    assert design_effect(rain) == pytest.approx(12)
    assert design_effect(each_alone) == 1
    wide, narrow = show_rate(rain, 0.5), show_rate(each_alone, 0.5)
    assert wide.high - wide.low > narrow.high - narrow.low
    assert design_effect(attended((9, 9, 0, UNKNOWN))) == design_effect(attended()) == 1


def test_walk_ins_are_who_was_counted_besides() -> None:
    """Ten events: 20 with a place, of whom 8 came, 4 did not, and 8 did not say; 18 were there."""
    ten = attended(*[(20, 8, 4, 18)] * 10)
    of_half = walk_ins(ten, 0.5, prior=6)
    assert (of_half.least, of_half.most) == (2, 10)
    assert of_half.value == pytest.approx((10 * 8 + 5 * 6) / 15)
    # Whatever the show rate, both together expect who was there.
    no_prior = attended(*[(20, 8, 4, 18)] * 1000)
    for rate in (0.4, 0.5, 0.8):
        assert walk_ins(no_prior, rate, 6).value + 20 * rate == pytest.approx(18, abs=0.05)
    assert walk_ins(attended((20, 8, 4, UNKNOWN)), 0.5, 6).value == 6


@pytest.mark.parametrize(("answers", "events", "enough"), [(6, 5, True), (5, 5, False), (10, 4, False)])
def test_how_much_is_enough(answers: int, events: int, enough: bool) -> None:
    assert is_enough_answers(attended(*[(20, answers, 0, UNKNOWN)] * events)) is enough
    assert not is_enough_answers(attended())
    assert [is_enough_headcounts(attended(*[(9, 0, 0, 4)] * n)) for n in (9, 10)] == [False, True]


def test_headcounts_alone_see_through_silence() -> None:
    """Half of the people came, and four walked in each time; only those who came say so."""
    chance = np.random.default_rng(3)
    places = chance.integers(5, 40, 200).astype(float)
    there = chance.binomial(places.astype(int), 0.5)
    came = chance.binomial(there, 0.7).astype(float)
    events = Attended(places, came, np.zeros(200), there + chance.poisson(4, 200).astype(float))
    check = rate_by_headcounts(events)
    assert check is not None
    assert check.low < 0.5 < check.high
    assert check.high - check.low < 0.15
    rate = show_rate(events, 0.5)
    assert rate.low > 0.6  # as the answers alone say
    assert rate.value == check.value
    assert walk_ins(events, rate.value, 6).value == pytest.approx(4, abs=1)
    assert rate_by_headcounts(attended(*[(9, 0, 0, 4)] * 40)) is None  # all alike
    assert rate_by_headcounts(events[np.arange(29)]) is None  # too few


def test_headcounts_that_agree_leave_the_answers_their_say() -> None:
    honest = attended(*[(10, 5, 5, 9), (20, 10, 10, 14)] * 20)
    rate = show_rate(honest, 0.5)
    assert rate.value == pytest.approx(0.5)
    assert rate_by_headcounts(honest) == pytest.approx((0.5, 0.5, 0.5))


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.one_of(st.none(), st.integers(0, 99))),
        max_size=6,
    ),
    prior=st.floats(0, 1),
)
def test_whatever_was_answered_it_lies_within_its_bounds(
    rows: list[tuple[int, int, int, int | None]], prior: float
) -> None:
    events = attended(*[(a + b + c, a, b, UNKNOWN if n is None else n) for a, b, c, n in rows])
    rate = show_rate(events, min(max(prior, 0.01), 0.99))
    assert 0 <= rate.least <= rate.value <= rate.most <= 1
    assert 0 <= rate.low <= rate.high <= 1
    besides = walk_ins(events, rate.value, 6)
    assert 0 <= besides.least <= besides.most
    assert all(math.isfinite(figure) for figure in besides[:3])
