"""By-elections: what is refused, what is written, and which results margins start from."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.utils import timezone

from constituencies.by_elections import campaign_results, withdraw_by_election
from constituencies.changes import facts_seq
from constituencies.models import ByElection, Campaign, Election, PartyVotes, Result
from tests.conftest import LOST, ByElectionMaker
from tests.constituencies.conftest import Command


def starts_from(campaign: Campaign) -> dict[str, str]:
    """Constituency → kind and day of the election that its margin starts from; general ones are left out."""
    rows = campaign_results(campaign).select_related("constituency", "election")
    assert rows.count() == len({row.constituency_id for row in rows}) == 3
    return {row.constituency.name: str(row.election.held_on) for row in rows if row.election.kind != "general"}


def test_winner_second_and_majority_are_worked_out_without_the_rest(record: ByElectionMaker) -> None:
    before = facts_seq()
    by_election = record()
    result = Result.objects.get(election=by_election)
    assert (result.winner.code, result.second.code, result.majority) == ("con", "lab", 3_000)
    assert (result.valid_votes, result.electorate, result.invalid_votes) == (43_000, 70_000, None)
    assert dict(result.party_votes.values_list("party__code", "votes")) == LOST
    assert by_election.name == "By-election of 1 May 2025"
    assert str(by_election) == "Brackwater, By-election of 1 May 2025"
    assert facts_seq() == before + 1


TODAY_AND_ONE = timezone.localdate() + dt.timedelta(days=1)
REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "to come": ({"held_on": TODAY_AND_ONE}, "held_on", "still to come"),
    "with the general election": ({"held_on": dt.date(2024, 1, 1)}, "held_on", "Enter a day after 1 January 2024"),
    "before it": ({"held_on": dt.date(2023, 12, 31)}, "held_on", "Enter a day after 1 January 2024"),
    "one party": ({"votes": {"lab": 20_000}}, "votes", "at least two parties"),
    "one party and the rest": ({"votes": {"lab": 20_000, "oth": 9_000}}, "votes", "at least two parties"),
    "no vote": ({"votes": {"lab": 20_000, "con": 0, "ld": 5_000}}, "votes", "Leave out the parties"),
    "too few votes": ({"votes": {"lab": 500, "con": 499}, "electorate": 2_000}, "votes", "at least 1000"),
    "more votes than electors": ({"electorate": 42_999}, "electorate", "more than the electorate"),
    "hardly a turnout": ({"electorate": 215_001}, "electorate", "a turnout of only 20.0%"),
    "no source": ({"source": "  "}, "source", "Say where the figures are from"),
}


@pytest.mark.parametrize(("changes", "field", "message"), REFUSED.values(), ids=list(REFUSED))
def test_what_cannot_be_right_is_refused_and_leaves_nothing_behind(
    record: ByElectionMaker, changes: dict[str, Any], field: str, message: str
) -> None:
    before = facts_seq()
    with pytest.raises(ValidationError) as refused:
        record(**changes)
    assert list(refused.value.message_dict) == [field]
    assert message in refused.value.message_dict[field][0]
    assert not ByElection.objects.exists()
    assert (Result.objects.count(), PartyVotes.objects.count()) == (3, 9)
    assert facts_seq() == before


def test_what_is_just_right_is_taken(record: ByElectionMaker) -> None:
    record(electorate=43_000)
    record("Crowmere", electorate=215_000, held_on=timezone.localdate())
    assert ByElection.objects.count() == 2


def test_several_mistakes_are_told_at_once(record: ByElectionMaker) -> None:
    with pytest.raises(ValidationError) as refused:
        record(held_on=TODAY_AND_ONE, votes={"lab": 500}, source="")
    assert set(refused.value.message_dict) == {"held_on", "votes", "electorate", "source"}


def test_a_by_election_is_recorded_once_a_day_and_constituency(record: ByElectionMaker) -> None:
    record()
    record("Crowmere")
    record(held_on=dt.date(2025, 5, 2))
    with pytest.raises(ValidationError, match="delete it first"):
        record()
    assert ByElection.objects.count() == 3


def test_a_re_estimated_election_is_not_the_first_of_its_set(record: ByElectionMaker, election: Election) -> None:
    Election.objects.filter(pk=election.pk).update(is_notional=True)
    with pytest.raises(ValidationError, match="No general election was counted here"):
        record()


def test_the_database_refuses_a_by_election_without_source(record: ByElectionMaker) -> None:
    with pytest.raises(IntegrityError, match="election_by_election_has_source"), transaction.atomic():
        ByElection.objects.filter(pk=record().pk).update(source="")


def test_a_by_election_takes_the_place_of_its_constituencys_result_and_gives_it_back(
    record: ByElectionMaker, campaign: Campaign
) -> None:
    by_election = record()
    assert starts_from(campaign) == {"Brackwater": "2025-05-01"}
    before = facts_seq()
    withdraw_by_election(by_election)
    assert starts_from(campaign) == {}
    assert (Election.objects.count(), Result.objects.count(), PartyVotes.objects.count()) == (1, 3, 9)
    assert facts_seq() == before + 1


def test_of_two_by_elections_the_newest_counts(record: ByElectionMaker, campaign: Campaign) -> None:
    newest = record(held_on=dt.date(2026, 3, 5))
    record()
    assert starts_from(campaign) == {"Brackwater": "2026-03-05"}
    withdraw_by_election(newest)
    assert starts_from(campaign) == {"Brackwater": "2025-05-01"}


def test_a_by_election_without_the_party_says_nothing(record: ByElectionMaker, campaign: Campaign) -> None:
    record()
    record(held_on=dt.date(2026, 3, 5), votes={"con": 20_000, "ld": 19_000})
    assert starts_from(campaign) == {"Brackwater": "2025-05-01"}


@pytest.mark.parametrize(
    ("as_of", "counts"), [(None, True), ("2025-05-01", True), ("2025-04-30", False)], ids=["now", "its day", "before"]
)
def test_a_campaign_knows_no_by_election_after_its_own_day(
    record: ByElectionMaker, campaign: Campaign, as_of: str | None, counts: bool
) -> None:
    record()
    campaign.as_of = dt.date.fromisoformat(as_of) if as_of else None
    assert bool(starts_from(campaign)) is counts


def test_a_newer_general_election_wins_over_it(record: ByElectionMaker, campaign: Campaign) -> None:
    record()
    # As if it had been held, and imported, since.
    Election.objects.general().update(held_on="2025-05-01")
    campaign.refresh_from_db()
    assert starts_from(campaign) == {}


def test_a_campaign_on_other_boundaries_is_left_alone(record: ByElectionMaker, campaign: Campaign) -> None:
    record()
    other = Campaign.objects.get(pk=campaign.pk).boundary_set
    other.pk, other.slug = None, "other"
    other.save()
    campaign.boundary_set = other
    assert starts_from(campaign) == {}


def test_a_general_election_cannot_be_withdrawn(campaign: Campaign, election: Election) -> None:
    with pytest.raises(ValidationError, match="Only a by-election"):
        withdraw_by_election(election)
    assert Election.objects.count() == 1


def test_a_by_election_is_no_baseline(record: ByElectionMaker, campaign: Campaign) -> None:
    campaign.baseline_election = Election.objects.get(pk=record().pk)
    with pytest.raises(ValidationError, match="Choose a general election"):
        campaign.full_clean()


def test_no_file_is_imported_for_a_by_election(record: ByElectionMaker, command: Command) -> None:
    slug = record().slug
    with pytest.raises(CommandError, match=f"no election {slug}; there are: fictional"):
        command("import_results", "anything.csv", "--election", slug)
