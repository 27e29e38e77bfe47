"""Where a campaign's party stands: it had votes in the result that the margin starts from."""

from __future__ import annotations

import pytest

from constituencies.campaigns import is_contested, uncontested
from constituencies.models import Campaign, Constituency, PartyVotes, Result
from tests.conftest import ByElectionMaker


def test_the_party_stands_where_it_had_votes(campaign: Campaign, seats: dict[str, Constituency]) -> None:
    keys = [seat.pk for seat in seats.values()]
    assert uncontested(campaign, keys) == set()
    PartyVotes.objects.filter(party=campaign.party, result__constituency=seats["Crowmere"]).delete()
    assert uncontested(campaign, keys) == {seats["Crowmere"].pk}
    assert not is_contested(campaign, seats["Crowmere"])
    assert is_contested(campaign, seats["Brackwater"])


def test_where_no_result_is_known_it_is_taken_to_stand(campaign: Campaign, seats: dict[str, Constituency]) -> None:
    Result.objects.filter(constituency=seats["Crowmere"]).delete()
    assert is_contested(campaign, seats["Crowmere"])


def test_a_by_election_that_it_left_out_does_not_count(
    campaign: Campaign, seats: dict[str, Constituency], record: ByElectionMaker
) -> None:
    record("Crowmere", {"con": 20_000, "ld": 15_000})
    assert is_contested(campaign, seats["Crowmere"])


@pytest.mark.usefixtures("real_facts")
def test_labour_does_not_stand_in_northern_ireland_nor_in_chorley() -> None:
    campaign = Campaign.objects.current()
    assert campaign is not None
    seats = campaign.boundary_set.constituencies
    names = seats.filter(pk__in=uncontested(campaign, set(seats.values_list("pk", flat=True))))
    assert names.filter(region__nation="Northern Ireland").count() == 18
    assert list(names.exclude(region__nation="Northern Ireland").values_list("name", flat=True)) == ["Chorley"]
