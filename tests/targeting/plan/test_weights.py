"""Target weights: who may set which, how they end, and a footfall that is frozen."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from constituencies.changes import change_seq
from constituencies.models import Campaign, Region
from events.messages import render
from events.models import Message
from mcm.models import User
from targeting.models import SeatNeed, TargetWeight, WeightLimits
from targeting.plan.weights import lapse_due, save_target_weight, weight_limits
from targeting.tasks import tick
from tests.conftest import EventMaker


def weight_of(seat: str, **changes: Any) -> TargetWeight:
    weight = TargetWeight.objects.select_related("campaign", "constituency__region").get(constituency__name=seat)
    for name, value in changes.items():
        setattr(weight, name, value)
    return weight


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"weight": 2}, "needs a reason"),
        ({"frozen_footfall": 20}, "needs a reason"),
        ({"until": dt.date(2099, 1, 1)}, "needs a reason"),
        ({"weight": 3.5, "reason": "all in"}, "less than or equal to 3"),
        ({"frozen_footfall": -1, "reason": "a storm"}, "greater than or equal to 0"),
        ({"weight": 2, "reason": "by-election", "until": dt.date(2020, 1, 1)}, "day is in the past"),
    ],
)
def test_what_cannot_be_set(campaign: Campaign, stan: User, changes: dict[str, Any], said: str) -> None:
    before = change_seq()
    with pytest.raises(ValidationError, match=said):
        save_target_weight(weight_of("Brackwater", **changes), stan)
    assert TargetWeight.objects.get(constituency__name="Brackwater").weight == 1
    assert change_seq() == before


@pytest.mark.parametrize(
    "changes", [{"frozen_footfall": 20}, {"until": dt.date(2099, 1, 1)}, {"frozen_footfall": -1, "reason": "a storm"}]
)
def test_the_database_refuses_it_too(campaign: Campaign, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        TargetWeight.objects.filter(constituency__name="Brackwater").update(**changes)


def test_regional_organisers_keep_to_their_regions_and_limits(
    campaign: Campaign, rita: User, stan: User, regions: dict[str, Region]
) -> None:
    save_target_weight(weight_of("Crowmere", weight=1.5, reason="a strong team"), rita)
    with pytest.raises(ValidationError, match="not in your regions"):
        save_target_weight(weight_of("Ashford Vale", weight=1.5, reason="a strong team"), rita)
    with pytest.raises(ValidationError, match=r"0\.5 to 2"):
        save_target_weight(weight_of("Crowmere", weight=2.5, reason="a strong team"), rita)
    with pytest.raises(ValidationError, match="Only staff can freeze"):
        save_target_weight(weight_of("Crowmere", frozen_footfall=3, reason="a storm"), rita)
    WeightLimits.objects.create(campaign=campaign, region=regions["East"], lowest=0.8, highest=1.2)
    with pytest.raises(ValidationError, match=r"0\.8 to 1\.2"):
        save_target_weight(weight_of("Brackwater", weight=1.5, reason="a strong team"), rita)
    save_target_weight(weight_of("Brackwater", weight=3, reason="the leader's seat"), stan)
    with pytest.raises(ValidationError, match="Staff hold Brackwater at 3"):
        save_target_weight(weight_of("Brackwater", weight=1, reason=""), rita)


def test_limits_of_a_region_come_before_those_of_all(campaign: Campaign, regions: dict[str, Region]) -> None:
    assert weight_limits(campaign, regions["East"]) == WeightLimits.DEFAULT
    WeightLimits.objects.create(campaign=campaign, lowest=0.9, highest=1.1)
    WeightLimits.objects.create(campaign=campaign, region=regions["East"], lowest=0, highest=3)
    assert weight_limits(campaign, regions["East"]) == (0, 3)
    assert weight_limits(campaign, regions["West"]) == (0.9, 1.1)
    with pytest.raises(IntegrityError), transaction.atomic():
        WeightLimits.objects.create(campaign=campaign, lowest=0.8, highest=1.1)


def test_a_weight_lapses_by_itself_and_its_setter_is_told(campaign: Campaign, stan: User) -> None:
    today = timezone.localdate()
    save_target_weight(weight_of("Brackwater", weight=2, reason="the conference", until=today), stan)
    save_target_weight(weight_of("Crowmere", weight=2, reason="for good"), stan)
    assert lapse_due() == 0
    TargetWeight.objects.filter(until=today).update(until=today - dt.timedelta(days=1))
    before = change_seq()
    tick()
    assert change_seq() == before + 1
    lapsed = weight_of("Brackwater")
    assert (lapsed.weight, lapsed.reason, lapsed.until, lapsed.changed_by) == (1, "", None, None)
    assert weight_of("Crowmere").weight == 2
    assert SeatNeed.objects.get(constituency__name="Brackwater").weight == 1
    text = render.letter_of(Message.objects.get(user=stan)).text()
    assert "Brackwater to 2 until" in text
    assert "the conference" in text
    assert "/admin/targeting/targetweight/?q=E14990002" in text
    assert lapse_due() == 0


def test_frozen_footfall_counts_whatever_is_set_up_meanwhile(
    campaign: Campaign, stan: User, make_event: EventMaker, publish_now: Any
) -> None:
    make_event("Brackwater")
    publish_now()
    counted = SeatNeed.objects.get(constituency__name="Brackwater")
    frozen = {"frozen_footfall": counted.footfall, "reason": "sign-ups that nobody can explain"}
    save_target_weight(weight_of("Brackwater", **frozen), stan)
    for _number in range(5):
        make_event("Brackwater")
    publish_now()
    then = SeatNeed.objects.get(constituency__name="Brackwater")
    assert then.footfall == counted.footfall > 0
    assert then.need == pytest.approx(counted.need)
    save_target_weight(weight_of("Brackwater", frozen_footfall=None, reason=""), stan)
    publish_now()
    assert SeatNeed.objects.get(constituency__name="Brackwater").footfall > counted.footfall


def test_a_regional_organiser_cannot_have_a_freeze_end(campaign: Campaign, rita: User, stan: User) -> None:
    save_target_weight(weight_of("Crowmere", frozen_footfall=500, reason="odd sign-ups"), stan)
    with pytest.raises(ValidationError, match="Staff have frozen"):
        save_target_weight(weight_of("Crowmere", until=timezone.localdate(), reason="odd sign-ups"), rita)


def test_in_a_historical_campaign_days_are_those_of_then(campaign: Campaign, stan: User) -> None:
    as_of = timezone.localdate() - dt.timedelta(days=50)
    Campaign.objects.filter(pk=campaign.pk).update(as_of=as_of)
    save_target_weight(weight_of("Crowmere", weight=2, reason="then", until=as_of), stan)
    assert lapse_due() == 0
    with pytest.raises(ValidationError, match="day is in the past"):
        save_target_weight(weight_of("Crowmere", until=as_of - dt.timedelta(days=1)), stan)
