"""Which seats a campaign would set events up in: the contested ones, by need on the last result."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np

from constituencies.changes import facts_seq
from constituencies.kit.types import Floats
from constituencies.models import Campaign, Constituency
from targeting.computing.inputs import SeatFacts, seat_facts
from targeting.need import Assumptions, Seats, compute_need, last_margin

SEED = 2019
EMPTY_OF_NEEDY = 0.1
EMPTY_OF_OTHERS = 0.08
EMPTY_OF_HOPELESS = 0.2
EMPTY_OF_SPARSE = 0.03
"""Where distances are long, one seat without an event leaves people with nothing at all in reach."""

BUSIEST_SEATS = 6
"""So many needy seats are overrun, as volunteers do it unguided."""


@dataclass(frozen=True, slots=True)
class SampleSeat:
    constituency: Constituency
    need: float
    """0 to 1: share of what the neediest twentieth of the seats has, with nobody going."""
    has_events: bool
    is_busiest: bool

    def chance(self, purpose: str) -> Random:
        """Random numbers of this seat alone, so that a change in one seat leaves all others as they are."""
        return seat_chance(purpose, self.constituency.code)


def sample_seats(campaign: Campaign) -> list[SampleSeat]:
    """The contested seats of a campaign in the order of their codes; about a tenth of them without any event."""
    facts = seat_facts(campaign.pk, facts_seq())
    contested = np.flatnonzero(facts.contested)
    need = _need(campaign, facts)
    needy = need >= np.quantile(need[contested], 2 / 3)
    hopeless = need < np.quantile(need[contested], 1 / 3)
    empty = np.zeros(len(need), dtype=np.bool_)
    for group, share in (
        (needy, EMPTY_OF_NEEDY),
        (~needy & facts.is_sparse, EMPTY_OF_SPARSE),
        (~needy & ~hopeless & ~facts.is_sparse, EMPTY_OF_OTHERS),
        (hopeless & ~facts.is_sparse, EMPTY_OF_HOPELESS),
    ):
        order = sorted(contested[group[contested]], key=lambda i: seat_chance("empty", _code(facts, i)).random())
        empty[order[: round(share * len(order))]] = True
    # In and around cities, where most volunteers live.
    candidates = [i for i in contested if needy[i] and not empty[i] and not facts.is_sparse[i]]
    busiest = sorted(candidates, key=lambda i: seat_chance("busiest", _code(facts, i)).random())[:BUSIEST_SEATS]
    return [SampleSeat(facts.constituencies[i], float(need[i]), not empty[i], i in busiest) for i in contested]


def seat_chance(purpose: str, code: str) -> Random:
    """Random numbers for one purpose in one seat, the same each time."""
    return Random(f"{SEED} {purpose} {code}")  # noqa: S311 -- a demo


def _code(facts: SeatFacts, position: np.intp) -> str:
    return facts.constituencies[position].code


def _need(campaign: Campaign, facts: SeatFacts) -> Floats:
    """(n,) As `SampleSeat.need`; 0 where not contested."""
    us = campaign.party.code
    seats = Seats(
        mean_margin=last_margin(facts.shares, facts.column(us), facts.is_rival(us)),
        valid_votes=facts.valid_votes,
        electorate=facts.electorate,
        contested=facts.contested,
        is_sparse=facts.is_sparse,
    )
    need = compute_need(seats, Assumptions()).need
    return np.minimum(1.0, need / np.quantile(need[facts.contested], 0.95))
