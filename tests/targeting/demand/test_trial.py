"""Answers tried on postcodes, and on a day of people who sign up for what they are shown first."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from constituencies.clock import campaign_instant
from targeting.demand.trial import first_from_home, simulate_day, try_postcodes
from targeting.recommend import Volunteer
from targeting.web.lookup import snapshot_openings
from tests.conftest import EventMaker

POSTCODES = ["BR1 1AA", "CR1 1AA", "AV1 1AA", "ZE9 9ZZ", "not one"]


@pytest.mark.usefixtures("postcodes")
def test_postcodes_are_asked_for_and_counted(make_event: EventMaker, publish_now: Any) -> None:
    for seat in ("Brackwater", "Crowmere", "Ashford Vale"):
        make_event(seat)
    trial = try_postcodes(publish_now().snapshot, POSTCODES, campaign_instant(None))
    assert trial.asked == 3, "only those that are somewhere"
    assert trial.dead_ends == 0
    assert trial.with_three == 3
    assert 0 <= trial.loss < 1


@pytest.mark.usefixtures("postcodes")
def test_with_a_seat_that_nothing_is_on_in_nobody_gets_three(make_event: EventMaker, publish_now: Any) -> None:
    make_event("Brackwater")
    trial = try_postcodes(publish_now().snapshot, POSTCODES, campaign_instant(None))
    assert trial.with_three == 0
    assert trial.dead_ends == 0


@pytest.mark.usefixtures("postcodes")
def test_nobody_is_sent_to_an_event_that_is_full_by_then(make_event: EventMaker, publish_now: Any) -> None:
    make_event("Brackwater", capacity=3)
    make_event("Brackwater", capacity=None)
    snapshot = publish_now().snapshot
    people = [Volunteer(float(snapshot.country.longitude[1]), float(snapshot.country.latitude[1]), "BR1")] * 60
    day = simulate_day(snapshot, people, campaign_instant(None))
    assert day.asked == 60
    assert day.signed_up == 3 + 40, "the one without a capacity takes as many as the campaign assumes"
    assert day.overfull == 0
    assert day.fullest == 40
    assert day.top_share == 1
    assert day.to_an_open_event == day.in_reach == 43


@pytest.mark.usefixtures("postcodes")
def test_the_share_of_the_most_frequent_phone_bank(make_event: EventMaker, publish_now: Any) -> None:
    make_event("Crowmere", is_remote=True, longitude=None, latitude=None)
    snapshot = publish_now().snapshot
    openings = snapshot_openings(snapshot, campaign_instant(None))
    assert first_from_home(openings, [Volunteer(0, 52, "BR1")], "2026-11-24") == 1
    assert first_from_home(openings, [], "2026-11-24") == 0


def test_the_command_says_what_to_do_where_nothing_is_published(campaign: Any) -> None:
    with pytest.raises(CommandError, match="load_data"):
        call_command("measure_answers", stdout=StringIO())
