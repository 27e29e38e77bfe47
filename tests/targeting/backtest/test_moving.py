"""Events move to where nothing as good is offered."""

from __future__ import annotations

import numpy as np

from targeting.backtest.calendar import CAMPAIGN_DAYS, Calendar
from targeting.backtest.moving import moved_by_worth
from tests.targeting.backtest.test_play import round_of


def test_as_many_events_on_the_same_days_in_seats_that_need_them() -> None:
    events = np.zeros((5, CAMPAIGN_DAYS), np.int64)
    events[4, :10] = 2  # in a hopeless seat
    far_apart = [[5.0, 400.0, 400.0, 400.0, 5.0], [400.0, 12.0, 400.0, 400.0, 1.0]]
    round_ = round_of([0.5, -3.0, 25.0, 8.0, -60.0], far_apart, 10)
    margin = round_.ground.margin_before
    shares, random = np.array([0.5, 0.5]), np.random.default_rng(1)
    elsewhere = moved_by_worth(round_, margin, Calendar(events), shares, part=0.5, random=random)
    assert elsewhere.events.sum(axis=0).tolist() == events.sum(axis=0).tolist()
    assert elsewhere.events[4].sum() == 10
    assert elsewhere.events[[0, 1]].sum() == 10
