"""The demo looks like a campaign in its third week, whichever day it is made on."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import shapely
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from constituencies.changes import facts_seq
from constituencies.importers.load_fixtures import load_facts
from constituencies.models import Boundary, Campaign, PostcodeRow
from constituencies.towns import nearest_town
from events.messages.afterwards import ask
from events.models import Event, Group, SignUp
from mcm.models import User
from mcm.sample import demo, room
from mcm.sample.events import sample_events
from mcm.sample.many import ManyEvents
from mcm.sample.past import PAST_DAYS
from mcm.sample.postcodes_in_use import lines, postcodes_in_use, sample
from mcm.sample.seats import SampleSeat, sample_seats
from mcm.sample.spots import spots
from mcm.sample.week import sessions
from targeting.computing.inputs import seat_facts
from targeting.models import DailyNeed, FieldReport, Strategy
from targeting.plan.attendance import learned
from targeting.plan.strategies import ensure_plan
from targeting.timeline.rows import days_on_record

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

THURSDAY = dt.date(2026, 11, 26)
DAYS = [THURSDAY, dt.date(2026, 11, 28), dt.date(2027, 3, 28)]
"""A Thursday, a Saturday, and the Sunday on which the clocks go forward."""


@pytest.fixture(scope="module")
def _facts(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The real seats and results, in each twenty postcodes in use and one that has ended; gone after the module."""
    with django_db_blocker.unblock():
        outermost = transaction.atomic()
        outermost.__enter__()
        load_facts()
        campaign = current_campaign()
        boundaries = Boundary.objects.filter(constituency__boundary_set=campaign.boundary_set).order_by("constituency")
        middles = [
            (boundary.constituency_id, shapely.from_wkb(bytes(boundary.wkb)).representative_point())
            for boundary in boundaries
        ]
        in_use = postcodes_in_use()
        PostcodeRow.objects.bulk_create(
            PostcodeRow(
                boundary_set=campaign.boundary_set,
                postcode=postcode,
                constituency_id=constituency,
                longitude=middle.x + number / 2_000,
                latitude=middle.y,
            )
            for seat, (constituency, middle) in enumerate(middles)
            for number, postcode in enumerate([*in_use[20 * seat : 20 * (seat + 1)], f"CF6{seat:03d}"])
        )
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outermost.__exit__(None, None, None)


def current_campaign() -> Campaign:
    campaign = Campaign.objects.current()
    assert campaign is not None
    return campaign


@pytest.fixture
def national_campaign(_facts: None) -> Campaign:
    return current_campaign()


@pytest.fixture(scope="module")
def seats(_facts: None, django_db_blocker: Any) -> list[SampleSeat]:
    with django_db_blocker.unblock():
        return sample_seats(current_campaign())


@pytest.fixture(scope="module")
def events(_facts: None, django_db_blocker: Any) -> list[Event]:
    """Made once for all tests, as it takes a second or two: nobody changes them."""
    with django_db_blocker.unblock():
        return sample_events(current_campaign(), THURSDAY)


def day_of(event: Event) -> dt.date:
    return timezone.localdate(event.starts_at)


def days_ahead(event: Event) -> int:
    return (day_of(event) - THURSDAY).days


def coming(events: list[Event], days: int = 14) -> list[Event]:
    return [event for event in events if 0 <= days_ahead(event) < days]


def is_full(event: Event) -> bool:
    return event.capacity is not None and event.confirmed_signups >= event.capacity


def test_a_few_thousand_events_that_the_database_would_take(events: list[Event]) -> None:
    assert 2_500 <= len(events) <= 4_500
    for event in events[::50]:
        event.full_clean(exclude=["organiser"], validate_unique=False)


@pytest.mark.parametrize("today", DAYS)
def test_every_day_of_the_next_two_weeks_has_canvasses(national_campaign: Campaign, today: dt.date) -> None:
    canvasses: dict[dt.date, list[Event]] = defaultdict(list)
    for event in sample_events(national_campaign, today):
        if event.kind == Event.Kind.CANVASSING:
            canvasses[day_of(event)].append(event)
    for days in range(14):
        day = today + dt.timedelta(days=days)
        assert len(canvasses[day]) >= 15, day
        hours = {timezone.localtime(event.starts_at).hour for event in canvasses[day]}
        assert hours <= ({18} if day.weekday() < 5 else set(range(10, 15))), day


def test_something_is_on_this_very_evening_and_tomorrow(events: list[Event]) -> None:
    this_evening = [event for event in events if timezone.localtime(event.starts_at).hour >= 18]
    assert {days_ahead(event) for event in this_evening} >= {0, 1}


