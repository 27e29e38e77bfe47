"""People ask, choose and go; nobody is lost, and no seat takes more than it has places for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from targeting.backtest import play as playing
from targeting.backtest.calendar import CAMPAIGN_DAYS, PLACES, open_calendar
from targeting.backtest.ground import Ground
from targeting.backtest.play import BY_NEED, NEAREST, RULES, Played, Round, Rule, play
from targeting.need import Assumptions
from targeting.recommending.everywhere import Reach
from targeting.recommending.travel import TRAVEL

PARTIES = ["con", "lab", "ld", "oth"]


def ground_of(margins: list[float]) -> Ground:
    """Seats of 70,000 electors and 45,000 votes, decided between two parties by these margins."""
    n = len(margins)
    ours = 45 + np.array(margins) / 2
    shares = np.stack([90 - ours, ours, np.full(n, 8.0), np.full(n, 2.0)], axis=1)
    return Ground(
        codes=[f"E{i}" for i in range(n)],
        parties=PARTIES,
        our_party="lab",
        shares=shares,
        shares_after=shares,
        valid_votes=np.full(n, 45_000.0),
        electorate=np.full(n, 70_000.0),
        contested=np.full(n, True),
        is_sparse=np.full(n, False),
        in_scotland=np.full(n, False),
        in_london=np.full(n, False),
        longitude=np.zeros(n),
        latitude=np.zeros(n),
    )


def round_of(margins: list[float], km: list[list[float]], people: int) -> Round:
    random = np.random.default_rng(1)
    far = np.array(km, np.float32)
    return Round(
        ground_of(margins),
        far,
        Reach.of(far, TRAVEL[1:]),
        random.integers(len(km), size=people),
        random.random(people),
        Assumptions(),
    )


MARGINS = [0.5, -3.0, 25.0, 8.0, -40.0]
KM = [[5.0, 10.0, 1.0, 30.0, 2.0], [45.0, 12.0, 3.0, 4.0, 1.0]]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
@pytest.mark.parametrize("people", [10, 3000, 20_000])
def test_nobody_is_lost_and_no_seat_overfull(rule: Rule, people: int) -> None:
    played = _played(round_of(MARGINS, KM, people), rule)
    assert played.sessions.sum() + played.turned_away == people
    assert len(played.km) == played.sessions.sum()
    assert played.sessions.max() <= CAMPAIGN_DAYS * PLACES


def _played(round_: Round, rule: Rule) -> Played:
    return play(round_, rule, round_.ground.margin_before, open_calendar(round_.ground.contested))


def test_by_the_list_everybody_goes_to_the_nearest_marginal_full_or_not() -> None:
    round_ = round_of(MARGINS, KM[:1], 42 * 100)
    played = _played(round_, NEAREST)
    assert played.sessions.tolist() == [CAMPAIGN_DAYS * PLACES, 0, 0, 0, 0]
    assert played.turned_away == 42 * 70
    assert set(played.km.tolist()) == {5.0}


def test_by_need_they_are_spread_and_find_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "AT_ONCE", 2)
    played = _played(round_of(MARGINS, KM[:1], 42 * 75), BY_NEED)
    assert played.turned_away < 0.02 * 42 * 75
    assert np.count_nonzero(played.sessions) >= 4


def test_the_nearer_of_those_shown_is_chosen_more_often_as_a_logit_says() -> None:
    round_ = round_of([0.0, 0.0, 0.0], [[0.0, 30.0, 60.0]], 42 * 20)
    played = _played(round_, BY_NEED)
    weights = np.exp([0.0, -1.0, -2.0])
    np.testing.assert_allclose(played.sessions / played.sessions.sum(), weights / weights.sum(), atol=0.05)


def test_a_few_people_stand_for_many() -> None:
    """Each for thirty sessions: an event has one place for them, and need falls by as much."""
    round_ = round_of(MARGINS, KM[:1], 42 * 10)
    many = _played(replace(round_, each=30.0), BY_NEED)
    assert many.sessions.sum() == 30 * (many.asked - many.turned_away)
    assert many.sessions.max() <= CAMPAIGN_DAYS * PLACES
