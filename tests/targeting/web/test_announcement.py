"""What a screen reader says of an answer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.conftest import EventMaker


def announcement(client: Client, postcode: str) -> str:
    page = client.get("/", {"postcode": postcode}).content.decode()
    found_in = re.search('data-announcement="([^"]*)"', page)
    assert found_in
    return found_in[1]


@pytest.fixture
def events(publish_now: Any, postcodes: None, make_event: EventMaker) -> None:
    make_event("Brackwater", title="Doors", capacity=20, confirmed_signups=18)
    make_event("Crowmere", title="Stall")
    publish_now()


@pytest.mark.usefixtures("events")
def test_it_counts_the_places_and_names_the_first(client: Client) -> None:
    sentence = announcement(client, "BR1 1AA")
    assert re.fullmatch(r"2 places to go\. The first: Crowmere, about \d+ miles, \w+day\.", sentence)


@pytest.mark.usefixtures("events")
def test_it_says_nothing_where_there_is_nowhere_to_go(client: Client) -> None:
    assert announcement(client, "hello") == ""


def test_one_place_is_no_two(client: Client, publish_now: Any, postcodes: None, make_event: EventMaker) -> None:
    make_event("Crowmere", title="Stall")
    publish_now()
    assert announcement(client, "BR1 1AA").startswith("1 place to go. The first: Crowmere")
