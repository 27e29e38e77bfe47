"""The last days before polling day: getting out the vote."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from constituencies.models import Campaign
from events.models import Event
from targeting.computing.compute import in_gotv_phase
from targeting.models import SeatNeed, Strategy, TargetWeight
from targeting.recompute import recompute
from tests.conftest import EventMaker


@pytest.fixture
def strategy(campaign: Campaign) -> Strategy:
    """A phase of four days; polling day is in three."""
    Campaign.objects.filter(pk=campaign.pk).update(polling_day=timezone.localdate() + dt.timedelta(days=3))
    Strategy.objects.update(gotv_days=4)
    return Strategy.objects.select_related("campaign").get()


def need_of(seat: str) -> SeatNeed:
    recompute()
    return SeatNeed.objects.get(constituency__name=seat)


def days_ago(days: int, **more: Any) -> dict[str, Any]:
    starts_at = timezone.now() - dt.timedelta(days=days)
    return {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=2), **more}


def test_it_begins_so_many_days_before_polling_day(strategy: Strategy) -> None:
    assert in_gotv_phase(strategy)
    strategy.gotv_days = 2
    assert not in_gotv_phase(strategy)
    strategy.gotv_days = 0
    assert not in_gotv_phase(strategy)


def test_a_historical_campaign_goes_by_its_own_clock(strategy: Strategy) -> None:
    strategy.campaign.as_of = strategy.campaign.polling_day - dt.timedelta(days=30)
    assert not in_gotv_phase(strategy)
    strategy.campaign.as_of = strategy.campaign.polling_day - dt.timedelta(days=1)
    assert in_gotv_phase(strategy)


def test_persuasion_done_before_is_over_and_getting_out_the_vote_counts(
    strategy: Strategy, make_event: EventMaker
) -> None:
    make_event("Brackwater", **days_ago(10))
    assert need_of("Brackwater").footfall == 0
    make_event("Brackwater", **days_ago(10, kind=Event.Kind.GET_OUT_THE_VOTE))
    assert need_of("Brackwater").footfall == 6
    Strategy.objects.update(gotv_days=0)
    assert need_of("Brackwater").footfall == pytest.approx(6 + 6 * 0.5 ** (10 / 21), rel=0.01)


def test_a_session_then_reaches_more_people(strategy: Strategy) -> None:
    then = need_of("Brackwater")
    Strategy.objects.update(gotv_days=0)
    before = need_of("Brackwater")
    assert then.gain_per_session is not None
    assert then.gain_per_session == pytest.approx(25 / 15 * (before.gain_per_session or 0))


@pytest.mark.parametrize("first_days", [0, 4])
def test_the_map_keeps_its_shades_when_the_phase_begins(strategy: Strategy, first_days: int) -> None:
    """Whether the scale was first computed before the phase or in it; at half its weight no score is cut off at 100."""
    TargetWeight.objects.filter(constituency__name="Ashford Vale").update(weight=0.5, reason="safe enough")
    Strategy.objects.update(gotv_days=first_days)
    assert need_of("Ashford Vale").score == pytest.approx(50)
    Strategy.objects.update(gotv_days=4 - first_days)
    assert need_of("Ashford Vale").score == pytest.approx(50)
