"""How many people ask in a week, by outcode: as counted, else as the model expects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from constituencies.kit.types import Floats
from constituencies.models import Campaign
from targeting.computing.inputs import seat_facts
from targeting.demand.counted import ENOUGH_LOOKUPS, lookups_before
from targeting.demand.modelled import Outcode, outcodes, volunteers


@lru_cache(maxsize=4)
def weekly_askers(campaign_id: int, facts_seq: int, today: dt.date) -> tuple[Floats, bool]:
    """People of each outcode, in the order of `outcodes`, who asked in the week before today; whether they are counted.

    Where too few did, those of the model, as many as would be enough. The same all day, so that nothing that is
    computed from them differs from one second to the next.
    """
    campaign = Campaign.objects.with_facts().get(pk=campaign_id)
    boundary_set = campaign.boundary_set
    places = outcodes(boundary_set.pk, boundary_set.postcodes_version)
    lookups = lookups_before(campaign, today)
    if sum(lookups.values()) >= ENOUGH_LOOKUPS:
        return by_outcode(places, lookups), True
    facts = seat_facts(campaign_id, facts_seq)
    model = {group.outcode: group.people for group in volunteers(boundary_set, facts, campaign.party.code)}
    people = np.array([model.get(place.outcode, 0.0) for place in places], np.float64)
    return people * (ENOUGH_LOOKUPS / (people.sum() or 1.0)), False


def by_outcode(places: Sequence[Outcode], lookups: Mapping[str, float]) -> Floats:
    """(p,) Lookups of each place. Those from SW1, which is no outcode but SW1A to SW1Y are, count in all of these."""
    position = {place.outcode: i for i, place in enumerate(places)}
    parts: dict[str, list[int]] = {}
    for i, place in enumerate(places):
        if place.outcode[-1].isalpha():
            parts.setdefault(place.outcode[:-1], []).append(i)
    people = np.zeros(len(places))
    for outcode, count in lookups.items():
        where = [position[outcode]] if outcode in position else parts.get(outcode, [])
        if where:
            people[where] += count / len(where)
    return people
