"""The public facts, loaded from fixtures/."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.core.management.base import CommandError
from django.db.models import Count, Sum
from django.utils import timezone

from constituencies.changes import change_seq
from constituencies.importers import fixture_files
from constituencies.importers.base import ImportFailed
from constituencies.importers.load_fixtures import load_facts
from constituencies.importers.results_files import read_published_totals
from constituencies.models import (
    EXAMPLE_IMPRINT,
    Boundary,
    BoundarySet,
    Campaign,
    Constituency,
    Election,
    Outline,
    Party,
    PartyVotes,
    Region,
    Result,
)
from tests.constituencies.conftest import Command

pytestmark = pytest.mark.usefixtures("real_facts")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The fixtures, to be spoilt."""
    return Path(shutil.copytree(fixture_files.FOLDER, tmp_path / "fixtures"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_everything_is_there() -> None:
    assert list(BoundarySet.objects.values_list("slug", flat=True)) == ["2010", "2024"]
    assert Region.objects.count() == 12
    assert Party.objects.count() == 37
    assert not Party.objects.filter(name_in_sentence="").exists()
    assert Constituency.objects.count() == Boundary.objects.count() == 1300
    assert Result.objects.count() == 7 * 650 + 65
    assert PartyVotes.objects.count() == 3297 + 4003 + 3814 + 3266 + 3278 + 3477 + 4349 + 464
    assert Outline.objects.count() == 4


@pytest.mark.parametrize("slug", ["2005-notional", "2010", "2015", "2017", "2019", "2019-notional", "2024"])
def test_every_election_has_its_published_totals(slug: str) -> None:
    totals = read_published_totals(fixture_files.FOLDER / "published-totals.csv")[slug]
    results = Result.objects.filter(election__slug=slug)
    assert results.aggregate(Sum("valid_votes"))["valid_votes__sum"] == totals.valid_votes
    assert results.aggregate(Sum("electorate"))["electorate__sum"] == totals.electorate
    assert dict(results.values_list("winner__code").annotate(Count("pk")).order_by()) == totals.seats
    assert PartyVotes.objects.filter(result__in=results).aggregate(Sum("votes"))["votes__sum"] == totals.valid_votes


def test_a_code_of_both_sets_is_two_constituencies() -> None:
    [old, new] = Constituency.objects.filter(code="S14000027").order_by("boundary_set__slug")
    assert old.boundary_set.slug == "2010"
    assert set(old.results.values_list("election__slug", flat=True)) == {
        *("2005-notional", "2010", "2015", "2017", "2019")
    }
    assert set(new.results.values_list("election__slug", flat=True)) == {"2019-notional", "2024"}


@pytest.mark.parametrize(
    ("code", "slug", "region", "kind"),
    [
        ("W07000112", "ynys-mon", "Wales", "county"),
        ("E14001172", "cities-of-london-and-westminster", "London", "borough"),
        ("S14000060", "aberdeen-north", "Scotland", "burgh"),
        ("N05000001", "belfast-east", "Northern Ireland", "borough"),
    ],
)
def test_a_constituency_is_found_by_a_plain_address(code: str, slug: str, region: str, kind: str) -> None:
    constituency = Constituency.objects.get(boundary_set__slug="2024", code=code)
    assert (constituency.slug, constituency.region.name, constituency.kind) == (slug, region, kind)


def test_boundaries_have_the_area_of_the_country() -> None:
    areas = Boundary.objects.filter(constituency__boundary_set__slug="2024").aggregate(Sum("area_km2"))
    assert areas["area_km2__sum"] == pytest.approx(243_900, rel=0.005)
    smallest = Boundary.objects.order_by("area_km2").first()
    assert smallest is not None
    assert 5 < smallest.area_km2 < 8
    outline = shapely.from_wkb(bytes(smallest.wkb))
    assert outline.geom_type == "MultiPolygon"
    assert outline.is_valid


def test_the_current_campaign_is_on_today() -> None:
    campaign = Campaign.objects.current()
    assert campaign is not None
    assert (campaign.slug, campaign.party.code) == ("next-general-election", "lab")
    assert (campaign.boundary_set.slug, campaign.baseline_election.slug) == ("2024", "2024")
    assert campaign.opens_on <= timezone.localdate() <= campaign.polling_day == dt.date(2029, 8, 15)
    assert campaign.imprint == EXAMPLE_IMPRINT
    assert (campaign.registration_deadline, campaign.postal_vote_deadline, campaign.as_of) == (None, None, None)


def test_the_historical_campaign_runs_as_of_a_day_in_its_window() -> None:
    campaign = Campaign.objects.get(slug="general-election-2019")
    assert (campaign.boundary_set.slug, campaign.baseline_election.slug) == ("2010", "2017")
    assert campaign.as_of is not None
    assert campaign.opens_on < campaign.as_of < campaign.polling_day == dt.date(2019, 12, 12)
    assert campaign.registration_deadline == campaign.postal_vote_deadline == dt.date(2019, 11, 26)
    campaign.full_clean()


def test_the_same_fixtures_are_not_loaded_twice(django_assert_num_queries: Any) -> None:
    before = change_seq()
    with django_assert_num_queries(1):
        assert load_facts() is None
    assert change_seq() == before


@pytest.mark.slow
def test_loading_them_again_on_purpose_changes_nothing() -> None:
    report = load_facts(again=True)
    assert report is not None
    assert (report.created, report.updated) == (0, 0)
    assert report.unchanged > 5000


def test_loading_again_restores_facts_and_leaves_campaigns_to_the_staff() -> None:
    Constituency.objects.filter(code="E14001172").update(electorate=1)
    Party.objects.filter(code="snp").update(colour="#000000")
    Result.objects.filter(election__slug="2024", constituency__code="E14001172").update(majority=1)
    Campaign.objects.filter(is_current=True).update(
        name="Ours", polling_day="2027-05-06", imprint="Us", is_current=False
    )
    Campaign.objects.filter(slug="general-election-2019").update(is_current=True)
    report = load_facts(again=True)
    assert report is not None
    assert (report.created, report.updated) == (0, 3)
    assert Constituency.objects.get(code="E14001172").electorate > 60_000
    ours = Campaign.objects.get(slug="next-general-election")
    assert (ours.name, ours.polling_day, ours.imprint) == ("Ours", dt.date(2027, 5, 6), "Us")
    current = Campaign.objects.current()
    assert current is not None
    assert current.slug == "general-election-2019"


def test_a_campaign_may_say_how_many_an_event_is_taken_to_have_places_for(folder: Path) -> None:
    Campaign.objects.filter(slug="general-election-2019").delete()
    change(folder / "campaigns.csv", "as_of,is_current", "as_of,is_current,assumed_capacity")
    change(folder / "campaigns.csv", "2019-12-01,no", "2019-12-01,no,25")
    change(folder / "campaigns.csv", ",,yes", ",,yes,")
    load_facts(folder)
    capacities = dict(Campaign.objects.values_list("slug", "assumed_capacity"))
    assert capacities == {"next-general-election": 40, "general-election-2019": 25}


@pytest.mark.slow
def test_a_campaign_that_comes_back_does_not_push_the_current_one_aside() -> None:
    Campaign.objects.filter(slug="next-general-election").delete()
    Campaign.objects.filter(slug="general-election-2019").update(is_current=True)
    load_facts(again=True)
    assert dict(Campaign.objects.values_list("slug", "is_current")) == {
        "next-general-election": False,
        "general-election-2019": True,
    }


@pytest.mark.slow
def test_new_fixtures_are_loaded_over_the_old(folder: Path) -> None:
    change(folder / "parties.csv", "snp,Scottish National Party,SNP,#FDF38E", "snp,Scottish National Party,SNP,#FFF95D")
    report = load_facts(folder)
    assert report is not None
    assert (report.created, report.updated) == (0, 1)
    assert Party.objects.get(code="snp").colour == "#FFF95D"
    assert load_facts(folder) is None


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("results-2024.csv", "E14001063,lab,19764", "E14001063,lab,19765", "results-2024.csv: line .*add up to"),
        ("constituencies-2024.csv", ",borough", ",village", "constituencies-2024.csv: line 2: type is 'village'"),
        ("constituencies-2024.csv", "78553", "many", "electorate is 'many', not a whole number"),
        ("constituencies-2024.csv", "E14001064,", "E14001063,", "line 3: E14001063 occurs a second time"),
        ("constituencies-2024.csv", "Aldridge-Brownhills", "Aldershot", "would have the same address: aldershot"),
        ("published-totals.csv", "2024,valid votes,,28809340", "2024,valid votes,,28809341", "28809341 as published"),
        ("elections.csv", "slug,name,held_on", "slug,name,held", "has no column held_on"),
    ],
)
def test_a_bad_fixture_leaves_the_old_facts_whole(folder: Path, name: str, old: str, new: str, message: str) -> None:
    change(folder / "parties.csv", "#FDF38E", "#FFF95D")
    change(folder / name, old, new)
    before = change_seq()
    with pytest.raises(ImportFailed, match=message):
        load_facts(folder)
    assert Party.objects.get(code="snp").colour == "#FDF38E"
    assert change_seq() == before
    assert load_facts() is None, "the digest is still that of the fixtures loaded before"


