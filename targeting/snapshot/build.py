"""From computed need to the snapshot that all the web processes serve."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import orjson
from django.utils import timezone

from constituencies.addresses import hexagons_url, outline_urls
from constituencies.campaigns import campaign_json
from constituencies.clock import campaign_now
from constituencies.kit.codings import CODINGS, IDENTITY, ONCE, compressed
from constituencies.kit.types import Floats, JsonObject
from constituencies.kit.uk import LONDON
from constituencies.models import Campaign
from events.exports.arrays import EventArrays
from events.exports.event_json import local_iso
from events.models import Event
from targeting import bands
from targeting.computing.compute import Computed
from targeting.computing.inputs import SeatFacts, room
from targeting.computing.next_events import with_next_events
from targeting.models import Strategy
from targeting.prototypes.variants import RunningPrototype
from targeting.recommending.country import Country, venues
from targeting.recommending.nearest_marginal import is_marginal
from targeting.snapshot import texts
from targeting.snapshot.format import Records, Snapshot
from targeting.snapshot.need_json import need_answer
from targeting.snapshot.plan_json import plan_json
from targeting.snapshot.why import Standpoint, standpoint
from targeting.timeline.recent import recent_bands

CARD_FIELDS = ("code", "name", "region", "need", "reason", "url", "has_group")
"""What the API says of a seat that it recommends."""


def build_snapshot(
    computed: Computed, prototype: RunningPrototype | None = None, prototype_country: Country | None = None
) -> Snapshot:
    """What the public sees of a campaign now. For the others see Snapshot."""
    campaign, facts, events = computed.campaign, computed.facts, computed.events
    seats, boundary_set = _seats(computed), campaign.boundary_set
    chosen = _coming_events(events, facts, campaign_now(campaign.as_of).timestamp())
    as_of, strategy = local_iso(timezone.now()), str(computed.strategy)
    need_version, need = need_answer(seats, campaign=campaign.slug, strategy=strategy, as_of=as_of, stale=False)
    return Snapshot(
        campaign=campaign_json(campaign),
        strategy=strategy,
        boundary_set=boundary_set.slug,
        change_seq=computed.change_seq,
        as_of=as_of,
        outlines=outline_urls(boundary_set) | {"hexagons": hexagons_url(boundary_set.slug, facts.constituencies)},
        codes=[constituency.code for constituency in facts.constituencies],
        slugs=[constituency.slug for constituency in facts.constituencies],
        not_contested={seat["code"]: seat["not_contested"] for seat in seats if seat["not_contested"]},
        seats=Records.of(map(orjson.dumps, seats)),
        cards=Records.of(orjson.dumps({key: seat[key] for key in CARD_FIELDS}) for seat in seats),
        details=Records.of(facts.details),
        timelines=Records.of(recent_bands(computed)),
        events=Records.of(_event_texts(campaign, events, chosen)),
        need_version=need_version,
        need={IDENTITY: need} | {coding: compressed(need, coding, ONCE) for coding in CODINGS},
        country=with_next_events(_country_of(computed, chosen), computed),
        plan=plan_json(computed),
        prototype=prototype,
        prototype_country=prototype_country,
    )


def _seats(computed: Computed) -> list[JsonObject]:
    """(n) What cards and lists show of each seat: see targeting/snapshot/texts.py."""
    facts, party = computed.facts, computed.campaign.party.in_sentence
    kept = _kept_seats(computed.campaign.pk, facts.facts_seq)
    seats = []
    columns = (computed.score, computed.margin, computed.going, computed.has_events, computed.has_group)
    others = facts.not_contested, facts.standings, _standpoints(computed)
    rows = zip(*(column.tolist() for column in columns), *others, strict=True)
    for i, (score, margin, going, has_events, has_group, not_contested, standing, point) in enumerate(rows):
        now = texts.SeatNow(
            score=score,
            margin=margin,
            going=going,
            has_events=has_events,
            not_contested=not_contested,
            has_group=has_group,
            standing=standing,
            standpoint=point,
        )
        before, seat = kept.get(i, (None, None))
        if seat is None or before != now:
            seat = texts.seat_fragment(facts.shown[i], now, party)
            kept[i] = now, seat
        seats.append(seat)
    return seats


def _standpoints(computed: Computed) -> Iterator[Standpoint]:
    """(n,) What the reasons of each seat depend on."""
    by_rule_of_2017 = computed.strategy.kind == Strategy.Kind.NEAREST_MARGINAL
    need, field = computed.need, computed.field
    columns = (
        *(computed.margin, need.mean_margin, need.still_open),
        *(computed.weight, field.urgency, field.fullness),
    )
    for margin, expected, share_moved, weight, urgency, fullness in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        yield standpoint(
            by_rule_of_2017=by_rule_of_2017,
            margin=margin,
            expected=expected,
            share_moved=share_moved,
            weight=weight,
            urgency=urgency,
            fullness=fullness,
        )


@lru_cache(maxsize=8)
def _kept_seats(campaign: int, facts_seq: int) -> dict[int, tuple[texts.SeatNow, JsonObject]]:  # noqa: ARG001 -- one each
    """The seats of the last snapshot: in the next one nearly all are the same, and sentences take their time."""
    return {}


def country_of(computed: Computed) -> Country:
    """What recommendations are computed from: every seat and all its coming events, without what one more would add."""
    now = campaign_now(computed.campaign.as_of).timestamp()
    return _country_of(computed, _coming_events(computed.events, computed.facts, now))


def _country_of(computed: Computed, chosen: npt.NDArray[np.intp]) -> Country:
    facts, events = computed.facts, computed.events
    by_rule_of_2017 = computed.strategy.kind == Strategy.Kind.NEAREST_MARGINAL
    seat = facts.positions(events.constituency[chosen])
    places = events.longitude[chosen], events.latitude[chosen]
    event_venue, venue_seat, venue_longitude, venue_latitude = venues(seat, *places)
    day, hour = _days_and_hours(events.starts_at[chosen])
    nothing = np.zeros(len(facts.constituencies))
    return Country(
        need=is_marginal(computed.margin, facts.contested).astype(np.float64)
        if by_rule_of_2017
        else computed.need.need,
        band=np.array([bands.NEED.index(bands.public_score(score)) for score in computed.score.tolist()], np.int8),
        lift=computed.lift,
        next_event_worth=nothing,
        people_near=nothing,
        unserved=nothing,
        offered=nothing,
        longitude=_floats(c.longitude for c in facts.constituencies),
        latitude=_floats(c.latitude for c in facts.constituencies),
        fullness=computed.field.fullness,
        extra_places=computed.field.extra_places,
        event_id=events.pk[chosen],
        event_seat=seat,
        event_starts_at=events.starts_at[chosen],
        event_offered_until=events.offered_until[chosen],
        event_day=day,
        event_hour=hour,
        event_room=room(events.open_capacity[chosen], computed.campaign),
        event_is_limited=np.isfinite(events.open_capacity[chosen]),
        event_booked=events.open_confirmed[chosen],
        event_venue=event_venue,
        venue_seat=venue_seat,
        venue_longitude=venue_longitude,
        venue_latitude=venue_latitude,
        by_distance_only=by_rule_of_2017,
        reach=computed.strategy.reach,
    )


def _floats(values: Iterator[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _coming_events(events: EventArrays, facts: SeatFacts, now: float) -> npt.NDArray[np.intp]:
    """Positions of the events that people can still come to, by seat, then start."""
    seat = facts.positions(events.constituency)
    coming = np.flatnonzero((events.offered_until > now) & (seat >= 0))
    return coming[np.lexsort((events.pk[coming], events.starts_at[coming], seat[coming]))]


def _days_and_hours(starts_at: Floats) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    """The day on which each event begins in the United Kingdom, as an ordinal, and the hour by its clocks."""
    # Events begin at the same few times: each is looked up once.
    times, which = np.unique(starts_at, return_inverse=True)
    local = [dt.datetime.fromtimestamp(time, LONDON) for time in times.tolist()]
    days = np.array([moment.toordinal() for moment in local], np.int32)
    hours = np.array([moment.hour + moment.minute / 60 for moment in local], np.float32)
    return days[which.ravel()], hours[which.ravel()]


EventVersion = tuple[int, bytes, float, float]
"""Key, version, and the places of what people can still join: these change as shifts begin, without any write."""


@lru_cache(maxsize=8)
def _kept_texts(campaign: int) -> dict[EventVersion, bytes]:  # noqa: ARG001 -- one a campaign
    """The texts of the events in the last snapshot: most are the same in the next one."""
    return {}


def _event_texts(campaign: Campaign, events: EventArrays, chosen: npt.NDArray[np.intp]) -> list[bytes]:
    """What is shown of events, as JSON; only those that changed are read from the database."""
    kept = _kept_texts(campaign.pk)
    columns = events.pk, events.version, events.open_capacity, events.open_confirmed
    wanted: list[EventVersion] = list(zip(*(column[chosen].tolist() for column in columns), strict=True))
    missing = {key[0]: key for key in wanted if key not in kept}
    found = Event.objects.filter(pk__in=list(missing)).select_related("constituency").prefetch_related("shifts")
    for event in found.iterator(chunk_size=2000):
        kept[missing[event.pk]] = orjson.dumps(texts.event_fragment(event))
    shown = {key: kept[key] for key in wanted}
    kept.clear()
    kept.update(shown)
    return list(shown.values())
