"""Results of one election: our own CSV, or the House of Commons Library's results by constituency.

read_results ─→ SeatResult rows ─→ ResultsImporter: checks against the published figures, then writes
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from constituencies.importers.base import BATCH, Importer, ImportFailed, ImportReport, Plan, compare
from constituencies.kit.uk import FEWEST_VOTES, OTHER
from constituencies.models import Constituency, Election, Party, PartyVotes, Result


@dataclass(frozen=True)
class SeatResult:
    """What a file says about one constituency. None: it does not say."""

    line: int
    code: str
    votes: dict[str, int]
    """Party code → votes."""
    electorate: int | None = None
    valid_votes: int | None = None
    invalid_votes: int | None = None
    winner: str | None = None
    second: str | None = None
    majority: int | None = None
    is_whole: bool = True
    """Not where one of its rows was bad: that is reported already."""


@dataclass(frozen=True)
class PublishedTotals:
    """Totals of a whole election as its publisher states them."""

    electorate: int
    valid_votes: int
    seats: dict[str, int]


ResultsSource = Callable[[ImportReport], list[SeatResult]]
"""Reads rows; puts bad ones into the report."""


def first_and_second(votes: dict[str, int]) -> tuple[str, str, int]:
    """Winner, runner-up and majority from party → votes, leaving `oth` out. Needs two candidates or more."""
    (winner, first), (second, runner_up), *_rest = sorted(
        ((party, count) for party, count in votes.items() if party != OTHER), key=lambda row: -row[1]
    )
    return winner, second, first - runner_up


def problems_of(
    row: SeatResult, constituencies: Mapping[str, Constituency], parties: Collection[str], boundary_set: str
) -> list[str]:
    """What is wrong with one row, in words; `constituencies` by code, `parties` their codes."""
    if not row.is_whole:
        return []
    if row.code not in constituencies:
        return [_("not a constituency of the %(set)s.") % {"set": boundary_set}]
    unknown = sorted(row.votes.keys() - set(parties))
    if unknown:
        return [_("unknown party %(parties)s.") % {"parties": ", ".join(unknown)}]
    if len(row.votes.keys() - {OTHER}) < 2:
        return [_("fewer than two candidates.")]
    total = sum(row.votes.values())
    problems = []
    if row.valid_votes is not None and total != row.valid_votes:
        problems.append(
            _("the votes add up to %(sum)s, not to the published %(valid)s valid votes.")
            % {"sum": total, "valid": row.valid_votes}
        )
    electorate = row.electorate if row.electorate is not None else constituencies[row.code].electorate
    if not FEWEST_VOTES <= total <= electorate:
        problems.append(
            _("%(sum)s valid votes cannot be right with an electorate of %(electorate)s.")
            % {"sum": total, "electorate": electorate}
        )
    winner, second, majority = first_and_second(row.votes)
    for name, worked_out, published in (
        (_("winner"), winner, row.winner),
        (_("second"), second, row.second),
        (_("majority"), majority, row.majority),
    ):
        if published is not None and worked_out != published:
            problems.append(
                _("the %(name)s worked out from the votes is %(found)s, the published one %(published)s.")
                % {"name": name, "found": worked_out, "published": published}
            )
    return problems


class ResultsImporter(Importer):
    """Writes what was counted in every constituency of an election, after checking it."""

    def __init__(self, election: Election, source: ResultsSource, totals: PublishedTotals | None = None) -> None:
        super().__init__()
        self.election = election
        self.source = source
        self.totals = totals
        self.parties = {party.code: party for party in Party.objects.all()}
        self.constituencies = {row.code: row for row in election.boundary_set.constituencies.all()}
        self.rows: dict[str, SeatResult] = {}
        self.planned: Plan[Result] | None = None

    def read(self) -> None:
        if not self.constituencies:
            raise ImportFailed(
                _("Boundary set %(set)s has no constituencies yet: run load_facts first.")
                % {"set": self.election.boundary_set.slug}
            )
        for row in self.source(self.report):
            if row.code in self.rows:
                self.report.error(row.line, _("%(code)s occurs a second time.") % {"code": row.code})
                continue
            self.rows[row.code] = row
            for problem in self._problems(row):
                self.report.error(row.line, f"{row.code}: {problem}")
        if self.report.ok:
            self.report_missing(self.constituencies.keys() - self.rows.keys())
        if self.report.ok and self.totals:
            self._check_totals(self.totals)

    def _problems(self, row: SeatResult) -> list[str]:
        return problems_of(row, self.constituencies, self.parties.keys(), str(self.election.boundary_set))

    def _check_totals(self, totals: PublishedTotals) -> None:
        rows = self.rows.values()
        seats = Counter(first_and_second(row.votes)[0] for row in rows)
        figures = [
            (_("valid votes"), sum(sum(row.votes.values()) for row in rows), totals.valid_votes),
            *(
                (_("seats of %(party)s") % {"party": party}, seats[party], totals.seats.get(party, 0))
                for party in sorted(seats.keys() | totals.seats.keys())
            ),
        ]
        if all(row.electorate is not None for row in rows):
            figures.append((_("electorate"), sum(row.electorate or 0 for row in rows), totals.electorate))
        for name, total, published in figures:
            if total != published:
                self.report.error(
                    0,
                    _("%(name)s: %(found)d in the file, %(published)d as published.")
                    % {"name": name, "found": total, "published": published},
                )

    def plan(self) -> None:
        existing = {
            result.constituency_id: result
            for result in self.election.results.select_related("constituency", "winner", "second").prefetch_related(
                "party_votes__party"
            )
        }
        values = {}
        for row in self.rows.values():
            constituency = self.constituencies[row.code]
            known = existing.get(constituency.pk)
            winner, second, majority = first_and_second(row.votes)
            # A file of votes alone leaves what another file said.
            values[constituency.pk] = {
                "election": self.election,
                "constituency": constituency,
                "electorate": row.electorate or (known.electorate if known else constituency.electorate),
                "valid_votes": sum(row.votes.values()),
                "invalid_votes": row.invalid_votes
                if row.invalid_votes is not None or not known
                else known.invalid_votes,
                "winner": self.parties[winner],
                "second": self.parties[second],
                "majority": majority,
            }
        plan = compare(Result, existing, values)
        for result in list(plan.unchanged):
            votes = {row.party.code: row.votes for row in result.party_votes.all()}
            if votes != self.rows[result.constituency.code].votes:
                plan.unchanged.remove(result)
                plan.update.append(result)
        plan.count_into(self.report)
        self.planned = plan

    def write(self) -> None:
        if not self.planned:
            return
        self.planned.write(Result)
        PartyVotes.objects.filter(result__in=self.planned.update).delete()
        PartyVotes.objects.bulk_create(
            [
                PartyVotes(result=result, party=self.parties[party], votes=votes)
                for result in [*self.planned.create, *self.planned.update]
                for party, votes in self.rows[result.constituency.code].votes.items()
            ],
            batch_size=BATCH,
        )
