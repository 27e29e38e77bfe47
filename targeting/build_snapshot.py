"""From computed need to the snapshot that all the web processes serve."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from constituencies.models import Campaign
from constituencies.queries import outline_urls
from events.models import Event, Group
from targeting import fragments
from targeting.clock import campaign_now
from targeting.compute import Computed
from targeting.models import Strategy
from targeting.nearest_marginal import is_marginal
from targeting.need import Floats
from targeting.recommend import Map
from targeting.snapshot import Snapshot

NEXT_EVENTS = 10
"""How many coming events of a seat a snapshot holds."""


def build_snapshot(computed: Computed) -> Snapshot:
    """What the public sees of a campaign now."""
    campaign, facts, position = computed.campaign, computed.facts, computed.facts.position
    with_group = set(Group.objects.approved().filter(campaign=campaign).values_list("constituency_id", flat=True))
    has_group = np.array([c.pk in with_group for c in facts.constituencies], dtype=np.bool_)
    events = [event for event in _next_events(campaign) if event.constituency_id in position]
    events.sort(key=lambda event: (position[event.constituency_id], event.starts_at, event.pk))
    by_rule_of_2017 = computed.strategy.kind == Strategy.Kind.NEAREST_MARGINAL
    return Snapshot(
        campaign={
            "slug": campaign.slug,
            "name": campaign.name,
            "party": campaign.party.name,
            "election": campaign.baseline_election.name,
            "imprint": campaign.imprint,
            "as_of": campaign.as_of.isoformat() if campaign.as_of else None,
            "polling_day": campaign.polling_day.isoformat(),
        },
        strategy=str(computed.strategy),
        boundary_set=campaign.boundary_set.slug,
        change_seq=computed.change_seq,
        outlines=outline_urls(campaign.boundary_set),
        seats=[
            fragments.seat_fragment(
                shown,
                fragments.SeatNow(
                    score=computed.score[i],
                    margin=computed.margin[i],
                    footfall=computed.footfall[i],
                    not_contested=facts.not_contested[i],
                    has_group=bool(has_group[i]),
                ),
                campaign.party.name,
            )
            for i, shown in enumerate(facts.shown)
        ],
        events=[fragments.event_fragment(event) for event in events],
        the_map=Map(
            need=is_marginal(computed.margin, facts.contested).astype(np.float64)
            if by_rule_of_2017
            else computed.need.need,
            longitude=_floats(c.longitude for c in facts.constituencies),
            latitude=_floats(c.latitude for c in facts.constituencies),
            has_group=has_group,
            event_seat=np.array([position[event.constituency_id] for event in events], dtype=np.intp),
            event_starts_at=_floats(event.starts_at.timestamp() for event in events),
            event_longitude=_floats(None if event.is_remote else event.longitude for event in events),
            event_latitude=_floats(None if event.is_remote else event.latitude for event in events),
            event_capacity=_floats(np.inf if event.capacity is None else event.capacity for event in events),
            event_booked=_floats(event.confirmed_signups for event in events),
            by_distance_only=by_rule_of_2017,
        ),
    )


def _floats(values: Iterator[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _next_events(campaign: Campaign) -> list[Event]:
    rank = Window(RowNumber(), partition_by=F("constituency_id"), order_by=[F("starts_at"), F("pk")])
    coming = Event.objects.for_campaign(campaign).on().upcoming(campaign_now(campaign.as_of))
    return list(coming.annotate(rank=rank).filter(rank__lte=NEXT_EVENTS).order_by())
