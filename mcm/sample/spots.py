"""Where sample events meet: real postcodes, none of them anybody's choice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db import connection

from constituencies.models import Campaign

SPOTS_PER_SEAT = 40
"""Roughly, in the mean."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a sample event meets; degrees."""

    postcode: str
    longitude: float
    latitude: float

    @property
    def outcode(self) -> str:
        return self.postcode.split()[0]


def spots(campaign: Campaign) -> dict[int, list[Spot]]:
    """Constituency's primary key → some postcodes of it, by a hash: the same ones on every machine."""
    spots_by_constituency = defaultdict(list)
    boundary_set = campaign.boundary_set
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM constituencies_postcode WHERE boundary_set_id = %s", [campaign.boundary_set_id]
        )
        [(rows,)] = cursor.fetchall()
        one_of = max(1, rows // (SPOTS_PER_SEAT * max(1, boundary_set.constituencies.count())))
        cursor.execute(
            "SELECT constituency_id, postcode, longitude, latitude FROM constituencies_postcode"
            " WHERE boundary_set_id = %s AND hashtext(postcode) %% %s = 0 ORDER BY postcode",
            [campaign.boundary_set_id, one_of],
        )
        for constituency, postcode, longitude, latitude in cursor:
            spots_by_constituency[constituency].append(Spot(f"{postcode[:-3]} {postcode[-3:]}", longitude, latitude))
    return spots_by_constituency
