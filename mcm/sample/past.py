"""How the sample campaign stood on the days before it is made: its own events, as far as they were set up by then."""

from __future__ import annotations

import datetime as dt
from copy import copy
from dataclasses import fields, replace

import numpy as np

from constituencies.models import Campaign
from events.exports.arrays import EventArrays
from events.footfall import SECONDS_PER_DAY
from targeting.computing.compute import compute
from targeting.computing.inputs import midnight, read_inputs
from targeting.models import Strategy
from targeting.timeline.record import record_day

PAST_DAYS = 42
SET_UP_AHEAD = 21 * SECONDS_PER_DAY
"""Seconds before it begins that an event was set up; from then on people sign up evenly."""


def record_past_days(campaign: Campaign, today: dt.date) -> None:
    """Write the timeline of the days before `today`, as recomputing on each of them would have."""
    strategy = Strategy.objects.published_for(campaign)
    if strategy is None:
        return
    inputs = read_inputs(strategy)
    for ago in range(PAST_DAYS, 0, -1):
        day = today - dt.timedelta(days=ago)
        campaign_then = copy(campaign)
        campaign_then.as_of = day
        record_day(compute(replace(inputs, campaign=campaign_then, events=_events_then(inputs.events, day, today))))


def _events_then(events: EventArrays, day: dt.date, today: dt.date) -> EventArrays:
    """Those that were set up by the end of `day`, with the people who had signed up by then."""
    then, now = (midnight(end + dt.timedelta(days=1)) for end in (day, today))
    is_there = events.starts_at - SET_UP_AHEAD < then
    on_record = EventArrays(**{column.name: getattr(events, column.name)[is_there] for column in fields(EventArrays)})
    open_for = [np.minimum(end, on_record.starts_at) - (on_record.starts_at - SET_UP_AHEAD) for end in (then, now)]
    return replace(on_record, confirmed_signups=np.floor(on_record.confirmed_signups * open_for[0] / open_for[1]))
