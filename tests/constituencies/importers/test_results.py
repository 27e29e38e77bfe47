"""Importing results: checked against the published figures, all of a file or none of it."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError

from constituencies.changes import change_seq
from constituencies.importers.base import ImportReport
from constituencies.importers.results import PublishedTotals, ResultsImporter, SeatResult, first_and_second
from constituencies.importers.results_files import read_results
from constituencies.models import Election, Party, PartyVotes, Result
from tests.constituencies.conftest import Command

VOTES = """code,party,votes
E14990001,lab,30000
E14990001,con,10000
E14990001,oth,12000
E14990002,lab,20500
E14990002,con,19500
E14990003,con,21000
E14990003,lab,19000
"""
SEATS = """code,electorate,valid_votes,invalid_votes,turnout_pct,winner_party,second_party,majority
E14990001,70001,52000,101,74.28,lab,con,20000
E14990002,70002,40000,,57.14,lab,con,1000
E14990003,70003,40000,103,57.14,con,lab,2000
"""


@pytest.fixture
def next_election(election: Election) -> Election:
    """An election on the same boundaries, without results yet."""
    return Election.objects.create(
        slug="next", name="Next election", held_on="2025-01-01", boundary_set=election.boundary_set
    )


class Files:
    """A CSV of votes and one of published figures, which a test then spoils."""

    def __init__(self, folder: Path) -> None:
        self.votes, self.seats = folder / "votes.csv", folder / "seats.csv"
        self.votes.write_text(VOTES, encoding="utf-8")
        self.seats.write_text(SEATS, encoding="utf-8")

    def change(self, path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def arguments(self) -> list[str | Path]:
        return [self.votes, "--election", "next", "--seats", self.seats]


@pytest.fixture
def files(tmp_path: Path, next_election: Election) -> Files:
    return Files(tmp_path)


@pytest.fixture
def imported(command: Command, files: Files) -> None:
    command("import_results", *files.arguments(), "--commit")


def stored() -> dict[str, Any]:
    """Everything of the next election."""
    return {
        result.constituency.code: (
            result.electorate,
            result.valid_votes,
            result.invalid_votes,
            result.winner.code,
            result.second.code,
            result.majority,
            dict(result.party_votes.values_list("party__code", "votes")),
        )
        for result in Result.objects.filter(election__slug="next")
    }


def test_a_dry_run_counts_and_writes_nothing(command: Command, files: Files) -> None:
    assert "3 created, 0 updated, 0 unchanged, 0 bad" in command("import_results", *files.arguments())
    assert not stored()
    assert change_seq() == 0


def test_committing_stores_votes_and_published_figures(imported: None) -> None:
    assert stored() == {
        "E14990001": (70001, 52000, 101, "lab", "con", 20000, {"lab": 30000, "con": 10000, "oth": 12000}),
        "E14990002": (70002, 40000, None, "lab", "con", 1000, {"lab": 20500, "con": 19500}),
        "E14990003": (70003, 40000, 103, "con", "lab", 2000, {"con": 21000, "lab": 19000}),
    }
    assert change_seq() == 1


def test_a_second_import_changes_nothing(imported: None, command: Command, files: Files) -> None:
    rows = list(PartyVotes.objects.order_by("pk").values_list("pk", flat=True))
    printed = command("import_results", *files.arguments(), "--commit")
    assert "0 created, 0 updated, 3 unchanged, 0 bad" in printed
    assert list(PartyVotes.objects.order_by("pk").values_list("pk", flat=True)) == rows
    assert change_seq() == 1


def test_a_corrected_file_updates_what_it_corrects(imported: None, command: Command, files: Files) -> None:
    files.change(files.votes, "E14990001,oth,12000", "E14990001,ld,7000\nE14990001,oth,5000")
    assert "1 updated, 2 unchanged" in command("import_results", *files.arguments(), "--commit")
    assert stored()["E14990001"][-1] == {"lab": 30000, "con": 10000, "ld": 7000, "oth": 5000}


def test_votes_alone_leave_what_the_other_file_said(imported: None, command: Command, files: Files) -> None:
    files.change(files.votes, "E14990002,lab,20500", "E14990002,lab,20600")
    command("import_results", files.votes, "--election", "next", "--commit")
    assert stored()["E14990001"][:3] == (70001, 52000, 101)
    assert stored()["E14990002"][:6] == (70002, 40100, None, "lab", "con", 1100)


def test_votes_alone_take_the_constituencys_electorate(command: Command, files: Files) -> None:
    command("import_results", files.votes, "--election", "next", "--commit")
    assert stored()["E14990001"][:3] == (70000, 52000, None)


def test_the_others_neither_win_nor_come_second() -> None:
    assert first_and_second({"oth": 900, "con": 500, "lab": 700}) == ("lab", "con", 200)


SPOILT = {
    "sum": ("votes", "E14990001,oth,12000", "E14990001,oth,11900", "line 2: E14990001: the votes add up to 51900"),
    "winner": ("seats", "57.14,lab,con,1000", "57.14,con,con,1000", "line 5: E14990002: the winner worked out"),
    "second": ("seats", "57.14,lab,con,1000", "57.14,lab,ld,1000", "line 5: E14990002: the second worked out"),
    "majority": ("seats", "57.14,lab,con,1000", "57.14,lab,con,1001", "line 5: E14990002: the majority worked out"),
    "electorate": ("seats", "E14990002,70002", "E14990002,39999", "line 5: E14990002: 40000 valid votes cannot"),
    "unknown party": ("votes", "E14990003,con", "E14990003,cons", "line 7: E14990003: unknown party cons"),
    "unknown seat": ("votes", "E14990003", "E14990009", "line 7: E14990009"),
    "party twice": ("votes", "E14990003,lab", "E14990003,con", "line 8: E14990003: a second row of con"),
    "no votes": ("votes", "E14990001,oth,12000", "E14990001,oth,0", "line 4: E14990001: leave out the row of oth"),
    "below zero": ("votes", "E14990001,oth,12000", "E14990001,oth,-5", "line 4: E14990001: votes is '-5', not a count"),
    "too many": ("votes", "E14990001,oth,12000", "E14990001,oth,123456789", "line 4: E14990001: votes is '123456789'"),
    "words": ("votes", "E14990001,oth,12000", "E14990001,oth,many", "line 4: E14990001: votes is 'many'"),
    "missing cell": ("votes", "E14990001,oth,12000", "E14990001,oth", "line 4: E14990001: votes is '', not a count"),
    "one candidate": ("votes", "E14990003,lab,19000\n", "", "line 7: E14990003: fewer than two candidates"),
    "seat without votes": ("votes", "E14990003,con,21000\nE14990003,lab,19000\n", "", "seats.csv: E14990003 has no"),
    "votes without seat": ("seats", "E14990003,70003,40000,103,57.14,con,lab,2000\n", "", "is not in seats.csv"),
    "words in seats": ("seats", "70003", "seventy", "line 4: seats.csv, E14990003: electorate is 'seventy'"),
}


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_bad_row_is_named_with_its_line_and_leaves_the_old_data_whole(
    imported: None, command: Command, files: Files, spoil: str
) -> None:
    before = stored()
    which, old, new, message = SPOILT[spoil]
    files.change(files.seats, "52000,101", "52000,999")  # which is right, and must not be written either
    files.change(files.votes if which == "votes" else files.seats, old, new)
    with pytest.raises(CommandError, match=r"bad\. Nothing was written"):
        command("import_results", *files.arguments(), "--commit")
    assert message in command.printed
    assert stored() == before
    assert change_seq() == 1


def test_every_bad_row_is_reported_at_once(command: Command, files: Files) -> None:
    files.change(files.votes, "E14990001,con,10000", "E14990001,con,ten")
    files.change(files.votes, "E14990003,con", "E14990003,cons")
    with pytest.raises(CommandError, match="2 bad"):
        command("import_results", *files.arguments())


def test_a_file_without_some_constituency_is_refused(command: Command, files: Files) -> None:
    files.change(files.votes, "E14990003,con,21000\nE14990003,lab,19000\n", "")
    with pytest.raises(CommandError, match="1 bad"):
        command("import_results", files.votes, "--election", "next", "--commit")
    assert "Constituencies missing from the file: 1 (E14990003)" in command.printed


TOTALS = PublishedTotals(electorate=210_006, valid_votes=132_000, seats={"lab": 2, "con": 1})


def run(election: Election, files: Files, totals: PublishedTotals) -> ImportReport:
    def source(report: ImportReport) -> list[SeatResult]:
        return read_results(files.votes, report, files.seats)

    return ResultsImporter(election, source, totals).run(commit=True)


def test_the_totals_of_an_election_are_checked(next_election: Election, files: Files) -> None:
    assert run(next_election, files, TOTALS).ok


@pytest.mark.parametrize(
    ("totals", "message"),
    [
        (PublishedTotals(210_005, 132_000, TOTALS.seats), "electorate: 210006 in the file, 210005 as published."),
        (PublishedTotals(210_006, 131_999, TOTALS.seats), "valid votes: 132000 in the file, 131999 as published."),
        (PublishedTotals(210_006, 132_000, {"lab": 3}), "seats of con: 1 in the file, 0 as published."),
    ],
)
def test_other_totals_than_published_are_refused(
    next_election: Election, files: Files, totals: PublishedTotals, message: str
) -> None:
    report = run(next_election, files, totals)
    assert message in [error.message for error in report.errors]
    assert not stored()


COMMONS = """House of Commons General Election results by constituency,,,,,,,,,,,,,,,,,
[Note 1],,,,,,,,,,,,,,,,,
ONS ID,ONS region ID,Constituency name,Result,First party,Second party,Electorate,Valid votes,Invalid votes,Majority,\
Con,Lab,LD,RUK,Green,All other candidates,Of which other winner,
E14990001,E12000001,Ashford Vale,Lab hold,Lab,Con,"70,001","52,000",101,"20,000","10,000","30,000",0,0,0,"12,000",0,
E14990002,E12000001,Brackwater,Spk hold,Spk,Lab,"70,002","40,000",102,"5,000",0,"15,000",0,0,0,"25,000","20,000",
E14990003,E12000001,Crowmere,Con hold,Con,Ind,"70,003","40,000",103,"2,000","21,000",0,0,0,0,"19,000",0,
"""


@pytest.fixture
def commons(tmp_path: Path, next_election: Election) -> Path:
    Party.objects.create(code="ind", name="Independent", short_name="Ind", colour="#AAAAAA")
    path = tmp_path / "HoC-results-by-constituency.csv"
    path.write_text(COMMONS, encoding="utf-8-sig")
    return path


def test_the_librarys_file_is_read_with_its_title_lines(command: Command, commons: Path) -> None:
    assert "3 created" in command("import_results", commons, "--election", "next", "--commit")
    assert stored()["E14990001"] == (
        *(70001, 52000, 101, "lab", "con", 20000),
        {"lab": 30000, "con": 10000, "oth": 12000},
    )


def test_the_speakers_votes_are_told_apart_from_the_others(command: Command, commons: Path) -> None:
    command("import_results", commons, "--election", "next", "--commit")
    assert stored()["E14990002"][3:] == ("spk", "lab", 5000, {"spk": 20000, "lab": 15000, "oth": 5000})


def test_an_independent_who_came_second_has_the_winners_votes_less_the_majority(
    command: Command, commons: Path
) -> None:
    command("import_results", commons, "--election", "next", "--commit")
    assert stored()["E14990003"][3:] == ("con", "ind", 2000, {"con": 21000, "ind": 19000})


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Con,Ind,", "Con,Xyz,", "line 6: E14990003: unknown party xyz"),
        ('"20,000","10,000"', '"20,001","10,000"', "line 4: E14990001: the majority worked out"),
        (
            '"2,000","21,000"',
            '"1,000","21,000"',
            "line 6: E14990003: the majority and the votes of the other candidates",
        ),
        ('"40,000",103', '"40,001",103', "line 6: E14990003: the votes add up to 40000"),
        ('"40,000",103', "n/a,103", "line 6: E14990003: Valid votes is 'n/a', not a count"),
    ],
)
def test_a_bad_row_of_the_librarys_is_named_with_its_line(
    command: Command, commons: Path, old: str, new: str, message: str
) -> None:
    assert old in COMMONS
    commons.write_text(COMMONS.replace(old, new), encoding="utf-8")
    with pytest.raises(CommandError, match=r"bad\. Nothing was written"):
        command("import_results", commons, "--election", "next", "--commit")
    assert message in command.printed
    assert not stored()


def cut_short(path: Path) -> None:
    path.write_bytes(gzip.compress(path.read_bytes())[:-10])


def no_letter(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"lab", b"l\x81b"))


def other_columns(path: Path) -> None:
    path.write_text("constituency;party;votes\n", encoding="utf-8")


def no_csv(path: Path) -> None:
    path.write_text("code,party,votes\n" + "x" * 200_000, encoding="utf-8")


def empty(path: Path) -> None:
    path.write_text("", encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (cut_short, "cut short or damaged .* download it again"),
        (no_letter, r"not UTF-8 \(line 2, character 12\): save it as “CSV UTF-8”"),
        (other_columns, "no column code; its first line is: constituency, party, votes. Is it the right"),
        (no_csv, r"is not a CSV file \(line 2: field larger than field limit"),
        (empty, "its first line is: empty"),
        (Path.unlink, "does not exist: check the path"),
    ],
)
def test_a_wrong_file_is_refused_with_what_to_do(command: Command, files: Files, spoil: Any, message: str) -> None:
    spoil(files.votes)
    with pytest.raises(CommandError, match=message) as failure:
        command("import_results", *files.arguments(), "--commit")
    assert "Nothing was written." in str(failure.value)
    assert not stored()


def test_an_unknown_election_is_refused_with_those_there_are(command: Command, files: Files) -> None:
    with pytest.raises(CommandError, match="no election 1832; there are: next, fictional"):
        command("import_results", files.votes, "--election", "1832")
