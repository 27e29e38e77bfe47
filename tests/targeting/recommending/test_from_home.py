"""Who is shown which phone bank: spread over the country, the neediest seats' more often."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from targeting.recommend import seed_of
from targeting.recommending.country import openings_at
from targeting.recommending.from_home import MOST_SHARE, shares
from tests.targeting.countries import NOW, Event, lay_out

OUTCODES = [f"{area}{number}" for area in ("LS", "CF", "M", "SW", "BT", "EH") for number in range(1, 400)]


def shown(events: list[Event], seats: int = 40) -> list[tuple[int, ...]]:
    country = lay_out([{"km": 1, "need": 1 + (seat == 0) * 1000} for seat in range(seats)], events)
    home = openings_at(country, NOW).home
    return [home.for_seed(seed_of(outcode, "2027-01-15")) for outcode in OUTCODES]


@pytest.mark.parametrize("most", [12, 25, 40])
def test_none_is_the_first_for_more_than_a_tenth(most: int) -> None:
    firsts = Counter(events[0] for events in shown([{"seat": seat, "home": True} for seat in range(most)]))
    assert len(firsts) == most
    assert max(firsts.values()) <= 0.1 * len(OUTCODES)


def test_the_neediest_is_shown_more_often() -> None:
    firsts = Counter(events[0] for events in shown([{"seat": seat, "home": True} for seat in range(40)]))
    assert firsts.most_common(1)[0][0] == 0
    assert firsts[0] > 1.5 * sorted(firsts.values())[-2]


def test_all_are_shown_where_there_are_few_and_the_same_again_on_a_refresh() -> None:
    few = shown([{"seat": seat, "home": True} for seat in range(2)])
    assert {frozenset(events) for events in few} == {frozenset({0, 1})}
    assert few == shown([{"seat": seat, "home": True} for seat in range(2)])


def test_what_is_within_a_week_comes_first() -> None:
    soon: list[Event] = [{"seat": 20 + i, "home": True, "in_hours": 24} for i in range(2)]
    later: list[Event] = [{"seat": 0, "home": True, "in_hours": 24 * 9}]
    for events in shown(soon + later):
        assert set(events[:2]) == {1, 2}
        assert events[2] == 0


def test_full_ones_and_those_that_have_begun_are_not_shown() -> None:
    events: list[Event] = [
        {"seat": 0, "home": True, "room": 5, "booked": 5},
        {"seat": 1, "home": True, "in_hours": -1},
        {"seat": 2, "home": True},
    ]
    assert set(shown(events)) == {(2,)}


def test_seats_without_any_need_share_what_there_is() -> None:
    np.testing.assert_allclose(shares(np.zeros(4)), 0.25)
    assert shares(np.empty(0)).size == 0


@given(st.lists(st.floats(0, 1e3), min_size=1, max_size=60))
def test_shares_sum_to_one_and_none_is_too_large(worth: list[float]) -> None:
    result = shares(np.array(worth))
    assert result.sum() == pytest.approx(1)
    assert (result > 0).all()
    assert result.max() <= max(MOST_SHARE, 1 / len(worth)) * (1 + 1e-6)
