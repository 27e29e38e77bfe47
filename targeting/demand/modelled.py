"""Where volunteers may be, as long as too few have asked (demand.py): a model.

Assumptions, to be varied, in docs/targeting.md.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.db import connection

from constituencies.kit.types import Floats
from constituencies.models import BoundarySet
from targeting.computing.inputs import SeatFacts
from targeting.demand.spread import EXPONENT, LONDON_FACTOR
from targeting.recommending.replay import Enquirers

LONDON = "London"


@dataclass(frozen=True, slots=True)
class Outcode:
    outcode: str
    longitude: float
    latitude: float
    postcodes: dict[int, int]
    """Constituency's primary key → how many of its postcodes are in this outcode."""


@lru_cache(maxsize=4)
def outcodes(boundary_set: int, _postcodes_version: str) -> list[Outcode]:
    """Every outcode of a boundary set with its middle; takes a second or two for 2.7 million postcodes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT left(postcode, -3), constituency_id, count(*), sum(longitude), sum(latitude)"
            " FROM constituencies_postcode WHERE boundary_set_id = %s GROUP BY 1, 2 ORDER BY 1, 2",
            [boundary_set],
        )
        parts = defaultdict(list)
        for outcode, constituency, count, longitude, latitude in cursor:
            parts[outcode].append((constituency, count, longitude, latitude))
    outcodes_near = []
    for outcode, rows in parts.items():
        count = sum(row[1] for row in rows)
        middle = sum(row[2] for row in rows) / count, sum(row[3] for row in rows) / count
        outcodes_near.append(Outcode(outcode, *middle, {row[0]: row[1] for row in rows}))
    return outcodes_near


def volunteers(boundary_set: BoundarySet, facts: SeatFacts, party: str) -> list[Enquirers]:
    """People of each outcode, as many as the model expects; their number has no unit."""
    places = outcodes(boundary_set.pk, boundary_set.postcodes_version)
    postcodes: Floats = np.zeros(len(facts.constituencies))
    for place in places:
        for constituency, count in place.postcodes.items():
            if constituency in facts.position:
                postcodes[facts.position[constituency]] += count
    votes = facts.shares[:, facts.column(party)] / 100 * facts.valid_votes
    london = np.array([c.region.name == LONDON for c in facts.constituencies])
    people = votes**EXPONENT * np.where(london, LONDON_FACTOR, 1.0) / np.maximum(postcodes, 1)
    enquirers = [
        Enquirers(
            place.outcode,
            place.longitude,
            place.latitude,
            float(sum(people[facts.position[c]] * n for c, n in place.postcodes.items() if c in facts.position)),
        )
        for place in places
    ]
    return [group for group in enquirers if group.people > 0]
