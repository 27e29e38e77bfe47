"""Today's line of each seat's timeline: written again at each recompute, so that the day's last one stays.

While no worker runs nothing is written, and nothing is made up afterwards: a gap stays a gap.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from constituencies.clock import campaign_today
from constituencies.models import Campaign
from targeting.computing.compute import Computed
from targeting.computing.inputs import midnight
from targeting.computing.upsert import Column, upsert
from targeting.models import DailyNeed


def record_day(computed: Computed) -> None:
    """Write what was computed as today's, of all contested seats in one statement; nothing outside the campaign."""
    campaign, facts, events = computed.campaign, computed.facts, computed.events
    day = campaign_today(campaign.as_of)
    if not campaign.opens_on <= day <= campaign.polling_day:
        return
    here = facts.contested
    seat = facts.positions(events.constituency)
    is_ours = seat >= 0
    is_today = (events.starts_at >= midnight(day)) & (events.starts_at < midnight(day + dt.timedelta(days=1)))
    seats = len(facts.constituencies)
    signups = np.bincount(seat[is_ours], weights=events.confirmed_signups[is_ours], minlength=seats).astype(np.int64)
    begins = np.bincount(seat[is_ours & is_today], minlength=seats)
    columns = {
        "constituency_id": Column("int", np.array([seat.pk for seat in facts.constituencies])[here].tolist()),
        "need": Column("float8", computed.need.need[here].tolist()),
        "score": Column("float8", computed.score[here].tolist()),
        "footfall": Column("float8", computed.footfall[here].tolist()),
        "going": Column("int", computed.going[here].tolist()),
        "signups": Column("int", signups[here].tolist()),
        "events": Column("int", begins[here].tolist()),
    }
    same_for_all = {"campaign_id": campaign.pk, "day": day}
    upsert(DailyNeed, columns, same_for_all, key=("campaign_id", "day", "constituency_id"))


def forget_over() -> int:
    """Delete the timelines of campaigns whose data is no longer kept; how many rows."""
    over = [
        campaign for campaign in Campaign.objects.all() if campaign_today(campaign.as_of) > campaign.last_day_of_data
    ]
    return DailyNeed.objects.filter(campaign__in=over).delete()[0]
