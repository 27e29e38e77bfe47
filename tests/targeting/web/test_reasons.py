"""Why a seat is on somebody's list: what is the same for all, and how far, when and whether there is room for them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mcm.models import User
from targeting.computing.compute import compute
from targeting.computing.inputs import read_inputs
from targeting.models import Strategy
from targeting.plan.weights import save_target_weight
from targeting.recommend import Recommended
from targeting.recommending.travel import TRAVEL, kept
from targeting.snapshot.build import build_snapshot
from targeting.web.reasons import visitor_reasons
from tests.conftest import EventMaker
from tests.targeting.plan.test_weights import weight_of

pytestmark = pytest.mark.usefixtures("postcodes")


def test_a_weight_is_told_in_words_on_card_seat_and_in_the_api(
    client: Client, make_event: EventMaker, stan: User, publish_now: Any
) -> None:
    make_event("Brackwater")
    save_target_weight(weight_of("Brackwater", weight=2.25, reason="Because"), stan)
    publish_now()
    sentence = "The campaign has asked for more people here."
    assert sentence in client.get("/api/v1/constituencies/E14990002/").json()["why"]
    page = client.get("/constituencies/brackwater/").content.decode()
    assert sentence in page
    assert "2.25" not in page


def test_the_rule_of_2017_gives_no_other_reason_than_its_list(make_event: EventMaker, publish_now: Any) -> None:
    make_event("Brackwater")
    Strategy.objects.update(kind=Strategy.Kind.NEAREST_MARGINAL)
    strategy = Strategy.objects.with_facts().get()
    snapshot = build_snapshot(compute(read_inputs(strategy)))
    reasons = {seat["name"]: seat["why"] for seat in snapshot.seats if not seat["not_contested"]}
    assert reasons["Brackwater"] == [
        "It was decided by less than 10 points last time. This plan goes by how far it is, not by need."
    ]


NEAR = "takes less than a third off what you would count for"
MIDDLING = "takes between a third and two thirds off what you would count for"
FAR = "takes more than two thirds off what you would count for"
WHEN = {
    0: "today or tomorrow",
    1: "today or tomorrow",
    2: "within a week",
    7: "within a week",
    8: "within two weeks",
    14: "within two weeks",
    15: "which takes half or more off",
}
"""Days until the event → what is said."""


def test_the_way_and_the_day_are_worded_as_they_count(make_event: EventMaker, publish_now: Any) -> None:
    at_noon = timezone.localtime().replace(hour=12) + dt.timedelta(days=1)
    for days in WHEN:
        make_event(starts_at=at_noon + dt.timedelta(days=days))
    snapshot = publish_now().snapshot
    today = int(snapshot.country.event_day[0])
    for travel in TRAVEL:
        for km in (0.0, 1.0, *(travel.tau_km * step / 10 for step in range(1, 30))):
            card = Recommended(1, km, km, (0,))
            html = visitor_reasons(snapshot, card, travel.slug, today, is_home=False).decode()
            lost = 1 - kept(km, dataclasses.replace(travel, cap_km=math.inf), by_distance_only=False)
            sentence = NEAR if lost < 1 / 3 else MIDDLING if lost <= 2 / 3 else FAR
            assert sentence in html, (travel, km)
    for event, (days, words) in enumerate(WHEN.items()):
        assert int(snapshot.country.event_day[event]) - today == days
        html = visitor_reasons(snapshot, Recommended(1, 1.0, 1.0, (event,)), "1h", today, is_home=True).decode()
        assert words in html
        assert html.count("<li>") == 1, "one's own seat is there whatever the way"


def test_beyond_what_was_chosen_and_without_events(make_event: EventMaker, publish_now: Any) -> None:
    make_event()
    snapshot = publish_now().snapshot
    card = Recommended(1, 40.0, 40.0, is_beyond=True)
    html = visitor_reasons(snapshot, card, "30m", 0, is_home=False).decode()
    assert "further than you chose" in html
    assert "place for you" not in html


def test_every_card_says_why(client: Client, make_event: EventMaker, publish_now: Any) -> None:
    make_event("Brackwater")
    make_event("Crowmere")
    publish_now()
    page = client.get("/?postcode=BR1+1AA").content.decode()
    assert page.count('<details class="why">') == page.count("<article class=") > 1
    assert "there is a place for you." in page
