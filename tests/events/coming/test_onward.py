"""What somebody who is coming could do next: near, soon, on another day; never what they cannot do."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from constituencies.kit.uk import LONDON
from events import signups
from events.coming.onward import next_events
from events.models import Event, SignUp
from events.safety import signed_links
from events.safety.signed_links import Purpose
from events.signups import Person
from tests.conftest import EventMaker

FIRST = (dt.datetime.now(LONDON) + dt.timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0)


def comes(event: Event) -> SignUp:
    return signups.confirm(signups.sign_up(event, None, Person("Ann", "ann@example.org")))


def titles(signup: SignUp) -> dict[str, str]:
    return {onward.event.title: onward.reason for onward in next_events(signup)}


@pytest.fixture
def coming(make_event: EventMaker, publish_now: Any) -> SignUp:
    event = make_event("Brackwater", title="Mine", starts_at=FIRST)
    make_event("Brackwater", title="Here, at the same time", starts_at=FIRST + dt.timedelta(hours=1))
    make_event("Crowmere", title="That evening", starts_at=FIRST + dt.timedelta(hours=8))
    make_event("Crowmere", title="A day later", starts_at=FIRST + dt.timedelta(days=1))
    make_event("Brackwater", title="Here, in a week", starts_at=FIRST + dt.timedelta(days=7))
    publish_now()
    return comes(event)


def test_each_is_offered_for_a_reason(coming: SignUp, publish_now: Any) -> None:
    Event.objects.get(title="Here, at the same time").delete()
    publish_now()
    assert titles(coming) == {
        "Here, in a week": "The nearest",
        "That evening": "The soonest",
        "A day later": "On another day",
    }


def test_nobody_is_sent_to_two_places_at_a_time(coming: SignUp) -> None:
    assert "Here, at the same time" not in titles(coming)


def test_what_somebody_goes_to_already_is_not_offered(coming: SignUp) -> None:
    comes(Event.objects.get(title="That evening"))
    assert "That evening" not in titles(coming)


def test_the_page_leads_on_only_once_somebody_comes(coming: SignUp, client: Client) -> None:
    address = signed_links.path("signup", Purpose.SIGN_UP, coming.pk)
    page = client.get(address).content.decode()
    assert "What you could do next" in page
    assert "That evening" in page
    assert "Bring a friend" in page
    signups.cancel(coming)
    page = client.get(address).content.decode()
    assert "What you could do next" not in page
    assert "Bring a friend" not in page
    assert "Where else you could make a difference" in page


def test_it_asks_the_database_as_often_for_more_events(
    coming: SignUp, client: Client, make_event: EventMaker, publish_now: Any
) -> None:
    address = signed_links.path("signup", Purpose.SIGN_UP, coming.pk)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for day in range(1, 6):
        make_event("Crowmere", starts_at=timezone.now() + dt.timedelta(days=day))
    publish_now()
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
