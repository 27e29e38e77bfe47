"""The page of all events, as strangers see it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from constituencies.models import Campaign
from events.listing.memory import version_called
from events.listing.pages import PAGE_SIZE
from events.models import Event
from tests.conftest import EventMaker

PAGE = "/events/"


def body(client: Client, query: str = "", status: int = 200) -> str:
    version_called.cache_clear()
    response = client.get(PAGE + query)
    assert response.status_code == status, response
    return response.content.decode()


def titles(client: Client, query: str = "") -> list[str]:
    return re.findall(r'class="event-title"[^>]*>([^<]+)<', body(client, query))


def links(page: str) -> list[str]:
    return re.findall(r'href="([^"]+)"', page.replace("&amp;", "&"))


@pytest.fixture
def tomorrow() -> dt.datetime:
    return timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)


def test_what_people_can_still_come_to_by_day(client: Client, make_event: EventMaker, tomorrow: dt.datetime) -> None:
    now = timezone.now()
    make_event(title="next week", starts_at=tomorrow + dt.timedelta(days=7))
    make_event(title="tomorrow", starts_at=tomorrow)
    make_event(title="cancelled", starts_at=tomorrow, status=Event.Status.CANCELLED)
    make_event(title="draft", starts_at=tomorrow, status=Event.Status.DRAFT)
    make_event(title="has begun", starts_at=now - dt.timedelta(hours=1))
    make_event(title="drop in", starts_at=now - dt.timedelta(hours=1), is_drop_in=True)
    page = body(client)
    assert titles(client) == ["drop in", "tomorrow", "next week"]
    headings = [" ".join(text.split()) for text in re.findall(r"<h2>(.*?)</h2>", page, re.DOTALL)]
    assert f"Tomorrow, {tomorrow:%A} {tomorrow.day} {tomorrow:%B}" in headings
    assert "3 events, the soonest first" in page


def test_a_row_says_what_one_needs_to_choose(client: Client, make_event: EventMaker, postcodes: None) -> None:
    event = make_event(
        title="Doors", capacity=20, confirmed_signups=17, step_free="yes", toilets="yes", place="The library"
    )
    page = body(client, "?near=BR1")
    for text in ("The library", "Needs 3 more", "Step-free", "Toilets nearby", "Canvassing", "under", "by road"):
        assert text in page, text
    assert f"/events/{event.pk}/sign-up/" in links(page)
    assert f"/events/{event.pk}/" in links(page)


def test_a_full_event_leads_to_its_waiting_list_until_only_places_are_asked_for(
    client: Client, make_event: EventMaker
) -> None:
    make_event(title="packed", capacity=2, confirmed_signups=2)
    page = body(client)
    assert "Full: waiting list" in page
    assert "Join the waiting list" in page
    assert titles(client, "?free=1") == []


def test_an_event_from_home_is_marked_and_nowhere_near(client: Client, make_event: EventMaker, postcodes: None) -> None:
    make_event(title="calls", is_remote=True, longitude=None, latitude=None, place="")
    page = body(client, "?near=BR1")
    assert '<span class="from-home">From home</span>' in page
    assert "card-distance" not in page
    assert "data-longitude" not in page
    assert titles(client, "?near=BR1&miles=10") == []
    assert titles(client, "?near=BR1&miles=10&remote=1") == ["calls"]


def test_a_private_address_is_neither_said_nor_measured(
    client: Client, make_event: EventMaker, postcodes: None
) -> None:
    """Distances from many places would else find the house."""
    make_event(
        is_private=True, place="12 Secret Street", postcode="BR1 1AA", longitude=-1.50449, latitude=52.10449
    )  # fmt: skip
    page = body(client, "?near=AV1")
    assert "Secret" not in page
    assert "BR1 1AA" not in page
    assert "A private address in BR1" in page
    assert 'data-longitude="-1.5" data-latitude="52.1"' in page
    make_event(title="at the rounded place", longitude=-1.5, latitude=52.1)
    version_called.cache_clear()
    [home, there] = client.get("/api/v1/events/?near=AV1").json()["results"]
    assert home["distance_km"] == there["distance_km"]


def test_the_api_looks_back_from_a_day_and_names_what_is_cancelled(
    client: Client, make_event: EventMaker, tomorrow: dt.datetime
) -> None:
    make_event(title="over", starts_at=tomorrow - dt.timedelta(days=3))
    make_event(title="off", starts_at=tomorrow, status=Event.Status.CANCELLED)
    make_event(title="on", starts_at=tomorrow + dt.timedelta(hours=1))

    def api(query: str) -> list[str]:
        return [event["title"] for event in client.get(f"/api/v1/events/?{query}").json()["results"]]

    assert api("") == ["off", "on"]
    assert api(f"from={tomorrow.date() - dt.timedelta(days=3)}") == ["over", "off", "on"]
    assert api(f"from={tomorrow.date() - dt.timedelta(days=2)}") == ["off", "on"]
    assert api("when=tomorrow&free=1") == ["on"]
    assert api("when=evenings") == []


@pytest.mark.parametrize("query", ["near=Nowhereham", "miles=5", "sort=distance", "near=BR1&miles=-1", "when=later"])
def test_the_api_refuses_what_makes_no_sense(
    client: Client, make_event: EventMaker, postcodes: None, query: str
) -> None:
    response = client.get(f"/api/v1/events/?{query}")
    assert (response.status_code, response.json()["outcome"]) == (400, "invalid")
    assert response.json()["message"]


@pytest.mark.parametrize("typed", ["BR1 1AA", "br11aa", "BR1 1", " BR1-1AA ", "BR1 9ZZ"])
def test_an_address_keeps_the_first_half_of_a_postcode(client: Client, postcodes: None, typed: str) -> None:
    response = client.get(PAGE, {"near": typed, "when": "weekend", "from": "", "after": "1.2.3"})
    assert (response.status_code, response["Location"]) == (302, f"{PAGE}?when=weekend&near=BR1")
    assert response["Cache-Control"] == "no-store"
    response = client.get("/api/v1/events/", {"near": typed, "limit": "5"})
    assert (response.status_code, response["Location"]) == (302, "/api/v1/events/?near=BR1&limit=5")
    assert response["Access-Control-Allow-Origin"] == "*", "or a browser would not follow for another site"


def test_no_link_holds_a_place_that_nobody_knows(client: Client, make_event: EventMaker, postcodes: None) -> None:
    """It may be a postcode with a slip in it."""
    for _ in range(PAGE_SIZE + 1):
        make_event()
    page = body(client, "?near=BR1+1AAA&when=any")
    assert 'aria-invalid="true"' in page
    assert "That is not a postcode" in page
    assert [link for link in links(page) if "1AA" in link] == []
    assert 'data-query=""' in page
    assert len(titles(client, "?near=BR1+1AAA")) == PAGE_SIZE


def test_the_nearest_first_by_road(
    client: Client, make_event: EventMaker, postcodes: None, tomorrow: dt.datetime
) -> None:
    for seat in ("Crowmere", "Ashford Vale", "Brackwater"):
        make_event(seat, title=seat, starts_at=tomorrow)
    assert titles(client, "?near=BR1") == ["Brackwater", "Crowmere", "Ashford Vale"]
    assert titles(client, "?near=BR1&sort=time") == ["Crowmere", "Ashford Vale", "Brackwater"]
    assert titles(client, "?near=BR1&miles=15") == ["Brackwater", "Crowmere"]


def test_pages_lead_on(client: Client, make_event: EventMaker, tomorrow: dt.datetime) -> None:
    for number in range(PAGE_SIZE + 2):
        make_event(title=f"event {number}", starts_at=tomorrow + dt.timedelta(minutes=number))
    page = body(client, "?kind=canvassing")
    [more] = re.findall(r'rel="next"\s+href="([^"]+)"', page.replace("&amp;", "&"))
    assert more.startswith("?kind=canvassing&after=")
    make_event(title="at the front", starts_at=tomorrow - dt.timedelta(hours=1))
    assert titles(client, more) == [f"event {PAGE_SIZE}", f"event {PAGE_SIZE + 1}"]
    assert 'rel="prev"' in body(client, more)


def test_an_empty_list_says_what_to_do(client: Client, make_event: EventMaker, postcodes: None) -> None:
    make_event(starts_at=timezone.now() + dt.timedelta(days=9), step_free="no")
    page = body(client, "?near=AV1&miles=5&accessible=1&when=tomorrow")
    assert "Nothing fits" in page
    assert "Give up all filters: 1 event" in page
    assert "/events/new/?seat=ashford-vale" in links(page)
    assert "/constituencies/ashford-vale/tell-me/" in links(page)
    page = body(client, "?when=tomorrow")
    assert "On any day: 1 event" in page
    assert titles(client, "?") == ["Canvassing in Brackwater"]


def test_a_filter_that_makes_no_sense_is_named_and_the_list_goes_on(client: Client, make_event: EventMaker) -> None:
    make_event(title="there")
    assert "Write a day as 2026-11-28." in body(client, "?from=yesterday")
    assert titles(client, "?from=yesterday&utm_source=poster&miles=5&sort=distance") == ["there"]


def test_a_historical_campaign_runs_as_of_its_day(
    client: Client, campaign: Campaign, make_event: EventMaker, tomorrow: dt.datetime
) -> None:
    make_event(title="now", starts_at=tomorrow)
    day = timezone.localdate() - dt.timedelta(days=400)
    past = Campaign.objects.get(pk=campaign.pk)
    past.pk, past.slug, past.name, past.as_of, past.is_current = None, "past", "Back then", day, False
    past.opens_on, past.polling_day = day - dt.timedelta(days=20), day + dt.timedelta(days=20)
    past.save()
    for title, days in (("before", -2), ("then", 2)):
        make_event(title=title, campaign=past, starts_at=tomorrow - dt.timedelta(days=401 - days))
    page = body(client, "?campaign=past")
    assert titles(client, "?campaign=past") == ["then"]
    assert "Back then is over" in page
    assert "/sign-up/" not in page
    assert "Host an event</a>\n      </p>" not in page
    assert titles(client) == ["now"]
    body(client, "?campaign=elsewhere", status=404)


def test_queries_do_not_grow_with_events(client: Client, make_event: EventMaker, postcodes: None) -> None:
    def queries(query: str) -> int:
        version_called.cache_clear()
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE + query)
        return len(captured)

    addresses = ["", "?near=BR1&miles=20&accessible=0", "?when=evenings", "?code=E14990002", "?free=1&sort=time"]
    make_event()
    few = [queries(address) for address in addresses]
    for _ in range(PAGE_SIZE + 5):
        make_event()
    assert [queries(address) for address in addresses] == few


def test_a_town_will_do_as_a_place_and_so_will_a_constituency(
    client: Client, make_event: EventMaker, postcodes: None
) -> None:
    make_event(title="Doors")
    for near in ("Leeds", "brackwater"):
        page = body(client, f"?near={near}")
        assert "Doors" in page, near
        assert "mile" in page, near
