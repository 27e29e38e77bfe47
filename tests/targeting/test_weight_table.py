"""Target weights in bulk: exported as CSV, imported after a look at what would change, all or none."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from constituencies.changes import change_seq
from constituencies.models import Campaign
from mcm.models import User
from targeting.models import TargetWeight

LIST = "/admin/targeting/targetweight/"
HEAD = "code,constituency,region,weight,reason,until,frozen_footfall\n"


def look(client: Client, text: str) -> str:
    file = SimpleUploadedFile("weights.csv", text.encode(), "text/csv")
    answer = client.post(f"{LIST}import/", {"import_file": file, "format": "0"})
    assert answer.status_code == 200
    return answer.content.decode()


def confirm(client: Client, page: str) -> Any:
    fields = dict(re.findall(r'name="(import_file_name|original_file_name|format|resource)" value="([^"]*)"', page))
    return client.post(f"{LIST}process_import/", fields | {"confirm": "1"})


def weights() -> dict[str, float]:
    return dict(TargetWeight.objects.values_list("constituency__name", "weight"))


@pytest.fixture
def desk(client: Client, campaign: Campaign, stan: User) -> Client:
    client.force_login(stan)
    return client


def test_what_is_exported_can_be_imported_and_changes_nothing(desk: Client) -> None:
    TargetWeight.objects.filter(constituency__name="Crowmere").update(
        weight=2, reason="=HYPERLINK(1)", until=dt.date(2099, 1, 31), frozen_footfall=12.5
    )
    text = desk.get(f"{LIST}export/").content.decode("utf-8-sig").replace("\r\n", "\n")
    assert text.startswith(HEAD)
    assert "E14990003,Crowmere,East,2.0,HYPERLINK(1),2099-01-31,12.5" in text  # no formula for a spreadsheet
    page = look(desk, text.replace("HYPERLINK(1)", "=HYPERLINK(1)"))
    assert "<del>" not in page
    assert "<ins>" not in page


def test_it_is_shown_before_anything_changes_and_is_one_change(desk: Client, stan: User) -> None:
    before = change_seq()
    text = HEAD + "E14990002,,,2.5,the conference,2099-01-31,\ne14990003,,,0.5,enough people,,40\nE14990001,,,1,,,\n"
    page = look(desk, text)
    assert weights() == {"Ashford Vale": 1, "Brackwater": 1, "Crowmere": 1}
    assert change_seq() == before
    assert "<del>1.0</del> <ins>2.5</ins>" in page
    assert "<ins>the conference</ins>" in page
    assert "Ashford Vale" not in page  # it stays as it is
    assert "style=" not in page.partition('id="content"')[2]
    assert confirm(desk, page).status_code == 302
    assert weights() == {"Ashford Vale": 1, "Brackwater": 2.5, "Crowmere": 0.5}
    assert change_seq() == before + 1
    changed = TargetWeight.objects.get(constituency__name="Brackwater")
    assert (changed.reason, changed.until, changed.changed_by) == ("the conference", dt.date(2099, 1, 31), stan)
    assert TargetWeight.objects.get(constituency__name="Crowmere").frozen_footfall == 40


def test_a_column_that_is_left_out_stays_as_it_is(desk: Client) -> None:
    TargetWeight.objects.filter(constituency__name="Crowmere").update(reason="a strong team", frozen_footfall=7)
    confirm(desk, look(desk, "code,weight\nE14990003,1.5\n"))
    changed = TargetWeight.objects.get(constituency__name="Crowmere")
    assert (changed.weight, changed.reason, changed.frozen_footfall) == (1.5, "a strong team", 7)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("E14990003,,,2,,,", "needs a reason"),
        ("E14990003,,,4,all in,,", "less than or equal to 3"),
        ("E14990003,,,two,all in,,", "Write a number"),
        ("E14990003,,,,all in,,", "cannot be null"),
        ("E14990003,,,2,all in,31/01/2099,", "year first"),
        ("E14990003,,,2,all in,2020-01-31,", "day is past"),
        ("E14000001,,,2,all in,,", "no constituency with this code"),
        (",,,2,all in,,", "no constituency with this code"),
        ("E14990002,,,3,again,,", "occurs twice"),
    ],
)
def test_one_wrong_line_takes_all_others_back(desk: Client, line: str, said: str) -> None:
    page = look(desk, f"{HEAD}E14990002,,,2.5,the conference,,\n{line}\n")
    assert said in page
    assert 'name="confirm"' not in page
    assert set(weights().values()) == {1}


def test_what_became_wrong_meanwhile_takes_all_back(desk: Client, campaign: Campaign) -> None:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    page = look(desk, f"{HEAD}E14990002,,,2.5,the conference,,\nE14990003,,,2,a day,{tomorrow},\n")
    before = change_seq()
    Campaign.objects.update(is_current=False)
    answer = confirm(desk, page)
    assert answer.status_code in (200, 302)
    assert set(weights().values()) == {1}
    assert change_seq() <= before + 1


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"weight,reason\n2,x\n", b"code\n"])
def test_what_is_no_table_is_told_kindly(desk: Client, data: bytes) -> None:
    file = SimpleUploadedFile("weights.csv", data, "text/csv")
    answer = desk.post(f"{LIST}import/", {"import_file": file, "format": "0"})
    assert answer.status_code == 200
    assert 'name="confirm"' not in answer.content.decode()


def test_regional_organisers_import_within_their_regions_and_limits(
    client: Client, campaign: Campaign, rita: User
) -> None:
    client.force_login(rita)
    page = look(client, HEAD + "E14990001,,,1.5,mine,,\n")
    assert "Ashford Vale is not in your regions" in page
    assert "0.5 to 2" in look(client, HEAD + "E14990003,,,2.5,mine,,\n")
    assert "Only staff freeze" in look(client, HEAD + "E14990003,,,1,mine,,12\n")
    assert confirm(client, look(client, HEAD + "E14990003,,,1.5,mine,,\n")).status_code == 302
    assert weights() == {"Ashford Vale": 1, "Brackwater": 1, "Crowmere": 1.5}
    exported = client.get(f"{LIST}export/").content.decode()
    assert "Crowmere" in exported
    assert "Ashford Vale" not in exported


def test_the_list_tells_at_the_line_what_somebody_may_not_set(client: Client, campaign: Campaign, rita: User) -> None:
    client.force_login(rita)
    rows = list(TargetWeight.objects.filter(constituency__region__name="East").order_by("constituency__name"))
    form: dict[str, Any] = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "_save": "Save"}
    for i, row in enumerate(rows):
        form |= {f"form-{i}-id": row.pk, f"form-{i}-weight": 1, f"form-{i}-reason": "", f"form-{i}-until": ""}
    form |= {"form-0-weight": 2.5, "form-0-reason": "mine", "form-1-frozen_footfall": "99"}
    page = client.post(LIST, form).content.decode()
    assert "you can set 0.5 to 2" in page
    assert client.post(LIST, form | {"form-0-weight": 1.5}).status_code == 302
    assert weights() == {"Ashford Vale": 1, "Brackwater": 1.5, "Crowmere": 1}
    assert not TargetWeight.objects.filter(frozen_footfall__isnull=False).exists()
