from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command

from constituencies.kit.mapped_arrays import Damaged
from constituencies.models import BoundarySet, Constituency, PostcodeRow
from constituencies.postcode_index.index import (
    IndexRegistry,
    PostcodeIndex,
    build_index,
    index_path,
    write_index,
)
from constituencies.postcodes import Postcode, key, key_range

PLACES = {
    "AV1 1AA": ("E14990001", -2.0, 52.0),
    "AV1 1AE": ("E14990001", -2.02, 52.02),
    "AV1 2AA": ("E14990002", -1.9, 52.0),
    "AV10 1AA": ("E14990002", -1.8, 52.0),
    "B1 1AA": ("E14990003", -1.4, 52.2),
}


def write(
    path: Path,
    places: dict[str, tuple[str, float, float]] = PLACES,
    version: str = "1",
    neighbours: dict[str, tuple[str, ...]] | None = None,
) -> Path:
    rows = sorted((key(Postcode.parse(text)), *place) for text, place in places.items())
    found, codes, longitudes, latitudes = zip(*rows, strict=True)
    near = neighbours or {}
    distinct = sorted({*codes, *(code for some in near.values() for code in some)})
    texts = sorted(places, key=lambda text: key(Postcode.parse(text)))
    pairs = [(row, distinct.index(code)) for row, text in enumerate(texts) for code in near.get(text, ())]
    write_index(
        path,
        boundary_set="fictional",
        version=version,
        keys=np.array(found, np.uint64),
        seats=np.array([distinct.index(code) for code in codes]),
        longitudes=np.array(longitudes),
        latitudes=np.array(latitudes),
        codes=distinct,
        near_rows=np.array([row for row, _seat in pairs], int),
        near_seats=np.array([seat for _row, seat in pairs], int),
    )
    return path


@pytest.fixture
def index(tmp_path: Path) -> PostcodeIndex:
    return PostcodeIndex.open(write(tmp_path / "a.index"), check_data=True)


def test_every_postcode_is_found_at_its_place(index: PostcodeIndex) -> None:
    for text, (code, longitude, latitude) in PLACES.items():
        place = index.find(key(Postcode.parse(text)))
        assert place is not None
        assert place.code == code
        assert (place.longitude, place.latitude) == pytest.approx((longitude, latitude), abs=1e-5)


@pytest.mark.parametrize("text", ["AV1 1AD", "AV1 3AA", "AV2 1AA", "AA1 1AA", "ZE1 0AA", "AV1 0ZZ"])
def test_an_unknown_postcode_is_not_found(index: PostcodeIndex, text: str) -> None:
    assert index.find(key(Postcode.parse(text))) is None


def test_an_outcode_sums_up_its_own_postcodes_only(index: PostcodeIndex) -> None:
    places = index.range(*key_range(Postcode("AV1")))
    assert places is not None
    assert places.count == 3
    assert places.codes == ("E14990001", "E14990002")
    assert (places.longitude, places.latitude) == pytest.approx((-1.97333, 52.00667), abs=1e-4)


def test_a_sector_sums_up_its_own_postcodes_only(index: PostcodeIndex) -> None:
    places = index.range(*key_range(Postcode("AV1", "2")))
    assert places is not None
    assert (places.count, places.codes) == (1, ("E14990002",))


def test_an_outcode_without_postcodes_has_no_places(index: PostcodeIndex) -> None:
    assert index.range(*key_range(Postcode("AV2"))) is None
    assert index.range(*key_range(Postcode("ZE1"))) is None


def test_the_constituencies_of_an_outcode_are_remembered(index: PostcodeIndex) -> None:
    for _ in range(2):
        assert index.outcode_codes(key(Postcode.parse("AV1 9ZZ"))) == ("E14990001", "E14990002")
        assert index.outcode_codes(key(Postcode.parse("ZE1 1AA"))) == ()


def test_a_file_tells_what_it_holds(index: PostcodeIndex) -> None:
    assert (index.boundary_set, index.version, index.count) == ("fictional", "1", 5)


@pytest.mark.parametrize("keep", [0, 10, 40, 200, -1])
def test_a_file_that_is_cut_short_is_refused(tmp_path: Path, keep: int) -> None:
    path = write(tmp_path / "a.index")
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(Damaged):
        PostcodeIndex.open(path)


@pytest.mark.parametrize("position", [0, 9, 20, 60])
def test_a_damaged_header_is_refused(tmp_path: Path, position: int) -> None:
    path = write(tmp_path / "a.index")
    content = bytearray(path.read_bytes())
    content[position] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(Damaged):
        PostcodeIndex.open(path)


