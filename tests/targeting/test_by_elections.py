"""What a by-election does to need, to the plan's list and to what the public sees."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from constituencies.by_elections import withdraw_by_election
from constituencies.models import Campaign
from targeting.computing.compute import compute
from targeting.computing.inputs import read_inputs
from targeting.models import SeatNeed, Strategy
from targeting.recompute import recompute
from tests.conftest import ByElectionMaker

LED = 100 * (20_500 - 19_500) / 45_000
LOST = 100 * (12_000 - 15_000) / 43_000


def margins() -> dict[str, float | None]:
    recompute()
    return dict(SeatNeed.objects.values_list("constituency__name", "margin"))


def test_the_margin_starts_from_the_by_election_until_it_is_withdrawn(
    campaign: Campaign, record: ByElectionMaker
) -> None:
    before = margins()
    assert before["Brackwater"] == pytest.approx(LED)
    by_election = record()
    assert margins() == before | {"Brackwater": pytest.approx(LOST)}
    withdraw_by_election(by_election)
    assert margins() == before


def test_need_expects_as_many_voters_as_at_a_general_election(campaign: Campaign, record: ByElectionMaker) -> None:
    record(votes={"lab": 5_000, "con": 4_000, "ld": 6_000}, electorate=60_000)
    facts = read_inputs(Strategy.objects.with_facts().get()).facts
    brackwater = [constituency.name for constituency in facts.constituencies].index("Brackwater")
    assert (facts.valid_votes[brackwater], facts.electorate[brackwater]) == (45_000, 70_000)
    assert facts.shares[brackwater].sum() == pytest.approx(100)
    assert [standing.counted.when for standing in facts.standings if standing] == [
        *("in January 2024", "at the by-election of 1 May 2025", "in January 2024"),
    ]


def test_a_by_election_without_our_candidate_leaves_the_seat_contested(
    campaign: Campaign, record: ByElectionMaker
) -> None:
    record(votes={"con": 20_000, "ld": 15_000})
    assert margins()["Brackwater"] == pytest.approx(LED)
    assert SeatNeed.objects.get(constituency__name="Brackwater").not_contested == ""


def test_a_party_that_is_new_in_the_by_election_is_a_rival(campaign: Campaign, record: ByElectionMaker) -> None:
    record(votes={"spk": 18_000, "lab": 15_000, "oth": 9_000})
    assert margins()["Brackwater"] == pytest.approx(100 * (15_000 - 18_000) / 42_000)


def test_a_historical_campaign_before_it_is_computed_as_ever(campaign: Campaign, record: ByElectionMaker) -> None:
    Campaign.objects.update(as_of="2025-04-30")
    before = compute(read_inputs(Strategy.objects.with_facts().get()))
    record()
    after = compute(read_inputs(Strategy.objects.with_facts().get()))
    assert after.margin.tolist() == before.margin.tolist()
    assert after.need.need.tolist() == before.need.need.tolist()
    assert after.facts.details == before.facts.details


def test_a_seats_page_and_the_api_name_the_by_election(
    client: Client, publish_now: Any, record: ByElectionMaker
) -> None:
    record()
    publish_now()
    page = client.get("/constituencies/brackwater/").content.decode()
    assert '<h2 class="result-heading">By-election of 1 May 2025</h2>' in page
    assert "Margin at the by-election of 1 May 2025" in page
    assert "Labour lost this seat to the Conservatives by 7.0 points at the by-election of 1 May 2025." in page
    assert "Labour won the election before (Fictional election)." in page
    assert "last time" not in page
    result = client.get("/api/v1/constituencies/E14990002/").json()["result"]
    assert (result["election"], result["kind"]) == ("By-election of 1 May 2025", "by-election")
    assert (result["majority"], result["turnout"]) == (3_000, 61.4)
    assert [(row["votes"], row["share"]) for row in result["parties"]] == [
        (16_000, 37.2),
        (15_000, 34.9),
        (12_000, 27.9),
    ]
    # Others stood for the first time; what the election before was is said beside what it came to.
    assert [row["before"] for row in result["parties"]] == [None, 43.3, 45.6]
    assert result["compared"] == "Fictional election"
    [other] = result["others"]
    assert (other["election"], [row["share"] for row in other["parties"]]) == ("Fictional election", [45.6, 43.3, 11.1])
    assert "before: Fictional election" in page
    assert "Other elections here" in page


def test_an_election_that_the_chart_tells_all_of_is_not_listed_again(
    client: Client, record: ByElectionMaker, publish_now: Any
) -> None:
    record(votes={"con": 21_000, "lab": 19_000, "ld": 2_000, "oth": 1_000})
    publish_now()
    result = client.get("/api/v1/constituencies/E14990002/").json()["result"]
    assert (result["compared"], result["others"]) == ("Fictional election", [])
    assert "Other elections here" not in client.get("/constituencies/brackwater/").content.decode()


def test_six_votes_are_not_no_points(record: ByElectionMaker, publish_now: Any) -> None:
    record(votes={"con": 12_645, "lab": 12_639, "ld": 7_456})
    snapshot = publish_now().snapshot
    lost = "Labour lost this seat to the Conservatives by 6 votes at the by-election of 1 May 2025."
    assert lost in snapshot.seats[snapshot.position["E14990002"]]["reason"]


def test_other_seats_still_name_the_general_election(client: Client, publish_now: Any, record: ByElectionMaker) -> None:
    record()
    publish_now()
    page = client.get("/constituencies/crowmere/").content.decode()
    assert '<h2 class="result-heading">Fictional election</h2>' in page
    assert "Margin in January 2024" in page
    assert "The Conservatives won here by 4.4 points in January 2024; Labour came second." in page
    result = client.get("/api/v1/constituencies/E14990003/").json()["result"]
    assert (result["election"], result["kind"]) == ("Fictional election", "general")
    assert (result["compared"], result["others"]) == ("", [])
    assert "before:" not in page
