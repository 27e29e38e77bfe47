from __future__ import annotations

import pytest
from django.test import Client
from icalendar import Calendar

from events import services
from events.models import Event
from tests.conftest import EventMaker


def entry(client: Client, event: Event) -> dict[str, object]:
    response = client.get(f"/events/{event.pk}.ics")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    return dict(Calendar.from_ical(response.content).walk("VEVENT")[0])


def test_a_calendar_gets_time_place_and_a_lasting_name(client: Client, make_event: EventMaker) -> None:
    event = make_event(postcode="BR1 1AA")
    calendar_entry = entry(client, event)
    assert calendar_entry["SUMMARY"] == event.title
    assert calendar_entry["DTSTART"].dt == event.starts_at.replace(microsecond=0)  # type: ignore[attr-defined]
    assert calendar_entry["LOCATION"] == "Outside the library, BR1 1AA"
    assert str(calendar_entry["UID"]) == f"event-{event.pk}@mycampaignmap"
    assert calendar_entry["SEQUENCE"] == 0


def test_a_cancelled_event_says_so_with_a_higher_sequence(client: Client, make_event: EventMaker) -> None:
    event = make_event()
    services.cancel_events([event])
    calendar_entry = entry(client, event)
    assert calendar_entry["STATUS"] == "CANCELLED"
    assert calendar_entry["SEQUENCE"] == 1


@pytest.mark.parametrize("status", [Event.Status.DRAFT])
def test_a_draft_is_nobody_elses_business(client: Client, make_event: EventMaker, status: str) -> None:
    event = make_event(status=status)
    assert client.get(f"/events/{event.pk}.ics").status_code == 404
    assert client.get(f"/events/{event.pk}/").status_code == 404
