"""How far a volunteer would go, and what distance does to need. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from constituencies.kit.types import Floats

Zones = npt.NDArray[np.int64]
Number = TypeVar("Number", float, Floats)

EARTH_RADIUS_KM = 6371.0
KM_PER_MILE = 1.609344


@dataclass(frozen=True, slots=True)
class Travel:
    """How far somebody would go: need counts 1/e as much every `tau_km`, nothing beyond `cap_km`."""

    slug: str
    tau_km: float
    cap_km: float

    def at_reach(self, reach: float) -> Travel:
        """As a strategy stretches it: what somebody would travel at most is theirs to say, and stays."""
        return self if reach == 1 else replace(self, tau_km=self.tau_km * reach)


TRAVEL = (
    Travel("30m", 15, 25),
    Travel("1h", 30, 50),
    Travel("2h", 60, 100),
    Travel("any", 150, math.inf),
)
DEFAULT_TRAVEL = "1h"
TRAVEL_SLUGS = tuple(travel.slug for travel in TRAVEL)


def kept(distance: Number, travel: Travel, by_distance_only: bool) -> Number:
    """How much of its worth a seat keeps at a distance in km: never more for one farther away; 0 beyond the cap.

    `by_distance_only` is the rule of 2017: the nearest seat on the list, whatever its need.
    """
    share = 1.0 / (1.0 + distance) if by_distance_only else math.e ** (distance * (-1.0 / travel.tau_km))
    return share * (distance <= travel.cap_km)


class OverLand(Protocol):
    """How much longer ways are than straight lines: winding · straight line + detour between two zones."""

    @property
    def winding(self) -> float:
        """How many times the straight line a way is, before any detour."""

    def zone_at(self, longitude: float, latitude: float) -> int:
        """The zone in which a place lies, in degrees."""

    def zones_at(self, longitudes: Floats, latitudes: Floats) -> Zones:
        """The same of many places, shape (e,)."""

    def km(self, zone: int, others: Zones) -> npt.NDArray[np.float32]:
        """Detours from a zone to others, (e,), 0 or more."""

    def by_sea(self, zone: int, others: Zones) -> npt.NDArray[np.bool_]:
        """Whether the way to each takes a ferry, (e,)."""


@dataclass(frozen=True, slots=True)
class StraightLines:
    """As the crow flies."""

    winding: float = 1.0

    def zone_at(self, longitude: float, latitude: float) -> int:  # noqa: ARG002
        return 0

    def zones_at(self, longitudes: Floats, latitudes: Floats) -> Zones:  # noqa: ARG002
        return np.zeros(len(longitudes), np.int64)

    def km(self, zone: int, others: Zones) -> npt.NDArray[np.float32]:  # noqa: ARG002
        return np.zeros(len(others), np.float32)

    def by_sea(self, zone: int, others: Zones) -> npt.NDArray[np.bool_]:  # noqa: ARG002
        return np.zeros(len(others), np.bool_)


def unit_vectors(longitude: Floats, latitude: Floats) -> Floats:
    """From the centre of the Earth, shape (…, 3); degrees in."""
    phi, theta = np.radians(latitude), np.radians(longitude)
    return np.stack([np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi)], axis=-1)


def unit_vector(longitude: float, latitude: float) -> Floats:
    """The same of a single place, shape (3,): for one, NumPy takes ten times as long."""
    phi, theta = math.radians(latitude), math.radians(longitude)
    return np.array((math.cos(phi) * math.cos(theta), math.cos(phi) * math.sin(theta), math.sin(phi)))


def arcs_km(cosines: Floats) -> Floats:
    """Great circles in km, from the cosines of their angles."""
    return np.asarray(EARTH_RADIUS_KM * np.arccos(np.minimum(cosines, 1.0)))
