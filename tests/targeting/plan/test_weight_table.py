"""Target weights in bulk: exported as CSV, imported after a look at what would change, all or none."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from constituencies.changes import change_seq
from constituencies.models import Campaign, Region
from mcm.models import User
from targeting.models import TargetWeight, WeightLimits
from targeting.plan.weights import save_target_weight
from tests.targeting.plan.test_weights import weight_of

LIST = "/admin/targeting/targetweight/"
HEAD = "code,constituency,region,weight,reason,until,frozen_footfall\n"


def look(client: Client, text: str) -> str:
    file = SimpleUploadedFile("weights.csv", text.encode(), "text/csv")
    answer = client.post(f"{LIST}import/", {"import_file": file, "format": "0"})
    assert answer.status_code == 200
    return answer.content.decode()


def confirm(client: Client, page: str) -> Any:
    return client.post(f"{LIST}process_import/", fields_of(page) | {"confirm": "1"})


def fields_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(import_file_name|original_file_name|format|resource)" value="([^"]*)"', page))


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
    assert "E14990003,Crowmere,East,2.0,'=HYPERLINK(1),2099-01-31,12.5" in text  # no formula for a spreadsheet
    page = look(desk, text)
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
        ("E14990003,,,nan,all in,,", "Write a number"),
        ("E14990003,,,2,all in,01/31/2099,", "the day before the month"),
        ("E14990003,,,2,all in,31/01/99,", "year first"),
        ("E14990003,,,2,all in,2020-01-31,", "day is in the past"),
        ("E14000001,,,2,all in,,", "no constituency with this code"),
        ("E14000001,,,1,,,", "no constituency with this code"),
        (",,,2,all in,,", "no constituency with this code"),
        ("E14990002,,,3,again,,", "occurs twice"),
    ],
)
def test_one_wrong_line_takes_all_others_back(desk: Client, line: str, said: str) -> None:
    page = look(desk, f"{HEAD}E14990002,,,2.5,the conference,,\n{line}\n")
    assert said in page
    assert "Line 3" in page
    assert 'name="confirm"' not in page
    assert set(weights().values()) == {1}


def test_what_became_wrong_meanwhile_takes_all_back_and_says_so(client: Client, campaign: Campaign, rita: User) -> None:
    client.force_login(rita)
    page = look(client, f"{HEAD}E14990002,,,1.5,the conference,,\nE14990003,,,1.5,a strong team,,\n")
    before = change_seq()
    WeightLimits.objects.create(campaign=campaign, region=Region.objects.get(name="East"), lowest=1, highest=1)
    answer = client.post(f"{LIST}process_import/", fields_of(page) | {"confirm": "1"}, follow=True)
    assert "Nothing was imported: in the meantime line 2, 3 no longer fits" in answer.content.decode()
    assert set(weights().values()) == {1}
    assert change_seq() <= before + 1


def test_looking_keeps_nobody_waiting(desk: Client) -> None:
    with CaptureQueriesContext(connection) as captured:
        look(desk, f"{HEAD}E14990002,,,2.5,the conference,,\n")
    assert not [query for query in captured if "changesequence" in query["sql"]]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"weight,reason\n2,x\n", "no column code"),
        (b"PK\x03\x04 and so on", "cut short or damaged"),
        (b"code\n", "nothing but its first line"),
        (b"code,weight,weight\nE14990002,1,2\n", "occurs twice"),
        (b'code,weight\nE14990002,"2\n', "not a CSV file (line 2"),
        (b"code\n" + b"E14990002\n" * 1_001, "over a thousand lines"),
        (b"code\n" + b"x" * 1_000_000, "over a million bytes"),
    ],
)
def test_what_is_no_table_is_told_before_any_line(desk: Client, data: bytes, said: str) -> None:
    file = SimpleUploadedFile("weights.csv", data, "text/csv")
    answer = desk.post(f"{LIST}import/", {"import_file": file, "format": "0"})
    page = unescape(answer.content.decode())
    assert said in page
    assert 'name="confirm"' not in page
    assert "Traceback" not in page


def test_a_line_that_somebody_did_not_touch_is_left_as_others_have_set_it(
    client: Client, campaign: Campaign, stan: User, ada: User
) -> None:
    client.force_login(stan)
    page = client.get(LIST).content.decode()
    form = dict(re.findall(r'name="((?:initial-)?form-[^"]+)"(?: value="([^"]*)")?', page))
    form |= {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "3", "_save": "Save"}
    other = weight_of("Ashford Vale", weight=2, reason="the conference")
    save_target_weight(other, ada)
    names = [row.constituency.name for row in TargetWeight.objects.order_by("constituency__name")]
    brackwater, ashford = names.index("Brackwater"), names.index("Ashford Vale")
    form |= {f"form-{brackwater}-weight": "1.5", f"form-{brackwater}-reason": "a strong team"}
    assert client.post(LIST, form).status_code == 302
    assert weights() == {"Ashford Vale": 2, "Brackwater": 1.5, "Crowmere": 1}
    form |= {f"form-{ashford}-weight": "3", f"form-{ashford}-reason": "all in"}
    assert "In the meantime ada has set this seat to 2" in client.post(LIST, form).content.decode()
    assert weights()["Ashford Vale"] == 2


def test_regional_organisers_import_within_their_regions_and_limits(
    client: Client, campaign: Campaign, rita: User
) -> None:
    client.force_login(rita)
    page = look(client, HEAD + "E14990001,,,1.5,mine,,\n")
    assert "Ashford Vale is not in your regions" in page
    assert "0.5 to 2" in look(client, HEAD + "E14990003,,,2.5,mine,,\n")
    assert "Only staff can freeze" in look(client, HEAD + "E14990003,,,1,mine,,12\n")
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


def test_the_look_names_what_is_left_out_and_counts_what_stays(desk: Client) -> None:
    text = HEAD + "E14990002,,,2.5,the conference,2099-01-31,\nE14990003,,,1,,,\n,,,,,,\nTotal: 2 seats\n"
    page = look(desk, text)
    assert "Left out: Total: 2 seats." in page
    assert "1 line stays as it is" in page
    assert "Confirm import" in page


def test_a_file_that_changes_nothing_has_nothing_to_confirm(desk: Client) -> None:
    page = look(desk, HEAD + "E14990003,,,1,,,\n")
    assert "Nothing would change" in page
    assert "Confirm import" not in page
    assert f'href="{LIST}import/"' in page
