"""Where people can go but for what somebody has set aside: “been there”, “not my thing”, “too far”. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace

import numpy as np

from constituencies.kit.uk import KM_PER_MILE
from targeting.recommending.country import Openings

MOST_SET_ASIDE = 24
"""Seats that somebody may leave out at a time."""


def openings_without(openings: Openings, seats: Collection[int], nearer_than_miles: int = 0) -> Openings:
    """The same openings without some seats, by their positions, and with nothing so many miles away or farther.

    0 miles: as far as they say. Their own seat stays what it is. Its tiles are its own: a lookup in it takes as long
    as the first one in a tile does.
    """
    worth = np.where(np.isin(openings.seat, list(seats)), 0.0, openings.worth)
    cap_km = nearer_than_miles * KM_PER_MILE if nearer_than_miles else math.inf
    tiers = tuple(replace(tier, cap_km=min(tier.cap_km, cap_km)) for tier in openings.tiers)
    return replace(openings, worth=worth, tiers=tiers, tiles={}, ways={})
