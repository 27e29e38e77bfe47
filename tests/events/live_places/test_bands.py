"""What an event says of its places and of who is needed."""

from __future__ import annotations

import pytest
from django.test import Client

from events.live_places.bands import people_needed, places_band, places_text
from tests.conftest import EventMaker


@pytest.mark.parametrize(
    ("capacity", "confirmed", "needs", "text"),
    [
        (40, 0, 40, "Be the first: needs 40 more"),
        (40, 28, 12, "Needs 12 more"),
        (40, 39, 1, "Needs 1 more"),
        (40, 40, None, "Full: waiting list"),
        (40, 41, None, "Full: waiting list"),
        (None, 0, None, "Be the first"),
        (None, 12, None, "Taking sign-ups"),
        (2_500, 1, 2_499, "Needs 2,499 more"),
    ],
)
def test_an_event_says_how_many_it_needs(capacity: int | None, confirmed: int, needs: int | None, text: str) -> None:
    assert people_needed(capacity, confirmed) == needs
    assert places_text(places_band(capacity, confirmed), needs, is_first=confirmed == 0) == text


def test_its_page_says_it_until_it_is_over(client: Client, make_event: EventMaker) -> None:
    event = make_event(capacity=40, confirmed_signups=28)
    assert "Needs 12 more" in client.get(event.get_absolute_url()).content.decode()
    type(event).objects.filter(pk=event.pk).update(starts_at="2020-01-01T10:00Z", ends_at="2020-01-01T12:00Z")
    assert "Needs 12 more" not in client.get(event.get_absolute_url()).content.decode()
