"""The House of Commons Library's results of 2024, in the forms that publishers and spreadsheets give them."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from constituencies.importers import fixture_files
from constituencies.importers.results_files import COMMONS_PARTIES
from tests.constituencies.conftest import Command
from tests.constituencies.zip_files import zipped

pytestmark = pytest.mark.usefixtures("real_facts")
FOLDER = fixture_files.FOLDER

"""The House of Commons Library's results by constituency of 2024, made of the project's own."""

HEADER = [
    *("ONS ID", "Constituency name", "First party", "Second party", "Electorate", "Valid votes", "Invalid votes"),
    *("Majority", "Con", "Lab", "LD", "RUK", "Green", "SNP", "PC", "DUP", "SF", "SDLP", "UUP", "APNI"),
    *("All other candidates", "Of which other winner"),
]


def read(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((FOLDER / name).read_text(encoding="utf-8"))))


def rows() -> list[list[str]]:
    votes: dict[str, dict[str, int]] = {}
    for cells in read("results-2024.csv"):
        votes.setdefault(cells["code"], {})[cells["party"]] = int(cells["votes"])
    seats = {cells["code"]: cells for cells in read("results-2024-seats.csv")}
    return [row(code, of_party, seats[code]) for code, of_party in votes.items()]


def row(code: str, votes: dict[str, int], seat: dict[str, str]) -> list[str]:
    column = {ours: theirs for theirs, ours in COMMONS_PARTIES.items() if theirs in HEADER}
    first, second = (column.get(seat[name], seat[name].title()) for name in ("winner_party", "second_party"))
    others = sum(count for party, count in votes.items() if party not in column)
    counts = [f"{votes.get(COMMONS_PARTIES[name], 0):,}" for name in HEADER if name in COMMONS_PARTIES]
    figures = [f"{int(seat[name]):,}" for name in ("electorate", "valid_votes", "invalid_votes", "majority")]
    winner = votes[seat["winner_party"]] if seat["winner_party"] not in column else 0
    return [code, "Ynys Môn", first, second, *figures, *counts, f"{others:,}", f"{winner:,}"]


def plain() -> str:
    return written([HEADER, *rows()])


def written(rows: list[list[str]], delimiter: str = ",", *, quoted: bool = False) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL).writerows(rows)
    return text.getvalue()


def shuffled() -> str:
    order = list(range(len(HEADER)))
    random.Random(1).shuffle(order)  # noqa: S311
    table = [[cells[i] for i in order] for cells in [HEADER, *rows()]]
    return written([["General election results"], [], *table, [], ["Source: House of Commons Library"]], ";")


FORMS: dict[str, bytes] = {
    "plain": plain().encode(),
    "every cell quoted": written([HEADER, *rows()], quoted=True).encode("utf-8-sig"),
    "columns in another order": shuffled().encode("cp1252"),
    "Unicode text, whole numbers with a nought": written(
        [HEADER, *([*row[:7], f"{row[7].replace(',', '')}.0", *row[8:]] for row in rows())], "\t"
    ).encode("utf-16"),
    "with totals": (plain() + "\r\n,Total,,,48224212\r\n" + "," * 20 + "\r\n").encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_comes_to_the_plain_file(command: Command, tmp_path: Path, form: str) -> None:
    path = tmp_path / "results.csv"
    path.write_bytes(FORMS[form])
    printed = command("import_results", path, "--election", "2024")
    assert "0 created, 460 updated, 190 unchanged, 0 bad" in printed


def test_the_file_is_found_in_a_download(command: Command, tmp_path: Path) -> None:
    files = {
        "HoC-GE2024/readme.txt": b"About the file",
        "HoC-GE2024/candidates.csv": b"ONS ID,Candidate\nE14001172,Ann\n",
        "HoC-GE2024/results.csv": plain().encode(),
        "__MACOSX/HoC-GE2024/._results.csv": b"\0\5\x16\7",
        "HoC-GE2024/.DS_Store": b"\0",
    }
    printed = command("import_results", zipped(tmp_path, files), "--election", "2024")
    assert "0 created, 460 updated, 190 unchanged, 0 bad" in printed
    assert "Left out: HoC-GE2024/.DS_Store, __MACOSX/HoC-GE2024/._results.csv" in printed


def test_two_files_that_fit_are_not_guessed_between(command: Command, tmp_path: Path) -> None:
    content = plain().encode()
    with pytest.raises(CommandError, match=r"several such files \(a\.csv, b\.csv\): unpack it"):
        command("import_results", zipped(tmp_path, {"a.csv": content, "b.csv": content}), "--election", "2024")


def test_our_own_files_are_read_as_excel_saves_them(command: Command, tmp_path: Path) -> None:
    votes, seats = tmp_path / "votes.csv", tmp_path / "seats.csv"
    votes.write_bytes((FOLDER / "results-2024.csv").read_bytes().upper().replace(b",", b";"))
    seats.write_bytes((FOLDER / "results-2024-seats.csv").read_bytes().replace(b"\n", b",,\r\n"))
    printed = command("import_results", votes, "--election", "2024", "--seats", seats)
    assert "0 created, 0 updated, 650 unchanged, 0 bad" in printed
