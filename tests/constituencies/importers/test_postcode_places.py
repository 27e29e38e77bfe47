"""What an import of postcodes makes of points that are wrong, and of those near a border."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely
from django.core.management import call_command

from constituencies.importers import postcodes as importer
from constituencies.models import BoundarySet, Constituency, PostcodeRow
from constituencies.postcode_index.index import PostcodeIndex, index_path
from constituencies.postcodes import Postcode, key
from mcm.management.commands import load_data
from tests.constituencies.importers.test_postcodes import nobody_listens, run
from tests.constituencies.postcode_fixtures import ROWS, bounded_seats, onspd_csv, row, square

__all__ = ["bounded_seats", "nobody_listens"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bounded_seats")]

MISPLACED = [
    *(row(f"AV3 1{first}{second}", -2.0, 52.0) for first in "ABDEFG" for second in "ABDE"),
    row("AV3 1XX", -4.69, 55.02, "S12000006"),  # far from its sector, and alone of it in Fleetside
]


def test_a_misplaced_postcode_takes_its_sectors_place_and_is_named(tmp_path: Path) -> None:
    report = run(onspd_csv(tmp_path, [*ROWS, *MISPLACED]))
    row = PostcodeRow.objects.get(postcode="AV31XX")
    assert row.constituency.name == "Ashford Vale"
    assert (row.longitude, row.latitude) == pytest.approx((-2.0, 52.0), abs=2e-5)
    assert report.misplaced == ["AV3 1XX"]
    assert "1 postcode whose point is far from its sector takes its sector's place: AV3 1XX" in report.summary()


def test_a_postcode_near_a_border_knows_who_is_beyond_it(
    tmp_path: Path, bounded_seats: dict[str, Constituency]
) -> None:
    near = [row("AV1 1AD", -1.901, 52.0), row("BR1 1AA", -1.897, 52.0), row("AV1 1AE", -1.91, 52.0)]
    run(onspd_csv(tmp_path, [*ROWS, *near]))
    stored_neighbours = dict(PostcodeRow.objects.exclude(neighbours=None).values_list("postcode", "neighbours"))
    assert stored_neighbours == {
        "AV11AD": [bounded_seats["Brackwater"].pk],
        "BR11AA": [bounded_seats["Ashford Vale"].pk],
    }
    index = PostcodeIndex.open(index_path("fictional"))
    place = index.find(key(Postcode.parse("AV1 1AD")))
    assert place is not None
    assert (place.code, place.neighbours) == ("E14990001", ("E14990002",))


def test_an_outline_that_moved_without_moving_a_postcode_is_a_new_version(
    tmp_path: Path, bounded_seats: dict[str, Constituency]
) -> None:
    path = onspd_csv(tmp_path, ROWS)
    first = run(path).sets[0]
    outline = bounded_seats["Fleetside"].boundary
    outline.wkb = shapely.to_wkb(square("Fleetside", 0.09))
    outline.save()
    second = run(path).sets[0]
    assert first.version != second.version
    assert not second.is_unchanged
    assert run(path).sets[0].is_unchanged


def test_what_was_loaded_under_older_rules_is_loaded_again_at_a_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = onspd_csv(tmp_path, ROWS)
    assert run(path).sets[0].version.startswith(importer.RULES)
    loads: list[str] = []
    monkeypatch.setattr(load_data, "call_command", lambda name, **_options: loads.append(name))
    call_command(load_data.Command())
    assert "import_postcodes" not in loads
    BoundarySet.objects.update(postcodes_version="0123456789abcdef0123456789abcdef")
    call_command(load_data.Command())
    assert "import_postcodes" in loads
    assert not run(path).sets[0].is_unchanged
