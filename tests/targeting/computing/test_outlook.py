"""How many seats are to be expected."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from targeting.computing.outlook import Outlook, seat_outlook
from targeting.need import Assumptions

DEFAULT = Assumptions()


def outlook(
    margins: list[float], sd: float = DEFAULT.sigma, assumptions: Assumptions = DEFAULT, regions: int = 1
) -> Outlook:
    n = len(margins)
    return seat_outlook(np.array(margins), np.full(n, sd), np.arange(n) % regions, assumptions)


def test_even_seats_are_half_won() -> None:
    assert outlook([0.0] * 100).mean == pytest.approx(50, abs=2)


def test_the_mean_is_the_sum_of_the_chances_of_winning() -> None:
    # Phi(10 / 10.04) = 0.840
    assert outlook([10.0] * 50).mean == pytest.approx(50 * 0.840, abs=1)


def test_errors_that_go_together_make_the_band_wide() -> None:
    together = outlook([0.0] * 100, 10.0, Assumptions(polls_sd=10, region_sd=0, seat_sd=0.001))
    alone = outlook([0.0] * 100, 10.0, Assumptions(polls_sd=0.001, region_sd=0, seat_sd=10))
    assert (together.low, together.high) == (0, 100)
    assert 35 < alone.low < alone.high < 65


def test_regions_move_as_one() -> None:
    few = outlook([0.0] * 100, 10.0, Assumptions(polls_sd=0.001, region_sd=10, seat_sd=0.001), regions=2)
    many = outlook([0.0] * 100, 10.0, Assumptions(polls_sd=0.001, region_sd=10, seat_sd=0.001), regions=50)
    assert few.high - few.low > many.high - many.low


def test_no_seats_is_nothing() -> None:
    assert outlook([]).mean == 0


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-60, 60), min_size=1, max_size=20), st.floats(0, 10))
def test_better_margins_never_lose_seats_and_the_band_holds_the_mean(margins: list[float], more: float) -> None:
    here, better = outlook(margins), outlook([margin + more for margin in margins])
    assert better.mean >= here.mean
    assert 0 <= here.low <= here.high <= len(margins)
