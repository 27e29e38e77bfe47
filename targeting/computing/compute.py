"""From facts and plans in the database to the need of every seat, through need.py."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
from django.utils import timezone

from constituencies.clock import campaign_now, fading_instant
from constituencies.kit.types import Floats, JsonObject
from constituencies.models import Campaign
from events.exports.arrays import EventArrays
from events.footfall import FootfallRule, footfall
from targeting import bands
from targeting.computing.field_effects import FieldEffects, adjustment, lift
from targeting.computing.inputs import Inputs, SeatFacts, ShareChanges, event_facts, midnight
from targeting.computing.upsert import Column, upsert
from targeting.models import SeatNeed, Strategy
from targeting.need import Assumptions, Need, Seats, compute_need, expected_margin, last_margin, scale_of, scores
from targeting.recommending.country import Country
from targeting.recommending.nearest_marginal import marginal_scores


@dataclass(frozen=True, slots=True)
class Computed:
    """Everything known about a campaign's seats and events once need is computed; arrays of shape (n,)."""

    campaign: Campaign
    strategy: Strategy
    facts: SeatFacts
    events: EventArrays
    margin: Floats
    footfall: Floats
    going: npt.NDArray[np.int64]
    """People confirmed for events that are not over."""
    has_events: npt.NDArray[np.bool_]
    """Where there is such an event."""
    weight: Floats
    has_group: npt.NDArray[np.bool_]
    field: FieldEffects
    adjustment: Floats
    """Percentage points with their sign, contained in the expected margin."""
    lift: Floats
    """What a seat's score is multiplied by when it is recommended, at least 1; contained in neither need nor score."""
    has_forecast: npt.NDArray[np.bool_]
    share_changes: ShareChanges
    attendance: tuple[Floats, Floats]
    """Walk-ins, and show rate, by kind of event: see Inputs."""
    need: Need
    score: Floats
    scale: float
    """Need that is shown as 100: the strategy's own, or, while it has none, the one that it is to keep."""
    change_seq: int

    @property
    def fingerprint(self) -> bytes:
        """The same as long as nothing changed that a snapshot shows."""
        events = np.argsort(self.events.pk)
        digest = blake2b(f"{self.strategy.pk} {self.strategy} {self.facts.facts_seq}".encode(), digest_size=16)
        columns = (self.need.need, self.score, self.margin, self.footfall, self.weight, self.has_group, self.lift)
        for array in (*columns, self.going, self.has_events, self.field.fullness, self.field.extra_places):
            digest.update(array.tobytes())
        # Places change as shifts begin, without any write of the event.
        for column in (self.events.pk, self.events.version, self.events.open_capacity, self.events.open_confirmed):
            digest.update(column[events].tobytes())
        return digest.digest()


def compute(inputs: Inputs) -> Computed:
    """Need of every seat of a campaign under a strategy. Neither asks the database nor changes anything."""
    campaign, strategy, facts = inputs.campaign, inputs.strategy, inputs.facts
    people, has_events = people_going(inputs.events, facts, campaign_now(campaign.as_of).timestamp())
    us, changes = facts.column(campaign.party.code), inputs.share_changes
    going = np.where(np.isnan(inputs.frozen_footfall), _footfall(inputs), inputs.frozen_footfall)
    assumptions = assumptions_of(strategy)
    margin = last_margin(facts.shares, us, facts.is_rival(campaign.party.code))
    forecast_margin, forecast_sd = inputs.forecasts
    has_forecast = np.isfinite(forecast_margin)
    is_rival = facts.is_rival(campaign.party.code, changes.newcomers)
    by_shares = expected_margin(facts.shares, us, is_rival, changes.points)
    expected = np.where(has_forecast, forecast_margin, by_shares)
    reported = adjustment(inputs.field, strategy.report_points)
    seats = Seats(
        mean_margin=expected + inputs.shift + reported,
        valid_votes=facts.valid_votes,
        electorate=facts.electorate,
        footfall=going,
        weight=inputs.weight,
        contested=facts.contested,
        is_sparse=facts.is_sparse,
        margin_sd=forecast_sd,
    )
    need = compute_need(seats, assumptions)
    scale = strategy.scale
    if scale is None:
        scale = _scale(replace(seats, mean_margin=expected), _before_gotv(strategy))
    by_rule_of_2017 = strategy.kind == Strategy.Kind.NEAREST_MARGINAL
    score = (
        marginal_scores(margin, facts.contested)
        if by_rule_of_2017
        else scores(need.need, scale * gotv_factor(strategy))
    )
    return Computed(
        campaign=campaign,
        strategy=strategy,
        facts=facts,
        events=inputs.events,
        margin=margin,
        footfall=going,
        going=people,
        has_events=has_events,
        weight=inputs.weight,
        has_group=inputs.has_group,
        field=inputs.field,
        adjustment=reported,
        lift=np.where(facts.contested, lift(inputs.field, strategy.report_lift), 1.0),
        has_forecast=has_forecast,
        share_changes=changes,
        attendance=inputs.attendance,
        need=need,
        score=score,
        scale=scale,
        change_seq=inputs.change_seq,
    )


