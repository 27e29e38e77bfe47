"""The twin of recommend() for whoever asks from many places at once, with its shuffle off. Pure.

Arrays of p places and n seats: how far each seat is from each place, what that does to need, and which seats people are
shown. `recommend` answers one person in microseconds; this answers the country in milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from constituencies.kit.types import Bools, Floats, Positions
from targeting.recommending.squares import SHOWN
from targeting.recommending.travel import OverLand, Travel, arcs_km, kept, unit_vectors

Tiers = npt.NDArray[np.int8]
Kilometres = npt.NDArray[np.float32]
NOWHERE = -1
_TIER_APART = 4.0
"""More than scores within a tier and kind can differ, which are scaled to 1."""


def ways(
    longitude: Floats, latitude: Floats, to_longitude: Floats, to_latitude: Floats, over_land: OverLand
) -> npt.NDArray[np.float32]:
    """(p, n) Km by road from each place to each seat, as recommend() counts them."""
    zones = over_land.zones_at(to_longitude, to_latitude)
    ends = unit_vectors(to_longitude, to_latitude)
    km = np.empty((len(longitude), len(to_longitude)), np.float32)
    for place, (start, zone) in enumerate(
        zip(unit_vectors(longitude, latitude), over_land.zones_at(longitude, latitude).tolist(), strict=True)
    ):
        km[place] = over_land.winding * arcs_km(ends @ start) + over_land.km(zone, zones)
    return km


@dataclass(frozen=True, slots=True)
class Reach:
    """What distance does to need, for each of p places and n seats, where people try `tiers` in their order."""

    tier: Tiers
    """(p, n) The first tier within whose cap the seat is; one more than there are tiers where there is none."""
    kept: npt.NDArray[np.float32]
    """(p, n) How much of its worth it keeps there; 0 where it is in none."""

    @classmethod
    def of(cls, km: npt.NDArray[np.float32], tiers: tuple[Travel, ...], *, by_distance_only: bool = False) -> Reach:
        tier = np.full(km.shape, len(tiers), np.int8)
        share = np.zeros(km.shape, np.float32)
        for number, travel in reversed(list(enumerate(tiers))):
            within = km <= travel.cap_km
            tier[within] = number
            share[within] = kept(km[within].astype(np.float64), travel, by_distance_only)
        return cls(tier, share)


def best(reach: Reach, places: Positions, worth: Floats, is_later: Bools | None = None) -> Positions:
    """(k, SHOWN) The seats that people at k places are shown, the best first; NOWHERE where there is none.

    `worth` (n,), 0 for a seat that is not offered; `is_later` (n,): nothing is open there within the days that count,
    so it comes after all others of its tier. Seats of a nearer tier come before those of the next one.
    """
    tier, share = reach.tier[places], reach.kept[places]
    top = float(worth.max(initial=0.0)) or 1.0
    score = share * (worth / top).astype(np.float32)
    kind = tier.astype(np.float32) * 2
    if is_later is not None:
        kind += is_later
    order = np.where(score > 0, score - _TIER_APART * kind, -np.inf)
    count = min(SHOWN, order.shape[1])
    first = np.argpartition(-order, count - 1, axis=1)[:, :count]
    keys = np.take_along_axis(order, first, axis=1)
    by_rank = np.argsort(-keys, axis=1, kind="stable")
    seats = np.take_along_axis(first, by_rank, axis=1)
    keys = np.take_along_axis(keys, by_rank, axis=1)
    return np.where(np.isfinite(keys), seats, NOWHERE)
