"""Whatever bytes a file holds, an importer refuses it clearly and leaves the old data whole, or imports it."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from constituencies.changes import change_seq
from constituencies.importers import fixture_files
from constituencies.importers.base import Importer, ImportFailed
from constituencies.importers.boundaries import BoundariesImporter
from constituencies.importers.by_elections import ByElectionsImporter
from constituencies.importers.constituencies import ConstituenciesImporter
from constituencies.importers.geojson import read_geojson
from constituencies.importers.onspd import read_onspd
from constituencies.importers.postcodes import PostcodeImporter
from constituencies.importers.results import ResultsImporter
from constituencies.importers.results_files import read_results
from constituencies.models import Boundary, BoundarySet, Constituency, Election, PartyVotes
from tests.constituencies.conftest import GeoJSON
from tests.constituencies.importers.test_results import COMMONS, SEATS, VOTES
from tests.constituencies.postcode_fixtures import ROWS, onspd

FIXTURES = fixture_files.FOLDER
NASTY = (
    b"\0",
    b"\xff",
    b"\x81",
    b'"',
    b"\n",
    b",",
    b";",
    b"\r",
    b"9" * 40,
    b"\xef\xbb\xbf",
    b"-",
    b"\xe2\x80\x8b",
    b"]",
)


def constituencies(_folder: Path, path: Path) -> Importer:
    return ConstituenciesImporter(BoundarySet.objects.get(slug="fictional"), path)


def results(folder: Path, path: Path) -> Importer:
    (folder / "seats.csv").write_text(SEATS)
    source = partial(read_results, path, seats=folder / "seats.csv")
    return ResultsImporter(Election.objects.get(slug="fictional"), source)


def published_figures(folder: Path, path: Path) -> Importer:
    (folder / "votes.csv").write_text(VOTES)
    return ResultsImporter(
        Election.objects.get(slug="fictional"), partial(read_results, folder / "votes.csv", seats=path)
    )


def the_librarys(_folder: Path, path: Path) -> Importer:
    return ResultsImporter(Election.objects.get(slug="fictional"), partial(read_results, path))


def by_elections(_folder: Path, path: Path) -> Importer:
    return ByElectionsImporter(path, FIXTURES / "by-elections-seats.csv")


def boundaries(_folder: Path, path: Path) -> Importer:
    return BoundariesImporter(BoundarySet.objects.get(slug="fictional"), partial(read_geojson, path))


def postcodes(_folder: Path, path: Path) -> Importer:
    return PostcodeImporter(path)


def outlines() -> bytes:
    path = Path("/nowhere")
    lines = GeoJSON(path)
    lines_of_features = "".join(f"{feature},\n" for feature in map(str, lines.features.values())).replace("'", '"')
    text = lines_of_features.replace("(", "[").replace(")", "]").rstrip(",\n")
    return f'{{"type": "FeatureCollection", "features": [\n{text}\n]}}'.encode()


IMPORTERS: dict[str, tuple[Callable[[Path, Path], Importer], bytes]] = {
    "constituencies": (constituencies, (FIXTURES / "constituencies-2024.csv").read_bytes()[:1500]),
    "results": (results, VOTES.encode()),
    "published figures": (published_figures, SEATS.encode()),
    "the Library's results": (the_librarys, COMMONS.encode()),
    "by-elections": (by_elections, (FIXTURES / "by-elections.csv").read_bytes()[:600]),
    "boundaries": (boundaries, outlines()),
    "postcodes": (postcodes, onspd(ROWS).encode()),
}


def spoilt(content: bytes, seed: int) -> bytes:
    """A file with up to four mishaps: a part lost, doubled or moved, or bytes put in."""
    chance = random.Random(seed)  # noqa: S311
    for _ in range(chance.randint(1, 4)):
        start, end = sorted(chance.choices(range(len(content) + 1), k=2))
        end = min(end, start + chance.choice([1, 5, 80]))
        before, part, after = content[:start], content[start:end], content[end:]
        content = chance.choice(
            [
                before + after,
                before + part + part + after,
                part + before + after,
                before + chance.choice(NASTY) + after,
                before + bytes(reversed(part)) + after,
                before,
            ]
        )
    return content


def stored() -> list[object]:
    votes = PartyVotes.objects.order_by("pk").values_list("result__constituency__code", "party__code", "votes")
    places = Constituency.objects.order_by("pk").values_list("code", "name", "electorate")
    return [list(votes), list(places), list(Boundary.objects.order_by("pk").values_list("wkb")), change_seq()]


def try_file(name: str, folder: Path, content: bytes) -> None:
    make, _good = IMPORTERS[name]
    path = folder / "file"
    path.write_bytes(content)
    before = stored()
    with transaction.atomic():
        try:
            report = make(folder, path).run(commit=True)
        except ImportFailed as failure:
            assert str(failure)  # noqa: PT017 -- it may pass as well
            assert stored() == before
        else:
            assert report.ok or (not report.committed and stored() == before)
            assert all(str(error) for error in report.errors)
        transaction.set_rollback(True)
    assert stored() == before


QUICK = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
    derandomize=True,
)
MANY = settings(QUICK, max_examples=400, derandomize=False)
FILES = st.binary(max_size=300) | st.integers(0, 2**32)


def try_example(name: str, folder: Path, example: bytes | int) -> None:
    """Bytes as they are; a number is a mishap of the good file."""
    good = IMPORTERS[name][1]
    try_file(name, folder, spoilt(good, example) if isinstance(example, int) else example)


@pytest.mark.usefixtures("election")
@pytest.mark.parametrize("name", IMPORTERS)
@QUICK
@given(example=FILES)
def test_a_spoilt_file_is_refused_or_imported_whole(name: str, tmp_path: Path, example: bytes | int) -> None:
    try_example(name, tmp_path, example)


@pytest.mark.slow
@pytest.mark.usefixtures("election")
@pytest.mark.parametrize("name", IMPORTERS)
@MANY
@given(example=FILES)
def test_many_spoilt_files_are_refused_or_imported_whole(name: str, tmp_path: Path, example: bytes | int) -> None:
    try_example(name, tmp_path, example)


def test_the_good_files_are_read(tmp_path: Path, election: Election) -> None:
    """Or the tests above would try files that are refused for something else."""
    for name in ("results", "published figures", "the Library's results", "boundaries", "postcodes"):
        make, good = IMPORTERS[name]
        path = tmp_path / "file"
        path.write_bytes(good)
        if name == "postcodes":
            assert not read_onspd(path).errors
            continue
        importer = make(tmp_path, path)
        importer.read()
        problems = [str(error) for error in importer.report.errors]
        assert [problem for problem in problems if "unknown party" not in problem] == [], name
