"""Where a campaign's party stands."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef

from constituencies.by_elections import campaign_results
from constituencies.models import Campaign, Constituency, PartyVotes


def is_contested(campaign: Campaign, constituency: Constituency) -> bool:
    """Whether the party of a campaign stands in a constituency; see `uncontested`."""
    return not uncontested(campaign, [constituency.pk])


def uncontested(campaign: Campaign, constituencies: Collection[int]) -> set[int]:
    """Those of some constituencies (primary keys) in which the party of a campaign does not stand. One query.

    It stands where it had votes in the result that the margin starts from: so not in the Speaker's seat, nor in
    Northern Ireland for Labour. Where no result is known it is taken to stand.
    """
    votes = PartyVotes.objects.filter(result=OuterRef("pk"), party=campaign.party_id, votes__gt=0)
    results = campaign_results(campaign).filter(constituency__in=constituencies).exclude(Exists(votes))
    return set(results.values_list("constituency_id", flat=True))
