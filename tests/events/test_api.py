from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.listing.memory import version_called
from events.models import Event
from tests.conftest import EventMaker


def titles(client: Client, query: str = "") -> list[str]:
    response = client.get(f"/api/v1/events/{query}")
    assert response.status_code == 200, response.content
    return [event["title"] for event in response.json()["results"]]


def test_coming_events_the_next_first_without_drafts(client: Client, make_event: EventMaker) -> None:
    soon, later = timezone.now() + dt.timedelta(hours=1), timezone.now() + dt.timedelta(days=9)
    make_event(title="later", starts_at=later)
    make_event(title="soon", starts_at=soon)
    make_event(title="draft", status=Event.Status.DRAFT)
    make_event(title="cancelled", starts_at=later + dt.timedelta(days=1), status=Event.Status.CANCELLED)
    make_event(title="over", starts_at=timezone.now() - dt.timedelta(days=2))
    assert titles(client) == ["soon", "later", "cancelled"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?code=E14990003", ["Crowmere stall"]),
        ("?kind=phone-bank", ["calls"]),
        ("?kind=phone-bank&kind=canvassing", ["calls", "steps"]),
        ("?kind=Phone-Bank", ["calls"]),
        ("?code=e14990003", ["Crowmere stall"]),
        ("?code=E14990009", []),
        *((f"?remote={yes}", ["calls"]) for yes in ("true", "1", "True", "yes", "on")),
        *((f"?remote={no}", ["steps", "Crowmere stall"]) for no in ("false", "0", "FALSE", "no", "off")),
        ("?remote=&accessible=&code=&from=", ["calls", "steps", "Crowmere stall"]),
        ("?accessible=1", ["calls", "Crowmere stall"]),
        ("?accessible=true", ["calls", "Crowmere stall"]),
        ("?campaign=elsewhere", []),
    ],
)
def test_filters(client: Client, make_event: EventMaker, query: str, expected: list[str]) -> None:
    start = timezone.now() + dt.timedelta(days=1)
    make_event(title="calls", kind="phone-bank", is_remote=True, longitude=None, latitude=None, starts_at=start)
    make_event(title="steps", step_free="no", starts_at=start + dt.timedelta(hours=1))
    make_event(
        "Crowmere",
        title="Crowmere stall",
        kind="street-stall",
        step_free="yes",
        starts_at=start + dt.timedelta(hours=2),
    )
    assert titles(client, query) == expected


def test_days_are_days_in_london(client: Client, make_event: EventMaker) -> None:
    late = timezone.localtime().replace(hour=23, minute=30) + dt.timedelta(days=3)
    make_event(title="late", starts_at=late, ends_at=late + dt.timedelta(minutes=20))
    day = late.date()
    assert titles(client, f"?from={day}&to={day}") == ["late"]
    assert titles(client, f"?from={day + dt.timedelta(days=1)}") == []
    assert titles(client, f"?to={day - dt.timedelta(days=1)}") == []


@pytest.mark.parametrize("query", [
        "?kind=party", "?from=yesterday", "?to=2026-13-01", "?kind=%00", "?remote=maybe", "?accessible=2", "?code=E1",
        "?code=Brackwater", "?limit=abc", "?limit=0", "?limit=-1", "?limit=1.5", "?limit=%D9%A1", "?offset=abc",
        "?offset=-1", "?from=0001-01-01", "?to=9999-12-31", "?from=10000-01-01", "?campaign=%00", "?code=%00",
    ],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_says_so(client: Client, make_event: EventMaker, query: str) -> None:
    response = client.get(f"/api/v1/events/{query}")
    assert response.status_code == 400
    assert response.json()["outcome"] == "invalid"
    assert response.json()["message"]


@pytest.mark.parametrize("query", ["?bogus=1", "?Kind=canvassing", "?remote=1&is_remote=1", "?page=2", "?format=json"])
def test_an_unknown_parameter_is_named_with_those_that_are_known(
    client: Client, make_event: EventMaker, query: str
) -> None:
    response = client.get(f"/api/v1/events/{query}")
    assert response.status_code == 400
    assert (
        "Known ones: campaign, code, kind, when, from, to, near, miles, accessible, toilets, seated, remote, free, "
        "sort, limit, offset." in response.json()["message"]
    )


def test_the_public_learns_how_many_are_needed_and_nothing_about_who_comes(
    client: Client, make_event: EventMaker
) -> None:
    make_event(capacity=20, confirmed_signups=19)
    [event] = client.get("/api/v1/events/").json()["results"]
    assert (event["places"], event["needs"], event["is_first"]) == ("few", 1, False)
    assert set(event) == {
        "id", "title", "kind", "status", "code", "constituency", "starts_at", "ends_at", "places", "place", "url",
        "needs", "is_first",
        "step_free", "toilets", "seated_jobs", "accessibility_notes", "description", "distance_km", "by_sea",
    }  # fmt: skip


def test_queries_do_not_grow_with_events(client: Client, make_event: EventMaker) -> None:
    def queries() -> int:
        version_called.cache_clear()
        with CaptureQueriesContext(connection) as captured:
            client.get("/api/v1/events/")
        return len(captured)

    make_event()
    few = queries()
    for _ in range(10):
        make_event()
    assert queries() == few


def test_only_reading_is_allowed(client: Client, make_event: EventMaker) -> None:
    make_event()
    response: Any = client.post("/api/v1/events/", {"title": "mine"}, content_type="application/json")
    assert response.status_code == 405
    assert response.json()["outcome"] == "method-not-allowed"


HUGE = "9" * 30


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/events/{HUGE}/", 404),
        (f"/events/{HUGE}.ics", 404),
        (f"/api/v1/events/?offset={HUGE}", 200),
        (f"/api/v1/events/?limit={HUGE}", 200),
        (f"/api/v1/events/?limit={HUGE}&offset={HUGE}", 200),
        ("/api/v1/events/?from=2199-12-31", 200),
        ("/api/v1/events/?to=2199-12-31", 200),
        ("/api/v1/events/?from=1900-01-01", 200),
    ],
)
def test_absurd_numbers_and_days_are_no_server_error(
    client: Client, make_event: EventMaker, path: str, status: int
) -> None:
    make_event()
    assert client.get(path).status_code == status
