"""What the page of an event says to help people come, and what it keeps to itself."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.test import Client

from constituencies.kit.uk import LONDON
from events import signups
from events.coming.bring import what_to_bring
from events.coming.directions import ways_there
from events.coming.hosts import who_hosts
from events.coming.invitation import invitation
from events.models import Event, Host
from events.safety import signed_links
from events.safety.signed_links import Purpose
from events.signups import Person
from tests.conftest import EventMaker

SATURDAY = dt.datetime(2031, 11, 29, 10, tzinfo=LONDON)


@pytest.fixture
def host(db: None) -> Host:
    return Host.objects.create(email="hattie@example.org", name="Hattie Secretname")


def page_of(client: Client, event: Event, **query: str) -> str:
    return client.get(event.get_absolute_url(), query).content.decode()


def test_who_hosts_is_told_by_their_part_and_not_by_name(client: Client, make_event: EventMaker, host: Host) -> None:
    event = make_event(organiser=None, host=host)
    assert who_hosts(event) == "A volunteer, in agreement with the organisers (East)"
    host.trusted_in.add(event.constituency.region)
    assert who_hosts(event) == "A volunteer whom the organisers trust (East)"
    page = page_of(client, event)
    assert "A volunteer whom the organisers trust (East)" in page
    assert "Secretname" not in page
    assert "Hattie" not in page


def test_an_organisers_event_and_one_that_nobody_is_left_for(make_event: EventMaker) -> None:
    event = make_event()
    assert who_hosts(event) == "An organiser of the campaign (East)"
    event.host_left_at = SATURDAY
    assert who_hosts(event) == "The organisers of the region (East)"


@pytest.mark.parametrize(
    ("kind", "gets_dark", "says"),
    [
        ("canvassing", False, "Shoes you can walk in"),
        ("canvassing", True, "A torch: it gets dark before the end."),
        ("phone-bank", False, "A charged phone"),
        ("social", False, ""),
    ],
)
def test_what_to_bring_depends_on_the_kind(kind: str, gets_dark: bool, says: str) -> None:
    text = what_to_bring(Event(kind=kind), gets_dark=gets_dark)
    assert says in text
    assert bool(says) == bool(text)


def test_ways_there_open_a_map_of_ones_own_choice() -> None:
    ways = {way.label: way.url for way in ways_there((-1.549123456, 53.8), "St Chad’s (hall)")}
    assert ways[""] == "geo:53.80000,-1.54912?q=53.80000,-1.54912(St%20Chad%E2%80%99s%20%5Bhall%5D)"
    assert {urlsplit(url).hostname for url in ways.values()} == {
        None,
        "www.openstreetmap.org",
        "www.google.com",
        "maps.apple.com",
    }
    assert all("53.80000" in unquote(url) for url in ways.values())


LINK = re.compile(r'<a class="button"\s+href="([^"]*)"\s+rel="noopener noreferrer"\s+referrerpolicy="no-referrer">')


def test_links_to_others_say_nothing_of_where_somebody_came_from(client: Client, make_event: EventMaker) -> None:
    page = page_of(client, make_event())
    elsewhere = [unescape(link) for link in re.findall(r'href="((?:https?:|geo:)[^"]*)"', page)]
    assert len(elsewhere) == 5
    assert sorted(elsewhere) == sorted(unescape(link) for link in LINK.findall(page))


def test_the_way_to_somebodys_home_is_for_those_who_come(client: Client, make_event: EventMaker) -> None:
    event = make_event(is_private=True, place="12 Elm Road", postcode="BR1 1AA", longitude=-1.51234)
    page = page_of(client, event)
    assert "Directions" not in page
    assert "1.51234" not in page
    signup = signups.sign_up(event, None, Person("Ann", "ann@example.org"))
    address = signed_links.path("signup", Purpose.SIGN_UP, signup.pk)
    assert "1.51234" not in client.get(address).content.decode()
    signups.confirm(signup)
    assert "-1.51234" in client.get(address).content.decode()


def test_there_is_no_way_to_what_is_from_home(client: Client, make_event: EventMaker) -> None:
    event = make_event(kind="phone-bank", is_remote=True, longitude=None, latitude=None)
    assert "Directions" not in page_of(client, event)


def test_a_friend_reads_town_day_and_link_and_nobodys_name(make_event: EventMaker, settings: Any) -> None:
    settings.SITE_URL = "https://map.example.org"
    event = make_event(title="Doors & “bells”", starts_at=SATURDAY, longitude=-1.5491, latitude=53.8008)
    message = invitation(event, comes=True)
    assert (
        message.text == "I’m going to “Doors & “bells”” in Leeds on Saturday 29 November, 10:00. Will you come with me?"
    )
    assert message.url == f"https://map.example.org/events/{event.pk}/?from=friend"
    for url in (message.whatsapp, message.mail):
        query = parse_qs(urlsplit(url).query)
        assert (query.get("text") or query["body"]) == [f"{message.text} {message.url}"]


def test_an_invitation_to_somebodys_home_holds_no_address(make_event: EventMaker) -> None:
    event = make_event(is_private=True, place="12 Elm Road", postcode="BR1 1AA")
    assert "Elm" not in "".join(invitation(event))
    assert "BR1" not in "".join(invitation(event))


def test_whoever_a_friend_sends_is_told_so(client: Client, make_event: EventMaker) -> None:
    event = make_event()
    assert "A friend thought of you for this." in page_of(client, event, **{"from": "friend"})
    for query in ({}, {"from": "ann@example.org"}, {"from": "<b>"}):
        page = page_of(client, event, **query)
        assert "A friend thought of you" not in page
        assert "ann@example.org" not in page


def test_a_printed_event_is_found_by_its_public_address(client: Client, make_event: EventMaker, settings: Any) -> None:
    settings.SITE_URL = "https://map.example.org"
    event = make_event()
    page = page_of(client, event, **{"from": "friend"})
    assert 'class="segno"' in page
    assert f"<strong>https://map.example.org/events/{event.pk}/</strong>" in page


def test_a_cancelled_event_is_nothing_to_bring_friends_to(client: Client, make_event: EventMaker) -> None:
    page = page_of(client, make_event(status="cancelled"))
    for words in ("Bring a friend", "Directions", "segno", "Shoes you can walk in"):
        assert words not in page