def test_target_seats_come_first(events: list[Event], seats: list[SampleSeat]) -> None:
    per_seat = Counter(event.constituency_id for event in coming(events))
    by_need = sorted((seat for seat in seats if seat.has_events), key=lambda seat: seat.need)
    counts = [per_seat[seat.constituency.pk] for seat in by_need]
    third = len(counts) // 3
    assert sum(counts[-third:]) > 2.5 * sum(counts[:third])
    assert max(Counter(event.constituency_id for event in events).values()) > 50, "some seats are overrun"


def test_each_seat_with_events_has_a_canvass_with_room_within_14_days(
    events: list[Event], seats: list[SampleSeat]
) -> None:
    with_room = {
        event.constituency_id
        for event in coming(events)
        if event.kind == Event.Kind.CANVASSING and not event.is_remote and not is_full(event)
    }
    assert {seat.constituency.pk for seat in seats if seat.has_events} <= with_room


def test_some_needy_seats_and_more_hopeless_ones_have_nothing_at_all(
    events: list[Event], seats: list[SampleSeat]
) -> None:
    busy = {event.constituency_id for event in events}
    by_need = sorted(seats, key=lambda seat: seat.need)
    third = len(seats) // 3
    needy, hopeless = by_need[-third:], by_need[:third]
    assert 0.08 <= sum(seat.constituency.pk not in busy for seat in needy) / third <= 0.12
    assert sum(seat.constituency.pk not in busy for seat in hopeless) / third > 0.1


def test_nothing_is_on_where_the_party_does_not_stand(national_campaign: Campaign, events: list[Event]) -> None:
    facts = seat_facts(national_campaign.pk, facts_seq())
    not_contested = {
        constituency.pk
        for constituency, reason in zip(facts.constituencies, facts.not_contested, strict=True)
        if reason
    }
    assert len(not_contested) >= 19, "Northern Ireland and the Speaker's"
    assert not not_contested & {event.constituency_id for event in events}


def test_titles_lead_with_the_town(events: list[Event]) -> None:
    for event in events:
        assert ": " in event.title
        assert len(event.title) <= 120
        if event.longitude is not None and event.latitude is not None:
            assert event.title.startswith(nearest_town(event.longitude, event.latitude).name + ": ")
    assert len({event.title.split(":")[0] for event in events}) > 400


def test_some_are_full_some_nearly_and_some_state_no_capacity(events: list[Event]) -> None:
    soon = coming(events, days=room.SOON)
    nearly = [event for event in soon if event.capacity and 0 < event.capacity - event.confirmed_signups <= 3]
    assert 0.05 < sum(map(is_full, soon)) / len(soon) < 0.2
    assert 0.05 < len(nearly) / len(soon) < 0.25
    assert 0.1 < sum(event.capacity is None for event in events) / len(events) < 0.2


def test_the_nearer_the_more_people_have_confirmed(events: list[Event]) -> None:
    def people(least: int, most: int) -> float:
        counts = [event.confirmed_signups for event in events if least <= days_ahead(event) < most]
        return sum(counts) / len(counts)

    assert people(-21, 0) > people(3, 8) > people(8, 15) > people(15, 28)


def test_phone_banks_from_home_are_spread(events: list[Event]) -> None:
    from_home = [event for event in coming(events, days=7) if event.is_remote]
    assert len(from_home) >= 25
    assert len({event.constituency_id for event in from_home}) >= 15
    assert len({day_of(event) for event in from_home}) >= 5
    assert all(event.kind == Event.Kind.PHONE_BANK and not event.place for event in from_home)


def test_events_of_a_seat_meet_in_different_places(events: list[Event]) -> None:
    postcodes: dict[int, list[str]] = defaultdict(list)
    for event in events:
        if not event.is_remote:
            postcodes[event.constituency_id].append(event.postcode)
    few = [used for used in postcodes.values() if len(used) <= 15]
    assert few
    assert all(len(set(used)) == len(used) for used in few)


def test_nobody_meets_at_a_postcode_that_has_ended(national_campaign: Campaign, events: list[Event]) -> None:
    postcodes = [spot for in_seat in spots(national_campaign).values() for spot in in_seat]
    assert len(postcodes) == 20 * 650
    assert not [spot for spot in postcodes if spot.outcode == "CF6"]
    assert {event.postcode.replace(" ", "") for event in events if event.postcode} <= set(postcodes_in_use())


def test_the_sample_of_postcodes_is_of_outcodes_in_use() -> None:
    in_use = postcodes_in_use()
    assert len(set(in_use)) == len(in_use) > 25_000
    outcodes = {postcode[:-3] for postcode in in_use}
    assert outcodes >= {"CF61", "CF62", "SW1A", "BT1"}
    assert not outcodes & {"CF6", "CF7", "W1", "W1V", "NPT", "AB1", "JE2", "IM1"}