def test_damaged_data_are_refused_when_checked(tmp_path: Path) -> None:
    path = write(tmp_path / "a.index")
    content = bytearray(path.read_bytes())
    content[-1] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(Damaged):
        PostcodeIndex.open(path, check_data=True)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.index")

    def full_disk(_descriptor: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        write(path, version="2")
    assert PostcodeIndex.open(path, check_data=True).version == "1"
    assert list(tmp_path.iterdir()) == [path]


def test_the_registry_gives_none_until_there_is_a_file_and_then_swaps(own_home: Path) -> None:
    registry = IndexRegistry()
    assert registry.current("fictional") is None
    write(index_path("fictional"))
    registry.refresh()
    held = registry.current("fictional")
    assert held is not None
    write(index_path("fictional"), {"B1 1AA": ("E14990001", 0.0, 50.0)}, version="2")
    assert registry.current("fictional") is held
    registry.refresh()
    newer = registry.current("fictional")
    assert newer is not None
    assert newer.version == "2"
    assert held.find(key(Postcode("AV1", "1AA"))) is not None  # whoever still holds the old one can go on


def test_the_registry_keeps_what_it_has_when_the_file_is_damaged_or_gone(own_home: Path) -> None:
    registry = IndexRegistry()
    path = write(index_path("fictional"))
    held = registry.current("fictional")
    assert registry.faults() == []
    path.write_bytes(b"rubbish")
    registry.refresh()
    assert registry.current("fictional") is held
    assert registry.faults() == ["postcode index fictional damaged: too short"]
    path.unlink()
    registry.refresh()
    assert registry.current("fictional") is held
    assert registry.faults() == ["postcode index fictional missing"]
    write(path)
    registry.refresh()
    assert registry.current("fictional") is not held
    assert registry.faults() == []


@pytest.fixture
def stored(boundary_set: BoundarySet, seats: dict[str, Constituency]) -> BoundarySet:
    """A boundary set whose postcodes are in the database, though no index is built."""
    by_code = {seat.code: seat for seat in seats.values()}
    PostcodeRow.objects.bulk_create(
        PostcodeRow(
            boundary_set=boundary_set,
            postcode=text.replace(" ", ""),
            constituency=by_code[code],
            longitude=longitude,
            latitude=latitude,
        )
        for text, (code, longitude, latitude) in PLACES.items()
    )
    boundary_set.postcodes_version = "abc"
    boundary_set.save()
    return boundary_set


def test_the_index_is_built_from_the_table(stored: BoundarySet) -> None:
    assert build_index(stored)
    index = PostcodeIndex.open(index_path(stored.slug), check_data=True)
    assert (index.version, index.count) == ("abc", 5)
    for text, (code, *_rest) in PLACES.items():
        place = index.find(key(Postcode.parse(text)))
        assert place is not None
        assert place.code == code


def test_the_index_holds_neighbours_in_their_order(stored: BoundarySet, seats: dict[str, Constituency]) -> None:
    by_code = {seat.code: seat.pk for seat in seats.values()}
    near = {"AV1 1AE": ("E14990003", "E14990002"), "B1 1AA": ("E14990001",)}
    for text, codes in near.items():
        rows = PostcodeRow.objects.for_postcode(Postcode.parse(text), stored)
        rows.update(neighbours=[by_code[code] for code in codes])
    PostcodeRow.objects.for_postcode(Postcode.parse("AV1 2AA"), stored).update(neighbours=[999_999])
    build_index(stored)
    index = PostcodeIndex.open(index_path(stored.slug))
    for text in PLACES:
        place = index.find(key(Postcode.parse(text)))
        assert place is not None
        assert place.neighbours == near.get(text, ())


def test_an_index_that_is_up_to_date_is_not_built_again(stored: BoundarySet) -> None:
    assert build_index(stored)
    assert not build_index(stored)
    assert build_index(stored, force=True)
    stored.postcodes_version = "def"
    stored.save()
    assert build_index(stored)


def test_a_damaged_index_is_built_again(stored: BoundarySet) -> None:
    build_index(stored)
    index_path(stored.slug).write_bytes(b"rubbish")
    assert build_index(stored)


def test_without_postcodes_no_index_is_built(boundary_set: BoundarySet) -> None:
    assert not build_index(boundary_set)
    assert not index_path(boundary_set.slug).exists()


def test_the_command_says_what_it_built(stored: BoundarySet, capsys: Any) -> None:
    call_command("build_postcode_index")
    assert "built" in capsys.readouterr().out
    call_command("build_postcode_index")
    assert "up to date" in capsys.readouterr().out


def test_a_postcode_is_found_in_the_table_by_its_value(stored: BoundarySet) -> None:
    row = PostcodeRow.objects.for_postcode(Postcode.parse("av10 1aa"), stored).get()
    assert str(row) == "AV10 1AA"
    assert not PostcodeRow.objects.for_postcode(Postcode("AV1"), stored).exists()
