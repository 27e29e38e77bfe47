"""The way to a meeting place: addresses that open a map of somebody's own choice.

They are links that people press: nothing is asked of anybody else before, and no page says where they came from.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote, urlencode

from events.models import Event

POINT_DECIMALS = 5
"""Of a degree: about a metre."""


class WayThere(NamedTuple):
    """One map, and where it opens."""

    label: str
    """A name, which is the same in every language; empty for the program that a phone has chosen itself."""
    url: str


def ways_there(position: tuple[float, float], place: str) -> list[WayThere]:
    """The maps that lead to a position (longitude, latitude); `place` is what the phone calls it.

    >>> [way.url for way in ways_there((-1.5, 53.8), "Hall (old)")][0]
    'geo:53.80000,-1.50000?q=53.80000,-1.50000(Hall%20%5Bold%5D)'
    """
    longitude, latitude = (f"{degrees:.{POINT_DECIMALS}f}" for degrees in position)
    point = f"{latitude},{longitude}"
    marker = urlencode({"mlat": latitude, "mlon": longitude})
    name = quote(place.replace("(", "[").replace(")", "]"), safe="")  # a bracket would end the name
    return [
        WayThere("", f"geo:{point}?q={point}({name})"),
        WayThere("OpenStreetMap", f"https://www.openstreetmap.org/?{marker}#map=17/{latitude}/{longitude}"),
        WayThere("Google Maps", f"https://www.google.com/maps/dir/?{urlencode({'api': 1, 'destination': point})}"),
        WayThere("Apple Maps", f"https://maps.apple.com/?{urlencode({'daddr': point})}"),
    ]


def ways_to(event: Event, *, knows_address: bool) -> list[WayThere]:
    """The ways to where an event meets; none to somebody's home unless its address is known, nor where none is left."""
    if event.is_remote or event.longitude is None or event.latitude is None:
        return []
    if event.is_private and not knows_address:
        return []
    return ways_there((event.longitude, event.latitude), event.place or event.title)
