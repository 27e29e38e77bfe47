"""By-elections: a newer result of one constituency, from which its margin starts.

    record_by_election, importers/by_elections.py ─→ write_by_elections
                 ─→ Election (kind by-election) ─ Result ─< PartyVotes     withdraw_by_election deletes them
    campaign_results(campaign): its baseline election's results, with newer by-elections in their place

None is ever edited: it is withdrawn and recorded anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from constituencies.changes import change
from constituencies.importers.results import first_and_second
from constituencies.kit.uk import FEWEST_VOTES, LOWEST_TURNOUT, OTHER
from constituencies.models import ByElection, Campaign, Constituency, Election, Party, PartyVotes, Result

Votes = Mapping[Party, int]


@dataclass(frozen=True)
class Count:
    """What was counted at one by-election."""

    constituency: Constituency
    held_on: dt.date
    electorate: int
    votes: Votes
    source: str
    invalid_votes: int | None = None


def campaign_results(campaign: Campaign) -> QuerySet[Result]:
    """The results that a campaign's margins start from, one for each constituency.

    That of its baseline election; or of the newest by-election held since, up to the campaign's own day, in which its
    party stood. Where the party did not stand, a by-election says nothing of how it would do at a general election.
    """
    stood = PartyVotes.objects.filter(result=OuterRef("pk"), party=campaign.party_id)
    since = Q(
        Exists(stood),
        election__kind=Election.Kind.BY_ELECTION,
        election__boundary_set=campaign.boundary_set_id,
        election__held_on__gt=campaign.baseline_election.held_on,
        election__held_on__lte=campaign.as_of or timezone.localdate(),
    )
    candidates = Result.objects.filter(Q(election=campaign.baseline_election_id) | since)
    newest = candidates.order_by("constituency_id", "-election__held_on").distinct("constituency_id")
    return Result.objects.filter(pk__in=newest.values("pk"))


def record_by_election(
    constituency: Constituency, *, held_on: dt.date, electorate: int, votes: Votes, source: str
) -> ByElection:
    """Write the result of a by-election; winner, second and majority are worked out from the votes.

    Raises ValidationError by field (see check_by_election), and leaves nothing behind then.
    """
    with change():
        # Locked, so that of two people who enter the same by-election the second is told so.
        Constituency.objects.select_for_update(no_key=True).get(pk=constituency.pk)
        check_by_election(constituency, held_on=held_on, electorate=electorate, votes=votes, source=source)
        count = Count(constituency, held_on, electorate, votes, source)
        _election(count).full_clean()
        [election] = write_by_elections([count])
    return election


def write_by_elections(counts: Sequence[Count]) -> list[ByElection]:
    """Write by-elections that are known to be right, in three statements, within one `change()`.

    Winner, second and majority are worked out from the votes.
    """
    with change():
        elections = ByElection.objects.bulk_create(_election(count) for count in counts)
        results = Result.objects.bulk_create(map(_result, elections, counts))
        PartyVotes.objects.bulk_create(
            PartyVotes(result=result, party=party, votes=votes)
            for result, count in zip(results, counts, strict=True)
            for party, votes in count.votes.items()
        )
    return elections


def _election(count: Count) -> ByElection:
    return ByElection(
        slug=by_election_slug(count.constituency, count.held_on),
        name=_("By-election of %(day)s") % {"day": _written_out(count.held_on)},
        held_on=count.held_on,
        boundary_set_id=count.constituency.boundary_set_id,
        kind=Election.Kind.BY_ELECTION,
        source=count.source.strip(),
        summary=_summary(count.constituency, count.votes),
    )


def by_election_slug(constituency: Constituency, held_on: dt.date) -> str:
    """What names a by-election, also in the history after it was withdrawn."""
    return f"by-{constituency.pk}-{held_on}"


def _result(election: Election, count: Count) -> Result:
    parties = {party.code: party for party in count.votes}
    winner, second, majority = first_and_second({party.code: votes for party, votes in count.votes.items()})
    return Result(
        election=election,
        constituency=count.constituency,
        electorate=count.electorate,
        valid_votes=sum(count.votes.values()),
        invalid_votes=count.invalid_votes,
        winner=parties[winner],
        second=parties[second],
        majority=majority,
    )


def _summary(constituency: Constituency, votes: Votes) -> str:
    strongest_first = sorted(votes.items(), key=lambda item: -item[1])
    return f"{constituency}: " + ", ".join(f"{party} {count:,}" for party, count in strongest_first)


def withdraw_by_election(election: Election) -> None:
    """Delete a by-election with its result, so that the seat's margin starts from what it started from before.

    Raises ValidationError for a general election.
    """
    if election.kind != Election.Kind.BY_ELECTION:
        raise ValidationError(_("Only a by-election can be withdrawn: a general election's results are imported."))
    with change():
        election.delete()


def check_by_election(
    constituency: Constituency, *, held_on: dt.date, electorate: int, votes: Votes, source: str
) -> None:
    """Raises ValidationError with messages by field (held_on, electorate, votes, source) that say what to do."""
    problems = {
        "held_on": _problem_of_day(constituency, held_on),
        "electorate": _problem_of_turnout(electorate, sum(votes.values())),
        "votes": _problem_of_votes(votes),
        "source": "" if source.strip() else _("Say where the figures are from, such as the council's own page."),
    }
    by_field = {field: problem for field, problem in problems.items() if problem}
    if by_field:
        raise ValidationError(by_field)


def _problem_of_day(constituency: Constituency, held_on: dt.date) -> str:
    if held_on > timezone.localdate():
        return _("This day is still to come: enter a by-election once it is counted.")
    # A re-estimated result is of an election that was held on other boundaries.
    counted = Election.objects.general().filter(results__constituency=constituency, is_notional=False)
    first = counted.order_by("held_on").first()
    if first is None:
        return _("No general election was counted here yet: import its results first.")
    if held_on <= first.held_on:
        return _("Enter a day after %(day)s: “%(election)s” was the first on these boundaries.") % {
            "day": _written_out(first.held_on),
            "election": first,
        }
    if constituency.results.filter(election__kind=Election.Kind.BY_ELECTION, election__held_on=held_on).exists():
        return _("There is already a by-election on this day: delete it first to enter it again.")
    return ""


def _problem_of_turnout(electorate: int, valid_votes: int) -> str:
    if valid_votes > electorate:
        return _("%(votes)d valid votes are more than the electorate: check both.") % {"votes": valid_votes}
    if valid_votes < LOWEST_TURNOUT * electorate:
        values = {"votes": valid_votes, "turnout": f"{100 * valid_votes / electorate:.1f}"}
        return _("%(votes)d valid votes are a turnout of only %(turnout)s%%: check both.") % values
    return ""


def _problem_of_votes(votes: Votes) -> str:
    if any(count < 1 for count in votes.values()):
        return _("Leave out the parties that did not stand: every other has at least one vote.")
    if len([party for party in votes if party.code != OTHER]) < 2:
        return _("Enter the votes of at least two parties, besides the sum of all the rest.")
    if sum(votes.values()) < FEWEST_VOTES:
        return _("Enter all the votes: together they must come to at least %(fewest)d.") % {"fewest": FEWEST_VOTES}
    return ""


def _written_out(day: dt.date) -> str:
    return date_format(day, "j F Y")
