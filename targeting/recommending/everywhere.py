"""The twin of recommend() for whoever asks from many places at once, with its shuffle off. Pure.

Arrays of p places and n seats: how far each seat is from each place, what that does to need, and which seats people are
shown. `recommend` answers one person in microseconds; this answers the country in milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from constituencies.kit.types import Bools, Floats, Positions
from targeting.recommending.squares import SHOWN
from targeting.recommending.travel import OverLand, Travel, arcs_km, kept, unit_vectors

Tiers = npt.NDArray[np.int8]
Kilometres = npt.NDArray[np.float32]
Shares = npt.NDArray[np.float32]
NOWHERE = -1
_TIER_APART = 4.0
"""More than scores within a tier and kind can differ, which are scaled to 1."""


def ways(
    longitude: Floats, latitude: Floats, to_longitude: Floats, to_latitude: Floats, over_land: OverLand
) -> Kilometres:
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
    kept: Shares
    """(p, n) How much of its worth it keeps there; 0 where it is in none."""
    near: npt.NDArray[np.int16]
    """(p, c) The seats of the first tier, of which nearly always three are shown; after them any seat."""
    near_kept: Shares
    """(p, c) What they keep; 0 after them."""

    @classmethod
    def of(cls, km: Kilometres, tiers: tuple[Travel, ...], *, by_distance_only: bool = False) -> Self:
        tier = np.full(km.shape, len(tiers), np.int8)
        share = np.zeros(km.shape, np.float32)
        for number, travel in reversed(list(enumerate(tiers))):
            within = km <= travel.cap_km
            tier[within] = number
            share[within] = kept(km[within].astype(np.float64), travel, by_distance_only)
        return cls.between(tier, share)

    @classmethod
    def between(cls, tier: Tiers, share: Shares) -> Self:
        """From `tier` (p, n) and `kept` (p, n) alone."""
        is_near = tier == 0
        near = np.argsort(~is_near, axis=1, kind="stable")[:, : max(SHOWN, is_near.sum(axis=1).max(initial=0))]
        near_kept = np.take_along_axis(np.where(is_near, share, np.float32(0)), near, axis=1)
        return cls(tier, share, near.astype(np.int16), near_kept)


def best(reach: Reach, places: Positions, worth: Floats, is_later: Bools | None = None) -> Positions:
    """(k, SHOWN) The seats that people at k places are shown, the best first; NOWHERE where there is none.

    `worth` (n,), 0 for a seat that is not offered; `is_later` (n,): nothing is open there within the days that count,
    so it comes after all others of its tier. Seats of a nearer tier come before those of the next one.
    """
    scaled = (worth / (float(worth.max(initial=0.0)) or 1.0)).astype(np.float32)
    near = reach.near[places]
    later = None if is_later is None else is_later[near].astype(np.float32)
    column, keys = _first(reach.near_kept[places] * scaled[near], later)
    seats = np.take_along_axis(near, column, axis=1).astype(np.intp)
    few = np.flatnonzero(~np.isfinite(keys[:, -1]))
    if few.size:
        kind = reach.tier[places[few]].astype(np.float32) * 2
        seats[few], keys[few] = _first(reach.kept[places[few]] * scaled, kind if is_later is None else kind + is_later)
    return np.where(np.isfinite(keys), seats, NOWHERE)


def _first(score: Shares, kind: Shares | None) -> tuple[Positions, Shares]:
    """(k, SHOWN) Columns of `score` (k, c), those of the lowest `kind` (k, c) first, then the highest; and by what
    they are ordered, minus infinity where the score is 0."""
    return highest(np.where(score > 0, score if kind is None else score - _TIER_APART * kind, -np.inf))


def highest(order: Shares) -> tuple[Positions, Shares]:
    """(k, SHOWN) The columns of the highest of `order` (k, c), the highest first, and what stands there.

    Where there are too few that are finite, any column stands, and minus infinity. `order` is used up.
    """
    rows = np.arange(len(order))
    columns = np.empty((len(order), SHOWN), np.intp)
    keys = np.empty((len(order), SHOWN), order.dtype)
    for rank in range(SHOWN):  # three times the highest is ten times as fast as sorting or parting
        column = order.argmax(axis=1)
        columns[:, rank], keys[:, rank] = column, order[rows, column]
        order[rows, column] = -np.inf
    return columns, keys
