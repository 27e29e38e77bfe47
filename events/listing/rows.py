"""What the list says of one event, beyond what stands in its row of the database."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import NamedTuple

from constituencies.kit.uk import LONDON
from constituencies.towns import nearest_town
from events.listing.finding import ListedRow
from events.live_places.bands import Places, people_needed, places_band, places_text
from events.models import Event


class RowContext(NamedTuple):
    """For templates/events/listing/_row.html."""

    event: Event
    day: dt.date
    """On which it begins, in the United Kingdom."""
    town: str
    """Where it is; "" for an event from home, and where the meeting place names it."""
    position: tuple[float, float] | None
    """Longitude and latitude, as anybody may see them."""
    distance_km: float | None
    by_sea: bool
    places: Places
    places_text: str


def row_context(row: ListedRow) -> RowContext:
    """Of one row; reads no more of the database."""
    event = row.event
    capacity, confirmed = event.open_places
    places = places_band(capacity, confirmed)
    return RowContext(
        event,
        event.starts_at.astimezone(LONDON).date(),
        _town(event),
        event.public_position,
        row.distance_km,
        row.by_sea,
        places,
        places_text(places, people_needed(capacity, confirmed), is_first=confirmed == 0),
    )


def _town(event: Event) -> str:
    position = event.public_position
    if position is None:
        return ""
    town = _town_at(*position)
    return "" if town.casefold() in event.public_place.casefold() else town


@lru_cache(maxsize=4096)
def _town_at(longitude: float, latitude: float) -> str:
    """To find it takes a tenth of a millisecond, and many events share a place."""
    return nearest_town(longitude, latitude).name
