"""When it gets dark: nobody should stand on a doorstep in the dark without having known it."""

from __future__ import annotations

import datetime as dt

from astral import Observer
from astral.sun import dusk

from constituencies.kit.uk import LONDON
from events.models import STREET_KINDS, Event

NOON = dt.time(12)


def gets_dark_at(day: dt.date, longitude: float, latitude: float) -> dt.datetime | None:
    """The end of civil twilight of an evening, in London's time: until then one reads door numbers without a lamp.

    The sun is then 6° below the horizon (astral, after NOAA's equations: good to about a minute). None where it
    never gets dark, as in Shetland in June.
    """
    observer = Observer(latitude=latitude, longitude=longitude)
    try:
        evening = dusk(observer, day, tzinfo=LONDON)
        if evening.timetz().replace(tzinfo=None) < NOON:
            # Where dusk comes after midnight (Lerwick in June), that of the date ended the evening before.
            evening = dusk(observer, day + dt.timedelta(days=1), tzinfo=LONDON)
    except ValueError:
        return None
    return evening.replace(second=0, microsecond=0)


def dark_from(event: Event) -> dt.datetime | None:
    """When it gets dark during an event on doorsteps or in the street; None if it does not, or is not one."""
    position = event.public_position
    if event.kind not in STREET_KINDS or position is None:
        return None
    dark = gets_dark_at(event.starts_at.astimezone(LONDON).date(), *position)
    return dark if dark is not None and dark < event.ends_at else None
