"""Which seats near a seat need people more? Pure: bands of need, over land, where something is on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from targeting.recommending.country import FIRST, Country, Openings
from targeting.recommending.travel import TRAVEL, arcs_km, kept, unit_vector

BY_TRAVEL = TRAVEL[1]
"""An hour: people who are active in a seat go so far for one of its neighbours."""
MOST_NEIGHBOURS = 3


class Neighbour(NamedTuple):
    """A seat of a higher band of need, and the way to its nearest open event."""

    seat: int
    distance_km: float
    """Over land, from the middle of the other seat."""


def needier_neighbours(country: Country, openings: Openings, seat: int) -> tuple[Neighbour, ...]:
    """The seats to which people from the middle of `seat` are best sent, at most three, without crossing the sea.

    Only those whose band of need the public sees to be higher, and where something is open; in the order that the
    public can follow, by band, then distance.
    """
    longitude, latitude = float(country.longitude[seat]), float(country.latitude[seat])
    if not (np.isfinite(longitude) and np.isfinite(latitude) and openings.seat.size):
        return ()
    over_land = openings.over_land
    zone = over_land.zone_at(longitude, latitude)
    km = over_land.winding * arcs_km(openings.direction @ unit_vector(longitude, latitude))
    km = np.where(over_land.by_sea(zone, openings.zone), np.inf, km + over_land.km(zone, openings.zone))
    nearest = np.minimum.reduceat(km, openings.begins[:-1])
    is_needier = (country.band[openings.seat] > country.band[seat]) & (openings.kind != FIRST)
    score = openings.worth * kept(nearest, BY_TRAVEL, openings.by_distance_only) * is_needier
    best = np.argsort(-score, kind="stable")[:MOST_NEIGHBOURS]
    near = [Neighbour(int(openings.seat[row]), float(nearest[row])) for row in best if score[row] > 0]
    return tuple(sorted(near, key=lambda one: (-country.band[one.seat], one.distance_km)))
