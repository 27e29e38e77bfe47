"""What a cache may do with the list of events, and that its rows written by hand are what a serializer writes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.serializers import ModelSerializer

from events.api import EventSerializer
from events.services import save_event
from tests.conftest import EventMaker

API = "/api/v1/events/"


@pytest.fixture(autouse=True)
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same minute throughout, however long a test takes."""
    now = dt.datetime.now(dt.UTC).replace(second=0, microsecond=0)
    monkeypatch.setattr("events.listing.memory.this_minute", lambda: now)


def test_unchanged_is_not_sent_again(client: Client, make_event: EventMaker) -> None:
    make_event()
    first = client.get(API)
    assert first["Cache-Control"] == "public, max-age=10"
    again = client.get(API, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]


def test_a_saved_event_is_sent(client: Client, make_event: EventMaker) -> None:
    event = make_event()
    etag = client.get(API)["ETag"]
    event.title = "Doors after all"
    save_event(event)
    again = client.get(API, headers={"if-none-match": etag})
    assert again.json()["results"][0]["title"] == "Doors after all"


def test_the_same_list_is_written_once(client: Client, make_event: EventMaker) -> None:
    make_event()
    with CaptureQueriesContext(connection) as first:
        before = client.get(API)
    with CaptureQueriesContext(connection) as second:
        again = client.get(API)
    assert again.content == before.content
    assert len(second) == 1 < len(first)
    assert client.get(f"{API}?remote=true").json()["count"] == 0


def test_no_more_lists_are_kept_than_there_is_room_for(
    client: Client, make_event: EventMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.api.KEPT", 2)
    event = make_event()
    for offset in range(5):
        assert client.get(f"{API}?offset={offset}").json()["count"] == 1
    save_event(event)
    assert client.get(f"{API}?offset=4").json()["results"] == []


def test_a_mistake_is_not_kept(client: Client, make_event: EventMaker) -> None:
    response = client.get(f"{API}?kind=party")
    assert response.status_code == 400
    assert not response.has_header("ETag")
    assert not response.has_header("Cache-Control")


@pytest.mark.parametrize("month", [1, 7])
def test_rows_are_as_the_serializer_declares_them(make_event: EventMaker, month: int) -> None:
    """In winter and in summer time."""
    for event in (
        make_event.unsaved(pk=1, starts_at=dt.datetime(2026, month, 5, 10, 30, tzinfo=dt.UTC), capacity=3),
        make_event.unsaved(pk=2, is_remote=True, longitude=None, latitude=None),
    ):
        serializer = EventSerializer()
        assert serializer.to_representation(event) == ModelSerializer.to_representation(serializer, event)
