"""What the public may know of the published plan: its assumptions, and one seat worked through (how-it-works/).

Rounded, and nothing in it is staff's: no weight, no footfall, no report, no single forecast. The seat is one that staff
have left as computed, so that anybody can reckon it from its last result.
"""

from __future__ import annotations

import numpy as np

from constituencies.kit.types import Floats, JsonObject
from events.exports.arrays import EVENT_KINDS
from targeting import bands
from targeting.computing.compute import Computed, assumptions_of, gotv_factor, in_gotv_phase
from targeting.models import Strategy
from targeting.need import Assumptions, Seats, compute_need
from targeting.recommending.travel import TRAVEL

_EXAMPLE_BEYOND = 1.0
"""Percentage points: the example is not quite even, so that its curve stands beside nought."""
_LEAST_CHANGE = 0.5
"""Percentage points: a change of share that is smaller is left out, as it would be rounded to none."""


def plan_json(computed: Computed) -> JsonObject:
    """Shares as 0 to 1; margins, changes and uncertainties in percentage points."""
    strategy, assumptions = computed.strategy, assumptions_of(computed.strategy)
    walk_ins, show_rate = computed.attendance
    return {
        "name": str(strategy),
        "by_rule_of_2017": strategy.kind == Strategy.Kind.NEAREST_MARGINAL,
        "sigma": round(assumptions.sigma, 1),
        "parts_of_sigma": [round(sd, 1) for sd in (strategy.polls_sd, strategy.region_sd, strategy.seat_sd)],
        "votes_per_contact": assumptions.votes_per_contact,
        "contacts_per_session": assumptions.contacts_per_session,
        "reachable_share": assumptions.reachable_share,
        "is_getting_out_the_vote": in_gotv_phase(strategy),
        "changes": _changes(computed),
        "forecasts": int(np.count_nonzero(computed.has_forecast & computed.facts.contested)),
        "walk_ins": round(strategy.walk_ins),
        "show_rate": round(strategy.show_rate, 2),
        "attendance": [
            {"kind": kind, "walk_ins": round(walk_ins[i]), "show_rate": round(float(show_rate[i]), 2)}
            for i, kind in enumerate(EVENT_KINDS)
            if (walk_ins[i], show_rate[i]) != (strategy.walk_ins, strategy.show_rate)
        ],
        "counts_bare_events": strategy.counts_bare_events,
        "assumed_capacity": computed.campaign.assumed_capacity,
        "half_life_days": round(strategy.half_life_days),
        "tiers": [
            {"slug": tier.slug, "tau_km": tier.at_reach(strategy.reach).tau_km, "cap_km": _finite(tier.cap_km)}
            for tier in TRAVEL
        ],
        "example": _example(computed, assumptions),
    }


def _finite(km: float) -> float | None:
    return km if np.isfinite(km) else None


def _changes(computed: Computed) -> list[JsonObject]:
    """Of each party the lowest and the highest change that is assumed in any seat."""
    changes, parties = computed.share_changes, computed.facts.parties
    listed = []
    for column, code in enumerate([*parties, *changes.newcomers]):
        points = changes.points[:, column]
        if code in changes.names and points.size and np.abs(points).max() >= _LEAST_CHANGE:
            ends = {"low": round(float(points.min())), "high": round(float(points.max()))}
            listed.append({"party": changes.names[code]} | ends)
    return listed


def _example(computed: Computed, assumptions: Assumptions) -> JsonObject | None:
    """The seat of the highest need, if nobody were going, among those that staff have left as computed."""
    facts, need = computed.facts, computed.need
    alone = compute_need(
        Seats(
            mean_margin=need.mean_margin,
            valid_votes=facts.valid_votes,
            electorate=facts.electorate,
            contested=facts.contested,
            is_sparse=facts.is_sparse,
        ),
        assumptions,
    )
    is_plain = (
        facts.contested
        & ~facts.is_sparse
        & ~computed.has_forecast
        & (computed.weight == 1)
        & (computed.adjustment == 0)
        & (np.abs(need.mean_margin) >= _EXAMPLE_BEYOND)
    )
    if not is_plain.any():
        return None
    seat = int(np.where(is_plain, alone.need, -1.0).argmax())

    def of(values: Floats) -> float:
        return float(values[seat])

    scale = computed.scale * gotv_factor(computed.strategy)
    return {
        "code": facts.constituencies[seat].code,
        "last_margin": of(computed.margin),
        "margin": of(need.mean_margin),
        "valid_votes": int(of(facts.valid_votes)),
        "electorate": int(of(facts.electorate)),
        "win_chance": of(alone.win_chance),
        "decisive_chance": of(alone.decisive_chance),
        "points_per_session": of(alone.points_per_session),
        "score_alone": bands.public_score(min(100.0, 100.0 * of(alone.need) / scale)),
    }
