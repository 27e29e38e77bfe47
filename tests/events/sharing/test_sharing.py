"""What is seen of an event elsewhere is what anybody may know, and nothing that an organiser typed breaks it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from events.models import Event
from events.sharing.picture import picture_path, picture_words
from events.sharing.structured import structured_event
from tests.conftest import EventMaker

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def data_of(client: Client, event: Event) -> dict[str, Any]:
    [block] = BLOCK.findall(client.get(event.get_absolute_url()).content.decode())
    data: dict[str, Any] = json.loads(block)
    return data


def test_search_engines_are_told_what_an_event_is(client: Client, make_event: EventMaker, settings: Any) -> None:
    settings.SITE_URL = "https://map.example.org"
    event = make_event(title="Doors", place="The library", postcode="BR1 1AA")
    data = data_of(client, event)
    assert (data["@context"], data["@type"], data["name"]) == ("https://schema.org", "Event", "Doors")
    assert data["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["startDate"] < data["endDate"]
    assert data["location"]["name"] == "The library"
    assert data["location"]["address"]["postalCode"] == "BR1 1AA"
    assert data["location"]["address"]["addressLocality"]
    assert data["organizer"]["@type"] == "Organization"
    assert data["url"] == f"https://map.example.org{event.get_absolute_url()}"
    assert data["image"][0].startswith("https://map.example.org/events/")
    assert "offers" not in data
    assert data["isAccessibleForFree"] is True


def test_of_a_private_address_only_the_town_is_told(client: Client, make_event: EventMaker) -> None:
    event = make_event(is_private=True, place="12 Elm Road", postcode="BR1 1AA")
    whole = json.dumps(structured_event(event, "", "")) + repr(picture_words(event))
    assert "Elm Road" not in whole
    assert "1AA" not in whole
    assert "longitude" not in whole
    assert "A private address in BR1" in whole
    assert "Elm Road" not in client.get(event.get_absolute_url()).content.decode()


def test_an_event_from_home_takes_place_on_its_page(client: Client, make_event: EventMaker) -> None:
    event = make_event(is_remote=True, join_link="https://call.example.org/secret")
    data = data_of(client, event)
    assert data["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert data["location"] == {"@type": "VirtualLocation", "url": data["url"]}
    assert "secret" not in json.dumps(data)


def test_a_cancelled_one_says_so_and_asks_for_nobody(client: Client, make_event: EventMaker) -> None:
    event = make_event(status="cancelled")
    assert data_of(client, event)["eventStatus"] == "https://schema.org/EventCancelled"
    words = picture_words(event)
    assert words.title == f"Cancelled: {event.title}"
    assert words.need == ""


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--<script>", 'a\u2028b & "c" مرحبا 🎉'])
def test_no_text_ends_the_block(client: Client, make_event: EventMaker, text: str) -> None:
    event = make_event(title=text, description=text)
    page = client.get(event.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    data = data_of(client, event)
    assert data["name"] == event.title
    assert data["description"] == event.description


def test_the_picture_shows_town_day_and_need(make_event: EventMaker, publish_now: Any, client: Client) -> None:
    event = make_event(title="Doors")
    before = picture_path(event)
    publish_now()
    words = picture_words(event)
    assert words.need.startswith("Need for people: ")
    assert len(words.facts) == 2
    assert re.fullmatch(r"[A-Z][a-z]+day \d+ [A-Z][a-z]+, \d\d:\d\d–\d\d:\d\d", words.facts[1])
    assert picture_path(event) != before
    answer = client.get(picture_path(event))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert "immutable" in answer["Cache-Control"]
