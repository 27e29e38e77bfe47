"""An event as JSON: what cards, lists and the API show of it, in one place."""

from __future__ import annotations

import datetime as dt

from constituencies.kit.types import JsonObject
from constituencies.kit.uk import LONDON
from events.live_places.bands import people_needed, places_band
from events.models import Event


def local_iso(moment: dt.datetime) -> str:
    """A moment by the clocks of the United Kingdom.

    >>> local_iso(dt.datetime(2026, 11, 28, 10, tzinfo=dt.UTC)), local_iso(dt.datetime(2026, 7, 1, 9, tzinfo=dt.UTC))
    ('2026-11-28T10:00:00+00:00', '2026-07-01T10:00:00+01:00')
    """
    return moment.astimezone(LONDON).isoformat(timespec="seconds")


def event_json(event: Event) -> JsonObject:
    """What anybody may see of an event; of somebody's home, roughly where it is."""
    capacity, confirmed = event.open_places
    return {
        "id": event.pk,
        "title": event.title,
        "constituency": event.constituency.name,
        "kind": event.kind,
        "starts_at": local_iso(event.starts_at),
        "ends_at": local_iso(event.ends_at),
        "places": places_band(capacity, confirmed),
        "needs": people_needed(capacity, confirmed),
        "is_first": confirmed == 0,
        "url": event.get_absolute_url(),
        "place": place_json(event),
        "step_free": event.step_free,
    }


def place_json(event: Event) -> JsonObject | None:
    """Where people meet; None where they take part from home."""
    position = event.public_position
    return position and {"name": event.public_place, "longitude": position[0], "latitude": position[1]}
