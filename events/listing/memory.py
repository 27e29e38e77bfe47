"""The list of events as a process holds it, until anything changes or the minute is over."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils import timezone

from constituencies.changes import change_seq
from constituencies.clock import campaign_now
from constituencies.models import Campaign
from events.hooks import ways
from events.listing.arrays import ListedEvents, listed_events

MOST_LISTS = 3
"""Held at a time: of the current campaign what is to come, and what somebody looks back at."""


def this_minute() -> dt.datetime:
    """The clock by which events are over: with whole minutes a list can stay the same for a while."""
    return _whole_minute(timezone.now())


def campaign_minute(campaign: Campaign) -> dt.datetime:
    """The same in a campaign: a historical one runs as if today were its as-of date."""
    return this_minute() if campaign.as_of is None else _whole_minute(campaign_now(campaign.as_of))


def _whole_minute(moment: dt.datetime) -> dt.datetime:
    return moment.replace(second=0, microsecond=0)


@dataclass(frozen=True)
class Version:
    """All that is worked out of the events while nothing changes."""

    name: str
    answers: dict[str, bytes] = field(default_factory=dict)
    """Of the API: address → answer, as a hundred events take 15 ms to write."""
    _events: dict[tuple[int, dt.datetime, bool], ListedEvents] = field(default_factory=dict)

    def events(self, campaign: Campaign, now: dt.datetime, *, past: bool = False) -> ListedEvents:
        """Those of a campaign, as of a whole minute: see `listed_events`."""
        key = campaign.pk, now, past
        if key not in self._events:
            # Two threads may both read them: the same rows.
            if len(self._events) >= MOST_LISTS:
                self._events.clear()
            self._events[key] = listed_events(campaign, now, ways(), past=past)
        return self._events[key]


def current_version() -> Version:
    """Whatever the list shows is counted by change_seq, so one small query tells that nothing is new."""
    return version_called(f"{change_seq()}-{this_minute().timestamp():.0f}")


@lru_cache(maxsize=1)
def version_called(name: str) -> Version:
    """The one of that name; the one before it is forgotten."""
    return Version(name)