def _footfall(inputs: Inputs) -> Floats:
    """(n,) Sessions as events are counted."""
    campaign, strategy = inputs.campaign, inputs.strategy
    events, kind = event_facts(campaign, inputs.events, inputs.facts)
    walk_ins, show_rate = inputs.attendance
    rule = FootfallRule(
        walk_ins=walk_ins[kind],
        show_rate=show_rate[kind],
        assumed_capacity=float(campaign.assumed_capacity),
        half_life_days=strategy.half_life_days,
        counts_bare_events=strategy.counts_bare_events,
        counts_from=gotv_from(strategy) if in_gotv_phase(strategy) else -math.inf,
    )
    now = fading_instant(campaign_now(campaign.as_of).timestamp())
    return footfall(events, len(inputs.facts.constituencies), now, rule)


def people_going(
    events: EventArrays, facts: SeatFacts, now: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """(n,) People confirmed for events of each seat that are not over at `now`, and (n,) where one can still come."""
    seat = facts.positions(events.constituency)
    here, n = seat >= 0, len(facts.constituencies)
    on, open_ = here & (events.ends_at > now), here & (events.offered_until > now)
    people = np.bincount(seat[on], weights=events.confirmed_signups[on], minlength=n)
    return people.astype(np.int64), np.bincount(seat[open_], minlength=n) > 0


def gotv_from(strategy: Strategy) -> float:
    """When a strategy's phase of getting out the vote begins, in seconds since 1970."""
    return midnight(strategy.campaign.polling_day - dt.timedelta(days=strategy.gotv_days))


def in_gotv_phase(strategy: Strategy) -> bool:
    """Whether it has begun, as the campaign's own clock tells."""
    return strategy.gotv_days > 0 and campaign_now(strategy.campaign.as_of).timestamp() >= gotv_from(strategy)


def gotv_factor(strategy: Strategy) -> float:
    """By how much more a session moves by now, in every seat alike: the scale goes along, or all would turn dark."""
    now, before = assumptions_of(strategy), _before_gotv(strategy)
    moves = now.votes_per_contact * now.contacts_per_session
    return moves / (before.votes_per_contact * before.contacts_per_session)


def assumptions_of(strategy: Strategy) -> Assumptions:
    """What a strategy assumes of margins, and of what a session moves by now."""
    before = _before_gotv(strategy)
    if not in_gotv_phase(strategy):
        return before
    return replace(
        before,
        votes_per_contact=strategy.gotv_votes_per_contact,
        contacts_per_session=strategy.gotv_contacts_per_session,
    )


def _before_gotv(strategy: Strategy) -> Assumptions:
    return Assumptions(
        polls_sd=strategy.polls_sd,
        region_sd=strategy.region_sd,
        seat_sd=strategy.seat_sd,
        votes_per_contact=strategy.votes_per_contact,
        contacts_per_session=strategy.contacts_per_session,
        reachable_share=strategy.reachable_share,
    )


def _scale(seats: Seats, assumptions: Assumptions) -> float:
    plain = Seats(
        mean_margin=seats.mean_margin,
        valid_votes=seats.valid_votes,
        electorate=seats.electorate,
        contested=seats.contested,
        is_sparse=seats.is_sparse,
        margin_sd=seats.margin_sd,
    )
    return scale_of(compute_need(plain, assumptions).need)


def save_needs(computed: Computed, country: Country) -> None:
    """Write the need of the seats where it changed, with its breakdown, in one statement.

    `country`: of the same moment, with what one more event would be worth.
    """
    need, facts = computed.need, computed.facts
    columns = {
        "constituency_id": Column("int", [constituency.pk for constituency in facts.constituencies]),
        "need": Column("float8", need.need.tolist()),
        "score": Column("float8", computed.score.tolist()),
        "band": Column("text", [bands.NEED.of(bands.public_score(score)).slug for score in computed.score.tolist()]),
        "not_contested": Column("text", [f'"{reason}"' for reason in facts.not_contested]),
        "margin": Column("float8", computed.margin.tolist()),
        "win_chance": Column("float8", need.win_chance.tolist()),
        "mean_margin": Column("float8", need.mean_margin.tolist()),
        "margin_sd": Column("float8", need.margin_sd.tolist()),
        "decisive_chance": Column("float8", need.decisive_chance.tolist()),
        "gain_per_session": Column("float8", need.points_per_session.tolist()),
        "adjustment": Column("float8", computed.adjustment.tolist()),
        "lift": Column("float8", computed.lift.tolist()),
        "has_forecast": Column("bool", computed.has_forecast.tolist()),
        "footfall": Column("float8", computed.footfall.tolist()),
        "weight": Column("float8", computed.weight.tolist()),
        "next_event_worth": Column("float8", country.next_event_worth.tolist()),
        "people_near": Column(
            "float8", ["NULL" if math.isnan(people) else people for people in country.people_near.tolist()]
        ),
        "unserved": Column("float8", country.unserved.tolist()),
        "offered": Column("float8", country.offered.tolist()),
    }
    same_for_all: JsonObject = {
        "campaign_id": computed.campaign.pk,
        "strategy_id": computed.strategy.pk,
        "changed_at": timezone.now(),
    }
    upsert(SeatNeed, columns, same_for_all, key=("campaign_id", "constituency_id"), unwatched=("changed_at",))
