"""The life of a strategy: draft, published, retired; and what it holds."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from constituencies.changes import change_seq
from constituencies.models import Campaign, Constituency, Party, Region
from mcm.models import User
from targeting.models import HeldWeight, KindAttendance, SeatNeed, ShareChange, Strategy, TargetWeight
from targeting.plan import strategies
from targeting.plan.strategies import assumptions_digest, new_version, publish_strategy, schedule_strategy
from targeting.plan.weights import save_target_weight
from targeting.tasks import tick
from tests.conftest import EventMaker


@pytest.fixture
def first(campaign: Campaign) -> Strategy:
    return Strategy.objects.get(campaign=campaign)


@pytest.fixture
def draft(first: Strategy) -> Strategy:
    return new_version(first)


def hold(strategy: Strategy, seat: Constituency, weight: float) -> HeldWeight:
    return HeldWeight.objects.create(strategy=strategy, constituency=seat, weight=weight, reason="the leader's seat")


def test_a_new_version_takes_along_what_is_assumed_and_held(
    draft: Strategy, seats: dict[str, Constituency], parties: dict[str, Party], regions: dict[str, Region]
) -> None:
    draft.reach, draft.polls_sd = 1.5, 4.0
    draft.save()
    ShareChange.objects.create(strategy=draft, party=parties["lab"], points=-3)
    ShareChange.objects.create(strategy=draft, party=parties["lab"], region=regions["East"], points=-1)
    hold(draft, seats["Crowmere"], 2)
    KindAttendance.objects.create(strategy=draft, kind="training", walk_ins=1, show_rate=0.9)
    copy = new_version(draft)
    assert (copy.reach, copy.polls_sd, copy.version, copy.status) == (1.5, 4.0, 3, "draft")
    assert sorted(copy.share_changes.values_list("points", flat=True)) == [-3, -1]
    assert copy.held_weights.get().weight == 2
    assert copy.attendance.values_list("kind", "walk_ins", "show_rate").get() == ("training", 1, 0.9)
    assert draft.attendance.count() == 1
    assert (draft.share_changes.count(), draft.held_weights.count()) == (2, 1)
    assert copy.pk != draft.pk


def test_its_digest_changes_with_whatever_it_assumes(
    draft: Strategy, seats: dict[str, Constituency], parties: dict[str, Party]
) -> None:
    digests = {assumptions_digest(draft)}
    draft.show_rate = 0.4
    digests.add(assumptions_digest(draft))
    ShareChange.objects.create(strategy=draft, party=parties["lab"], points=-3)
    digests.add(assumptions_digest(draft))
    held_weight = hold(draft, seats["Crowmere"], 2)
    digests.add(assumptions_digest(draft))
    held_weight.weight = 2.5
    held_weight.save()
    digests.add(assumptions_digest(draft))
    by_kind = KindAttendance.objects.create(strategy=draft, kind="training", walk_ins=1)
    digests.add(assumptions_digest(draft))
    by_kind.show_rate = 0.9
    by_kind.save()
    digests.add(assumptions_digest(draft))
    assert len(digests) == 7
    draft.publish_at = timezone.now()
    assert assumptions_digest(draft) in digests


def test_a_held_weight_counts_whatever_stands_in_the_list(
    draft: Strategy, seats: dict[str, Constituency], stan: User, publish_now: Any
) -> None:
    hold(draft, seats["Crowmere"], 2)
    publish_strategy(draft)
    weight = TargetWeight.objects.get(constituency=seats["Crowmere"])
    weight.weight, weight.reason = 0.5, "enough people"
    save_target_weight(weight, by=stan)
    publish_now()
    assert SeatNeed.objects.get(constituency=seats["Crowmere"]).weight == 2
    publish_strategy(Strategy.objects.get(version=1))
    publish_now()
    assert SeatNeed.objects.get(constituency=seats["Crowmere"]).weight == 0.5


@pytest.mark.parametrize(("weight", "reason"), [(3.5, "too much"), (-0.1, "less than nothing"), (2, "")])
def test_the_database_refuses_a_held_weight_out_of_range_or_without_reason(
    draft: Strategy, seats: dict[str, Constituency], weight: float, reason: str
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        HeldWeight.objects.create(strategy=draft, constituency=seats["Crowmere"], weight=weight, reason=reason)


def test_publishing_retires_the_one_before_and_going_back_brings_it_again(first: Strategy, draft: Strategy) -> None:
    before = change_seq()
    publish_strategy(draft)
    assert change_seq() == before + 1
    first.refresh_from_db()
    assert (first.status, draft.status) == ("retired", "published")
    assert strategies.strategy_before(draft) == first
    publish_strategy(first)
    draft.refresh_from_db()
    assert (first.status, draft.status, first.retired_at) == ("published", "retired", None)
    assert strategies.strategy_before(first) == draft


def test_publishing_what_is_published_leaves_it_published(first: Strategy) -> None:
    publish_strategy(first)
    first.refresh_from_db()
    assert first.status == "published"
    assert strategies.strategy_before(first) is None


def test_a_scheduled_draft_is_published_when_its_time_comes(first: Strategy, draft: Strategy) -> None:
    schedule_strategy(draft, timezone.now() + dt.timedelta(hours=1))
    tick()
    draft.refresh_from_db()
    assert draft.status == "draft"
    Strategy.objects.filter(pk=draft.pk).update(publish_at=timezone.now() - dt.timedelta(seconds=1))
    tick()
    draft.refresh_from_db()
    assert (draft.status, draft.publish_at) == ("published", None)
    assert SeatNeed.objects.filter(strategy=draft).count() == 3


def test_a_time_that_is_past_is_refused(draft: Strategy) -> None:
    with pytest.raises(ValidationError, match="in the future"):
        schedule_strategy(draft, timezone.now() - dt.timedelta(minutes=1))


def test_only_drafts_are_scheduled(first: Strategy) -> None:
    with pytest.raises(ValidationError, match="Only a draft"):
        schedule_strategy(first, timezone.now() + dt.timedelta(hours=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Strategy.objects.filter(pk=first.pk).update(publish_at=timezone.now())


def test_a_draft_that_is_edited_is_not_scheduled_any_more(draft: Strategy) -> None:
    schedule_strategy(draft, timezone.now() + dt.timedelta(hours=1))
    strategies.save_strategy(draft)
    draft.refresh_from_db()
    assert draft.publish_at is None


def test_reach_carries_need_farther(draft: Strategy, publish_now: Any, make_event: EventMaker) -> None:
    make_event("Crowmere")
    snapshot = publish_now().snapshot
    near = snapshot.openings(timezone.now().timestamp()).tiers
    draft.reach = 2
    draft.save()
    publish_strategy(draft)
    far = publish_now().snapshot.openings(timezone.now().timestamp()).tiers
    assert [tier.tau_km for tier in far] == [2 * tier.tau_km for tier in near]
    assert [tier.cap_km for tier in far] == [tier.cap_km for tier in near]
