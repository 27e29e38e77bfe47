"""A row for each contested seat and day, as last computed on it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from constituencies.changes import change
from constituencies.models import Campaign
from events.models import Event
from targeting.models import DailyNeed, SeatNeed
from targeting.recompute import recompute
from targeting.timeline.record import forget_over
from tests.conftest import EventMaker

SEAT = "Brackwater"


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


def row(day: dt.date, seat: str = SEAT) -> DailyNeed:
    return DailyNeed.objects.get(constituency__name=seat, day=day)


def set_back(days: int) -> None:
    """What was written today becomes that of some days ago."""
    for written in DailyNeed.objects.filter(day=timezone.localdate()):
        values = {field.attname: getattr(written, field.attname) for field in DailyNeed._meta.concrete_fields}
        DailyNeed.objects.create(**values | {"day": written.day - dt.timedelta(days=days)})


def test_the_day_has_one_row_a_seat_that_says_what_was_published_last(make_event: EventMaker, today: dt.date) -> None:
    recompute()
    assert (row(today).footfall, row(today).going, row(today).signups) == (0, 0, 0)
    make_event(confirmed_signups=15)
    noon = timezone.localtime().replace(hour=12)
    Event.objects.filter(pk=make_event(confirmed_signups=4).pk).update(
        starts_at=noon, ends_at=noon + dt.timedelta(hours=1)
    )
    make_event("Crowmere", confirmed_signups=100, status=Event.Status.DRAFT)
    recompute()
    assert DailyNeed.objects.count() == 3
    now, need = row(today), SeatNeed.objects.get(constituency__name=SEAT)
    assert (now.need, now.score, now.footfall) == (need.need, need.score, need.footfall)
    assert (now.signups, now.events) == (19, 1)
    assert row(today, "Crowmere").signups == 0


def test_what_was_before_today_is_never_written_again(make_event: EventMaker, today: dt.date) -> None:
    recompute()
    set_back(3)
    make_event(confirmed_signups=15)
    recompute()
    assert row(today - dt.timedelta(days=3)).footfall == 0
    assert row(today).footfall > 0
    assert set(DailyNeed.objects.values_list("day", flat=True)) == {today - dt.timedelta(days=3), today}


@pytest.mark.parametrize("days", [{"opens_on": 1, "polling_day": 9}, {"opens_on": -9, "polling_day": -1}])
def test_outside_the_campaign_nothing_is_on_record(campaign: Campaign, today: dt.date, days: dict[str, int]) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(
        **{name: today + dt.timedelta(days=number) for name, number in days.items()}
    )
    recompute()
    assert SeatNeed.objects.exists()
    assert not DailyNeed.objects.exists()


def test_a_historical_campaign_has_the_days_of_its_own_clock(campaign: Campaign, today: dt.date) -> None:
    as_of = today - dt.timedelta(days=30)
    Campaign.objects.filter(pk=campaign.pk).update(as_of=as_of)
    recompute()
    assert set(DailyNeed.objects.values_list("day", flat=True)) == {as_of}


def test_it_goes_with_the_campaigns_other_data(campaign: Campaign, today: dt.date) -> None:
    recompute()
    kept_until = today - dt.timedelta(days=campaign.retention_days)
    Campaign.objects.filter(pk=campaign.pk).update(polling_day=kept_until)
    assert forget_over() == 0
    Campaign.objects.filter(pk=campaign.pk).update(polling_day=kept_until - dt.timedelta(days=1))
    assert forget_over() == 3
    assert not DailyNeed.objects.exists()


def test_the_page_of_a_seat_shows_bands_and_no_number(client: Client, publish_now: Any, make_event: EventMaker) -> None:
    path = "/constituencies/brackwater/"
    make_event(confirmed_signups=15)
    publish_now()
    assert "How it has changed" not in client.get(path).content.decode()
    for days in (1, 2, 5):
        set_back(days)
    with change():  # as loading facts would: what past days were is read once a day
        DailyNeed.objects.filter(day__lt=timezone.localdate() - dt.timedelta(days=4)).update(going=300, score=13)
    publish_now()
    page = " ".join(client.get(path).content.decode().split())
    assert "<strong>Need:</strong> very high since" in page
    assert ", low before <svg" in page
    assert ", very many before <svg" in page
    assert '<rect class="need-low" x="0" y="3" width="1" height="2" />' in page
    assert "Nothing is on record for 2 of these days." in page
