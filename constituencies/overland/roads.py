"""Distances over land held against roads between towns. Pure."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from constituencies.overland.detours import Detours, road_km

EARTH_RADIUS_KM: Final = 6371.0
PLAIN: Final = 1.2
"""What a straight line is multiplied by where nothing is known of rivers."""


@dataclass(frozen=True)
class Road:
    """A way by road, and what we make of it; km."""

    begin: str
    end: str
    road_km: float
    straight_km: float
    ours_km: float
    source: str

    @property
    def error(self) -> float:
        """Ours, as a share of the road too long or (below 0) too short."""
        return self.ours_km / self.road_km - 1


@dataclass(frozen=True)
class Errors:
    """How far some distances are off: shares, without sign."""

    median: float
    worst: float

    @classmethod
    def of(cls, shares: Sequence[float]) -> Errors:
        size = sorted(abs(share) for share in shares)
        middle = len(size) // 2
        return cls((size[middle] + size[~middle]) / 2, size[-1])


def read_roads(path: Path, detours: Detours) -> list[Road]:
    """Rows of road-distances.csv, each with what we make of it."""
    roads = []
    with path.open(encoding="utf-8", newline="") as file:
        for cells in csv.DictReader(file):
            begin = float(cells["longitude_a"]), float(cells["latitude_a"])
            end = float(cells["longitude_b"]), float(cells["latitude_b"])
            straight = straight_km(begin, end)
            detour = detour_km(detours, begin, end)
            roads.append(
                Road(
                    cells["from"],
                    cells["to"],
                    float(cells["road_km"]),
                    straight,
                    road_km(straight, detour),
                    cells["source"],
                )
            )
    return roads


def detour_km(detours: Detours, begin: tuple[float, float], end: tuple[float, float]) -> float:
    """Detour between two places in degrees."""
    return detours.between(detours.zone_at(*begin), detours.zone_at(*end))


def straight_km(begin: tuple[float, float], end: tuple[float, float]) -> float:
    """Great circle between two places in degrees."""
    (west, south), (east, north) = (map(math.radians, place) for place in (begin, end))
    half = math.sin((north - south) / 2) ** 2
    half += math.cos(south) * math.cos(north) * math.sin((east - west) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))


def table(roads: Sequence[Road]) -> str:
    """As text, the worst first, with what straight lines would have said below."""
    lines = [f"{'pair':44s}{'road km':>9s}{'straight':>10s}{'ours':>8s}{'error':>8s}"]
    lines += [
        f"{road.begin + ' – ' + road.end:44s}{road.road_km:9.1f}{road.straight_km:10.1f}"
        f"{road.ours_km:8.1f}{100 * road.error:+7.0f}%"
        for road in sorted(roads, key=lambda road: -abs(road.error))
    ]
    for name, shares in (
        ("straight line", [road.straight_km / road.road_km - 1 for road in roads]),
        (f"straight line × {PLAIN}", [PLAIN * road.straight_km / road.road_km - 1 for road in roads]),
        ("over land", [road.error for road in roads]),
    ):
        errors = Errors.of(shares)
        over = sum(abs(share) > 0.4 for share in shares)
        lines.append(
            f"{name:44s}median error {100 * errors.median:.1f} %, worst {100 * errors.worst:.0f} %,"
            f" {over} of {len(shares)} off by more than 40 %"
        )
    return "\n".join(lines)
