"""What somebody has set aside is left out, and what they are shown instead is the next best, not the next in a tile."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from targeting.recommend import Volunteer, recommend
from targeting.recommending.country import Openings, openings_at
from targeting.recommending.set_aside import openings_without
from tests.targeting.countries import NOW, lay_out

HERE = Volunteer(0.0, 52.0, "AB1", "1h")
DAY = "2026-11-24"
COUNTRY = lay_out([{"km": 1.5 * i, "need": 30.0 - i} for i in range(25)])


def order(openings: Openings) -> list[int]:
    return [seat.seat for seat in recommend(openings, HERE, DAY).seats]


@pytest.mark.parametrize("seats", [[0], [0, 1, 2], list(range(8)), list(range(22)), list(range(25)), []])
def test_the_next_best_is_what_it_would_be_without_those_seats(seats: list[int]) -> None:
    """However many are left out: a tile holds only the few that can be among the best three of all."""
    openings = openings_at(COUNTRY, NOW)
    order(openings)  # its tiles are there already
    need = COUNTRY.need.copy()
    need[seats] = 0.0
    assert order(openings_without(openings, seats)) == order(openings_at(replace(COUNTRY, need=need), NOW))
    assert order(openings) == [0, 1, 2], "what others are told is what it was"


def test_nothing_farther_than_that_is_offered() -> None:
    openings = openings_at(COUNTRY, NOW)
    far = openings_without(openings, [0, 1, 2], nearer_than_miles=4)
    seats = recommend(far, HERE, DAY).seats
    assert [seat.seat for seat in seats] == [3, 4]
    assert max(seat.distance_km for seat in seats) <= 4 * 1.61


def test_ones_own_seat_stays_what_it_is() -> None:
    openings = openings_at(COUNTRY, NOW)
    own = recommend(openings_without(openings, [0]), HERE._replace(own_seat=0), DAY).own
    assert own is not None
    assert own.seat == 0
    assert own.events == (0,)


def test_a_seat_that_wants_its_first_event_can_be_set_aside_too() -> None:
    openings = openings_at(lay_out([{"km": 1, "need": 3}, {"km": 2, "need": 2}], at_each=False), NOW)
    first = recommend(openings, HERE, DAY).first_event
    other = recommend(openings_without(openings, [0]), HERE, DAY).first_event
    assert first is not None
    assert other is not None
    assert (first.seat, other.seat) == (0, 1)
    assert np.count_nonzero(openings.worth) == 2
