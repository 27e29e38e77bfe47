"""By-elections of the fixtures: all are loaded, and what staff entered or withdrew stays as they left it."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from pathlib import Path

import pytest

from constituencies.by_elections import campaign_results, record_by_election, withdraw_by_election
from constituencies.importers import fixture_files
from constituencies.importers.base import ImportFailed
from constituencies.importers.by_elections import SOURCE
from constituencies.importers.load_fixtures import load_facts
from constituencies.models import ByElection, Campaign, Constituency, Party

pytestmark = pytest.mark.usefixtures("real_facts")

RUNCORN, THAT_DAY = "E14001455", dt.date(2025, 5, 1)
OF_THIS_PARLIAMENT = {
    *("Runcorn and Helsby", "Gorton and Denton", "Makerfield", "Aberdeen South", "Arbroath and Broughty Ferry"),
    "Clacton",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(fixture_files.FOLDER, tmp_path / "fixtures"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def runcorn() -> ByElection:
    return ByElection.objects.get(results__constituency__code=RUNCORN, held_on=THAT_DAY)


def test_every_one_is_there_with_its_published_figures() -> None:
    with (fixture_files.FOLDER / "by-elections-seats.csv").open(encoding="utf-8") as lines:
        published = {
            (row["boundary_set"], row["code"], row["date"]): (
                int(row["electorate"]), int(row["valid_votes"]), int(row["majority"]),
                row["winner_party"], row["second_party"],
            )
            for row in csv.DictReader(lines)
        }  # fmt: skip
    loaded = {}
    for by_election in ByElection.objects.select_related("boundary_set"):
        result = by_election.result
        loaded[by_election.boundary_set.slug, result.constituency.code, str(by_election.held_on)] = (
            *(result.electorate, result.valid_votes, result.majority),
            *(result.winner.code, result.second.code),
        )
    assert loaded == published
    assert len(loaded) == 65
    assert min(votes / electorate for electorate, votes, *_rest in loaded.values()) < 0.19


def test_those_since_the_baseline_count_and_none_before_it_or_to_come() -> None:
    current = Campaign.objects.get(slug="next-general-election")
    counted = campaign_results(current).exclude(election=current.baseline_election).select_related("constituency")
    # In Clacton the party did not stand.
    assert {result.constituency.name for result in counted} == OF_THIS_PARLIAMENT - {"Clacton"}
    past = Campaign.objects.get(slug="general-election-2019")
    days = campaign_results(past).exclude(election__slug="2017").values_list("election__held_on", flat=True)
    # Not that of West Tyrone in 2018: the party does not stand there.
    assert set(days) == {
        dt.date(2018, 6, 14), dt.date(2019, 4, 4), dt.date(2019, 6, 6), dt.date(2019, 8, 1),
    }  # fmt: skip
    assert campaign_results(current).count() == campaign_results(past).count() == 650


@pytest.mark.slow
def test_one_that_staff_withdrew_stays_away(folder: Path) -> None:
    withdraw_by_election(runcorn())
    load_facts(again=True)
    change(folder / "parties.csv", "#FDF38E", "#FFF95D")
    assert load_facts(folder) is not None
    assert not ByElection.objects.filter(held_on=THAT_DAY).exists()
    assert ByElection.objects.count() == 64


def test_one_that_staff_entered_stays_as_it_is(folder: Path) -> None:
    withdraw_by_election(runcorn())
    votes = dict(zip(Party.objects.filter(code__in=["lab", "ruk"]).order_by("code"), [12_600, 12_700], strict=True))
    seat = Constituency.objects.get(code=RUNCORN)
    record_by_election(seat, held_on=THAT_DAY, electorate=70_521, votes=votes, source="Halton Borough Council")
    change(folder / "by-elections-seats.csv", "2024,E14001455,2025-05-01,70666", "2024,E14001455,2025-05-01,70667")
    report = load_facts(folder)
    assert report is not None
    assert (report.created, report.updated) == (0, 0)
    assert runcorn().result.majority == 100
    assert runcorn().source == "Halton Borough Council"


@pytest.mark.slow
def test_newer_figures_replace_those_that_a_load_brought(folder: Path) -> None:
    change(folder / "by-elections-seats.csv", "2024,E14001455,2025-05-01,70666", "2024,E14001455,2025-05-01,70667")
    report = load_facts(folder)
    assert report is not None
    assert (report.created, report.updated) == (0, 1)
    assert (runcorn().result.electorate, runcorn().source) == (70_667, SOURCE)
    report = load_facts(folder, again=True)
    assert report is not None
    assert (report.created, report.updated) == (0, 0)
    assert ByElection.objects.count() == 65


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("by-elections.csv", "2025-05-01,ruk,12645", "2025-05-01,ruk,12646", "E14001455, 2025-05-01: the votes add up"),
        *(
            pytest.param(*values, marks=pytest.mark.slow)
            for values in (
                ("by-elections.csv", "2025-05-01,ruk,", "2025-05-01,rux,", "unknown party rux"),
                (
                    "by-elections-seats.csv",
                    "2024,E14001455,2025-05-01",
                    "2024,E14001455,2025-05-02",
                    "no votes of this by-election",
                ),
                ("by-elections-seats.csv", "2025-05-01,70666", "2025-05-01,many", "electorate is 'many', not a count"),
                ("by-elections-seats.csv", "ruk,lab,6\n", "ruk,lab,7\n", "the majority worked out from the votes is 6"),
            )
        ),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_loaded(folder: Path, name: str, old: str, new: str, message: str) -> None:
    change(folder / name, old, new)
    with pytest.raises(ImportFailed, match=f"by-elections.csv: .*{message}"):
        load_facts(folder)
    assert ByElection.objects.count() == 65
