"""What is near a place, over land. Pure: arrays and the detours of constituencies/overland/."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from constituencies.kit.types import Floats, Integers, Positions
from constituencies.overland.detours import WINDING, Detours

EARTH_RADIUS_KM = 6371.0
WITHIN_KM = 40.0
"""By road: about 25 miles."""


@dataclass(frozen=True, slots=True)
class Meetings:
    """Events that people go to, n of them, in the order in which they begin."""

    keys: Integers
    """(n,) Primary keys."""
    longitudes: Floats
    """(n,) Degrees."""
    latitudes: Floats
    zones: Integers
    """(n,) Of `Detours.zones_at`."""


def nearest(place: tuple[float, float], meetings: Meetings, detours: Detours) -> list[int]:
    """Keys of the meetings that can be reached from a place (longitude, latitude).

    The nearest by road first; those at one place in the order in which they begin. None beyond WITHIN_KM, and none
    across a ferry.
    """
    if not len(meetings.keys):
        return []
    zone = detours.zone_at(*place)
    straight = straight_km(place, meetings.longitudes, meetings.latitudes)
    km = WINDING * straight + detours.km(zone, meetings.zones)
    is_near: Positions = np.flatnonzero((km <= WITHIN_KM) & ~detours.by_sea(zone, meetings.zones))
    keys: list[int] = meetings.keys[is_near[np.argsort(km[is_near], kind="stable")]].tolist()
    return keys


def straight_km(place: tuple[float, float], longitudes: Floats, latitudes: Floats) -> Floats:
    """Kilometres from a place (longitude, latitude) to others, shape (n,), as the crow flies."""
    longitude, latitude = np.radians(place)
    east, north = np.radians(longitudes), np.radians(latitudes)
    square = (
        np.sin((north - latitude) / 2) ** 2 + np.cos(latitude) * np.cos(north) * np.sin((east - longitude) / 2) ** 2
    )
    km: Floats = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(square))
    return km
