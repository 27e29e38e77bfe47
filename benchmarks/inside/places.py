"""Real postcodes, straight from the site's table."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db import connection

from constituencies.models import Campaign


@dataclass(frozen=True, slots=True)
class Spot:
    postcode: str
    longitude: float
    latitude: float


def spots(campaign: Campaign) -> dict[int, list[Spot]]:
    """A few real postcodes of each constituency (by primary key), where events could meet."""
    found: dict[int, list[Spot]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT constituency_id, postcode, longitude, latitude FROM constituencies_postcode"
            " TABLESAMPLE BERNOULLI (1) REPEATABLE (2019) WHERE boundary_set_id = %s",
            [campaign.boundary_set_id],
        )
        for constituency, postcode, longitude, latitude in cursor:
            found[constituency].append(Spot(f"{postcode[:-3]} {postcode[-3:]}", longitude, latitude))
    return found


def random_postcodes(campaign: Campaign, number: int) -> list[str]:
    """Postcodes at random from all there are, in random order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.2019)")
        cursor.execute(
            "SELECT postcode FROM constituencies_postcode TABLESAMPLE BERNOULLI (5) REPEATABLE (2019)"
            " WHERE boundary_set_id = %s ORDER BY random() LIMIT %s",
            [campaign.boundary_set_id, number],
        )
        return [postcode for (postcode,) in cursor]
