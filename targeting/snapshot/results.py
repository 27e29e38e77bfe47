"""What a seat's page shows of its results: the one that its margin starts from, beside it what the parties had at the
election before, and other elections on the same boundaries that this does not tell all of, the newest first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from constituencies.kit.types import JsonObject
from constituencies.models import Campaign, Constituency, PartyVotes, Result
from targeting.snapshot.standings import Standing

MOST_OTHERS = 4


class PartyRow(NamedTuple):
    """One party at one election."""

    code: str
    name: str
    colour: str
    votes: int


@dataclass(slots=True)
class PastResult:
    """One election in one seat, with its parties, the strongest first."""

    key: int
    day: dt.date
    election: str
    parties: list[PartyRow] = field(default_factory=list)

    def shares(self) -> dict[str, float]:
        """Party code → share of the valid votes in per cent, to one decimal."""
        valid_votes = sum(party.votes for party in self.parties)
        return {party.code: round(100 * party.votes / valid_votes, 1) for party in self.parties}


def result_texts(
    campaign: Campaign,
    constituencies: Sequence[Constituency],
    counted: Sequence[Result | None],
    standings: Sequence[Standing | None],
) -> list[JsonObject | None]:
    """(n) What is shown of each seat's results, in one query; None where there is none.

    `counted` are those that margins start from.
    """
    past = _past_results(campaign)
    return [
        None if result is None or standing is None else _result_text(result, standing, past.get(seat.pk, []))
        for seat, result, standing in zip(constituencies, counted, standings, strict=True)
    ]


def _past_results(campaign: Campaign) -> dict[int, list[PastResult]]:
    """Constituency's primary key → its results up to the campaign's own day, the newest first."""
    # The baseline always counts, whatever day staff have set: see standings.py.
    until_now = Q(result__election__held_on__lte=campaign.as_of or timezone.localdate())
    rows = (
        PartyVotes.objects.filter(
            until_now | Q(result__election=campaign.baseline_election_id),
            result__election__boundary_set=campaign.boundary_set_id,
        )
        .order_by("-result__election__held_on", "-result", "-votes")
        .values_list(
            *("result__constituency", "result", "result__election__held_on", "result__election__name"),
            *("party__code", "party__short_name", "party__colour", "votes"),
        )
    )
    past: dict[int, list[PastResult]] = {}
    for seat, key, day, election, *party in rows:
        results = past.setdefault(seat, [])
        if not results or results[-1].key != key:
            results.append(PastResult(key, day, election))
        results[-1].parties.append(PartyRow(*party))
    return past


def _result_text(result: Result, standing: Standing, past: Sequence[PastResult]) -> JsonObject:
    [ours] = [one for one in past if one.key == result.pk]
    earlier = [one for one in past if one.day < ours.day]
    before = earlier[0].shares() if earlier else {}
    is_all_beside = before.keys() <= {party.code for party in ours.parties}
    on_the_chart = [ours.key, earlier[0].key] if before and is_all_beside else [ours.key]
    counted = standing.counted
    return {
        "parties": [
            {
                "name": party.name,
                "colour": party.colour,
                "votes": party.votes,
                "share": round(100 * party.votes / result.valid_votes, 1),
                "before": before.get(party.code),
            }
            for party in ours.parties
        ],
        "majority": result.majority,
        "turnout": round(result.turnout_pct, 1),
        "election": result.election.name,
        "kind": result.election.kind,
        "when": counted.when,
        "previous": {"election": counted.previous_election, "winner": counted.previous} if counted.previous else None,
        "compared": earlier[0].election if earlier else "",
        "others": [_other_text(one) for one in past if one.key not in on_the_chart][:MOST_OTHERS],
    }


def _other_text(past: PastResult) -> JsonObject:
    shares = past.shares()
    return {
        "election": past.election,
        "parties": [
            {"name": party.name, "colour": party.colour, "share": shares[party.code]} for party in past.parties
        ],
    }