def test_the_sample_of_postcodes_is_the_same_on_every_machine() -> None:
    postcodes = [f"CF62 {number}A{letter}" for number in range(10) for letter in "ABDEFGHJLNPQ"]
    assert sample(postcodes) == sample(postcodes[::-1]) != []
    assert lines(["AB10 1BS", "AB10 1RX", "CF62 3ZT"]) == "AB10 1BS 1RX\nCF62 3ZT\n"


def told(events: list[Event]) -> list[tuple[Any, ...]]:
    return [(e.title, e.starts_at, e.place, e.postcode, e.capacity, e.confirmed_signups) for e in events]


def test_the_same_day_gives_the_same_demo(national_campaign: Campaign, events: list[Event]) -> None:
    assert told(sample_events(national_campaign, THURSDAY)) == told(events)


def test_on_polling_day_nobody_canvasses_and_some_are_telling() -> None:
    polling_day = THURSDAY + dt.timedelta(days=7)
    planned = [
        session
        for seed in range(60)
        for session in sessions(1.0, True, THURSDAY, polling_day, Random(seed))  # noqa: S311
    ]
    on_the_day = {session.kind for session in planned if session.day == polling_day}
    before = {session.kind for session in planned if session.day < polling_day - dt.timedelta(days=3)}
    assert "telling" in on_the_day
    assert "get-out-the-vote" in on_the_day
    assert "canvassing" not in on_the_day
    assert "canvassing" in before
    assert not before & {"telling", "get-out-the-vote"}


def test_a_demo_is_kept_for_a_week_and_then_made_anew(national_campaign: Campaign, own_home: Path) -> None:
    demo.make_logins()
    ensure_plan(national_campaign)
    count = demo.make_events(national_campaign)
    assert count == Event.objects.for_campaign(national_campaign).count() > 2_500
    assert demo.make_events(national_campaign) == 0, "a restart on the same day"
    first = Event.objects.order_by("pk").values_list("pk", flat=True)[0]
    Event.objects.update(created_at=timezone.now() - dt.timedelta(days=6))
    assert demo.make_events(national_campaign) == 0
    Event.objects.update(created_at=timezone.now() - dt.timedelta(days=7))
    assert demo.make_events(national_campaign) == count
    assert not Event.objects.filter(pk=first).exists()

    days = days_on_record(national_campaign)
    assert len(days) == PAST_DAYS
    assert days[-1] == timezone.localdate() - dt.timedelta(days=1), "today's is written at the first recompute"
    footfall = DailyNeed.objects.filter(day__in=(days[0], days[-1])).values_list("day").annotate(Sum("footfall"))
    assert dict(footfall)[days[0]] < 1_000 < dict(footfall)[days[-1]], "it grows"

    waiting = Event.objects.waiting()
    assert waiting.count() == demo.QUEUE
    assert {event.constituency.region.name for event in waiting} == {demo.DEMO_REGION}
    regional = Event.objects.filter(organiser=User.objects.get(username="regional"))
    assert set(regional.values_list("constituency__region__name", flat=True)) == {demo.DEMO_REGION}
    assert FieldReport.objects.filter(campaign=national_campaign).count() == 3

    lessons = learned(Strategy.objects.published_for(national_campaign) or Strategy(campaign=national_campaign))
    canvassing = lessons.by_kind[0]
    assert canvassing.show_rate is not None
    assert canvassing.walk_ins is not None
    assert canvassing.places == SignUp.objects.filter(event__kind="canvassing").count()
    assert ask() == 0, "a demo writes to nobody who was made up"

    busy = set(Event.objects.values_list("constituency", flat=True))
    with_group = set(Group.objects.values_list("constituency", flat=True))
    contested = {seat.constituency.pk for seat in sample_seats(national_campaign)}
    assert with_group <= contested
    assert 0.5 < len(with_group) / len(contested) < 0.7
    assert with_group - busy, "also where nothing is on yet"


def test_any_number_of_events_is_spread_unevenly_over_the_contested_seats(national_campaign: Campaign) -> None:
    def made() -> list[Event]:
        return ManyEvents(national_campaign, Random(7)).make(3_000)  # noqa: S311

    events, contested = made(), {seat.constituency.pk for seat in sample_seats(national_campaign)}
    assert told(events) == told(made())
    by_seat = Counter(event.constituency_id for event in events)
    assert set(by_seat) <= contested
    assert max(by_seat.values()) > 10 * 3_000 / len(contested)
    assert {event.kind for event in events} >= {"canvassing", "leafleting", "phone-bank", "training", "social"}
    for event in events[:100]:
        event.full_clean()
