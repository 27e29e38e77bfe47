"""Where a campaign's party stands."""

from __future__ import annotations

from constituencies.by_elections import campaign_results
from constituencies.models import Campaign, Constituency


def is_contested(campaign: Campaign, constituency: Constituency) -> bool:
    """Whether the party of a campaign stands in a constituency: it had votes in the result that its margin starts from.

    So not in the Speaker's seat, nor in Northern Ireland for Labour. Where no result is known it is taken to stand.
    """
    result = campaign_results(campaign).filter(constituency=constituency).first()
    return result is None or result.party_votes.filter(party=campaign.party_id, votes__gt=0).exists()
