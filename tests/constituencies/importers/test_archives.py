"""Archives that hold something else, or say that they are smaller than they are."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from constituencies.kit.tables import unpacking
from constituencies.kit.tables.decoding import UnreadableFile
from constituencies.kit.tables.unpacking import Target, find_file
from constituencies.models import Election
from tests.constituencies.conftest import Command
from tests.constituencies.zip_files import zipped

"""Small files that say that they are large, and others that cannot be unpacked."""


def packed(folder: Path, kind: str) -> Path:
    zeros = b"code,party,votes\n" + b"0" * 60_000_000
    if kind == "gzip":
        path = folder / "bomb.csv.gz"
        path.write_bytes(gzip.compress(zeros))
        return path
    return zipped(folder, {"bomb.csv": zeros})


@pytest.mark.parametrize("kind", ["gzip", "zip"])
def test_a_bomb_is_refused(election: Election, command: Command, tmp_path: Path, kind: str) -> None:
    path = packed(tmp_path, kind)
    assert path.stat().st_size < 100_000
    with pytest.raises(CommandError, match="unpacks to more than any such file has"):
        command("import_results", path, "--election", election.slug)


def test_many_files_that_are_small_each_are_not_all_unpacked(tmp_path: Path) -> None:
    def never(_content: bytes) -> bool:
        raise AssertionError("unpacked")

    path = zipped(tmp_path, {f"{number}.csv": b"0" * 900 for number in range(20)})
    with path.open("rb") as file, pytest.raises(UnreadableFile, match="unpacks to more"):
        find_file(file, path.name, Target([".csv"], never, most_bytes=1000))


def test_more_files_than_anybody_packs_are_not_looked_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_MEMBERS", 3)
    path = zipped(tmp_path, {f"{number}.txt": b"" for number in range(3)} | {"x.csv": b"code\n"})
    with path.open("rb") as file, pytest.raises(UnreadableFile, match="holds over 3 files"):
        find_file(file, path.name, Target([".csv"], lambda _content: True))


def test_a_zip_with_a_password_is_refused(election: Election, command: Command, tmp_path: Path) -> None:
    path = zipped(tmp_path, {"x.csv": b"code,party,votes\n"})
    content = bytearray(path.read_bytes())
    for begins in (content.find(b"PK\x03\x04") + 6, content.find(b"PK\x01\x02") + 8):
        content[begins] |= 1
    path.write_bytes(content)
    with pytest.raises(CommandError, match="cannot be unpacked here"):
        command("import_results", path, "--election", election.slug)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"xl/workbook.xml": b"<x/>"}, "is a workbook of Excel: save its sheet"),
        ({"content.xml": b"<x/>"}, "is a workbook of LibreOffice"),
        ({"readme.md": b"x"}, r"no \.csv / .* that fits; there are: readme\.md"),
        ({"a.csv": b"x,y\n", "b.csv": b"z\n"}, r"there are: a\.csv, b\.csv"),
        ({}, "there are: none"),
    ],
)
def test_an_archive_without_the_file_says_what_is_in_it(
    election: Election, command: Command, tmp_path: Path, files: dict[str, bytes], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        command("import_results", zipped(tmp_path, files), "--election", election.slug)
