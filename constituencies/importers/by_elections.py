"""By-elections of `fixtures/`: `by-elections.csv` with one row a candidate, `by-elections-seats.csv` as published.

The staff's word comes first, whatever the fixtures say:
- a by-election of the same seat and day that somebody entered stays as it is;
- one that somebody withdrew stays away, with newer fixtures too: the history (constituencies/history.py) knows it;
- one that an earlier load brought is replaced where newer fixtures have other figures for it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from django.apps import apps
from django.utils.translation import gettext as _

from constituencies.by_elections import Count, by_election_slug, write_by_elections
from constituencies.importers.base import Importer, read_csv
from constituencies.importers.results import SeatResult, problems_of
from constituencies.importers.results_files import LONG_COLUMNS, SEAT_COLUMNS, with_published, with_row
from constituencies.kit.tables.cells import day_of
from constituencies.models import BoundarySet, ByElection, Constituency, Party

SOURCE = "House of Commons Library, UK Parliament"
"""Marks a by-election as one that a load of the fixtures wrote."""
UNKNOWN = "[x]"
"""How the publisher writes a figure that was not collected."""

Key = tuple[str, str, str]
"""Boundary set, GSS code, ISO day."""
_KEY_COLUMNS = ("boundary_set", "code", "date")


class ByElectionsImporter(Importer):
    """Creates the by-elections that are not there, checked against their published figures."""

    def __init__(self, votes: Path, seats: Path) -> None:
        super().__init__()
        self.votes, self.seats = votes, seats
        self.parties = {party.code: party for party in Party.objects.all()}
        self.constituencies: dict[str, dict[str, Constituency]] = {slug: {} for slug in _sets()}
        for constituency in Constituency.objects.select_related("boundary_set"):
            self.constituencies[constituency.boundary_set.slug][constituency.code] = constituency
        self.rows: dict[Key, SeatResult] = {}
        self.create: list[Count] = []
        self.replaced: list[ByElection] = []

    def read(self) -> None:
        for line, cells in read_csv(self.votes, (*_KEY_COLUMNS, *LONG_COLUMNS), self.report):
            key = _key(cells)
            row = self.rows.setdefault(key, SeatResult(line, key[1], {}))
            self.rows[key] = with_row(row, line, cells, self.report)
        self._read_published()
        for (set_slug, code, day), row in self.rows.items():
            for problem in [*self._problems(set_slug, row), *_problems_of_day(day)]:
                self.report.error(row.line, f"{code}, {day}: {problem}")

    def _read_published(self) -> None:
        published = set()
        for line, cells in read_csv(self.seats, (*_KEY_COLUMNS, *SEAT_COLUMNS), self.report):
            key = _key(cells)
            published.add(key)
            if key not in self.rows:
                self.report.error(line, _("%(file)s: no votes of this by-election.") % {"file": self.seats.name})
                continue
            invalid_votes = cells["invalid_votes"].replace(UNKNOWN, "")
            try:
                self.rows[key] = with_published(self.rows[key], cells | {"invalid_votes": invalid_votes})
            except ValueError as error:
                self.report.error(line, f"{self.seats.name}: {error}")
                self.rows[key] = replace(self.rows[key], is_whole=False)
        for key in self.rows.keys() - published:
            self.report.error(self.rows[key].line, _("It is not in %(file)s.") % {"file": self.seats.name})

    def _problems(self, set_slug: str, row: SeatResult) -> list[str]:
        # No lowest turnout: one of 18 % was counted. That rule is for what people type.
        return problems_of(row, self.constituencies.get(set_slug, {}), self.parties.keys(), set_slug)

    def plan(self) -> None:
        by_elections = ByElection.objects.prefetch_related("results__party_votes__party", "results__constituency")
        existing = {(one.result.constituency_id, one.held_on): one for one in by_elections}
        withdrawn = _withdrawn()
        for (set_slug, code, day), row in self.rows.items():
            count = self._count(self.constituencies[set_slug][code], dt.date.fromisoformat(day), row)
            known = existing.get((count.constituency.pk, count.held_on))
            if known is None and by_election_slug(count.constituency, count.held_on) not in withdrawn:
                self.create.append(count)
                self.report.created += 1
            elif known is not None and known.source == SOURCE and not _is_same(known, count):
                self.replaced.append(known)
                self.create.append(count)
                self.report.updated += 1
            else:
                self.report.unchanged += 1

    def _count(self, constituency: Constituency, held_on: dt.date, row: SeatResult) -> Count:
        return Count(
            constituency=constituency,
            held_on=held_on,
            electorate=row.electorate or constituency.electorate,
            votes={self.parties[code]: votes for code, votes in row.votes.items()},
            source=SOURCE,
            invalid_votes=row.invalid_votes,
        )

    def write(self) -> None:
        ByElection.objects.filter(pk__in=[one.pk for one in self.replaced]).delete()
        write_by_elections(self.create)


def _sets() -> list[str]:
    return list(BoundarySet.objects.values_list("slug", flat=True))


def _key(cells: dict[str, str]) -> Key:
    try:
        day = day_of(cells["date"]).isoformat()
    except ValueError:
        day = cells["date"]  # it is named as a problem later
    return cells["boundary_set"], cells["code"].upper(), day


def _problems_of_day(day: str) -> list[str]:
    try:
        dt.date.fromisoformat(day)
    except ValueError:
        return [_("%(day)s is not a day such as 2026-06-18.") % {"day": day}]
    return []


def _withdrawn() -> set[str]:
    """Slugs of by-elections that were deleted at some time."""
    history = apps.get_model("constituencies", "ElectionHistory")
    return set(history._default_manager.filter(pgh_label="delete").values_list("slug", flat=True))


def _is_same(known: ByElection, count: Count) -> bool:
    result = known.result
    votes = {row.party: row.votes for row in result.party_votes.all()}
    figures = (result.electorate, result.invalid_votes, votes)
    return figures == (count.electorate, count.invalid_votes, dict(count.votes))
