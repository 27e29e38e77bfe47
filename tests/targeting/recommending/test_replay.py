"""Who would be sent elsewhere."""

from __future__ import annotations

import pytest

from targeting.recommending.country import openings_at
from targeting.recommending.replay import NOBODY, Enquirers, flows, moved_share, sent_to, share_by_seat
from tests.targeting.countries import NOW, lay_out

ASKS = [Enquirers("M1", 0, 0, 30.0), Enquirers("M2", 0, 0, 50.0), Enquirers("M3", 0, 0, 20.0)]


def test_shares_are_of_people_not_of_outcodes() -> None:
    assert moved_share(ASKS, [1, 1, 1], [1, 2, 1]) == pytest.approx(0.5)
    assert share_by_seat(ASKS, [1, 2, 1]) == pytest.approx({1: 0.5, 2: 0.5})


def test_flows_are_summed_and_the_largest_comes_first() -> None:
    result = flows(ASKS, [1, 1, 1], [2, 3, 2])
    assert [(one, other) for one, other, _share in result] == [(1, 2), (1, 3)]
    assert [share for _one, _other, share in result] == pytest.approx([0.5, 0.5])


def test_who_is_sent_to_the_same_seat_does_not_count() -> None:
    assert flows(ASKS, [1, NOBODY, 2], [1, NOBODY, 2]) == []
    assert moved_share(ASKS, [1, NOBODY, 2], [1, NOBODY, 2]) == 0


def test_nobody_asking_is_no_share() -> None:
    assert moved_share([], [], []) == 0


def test_each_goes_as_far_as_they_said_by_default_up_to_an_hour() -> None:
    near = [{"km": 1 + seat, "need": 1} for seat in range(3)]
    openings = openings_at(lay_out([*near, {"km": 40, "need": 12}, {"km": 90, "need": 90}]), NOW)
    enquirers = [Enquirers("M1", 0, 52, 1, travel) for travel in ("30m", "1h", "2h")]
    assert sent_to(openings, [*enquirers, Enquirers("M1", 0, 52, 1)], "2026-11-24") == [0, 3, 4, 3]
