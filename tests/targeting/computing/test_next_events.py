"""What one more event would be worth, from the database to the snapshot and the table of need."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from constituencies.changes import facts_seq
from constituencies.models import Campaign, Constituency
from events import hooks
from events.hooks import Area
from targeting.demand import counted
from targeting.demand.askers import by_outcode, weekly_askers
from targeting.demand.modelled import Outcode
from targeting.models import Demand, SeatNeed

pytestmark = pytest.mark.usefixtures("postcodes")


@pytest.fixture(autouse=True)
def asked_anew() -> None:
    weekly_askers.cache_clear()


def lookups(campaign: Campaign, count: int, days_ago: int) -> None:
    day = timezone.localdate() - dt.timedelta(days=days_ago)
    Demand.objects.create(campaign=campaign, day=day, outcode="BR1", travel="1h", count=count)


def test_table_and_snapshot_hold_the_same_figure(publish_now: Any) -> None:
    snapshot = publish_now().snapshot
    stored = dict(SeatNeed.objects.values_list("constituency__code", "next_event_worth"))
    assert [stored[code] for code in snapshot.codes] == snapshot.country.next_event_worth.tolist()
    assert (snapshot.country.next_event_worth > 0).any()
    assert not SeatNeed.objects.filter(people_near__isnull=False).exists(), "nobody has been counted"


def test_people_are_told_of_once_enough_are_counted_in_the_week_before_today(
    campaign: Campaign, publish_now: Any
) -> None:
    lookups(campaign, 50_000, 8)
    lookups(campaign, 50_000, 0)
    lookups(campaign, counted.ENOUGH_LOOKUPS - 1, 7)
    _people, is_counted = weekly_askers(campaign.pk, facts_seq(), timezone.localdate())
    assert not is_counted
    weekly_askers.cache_clear()
    lookups(campaign, 1, 1)
    publish_now()
    assert SeatNeed.objects.get(constituency__name="Brackwater").people_near == counted.ENOUGH_LOOKUPS


def test_lookups_from_a_whole_that_has_parts_count_in_all_of_these() -> None:
    places = [Outcode(outcode, 0.0, 51.0, {1: 10}) for outcode in ("SW1A", "SW1Y", "BR1")]
    assert by_outcode(places, {"SW1": 10, "BR1": 3, "ZZ9": 5}).tolist() == [5.0, 5.0, 3.0]


def test_targeting_says_where_one_more_event_would_count_most(
    campaign: Campaign, seats: dict[str, Constituency], publish_now: Any
) -> None:
    publish_now()
    best = max(SeatNeed.objects.select_related("constituency"), key=lambda need: need.next_event_worth).constituency
    anywhere = hooks.next_event(campaign, Area())
    assert anywhere is not None
    assert (anywhere.constituency, anywhere.is_first, anywhere.people) == (best, True, None)
    assert hooks.next_event(campaign, Area(), best) is None, "they are about to set it up there"
    assert hooks.next_event(campaign, Area(position=(-6.0, 57.5))) is None, "nothing is near there"
    assert hooks.next_event(campaign, Area(regions=frozenset())) is None
