"""What changed has its own campaign recomputed, and only the seats written whose need is another."""

from __future__ import annotations

import pytest

from constituencies.changes import change, change_seq, last_changes
from constituencies.models import Campaign
from events import services
from targeting import recompute as recompute_module
from targeting.computing.inputs import Inputs, read_inputs
from targeting.models import SeatNeed, Strategy
from targeting.plan.strategies import ensure_plan
from targeting.recompute import recompute, recompute_if_changed
from tests.conftest import EventMaker


def test_a_change_in_one_campaign_has_no_other_read(
    campaign: Campaign, make_event: EventMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = copied(campaign)
    recompute()
    read: list[str] = []

    def noted(strategy: Strategy) -> Inputs:
        read.append(strategy.campaign.slug)
        return read_inputs(strategy)

    monkeypatch.setattr(recompute_module, "read_inputs", noted)
    services.save_event(make_event.unsaved())
    assert recompute_if_changed()
    assert read == [campaign.slug]
    with change(facts=False):
        pass
    assert recompute_if_changed()
    assert sorted(read[1:]) == sorted([campaign.slug, other.slug])
    assert not recompute_if_changed()


def copied(campaign: Campaign) -> Campaign:
    other = Campaign.objects.get(pk=campaign.pk)
    other.pk, other.slug, other.name, other.is_current = None, "other", "Other", False
    other._state.adding = True
    other.save()
    ensure_plan(other)
    return other


def test_an_event_that_moves_concerns_both_campaigns(campaign: Campaign, make_event: EventMaker) -> None:
    other, event = copied(campaign), make_event()
    recompute()
    event.campaign = other
    services.save_event(event)
    assert {pk for pk, seq in last_changes().items() if seq == change_seq()} == {campaign.pk, other.pk}


def test_only_seats_whose_need_changed_are_written(campaign: Campaign, make_event: EventMaker) -> None:
    recompute()
    before = dict(SeatNeed.objects.values_list("constituency__name", "changed_at"))
    services.save_event(make_event.unsaved("Brackwater"))
    recompute()
    after = dict(SeatNeed.objects.values_list("constituency__name", "changed_at"))
    assert [name for name, at in after.items() if at != before[name]] == ["Brackwater"]