def test_the_command_says_what_it_did(command: Command, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    assert command("load_facts") == "The facts are up to date.\n"
    assert command("load_facts", "--again").startswith("Facts loaded: 0 created, 0 updated")
    change(folder / "parties.csv", "code,name", "nocode,name")
    monkeypatch.setattr("constituencies.management.commands.load_facts.load_facts", partial(load_facts, folder))
    with pytest.raises(CommandError, match=r"has no column code.* Nothing was loaded\."):
        command("load_facts")


def test_the_digest_changes_with_any_file(folder: Path) -> None:
    assert fixture_files.fixtures_digest(folder) == fixture_files.fixtures_digest()
    change(folder / "campaigns.csv", "2024-07-05", "2024-07-06")
    assert fixture_files.fixtures_digest(folder) != fixture_files.fixtures_digest()


@pytest.mark.slow
def test_the_fixtures_made_again_are_the_same_bytes(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "made"
    source.mkdir()
    target.mkdir()
    for path in fixture_files.FOLDER.glob("*.csv"):
        # As a spreadsheet might save it.
        (source / path.name).write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    for set_slug in ("2010", "2024"):
        features = [
            {"type": "Feature", "properties": {"code": code}, "geometry": json.loads(shapely.to_geojson(outline))}
            for code, outline in fixture_files.read_boundaries(fixture_files.FOLDER, set_slug).items()
        ]
        collection = {"type": "FeatureCollection", "features": features}
        (source / f"boundaries-{set_slug}.geojson.gz").write_bytes(gzip.compress(json.dumps(collection).encode()))
    files = fixture_files.make_fixtures(source, target)
    # Made by script/make_travel, script/make_sample_postcodes and script/make_neighbours.
    of_others = {"README.md", "detours.br", "sample-postcodes.txt", "neighbours.json"}
    assert {path.name for path in files} == {path.name for path in fixture_files.FOLDER.iterdir()} - of_others
    for path in files:
        assert path.read_bytes() == (fixture_files.FOLDER / path.name).read_bytes(), path.name


def test_elections_were_held_when_they_were_held() -> None:
    assert dict(Election.objects.general().values_list("slug", "held_on")) == {
        "2005-notional": dt.date(2005, 5, 5),
        "2010": dt.date(2010, 5, 6),
        "2015": dt.date(2015, 5, 7),
        "2017": dt.date(2017, 6, 8),
        "2019": dt.date(2019, 12, 12),
        "2019-notional": dt.date(2019, 12, 12),
        "2024": dt.date(2024, 7, 4),
    }
    assert {one.slug for one in Election.objects.filter(is_notional=True)} == {"2005-notional", "2019-notional"}
