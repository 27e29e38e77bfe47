"""Reads files of results: our own long CSV with its seats CSV, and the Library's results by constituency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext as _

from constituencies.importers.base import (
    ImportReport,
    parse_csv,
    read_csv,
    read_target,
    table_columns,
)
from constituencies.importers.results import PublishedTotals, SeatResult
from constituencies.kit.tables.cells import is_empty, whole_number
from constituencies.kit.tables.reader import has_columns, target_table
from constituencies.kit.uk import OTHER

Rows = Iterable[tuple[int, dict[str, str]]]

LONG_COLUMNS = ("code", "party", "votes")
SEAT_COLUMNS = ("code", "electorate", "valid_votes", "invalid_votes", "winner_party", "second_party", "majority")
COMMONS_COLUMNS = (
    "ONS ID",
    "First party",
    "Second party",
    "Electorate",
    "Valid votes",
    "Invalid votes",
    "Majority",
    "All other candidates",
    "Of which other winner",
)
COMMONS_PARTIES = {
    "Con": "con",
    "Lab": "lab",
    "LD": "ld",
    "RUK": "ruk",
    "BRX": "brexit",
    "UKIP": "ukip",
    "Green": "grn",
    "SNP": "snp",
    "PC": "pc",
    "DUP": "dup",
    "SF": "sf",
    "SDLP": "sdlp",
    "UUP": "uup",
    "APNI": "apni",
}
"""The Library's columns of votes, of 2017, 2019 and 2024, and our party codes."""
# Parties without a column that came first or second somewhere go by our own codes in capitals (Ind, Spk, TUV,
# WPB, NIP, NHAP …); but for:
COMMONS_OTHER_PARTIES = {"PBPA": "pbp"}


def read_results(path: Path, report: ImportReport, seats: Path | None = None) -> list[SeatResult]:
    """Rows of either kind of file, told apart by the header; `seats` goes with our own kind.

    Raises ImportFailed where it is neither.
    """
    own, commons = table_columns(LONG_COLUMNS), table_columns(COMMONS_COLUMNS, tuple(COMMONS_PARTIES))
    content = read_target(path, target_table(own, commons), report)
    if has_columns(content, commons):
        return _commons(parse_csv(content, path, commons, report), report)
    results = _long(parse_csv(content, path, own, report), report)
    return _with_seats(results, seats, report) if seats else results


def read_published_totals(path: Path) -> dict[str, PublishedTotals]:
    """Election → its published totals, from fixtures/published-totals.csv."""
    figures: dict[str, dict[tuple[str, str], int]] = {}
    for _line, cells in read_csv(path, ("election", "figure", "party", "value"), ImportReport()):
        figures.setdefault(cells["election"], {})[cells["figure"], cells["party"]] = int(cells["value"])
    return {
        election: PublishedTotals(
            electorate=values["electorate", ""],
            valid_votes=values["valid votes", ""],
            seats={party: value for (figure, party), value in values.items() if figure == "seats"},
        )
        for election, values in figures.items()
    }


def _number(cells: dict[str, str], column: str) -> int:
    """A count such as 72580 or 72,580. Raises ValueError for anything else."""
    try:
        count = whole_number(cells[column])
    except ValueError:
        count = -1
    if count < 0:
        raise ValueError(_("%(column)s is %(found)r, not a count.") % {"column": column, "found": cells[column]})
    return count


def _long(rows: Rows, report: ImportReport) -> list[SeatResult]:
    """Our own: one row a party."""
    results: dict[str, SeatResult] = {}
    for line, cells in rows:
        code = cells["code"].upper()
        results[code] = with_row(results.get(code) or SeatResult(line, code, {}), line, cells, report)
    return list(results.values())


def with_row(result: SeatResult, line: int, cells: dict[str, str], report: ImportReport) -> SeatResult:
    """`result` with the votes of one party (columns `party`, `votes`); a bad row is reported."""
    party = cells["party"].lower()
    try:
        count = _number(cells, "votes")
        if count == 0:
            raise ValueError(_("leave out the row of %(party)s, without votes.") % {"party": party})
        if party in result.votes:
            raise ValueError(_("a second row of %(party)s.") % {"party": party})
    except ValueError as error:
        report.error(line, f"{result.code}: {error}")
        return replace(result, is_whole=False)
    result.votes[party] = count
    return result


def _with_seats(results: list[SeatResult], path: Path, report: ImportReport) -> list[SeatResult]:
    """`results` with the published figures of our own seats CSV."""
    by_code = {row.code: row for row in results}
    lines: dict[str, int] = {}
    for line, cells in read_csv(path, SEAT_COLUMNS, report):
        code = cells["code"].upper()
        lines[code] = line
        if code not in by_code:
            report.error(line, _("%(file)s: %(code)s has no votes.") % {"file": path.name, "code": code})
            continue
        try:
            by_code[code] = with_published(by_code[code], cells)
        except ValueError as error:
            report.error(line, f"{path.name}, {code}: {error}")
            by_code[code] = replace(by_code[code], is_whole=False)
    for code in by_code.keys() - lines.keys():
        report.error(by_code[code].line, _("%(code)s is not in %(file)s.") % {"code": code, "file": path.name})
    return list(by_code.values())


def with_published(result: SeatResult, cells: dict[str, str]) -> SeatResult:
    """`result` with the published figures of one row of a seats CSV. Raises ValueError naming the column."""
    return replace(
        result,
        electorate=_number(cells, "electorate"),
        valid_votes=_number(cells, "valid_votes"),
        # Nothing was counted where a result is notional.
        invalid_votes=_number(cells, "invalid_votes") if not is_empty(cells["invalid_votes"]) else None,
        winner=cells["winner_party"].lower(),
        second=cells["second_party"].lower(),
        majority=_number(cells, "majority"),
    )


def _commons(rows: Rows, report: ImportReport) -> list[SeatResult]:
    """The Library's: one row a constituency, with columns for the larger parties."""
    results = []
    for line, cells in rows:
        try:
            results.append(_commons_row(line, cells))
        except ValueError as error:
            report.error(line, f"{cells['ONS ID'] or cells.get('Constituency name', '')}: {error}")
    return results


def _commons_row(line: int, cells: dict[str, str]) -> SeatResult:
    counts = {party: _number(cells, column) for column, party in COMMONS_PARTIES.items() if column in cells}
    votes = {party: count for party, count in counts.items() if count}
    other = _number(cells, "All other candidates")
    majority = _number(cells, "Majority")
    winner, second = _commons_party(cells["First party"]), _commons_party(cells["Second party"])
    # The Speaker, an independent or a small party has no column: its votes are told when it won, and
    # follow from the majority when it came second. The rest of that column is `oth`.
    if winner not in votes:
        votes[winner] = _number(cells, "Of which other winner")
        other -= votes[winner]
    if second not in votes:
        votes[second] = votes[winner] - majority
        other -= votes[second]
    if min(other, *votes.values()) < 0:
        raise ValueError(_("the majority and the votes of the other candidates do not match."))
    if other:
        votes[OTHER] = other
    return SeatResult(
        line=line,
        code=cells["ONS ID"].upper(),
        votes=votes,
        electorate=_number(cells, "Electorate"),
        valid_votes=_number(cells, "Valid votes"),
        invalid_votes=_number(cells, "Invalid votes"),
        winner=winner,
        second=second,
        majority=majority,
    )


def _commons_party(name: str) -> str:
    return COMMONS_PARTIES.get(name) or COMMONS_OTHER_PARTIES.get(name) or name.lower()
