"""Weights that went through a spreadsheet program and back: nothing has changed, and nothing was run."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constituencies.models import Campaign
from mcm.models import User
from targeting.models import TargetWeight
from targeting.plan.forecasts import read_forecast
from targeting.plan.weight_table import WeightCsv
from tests.targeting.plan.test_weight_table import LIST, weights

FILES = Path(__file__).parent / "spreadsheets"
"""The export of `the_seats`, opened and saved by each program: tests/targeting/plan/spreadsheets/README.md."""
DIALECTS = sorted(FILES.glob("*.csv"))
MON = "Ynys Môn – the team’s own “plan”, with Tŷ Gwyn"
SEATS = {
    "Ashford Vale": {"weight": 1.25, "reason": MON, "until": dt.date(2099, 12, 31)},
    "Brackwater": {"weight": 0.5, "reason": "=HYPERLINK(1)", "until": dt.date(2099, 4, 3), "frozen_footfall": 4000 / 3},
    "Crowmere": {"weight": 2.0, "reason": "-2.5 points; 'quoted', +44", "until": None, "frozen_footfall": 12.0},
}


@pytest.fixture
def desk(client: Client, campaign: Campaign, stan: User) -> Client:
    for name, values in SEATS.items():
        TargetWeight.objects.filter(constituency__name=name).update(**values)
    client.force_login(stan)
    return client


def look(client: Client, content: bytes) -> str:
    file = SimpleUploadedFile("weights.csv", content, "text/csv")
    answer = client.post(f"{LIST}import/", {"import_file": file, "format": "0"})
    assert answer.status_code == 200
    return answer.content.decode()


def changes(page: str) -> list[str]:
    return re.findall("<(?:ins|del)>.*?</(?:ins|del)>", page)


def export(client: Client) -> bytes:
    return bytes(client.get(f"{LIST}export/").content)


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_export_is_what_excel_opens_rightly(desk: Client) -> None:
    content = export(desk)
    assert content.startswith(b"\xef\xbb\xbf")
    formulas = [cell for row in rows_of(content) for cell in row if re.match(r"[=+@\t\r]|-[^0-9.]", cell)]
    assert formulas == []


def test_the_files_are_of_this_export(desk: Client) -> None:
    assert {path.stem for path in DIALECTS} == {"excel-csv", "excel-csv-utf-8", "excel-unicode-text", "libreoffice"}
    header = rows_of(export(desk))[0]
    for path in DIALECTS:
        assert "".join(header) in re.sub(r'[";,\t\0]', "", path.read_bytes().decode("latin-1")), path.name


@pytest.mark.parametrize("path", DIALECTS, ids=lambda path: path.stem)
def test_saved_by_a_spreadsheet_program_it_changes_nothing(desk: Client, path: Path) -> None:
    page = look(desk, path.read_bytes())
    assert changes(page) == []
    assert "Nothing was imported" not in page


@pytest.mark.parametrize("path", DIALECTS, ids=lambda path: path.stem)
def test_what_somebody_changes_there_is_the_one_change(desk: Client, path: Path) -> None:
    content = path.read_bytes()
    half, other = ("0.5", "0.75")
    encoding = "utf-16" if content.startswith(b"\xff\xfe") else "latin-1"
    text = content.decode(encoding)
    assert text.count(half) == 1
    page = look(desk, text.replace(half, other).encode(encoding))
    assert changes(page) == ["<del>0.5</del>", "<ins>0.75</ins>"]


REST = "constituency,region,weight,reason,until,frozen_footfall"
FORMS = {
    "a day as in the United Kingdom": "code,weight,reason,until\nE14990003,1.5,why,31/12/2099\n",
    "in words": "code,weight,reason,until\nE14990003,1.5,why,31-Dec-2099\n",
    "empty columns and lines at the end": "code,weight,reason,until,,,\nE14990003,1.5,why,2099-12-31,,,\n,,,,,,\n",
    "a title, another order and a total": "Weights of today\n\nUNTIL;Reason;GSS code;Weight\n"
    "31.12.2099;why;e14990003;1,5\n;;Total;1,5\n",
    "separator line": "sep=|\ncode|weight|reason|until\nE14990003|1.50|why|2099-12-31 00:00:00\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_typed_is_read_in_every_form(client: Client, campaign: Campaign, stan: User, form: str) -> None:
    client.force_login(stan)
    page = look(client, FORMS[form].encode())
    assert changes(page) == ["<del>1.0</del>", "<ins>1.5</ins>", "<ins>why</ins>", "<ins>2099-12-31</ins>"]


def test_a_wrong_line_below_a_title_is_named_by_its_line(desk: Client) -> None:
    page = look(desk, b"Weights of today\n\ncode,weight,reason\n\nE14990003,2,x\nE14990002,nine,x\n")
    assert "Line 6 (E14990002)" in page
    assert weights()["Crowmere"] == 2.0


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=40)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | WORDS.map(str.encode))
def test_no_bytes_do_more_than_be_refused(content: bytes) -> None:
    """The readers of both desks; what they let through is checked line by line (test_weight_table.py)."""
    for each in (content, b"code,weight,margin,sd\n" + content):
        read_forecast(each)
        try:
            WeightCsv().create_dataset(each)
        except ValueError as error:
            assert str(error)  # noqa: PT017 -- it may pass as well
