"""The page of a seat: events by week, how many people they need, a week as text, neighbours that need people more."""

from __future__ import annotations

import datetime as dt
from html import unescape
from typing import Any

import orjson
import pytest
from django.test import Client
from django.utils import timezone

from constituencies.changes import change
from targeting.models import Strategy
from targeting.web.cards import EventNow
from targeting.web.seat_parts import by_week, people_still_needed, week_text
from tests.conftest import EventMaker

THURSDAY = dt.date(2026, 11, 26)


def event(starts_at: str, **more: Any) -> bytes:
    start = dt.datetime.fromisoformat(starts_at)
    return orjson.dumps(
        {
            "title": "Doors",
            "url": "/events/1/",
            "starts_at": start.isoformat(),
            "ends_at": (start + dt.timedelta(hours=2)).isoformat(),
            "place": {"name": "Library"},
            "places": "plenty",
            "needs": None,
            "is_first": False,
            **more,
        }
    )


def weeks(*starts: str, day: dt.date = THURSDAY) -> list[tuple[str, int]]:
    events = [EventNow(event(start), is_on=False) for start in starts]
    return [(name, len(of_week)) for name, of_week in by_week(events, day.toordinal())]


def test_weeks_begin_on_monday_and_by_the_clocks_of_the_united_kingdom() -> None:
    assert weeks(
        "2026-11-26T18:00:00+00:00",
        "2026-11-29T23:30:00+00:00",
        "2026-11-30T00:30:00+00:00",
        "2026-12-06T10:00:00+00:00",
        "2026-12-07T10:00:00+00:00",
        "2026-12-20T10:00:00+00:00",
    ) == [("This week", 2), ("Next week", 2), ("Week of 7 December", 1), ("Week of 14 December", 1)]
    # 23:30 in UTC on a Sunday in summer is Monday here.
    assert weeks("2027-06-06T23:30:00+00:00", day=dt.date(2027, 6, 6)) == [("Next week", 1)]


def test_what_began_last_week_and_is_still_on_is_of_this_week() -> None:
    assert weeks("2026-11-22T22:00:00+00:00", day=dt.date(2026, 11, 23)) == [("This week", 1)]


def test_a_year_ends_within_a_week() -> None:
    assert weeks("2026-12-31T10:00:00+00:00", "2027-01-03T10:00:00+00:00", day=dt.date(2026, 12, 28)) == [
        ("This week", 2)
    ]


def test_only_events_with_a_capacity_say_how_many_they_need() -> None:
    needs = [EventNow(event("2026-11-26T18:00:00+00:00", needs=number), is_on=False) for number in (5, None, 7)]
    assert people_still_needed(needs) == 12
    assert people_still_needed([]) == 0


SEAT = {"name": "Ashford Vale", "url": "/constituencies/ashford-vale/"}


def test_a_week_is_a_message_as_organisers_would_write_it(settings: Any) -> None:
    settings.SITE_URL = "https://map.example.org"
    week = [
        event("2026-11-28T10:00:00+00:00", title="Doors & “bells” 🗳", needs=6),
        event("2026-11-30T19:00:00+00:00", title="Calls", place=None, places="unlimited", url="/events/2/"),
    ]
    assert week_text(SEAT, week, THURSDAY.toordinal(), "Promoted by A. N. Agent.").split("\n") == [
        "What’s on in Ashford Vale, Thu 26 Nov to Wed 2 Dec",
        "",
        "Sat 28 Nov, 10:00–12:00: Doors & “bells” 🗳",
        "Library · Needs 6 more",
        "https://map.example.org/events/1/",
        "",
        "Mon 30 Nov, 19:00–21:00: Calls",
        "From home · Taking sign-ups",
        "https://map.example.org/events/2/",
        "",
        "All events: https://map.example.org/constituencies/ashford-vale/",
        "",
        "Promoted by A. N. Agent.",
    ]


def test_of_nothing_there_is_no_text() -> None:
    assert week_text(SEAT, [], THURSDAY.toordinal(), "Promoted by A. N. Agent.") == ""


@pytest.fixture
def ashford_vale(publish_now: Any, make_event: EventMaker, client: Client) -> str:
    """The page of a safe seat beside one that is not."""
    now = timezone.now()
    make_event("Ashford Vale", title="Doors <b>&</b> bells", capacity=20, confirmed_signups=8)
    make_event("Ashford Vale", title="In a month", starts_at=now + dt.timedelta(days=30), capacity=10)
    make_event("Brackwater", title="Doors over there", longitude=-1.9, latitude=52.0)
    need = publish_now().snapshot.country.need
    Strategy.objects.update(scale=float(need.max()))  # of three seats all would be the neediest
    with change():
        pass
    publish_now()
    return client.get("/constituencies/ashford-vale/").content.decode()


def test_the_text_keeps_its_lines_in_the_page(ashford_vale: str) -> None:
    text = unescape(
        ashford_vale.split('<textarea id="week-text"')[1].split(">", 1)[1].split("</textarea>", maxsplit=1)[0]
    )
    assert "\n\n" in text
    assert "Doors <b>&</b> bells" in text
    assert "<b>&</b>" not in ashford_vale
    assert "In a month" not in text, "that is not within seven days"
    assert text.endswith("Promoted by A. N. Agent, 1 Example Street.")


def test_the_page_says_how_many_people_are_needed_and_when(ashford_vale: str) -> None:
    assert "The next events here need <strong>22</strong> more people." in ashford_vale
    assert ashford_vale.count("<h3>") == 2


def test_neighbours_are_told_by_their_band(ashford_vale: str) -> None:
    near = ashford_vale.split("Near here, and needed more")[1].split("</ul>", maxsplit=1)[0]
    assert "Brackwater" in near
    assert "very high need" in near
    assert "miles by road" in near
    assert "of 100" not in near


@pytest.mark.usefixtures("ashford_vale")
def test_whoever_is_needed_most_has_no_neighbour_that_is_needed_more(client: Client) -> None:
    assert "Near here, and needed more" not in client.get("/constituencies/brackwater/").content.decode()
