"""From facts and plans in the database to the need of every seat, through need.py."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from constituencies.models import Campaign
from events.footfall import FootfallRule, footfall
from targeting import bands
from targeting.clock import campaign_now
from targeting.facts import SeatFacts, event_facts, seat_facts, share_changes, target_weights
from targeting.models import SeatNeed, Strategy
from targeting.nearest_marginal import marginal_scores
from targeting.need import (
    Assumptions,
    Floats,
    Need,
    Seats,
    compute_need,
    expected_margin,
    last_margin,
    scale_of,
    scores,
)


@dataclass(frozen=True, slots=True)
class Computed:
    """Everything known about a campaign's seats once need is computed; arrays of shape (n,)."""

    campaign: Campaign
    strategy: Strategy
    facts: SeatFacts
    margin: Floats
    footfall: Floats
    weight: Floats
    need: Need
    score: Floats
    change_seq: int


def compute(campaign: Campaign, strategy: Strategy, seq: int) -> Computed:
    """Need of every seat of a campaign under a strategy; nothing is written."""
    facts = seat_facts(campaign)
    us, is_rival = facts.column(campaign.party.code), facts.is_rival(campaign.party.code)
    changes = share_changes(strategy, facts)
    going = footfall(
        event_facts(campaign, facts),
        len(facts.constituencies),
        campaign_now(campaign.as_of).timestamp(),
        FootfallRule(
            prior_attendance=strategy.prior_attendance,
            no_show_rate=strategy.no_show_rate,
            half_life_days=strategy.half_life_days,
            counts_bare_events=strategy.counts_bare_events,
        ),
    )
    weight = target_weights(campaign, facts)
    assumptions = Assumptions(
        polls_sd=strategy.polls_sd,
        region_sd=strategy.region_sd,
        seat_sd=strategy.seat_sd,
        votes_per_contact=strategy.votes_per_contact,
        contacts_per_session=strategy.contacts_per_session,
        reachable_share=strategy.reachable_share,
    )
    margin = last_margin(facts.shares, us, is_rival)
    seats = Seats(
        mean_margin=expected_margin(facts.shares, us, is_rival, changes),
        valid_votes=facts.valid_votes,
        electorate=facts.electorate,
        footfall=going,
        weight=weight,
        contested=facts.contested,
        is_sparse=facts.is_sparse,
    )
    need = compute_need(seats, assumptions)
    if strategy.scale is None:
        strategy.scale = _scale(seats, assumptions)
        Strategy.objects.filter(pk=strategy.pk).update(scale=strategy.scale)
    by_rule_of_2017 = strategy.kind == Strategy.Kind.NEAREST_MARGINAL
    score = marginal_scores(margin, facts.contested) if by_rule_of_2017 else scores(need.need, strategy.scale)
    return Computed(campaign, strategy, facts, margin, going, weight, need, score, seq)


def _scale(seats: Seats, assumptions: Assumptions) -> float:
    plain = Seats(
        mean_margin=seats.mean_margin,
        valid_votes=seats.valid_votes,
        electorate=seats.electorate,
        contested=seats.contested,
        is_sparse=seats.is_sparse,
    )
    return scale_of(compute_need(plain, assumptions).need)


def save_needs(computed: Computed) -> None:
    """Write the need of every seat with its breakdown, in one statement."""
    need, now = computed.need, timezone.now()
    rows = [
        SeatNeed(
            campaign=computed.campaign,
            constituency=constituency,
            strategy=computed.strategy,
            need=need.need[i],
            score=computed.score[i],
            band=bands.NEED.of(bands.public_score(computed.score[i])).slug,
            not_contested=computed.facts.not_contested[i],
            margin=computed.margin[i],
            win_chance=need.win_chance[i],
            mean_margin=need.mean_margin[i],
            margin_sd=need.margin_sd[i],
            decisive_chance=need.decisive_chance[i],
            gain_per_session=need.points_per_session[i],
            footfall=computed.footfall[i],
            weight=computed.weight[i],
            change_seq=computed.change_seq,
            computed_at=now,
        )
        for i, constituency in enumerate(computed.facts.constituencies)
    ]
    keys = ("campaign", "constituency")
    others = [f.name for f in SeatNeed._meta.concrete_fields if f.name not in (*keys, "id")]
    SeatNeed.objects.bulk_create(rows, update_conflicts=True, unique_fields=keys, update_fields=others)
