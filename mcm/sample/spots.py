"""Where sample events meet: real postcodes in use, none of them anybody's choice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import shapely

from constituencies.models import Boundary, Campaign, PostcodeRow
from constituencies.towns import nearest_town
from mcm.sample.postcodes_in_use import postcodes_in_use


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a sample event meets; degrees."""

    postcode: str
    longitude: float
    latitude: float

    @property
    def outcode(self) -> str:
        return self.postcode.partition(" ")[0]

    @property
    def town(self) -> str:
        return _town(self.longitude, self.latitude)


@cache
def _town(longitude: float, latitude: float) -> str:
    return nearest_town(longitude, latitude).name


def spots(campaign: Campaign) -> dict[int, list[Spot]]:
    """Constituency's primary key → some postcodes of it that are in use: the same ones on every machine."""
    spots_by_constituency = defaultdict(list)
    rows = PostcodeRow.objects.filter(boundary_set=campaign.boundary_set_id, postcode__in=postcodes_in_use())
    for constituency, postcode, longitude, latitude in rows.order_by("postcode").values_list(
        "constituency_id", "postcode", "longitude", "latitude"
    ):
        spots_by_constituency[constituency].append(Spot(f"{postcode[:-3]} {postcode[-3:]}", longitude, latitude))
    return spots_by_constituency


def middles(campaign: Campaign) -> dict[int, list[Spot]]:
    """Constituency's primary key → a point well within its outline, for where no postcodes are loaded."""
    outlines = Boundary.objects.filter(constituency__boundary_set=campaign.boundary_set_id)
    points = {
        constituency: shapely.from_wkb(bytes(wkb)).representative_point()
        for constituency, wkb in outlines.values_list("constituency_id", "wkb")
    }
    return {constituency: [Spot("", point.x, point.y)] for constituency, point in points.items()}
