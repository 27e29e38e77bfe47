"""How need behaves, whatever the seat; and the worked example by hand."""

import doctest
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from targeting import need as need_module
from targeting.need import (
    Assumptions,
    Seats,
    assumed_shares,
    compute_need,
    expected_margin,
    last_margin,
    scale_of,
    scores,
)

margins = st.floats(-100, 100)
sessions = st.floats(0, 100_000)
weights = st.floats(0, 3)
electorates = st.floats(5_000, 120_000)
# Just within the legal 0.2 to 1: electorate · 0.2 may round to a turnout below it.
turnouts = st.floats(0.201, 0.999)


def need_of(margin: float, votes: float = 45_000, electorate: float = 70_000, **more: float) -> float:
    seats = Seats([margin], [votes], [electorate], **more)
    return float(compute_need(seats, Assumptions()).need[0])


def test_the_worked_example_in_the_docstring_is_right() -> None:
    assert doctest.testmod(need_module).failed == 0
    sigma = math.sqrt(5.5**2 + 3.7**2 + 7.5**2)
    density = math.exp(-0.5 * (4 / sigma) ** 2) / (sigma * math.sqrt(2 * math.pi))
    assert need_of(4.0) == pytest.approx(density * 100 * 0.025 * 15 / 45_000, rel=1e-12)


@given(margins, electorates, turnouts, sessions, weights)
def test_need_is_finite_and_bounded(
    margin: float, electorate: float, turnout: float, footfall: float, weight: float
) -> None:
    votes = electorate * turnout
    if votes < 1000:
        return
    value = need_of(margin, votes, electorate, footfall=footfall, weight=weight)
    assert 0 <= value <= weight * (1 / (10 * math.sqrt(2 * math.pi))) * 100 * 0.025 * 15 / votes


@given(margins, electorates, turnouts, sessions, sessions)
def test_need_never_rises_with_footfall(
    margin: float, electorate: float, turnout: float, one: float, more: float
) -> None:
    votes = max(1000.0, electorate * turnout)
    fewer, further = sorted((one, more))
    assert need_of(margin, votes, electorate, footfall=further) <= need_of(margin, votes, electorate, footfall=fewer)


@given(margins, weights, weights)
def test_need_never_falls_with_weight(margin: float, one: float, other: float) -> None:
    lower, higher = sorted((one, other))
    assert need_of(margin, weight=lower) <= need_of(margin, weight=higher)


@given(margins)
def test_without_footfall_need_is_the_same_ahead_and_behind(margin: float) -> None:
    assert need_of(margin) == pytest.approx(need_of(-margin), rel=1e-12)


def test_a_seat_far_behind_does_not_gain_need_from_its_own_footfall() -> None:
    """Without the cap f·g' rises here, since -mu · 100·beta·U/V > sigma²."""
    votes, electorate = 20_000.0, 100_000.0
    assert 90 * 100 * 0.025 * 0.2 * electorate / votes > Assumptions().sigma ** 2
    needs = [need_of(-90, votes, electorate, footfall=c) for c in (0, 100, 500, 2000)]
    assert needs == sorted(needs, reverse=True)


def test_one_event_lowers_need_strictly_and_sixty_halve_it() -> None:
    nobody, one, sixty = (need_of(2.0, footfall=12 * events) for events in (0, 1, 60))
    assert one < nobody
    assert sixty <= nobody / 2


def test_sparse_seats_gain_less_from_a_session() -> None:
    sparse, dense = need_of(0.0, is_sparse=True), need_of(0.0)
    assert sparse == pytest.approx(0.67 * dense)


def test_a_forecast_of_its_own_replaces_sigma() -> None:
    assert need_of(0.0, margin_sd=5.0) == pytest.approx(need_of(0.0) * Assumptions().sigma / 5.0)


def test_a_seat_that_is_not_contested_has_no_need_and_no_nan() -> None:
    seats = Seats([np.nan, 1.0], [0.0, 45_000], [1.0, 70_000], contested=[False, True])
    with np.errstate(all="ignore"):
        result = compute_need(seats, Assumptions())
    assert result.need[0] == 0
    assert result.need[1] > 0
    assert np.isfinite(result.need).all()
    assert np.isfinite(result.win_chance).all()


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"valid_votes": [999.0], "electorate": [2000.0]}, "valid votes"),
        ({"valid_votes": [10_000.0], "electorate": [70_000.0]}, "turnout"),
        ({"valid_votes": [80_000.0], "electorate": [70_000.0]}, "turnout"),
        ({"weight": [3.1]}, "weight"),
        ({"weight": [-0.1]}, "weight"),
        ({"footfall": [-1.0]}, "footfall"),
        ({"footfall": [np.nan]}, "footfall"),
        ({"mean_margin": [np.nan]}, "expected margin"),
    ],
)
def test_impossible_facts_are_named(facts: dict[str, list[float]], rule: str) -> None:
    legal = {"mean_margin": [0.0], "valid_votes": [45_000.0], "electorate": [70_000.0]}
    with pytest.raises(ValueError, match=rule):
        Seats(**(legal | facts))


def test_every_rival_counts_not_only_the_old_runner_up() -> None:
    shares = np.array([[40.0, 38.0, 20.0, 2.0]])
    is_rival = np.array([False, True, True, False])
    assert last_margin(shares, 0, is_rival) == pytest.approx([2.0])
    surge = np.array([[0.0, -10.0, 25.0, 0.0]])
    assert expected_margin(shares, 0, is_rival, surge) == pytest.approx([-5.0])


def test_a_party_that_stood_nowhere_counts_from_nought() -> None:
    shares = np.array([[40.0, 38.0], [60.0, 40.0]])
    changes = np.array([[0.0, 0.0, 30.0], [-5.0, 0.0, 50.0]])
    assert expected_margin(shares, 0, np.array([False, True, True]), changes) == pytest.approx([2.0, 5.0])


@given(st.lists(st.floats(0, 100), min_size=2, max_size=2), st.lists(st.floats(-100, 100), min_size=3, max_size=3))
def test_a_share_stays_within_nought_and_a_hundred(shares: list[float], changes: list[float]) -> None:
    after = assumed_shares(np.array([shares]), np.array([changes]))
    assert after.shape == (1, 3)
    assert (after >= 0).all()
    assert (after <= 100).all()
    assert -100 <= expected_margin(np.array([shares]), 0, np.array([False, True, True]), np.array([changes]))[0] <= 100


def test_the_sum_of_all_the_rest_is_no_rival() -> None:
    shares = np.array([[30.0, 20.0, 50.0]])
    assert last_margin(shares, 0, np.array([False, True, False])) == pytest.approx([10.0])


def test_the_scale_is_the_twentieth_highest_so_an_outlier_does_not_repaint_the_country() -> None:
    need = np.arange(1.0, 651.0)
    outlier = need.copy()
    outlier[0] = 1e9
    assert scale_of(need) == 631.0
    assert scale_of(outlier) == 632.0
    assert scores(outlier, scale_of(outlier)).max() == 100


def test_nothing_needed_anywhere_gives_scores_of_nought() -> None:
    assert scores(np.zeros(3), scale_of(np.zeros(3))).tolist() == [0, 0, 0]
