"""Small made-up countries for the pure tests of recommending."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from constituencies.kit.types import Floats
from targeting.recommending.country import Country, venues
from targeting.recommending.travel import EARTH_RADIUS_KM

NOW = 1_800_000_000.0
"""Friday 15 January 2027, 08:00 in the United Kingdom."""
TODAY = dt.date(2027, 1, 15)
HOUR = 3600.0
KM_PER_DEGREE = EARTH_RADIUS_KM * math.radians(1) * math.cos(math.radians(52))
Event = dict[str, Any]


def lay_out(
    seats: Sequence[Mapping[str, float]], events: Sequence[Event] | None = None, *, at_each: bool = True, **more: Any
) -> Country:
    """Seats along the latitude of 52° N by `km`, `need`, `lift`, `band`, `fullness`, `extra_places`.

    Events by `seat`, `in_hours`, `lasts` (hours for which people can still come once it has begun), `km` or `place`
    (degrees), `room`, `booked`, `home` (joined from home); `at_each`: where none are given, each seat has one
    tomorrow, in its middle.
    """
    if events is None:
        events = [{"seat": seat} for seat in range(len(seats))] if at_each else []
    events = sorted(events, key=lambda event: (event["seat"], event.get("in_hours", 24.0)))
    places = [_place(event, seats[event["seat"]]) for event in events]
    seat = np.array([event["seat"] for event in events], dtype=np.intp)
    longitude, latitude = (np.array([place[axis] for place in places], dtype=np.float64) for axis in (0, 1))
    event_venue, venue_seat, venue_longitude, venue_latitude = venues(seat, longitude, latitude)
    starts_at = np.array([NOW + HOUR * event.get("in_hours", 24.0) for event in events])
    local = [dt.datetime.fromtimestamp(moment, dt.UTC) for moment in starts_at.tolist()]

    def of_seats(name: str, otherwise: float) -> npt.NDArray[np.float64]:
        return np.array([seat.get(name, otherwise) for seat in seats], dtype=np.float64)

    def of_events(name: str, otherwise: float) -> npt.NDArray[np.float64]:
        return np.array([event.get(name, otherwise) for event in events], dtype=np.float64)

    columns: dict[str, Any] = {
        "need": of_seats("need", 0.0),
        "band": of_seats("band", 4.0).astype(np.int8),
        "lift": of_seats("lift", 1.0),
        "next_event_worth": np.array([seat.get("next_event_worth", seat.get("need", 0.0)) for seat in seats]),
        "people_near": of_seats("people_near", math.nan),
        "unserved": of_seats("unserved", 0.0),
        "offered": of_seats("offered", 0.0),
        "longitude": of_seats("km", 0.0) / KM_PER_DEGREE,
        "latitude": np.full(len(seats), 52.0),
        "fullness": of_seats("fullness", 0.0),
        "extra_places": of_seats("extra_places", 0.0),
        "event_id": np.arange(1, len(events) + 1, dtype=np.int64),
        "event_seat": seat,
        "event_starts_at": starts_at,
        "event_offered_until": starts_at + HOUR * of_events("lasts", 0.0),
        "event_day": np.array([moment.toordinal() for moment in local], np.int32),
        "event_hour": np.array([moment.hour for moment in local], np.float32),
        "event_room": of_events("room", 40.0),
        "event_is_limited": np.full(len(events), True),
        "event_booked": of_events("booked", 0.0),
        "event_venue": event_venue,
        "venue_seat": venue_seat,
        "venue_longitude": venue_longitude,
        "venue_latitude": venue_latitude,
    }
    return Country(**(columns | more))


def _place(event: Event, seat: Mapping[str, float]) -> tuple[float, float]:
    if event.get("home"):
        return math.nan, math.nan
    if "place" in event:
        longitude, latitude = event["place"]
        return float(longitude), float(latitude)
    return along(event.get("km", seat["km"]))


class Ways:
    """Ways over land on which some places, in degrees, are reached by a detour from wherever it is."""

    def __init__(
        self,
        detours: Mapping[tuple[float, float], float],
        winding: float = 1.0,
        by_sea: Collection[tuple[float, float]] = (),
    ) -> None:
        self.winding = winding
        self._zones = {place: zone for zone, place in enumerate(detours, 1)}
        self._km = np.array([0.0, *detours.values()], np.float32)
        self._by_sea = np.array([False, *(place in by_sea for place in detours)])

    def zone_at(self, _longitude: float, _latitude: float) -> int:
        return 0

    def zones_at(self, longitudes: Floats, latitudes: Floats) -> npt.NDArray[np.int64]:
        places = zip(longitudes.tolist(), latitudes.tolist(), strict=True)
        return np.array([self._zones.get(place, 0) for place in places], np.int64)

    def km(self, _zone: int, others: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        return self._km[others]

    def by_sea(self, _zone: int, others: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        return self._by_sea[others]


def along(km: float) -> tuple[float, float]:
    """The place so many km along the line of the seats, in degrees."""
    return km / KM_PER_DEGREE, 52.0
