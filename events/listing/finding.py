"""From an address to events: what page and API have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from constituencies.clock import Instant
from constituencies.kit.types import Bools
from constituencies.kit.uk import LONDON
from constituencies.models import Campaign, Constituency
from events.hooks import ways
from events.listing.arrays import ListedEvents
from events.listing.choosing import Chosen, Distances, can_be_joined, choose
from events.listing.filters import Filters
from events.listing.memory import Version, campaign_minute, this_minute
from events.listing.start import Nowhere, Start, start_of
from events.models import Event, EventQuerySet


class ListedRow(NamedTuple):
    """One event of a list."""

    event: Event
    distance_km: float | None
    """By road; None for an event from home, or where nobody said from where."""
    by_sea: bool


@dataclass(frozen=True)
class Finding:
    """What a campaign has for some filters."""

    campaign: Campaign
    events: ListedEvents
    filters: Filters
    instant: Instant
    among: Bools
    start: Start | Nowhere | None
    """Where distances are counted from; None where the filters name no place."""
    distances: Distances | None
    constituency: Constituency | None
    """The one that the filters name; None where there is none."""
    chosen: Chosen

    def instead(self, filters: Filters) -> Finding:
        """What other filters would find, of the same place and constituency or of none."""
        distances = self.distances if filters.near else None
        key = self.constituency.pk if self.constituency and filters.code else None
        choice = choose(self.events, filters, self.instant, self.among, distances=distances, constituency=key)
        return replace(self, filters=filters, distances=distances, chosen=choice)

    def rows(self, begin: int, end: int) -> list[ListedRow]:
        """Some of the events, in order, from the database: two queries. One that has gone since is left out."""
        positions: list[int] = self.chosen.positions[begin:end].tolist()
        events = listed_rows().in_bulk([int(self.events.pk[position]) for position in positions])
        rows = []
        for position in positions:
            event = events.get(int(self.events.pk[position]))
            if event is not None:
                rows.append(ListedRow(event, *self._way(position)))
        return rows

    def _way(self, position: int) -> tuple[float | None, bool]:
        if self.distances is None or self.events.is_remote[position]:
            return None, False
        return float(self.distances.km[position]), bool(self.distances.by_sea[position])


def listed_campaign(filters: Filters) -> Campaign | None:
    """The campaign that the filters name, else the current one; with its party and boundary set."""
    campaigns = Campaign.objects.select_related("party", "boundary_set")
    if filters.campaign:
        return campaigns.filter(slug=filters.campaign).first()
    return campaigns.filter(is_current=True).first()


def listed_rows() -> EventQuerySet:
    """What is shown of events; the rest is none of the public's business."""
    return (
        Event.objects.published()
        .select_related("constituency")
        .defer("created_at", "updated_at", "sequence", "constituency__slug", "join_link", "join_phone")
        .prefetch_related("shifts")
    )


def find_open(version: Version, campaign: Campaign, filters: Filters) -> Finding:
    """For people: the events that one can still come to; of a historical campaign those of its as-of date."""
    now = campaign_minute(campaign).astimezone(LONDON)
    events, instant = version.events(campaign, now), Instant.at(now)
    return _find(events, campaign, filters, instant, can_be_joined(events, instant))


def find_published(version: Version, campaign: Campaign, filters: Filters) -> Finding:
    """For programs: cancelled ones too, and those that are over where the filters name a first day."""
    now = this_minute().astimezone(LONDON)
    instant = Instant.at(now)
    looks_back = filters.from_day is not None and filters.from_day < instant.day
    events = version.events(campaign, now, past=looks_back)
    among = np.ones(len(events.pk), np.bool_) if filters.from_day else events.ends_at > instant.timestamp
    return _find(events, campaign, filters, instant, among)


def _find(events: ListedEvents, campaign: Campaign, filters: Filters, instant: Instant, among: Bools) -> Finding:
    start = start_of(filters.near, campaign) if filters.near else None
    distances = Distances.of(events, start, ways()) if isinstance(start, Start) else None
    constituency = _constituency(campaign, filters.code)
    key = constituency.pk if constituency else None
    choice = choose(events, filters, instant, among, distances=distances, constituency=key)
    return Finding(campaign, events, filters, instant, among, start, distances, constituency, choice)


def _constituency(campaign: Campaign, code: str) -> Constituency | None:
    if not code:
        return None
    return Constituency.objects.filter(boundary_set=campaign.boundary_set_id, code=code).first()
