"""Words about who is going count confirmed people at events still to come, and nobody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from events.models import Event
from tests.conftest import EventMaker


@pytest.fixture
def seen(client: Client, publish_now: Any) -> Any:
    def seen() -> dict[str, Any]:
        publish_now()
        answer: dict[str, Any] = client.get("/api/v1/constituencies/E14990002/").json()
        return answer

    return seen


def test_where_nothing_is_on_nobody_is_asked_to_be_the_first(seen: Any) -> None:
    seat = seen()
    assert seat["footfall"] == "none"
    assert seat["reason"].endswith(" Nothing is on here yet.")


def test_an_event_without_anybody_is_no_crowd(seen: Any, make_event: EventMaker) -> None:
    make_event(capacity=40)
    seat = seen()
    assert seat["footfall"] == "none"
    assert seat["reason"].endswith(" Be the first to sign up.")
    assert [(event["needs"], event["is_first"]) for event in seat["events"]] == [(40, True)]


def test_those_who_are_confirmed_count_until_their_event_is_past(seen: Any, make_event: EventMaker) -> None:
    make_event(confirmed_signups=15)
    past = make_event(confirmed_signups=500)
    yesterday = timezone.now() - dt.timedelta(days=1)
    Event.objects.filter(pk=past.pk).update(starts_at=yesterday, ends_at=yesterday + dt.timedelta(hours=2))
    make_event("Crowmere", confirmed_signups=500)
    make_event(confirmed_signups=500, status=Event.Status.DRAFT)
    seat = seen()
    assert seat["footfall"] == "few"
    assert "A few people have signed up across the constituency" in seat["reason"]
    make_event(confirmed_signups=5)
    assert seen()["footfall"] == "some"


@pytest.mark.usefixtures("seen")
def test_a_row_of_an_event_says_how_many_it_needs(client: Client, publish_now: Any, make_event: EventMaker) -> None:
    make_event(capacity=40, confirmed_signups=28)
    make_event(capacity=30)
    make_event(capacity=20, confirmed_signups=20)
    make_event(confirmed_signups=3)
    make_event()
    publish_now()
    page = client.get("/constituencies/brackwater/").content.decode()
    for text in (
        "Needs 12 more",
        "Be the first: needs 30 more",
        "Full: waiting list",
        "Taking sign-ups",
        "Be the first<",
    ):
        assert text in page
