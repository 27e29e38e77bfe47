"""Where one more event would add most now, of every seat of a campaign: recommending/next_event.py with its inputs.

Distances are those over land from the middle of each outcode to the middle of each seat, as nobody knows yet where in
it an event would be. Everybody counts as one who would go for up to an hour, as most say. What takes long, the
distances, is kept in memory from one recompute to the next.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from django.utils import timezone

from constituencies.clock import campaign_now
from constituencies.kit.types import Floats
from targeting.computing.compute import Computed
from targeting.computing.inputs import SeatFacts, seat_facts
from targeting.demand.askers import weekly_askers
from targeting.demand.modelled import outcodes
from targeting.recommending.country import Country, offered_now
from targeting.recommending.everywhere import Reach, ways
from targeting.recommending.next_event import Piece, next_events, pieces
from targeting.recommending.travel import DEFAULT_TRAVEL, TRAVEL, TRAVEL_SLUGS
from targeting.snapshot.over_land import over_land

WITHIN = TRAVEL[TRAVEL_SLUGS.index(DEFAULT_TRAVEL)]
"""Within reach means for everybody: within an hour."""
SQUARE = (2.5, 1.6)
"""Degrees, some 170 km: so large are the pieces that a country is cut into; smaller or larger ones take longer."""


def with_next_events(country: Country, computed: Computed) -> Country:
    """A country with what one more event in each seat would be worth now, and for whom."""
    campaign, facts = computed.campaign, computed.facts
    boundary_set = campaign.boundary_set
    people, is_counted = weekly_askers(campaign.pk, facts.facts_seq, timezone.localdate())
    postcodes, rule = (boundary_set.pk, boundary_set.postcodes_version), (country.reach, country.by_distance_only)
    places = _pieces(campaign.pk, facts.facts_seq, postcodes, rule)
    worth, is_later = offered_now(country, campaign_now(campaign.as_of).timestamp())
    of_next = next_events(places, country.need * country.lift, worth, people, is_later)
    return replace(
        country,
        next_event_worth=of_next.worth,
        people_near=of_next.people if is_counted else np.full(len(of_next.people), np.nan),
        unserved=of_next.unserved,
        offered=of_next.offered,
    )


@lru_cache(maxsize=4)
def _pieces(campaign_id: int, facts_seq: int, postcodes: tuple[int, str], rule: tuple[float, bool]) -> list[Piece]:
    """From every outcode to every seat within reach: 3 MB for 3,100 and 650."""
    stretch, by_distance_only = rule
    places = outcodes(*postcodes)
    longitude, latitude = (np.array([getattr(place, axis) for place in places], np.float64) for axis in _AXES)
    to_longitude, to_latitude = _middles(seat_facts(campaign_id, facts_seq))
    has_middle = np.isfinite(to_longitude) & np.isfinite(to_latitude)
    km = np.full((len(places), len(has_middle)), np.inf, np.float32)
    km[:, has_middle] = ways(longitude, latitude, to_longitude[has_middle], to_latitude[has_middle], over_land())
    reach = Reach.of(km, (WITHIN.at_reach(stretch),), by_distance_only=by_distance_only)
    columns, rows = np.floor(longitude / SQUARE[0]), np.floor(latitude / SQUARE[1])
    return pieces(reach, (columns * 1000 + rows).astype(np.intp))


_AXES = ("longitude", "latitude")


def _middles(facts: SeatFacts) -> tuple[Floats, Floats]:
    """(n,) Longitudes and latitudes in degrees; NaN for a seat without postcodes."""
    longitude, latitude = (np.array([getattr(c, axis) for c in facts.constituencies], np.float64) for axis in _AXES)
    return longitude, latitude
