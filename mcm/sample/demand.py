"""Where the made-up people of a demo asked from in the week before: where the model expects them."""

from __future__ import annotations

import datetime as dt

from constituencies.changes import facts_seq
from constituencies.models import Campaign
from targeting.computing.inputs import seat_facts
from targeting.demand.counted import RECENT_DAYS, Key
from targeting.demand.modelled import volunteers
from targeting.recommending.travel import DEFAULT_TRAVEL

LOOKUPS = 12_000
"""In a week."""


def sample_demand(campaign: Campaign, today: dt.date) -> dict[Key, int]:
    """Lookups to be counted for each outcode, on the days before today."""
    groups = volunteers(campaign.boundary_set, seat_facts(campaign.pk, facts_seq()), campaign.party.code)
    everybody = sum(group.people for group in groups)
    counts = {}
    for group in groups:
        in_week = round(LOOKUPS * group.people / everybody)
        for day in range(RECENT_DAYS):
            count = (in_week + day) // RECENT_DAYS
            if count:
                key = Key(campaign.slug, today - dt.timedelta(days=day + 1), group.outcode, DEFAULT_TRAVEL)
                counts[key] = count
    return counts
