"""“The algorithm goes both ways”: organisers report, regions answer, the centre weighs and imports, and it is all told.

Through the real worker and messenger. What is changed is put back: the tests of a session share one site.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.test_organiser_and_staff import eventually, sign_in
from tests.browser.waiting import until
from tests.site import Site

pytestmark = pytest.mark.browser
SEAT = "Rossendale and Darwen"
"""In the region of the demo's regional organiser."""
PHONE: ViewportSize = {"width": 390, "height": 844}


def choose_seat(page: Page, name: str) -> None:
    page.locator(".field-constituency .select2-selection").click()
    page.locator(".select2-search__field").fill(name)
    page.get_by_role("option", name=name).click()


def margin_of(site: Site, seat: str) -> float:
    return float(
        site.query(
            "SELECT mean_margin FROM targeting_seatneed n"
            " JOIN constituencies_constituency c ON c.id = n.constituency_id"
            " JOIN constituencies_campaign k ON k.id = n.campaign_id WHERE c.name = %s AND k.is_current",
            seat,
        )
    )


def test_an_organiser_reports_a_region_answers_and_the_reporter_learns_of_it(
    page: Page, site: Site, picture: Any
) -> None:
    before = margin_of(site, SEAT)
    sign_in(page, site, "organiser")
    page.set_viewport_size(PHONE)
    page.goto(f"{site.url}/admin/targeting/fieldreport/add/")
    choose_seat(page, SEAT)
    page.locator("#id_kind").select_option(label="it is going better here than the plan assumes")
    page.locator("#id_note").fill("Two new branches since July.")
    picture("-1-report", full_page=True)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("A regional organiser will confirm or dismiss it")).to_be_visible()
    picture("-2-sent", full_page=True)
    sign_out(page)
    sign_in(page, site, "regional")
    page.goto(f"{site.url}/admin/targeting/fieldreport/?state__exact=waiting")
    page.get_by_role("link", name=SEAT).click()
    page.locator("#id_answer").fill("I was there: quite so.")
    picture("-3-answer", full_page=True)
    page.get_by_label("confirm: it counts").check()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("The reporter will be told by e-mail.")).to_be_visible()
    eventually(lambda: abs(margin_of(site, SEAT) - before - 2) < 0.01)
    sign_out(page)
    sign_in(page, site, "organiser")
    page.goto(f"{site.url}/admin/targeting/fieldreport/")
    row = page.get_by_role("row", name=SEAT)
    expect(row).to_contain_text("confirmed")
    expect(row).to_contain_text("100 %")
    expect(row).to_contain_text("I was there: quite so.")
    picture("-4-what-became-of-it")
    assert site.query("SELECT count(*) FROM events_message WHERE kind = 'notice' AND user_id IS NOT NULL") >= 1
    site.run(
        "from targeting.models import FieldReport; from constituencies.changes import change\n"
        "with change(facts=False): FieldReport.objects.all().delete()"
    )
    eventually(lambda: abs(margin_of(site, SEAT) - before) < 0.01)


def sign_out(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("button", name="Log out")).to_have_count(0)


def test_a_region_sees_which_seats_starve_and_sets_up_an_event_in_one(page: Page, site: Site, picture: Any) -> None:
    sign_in(page, site, "regional")
    page.goto(f"{site.url}/admin/targeting/starvingseat/")
    picture("-1-radar")
    first = page.locator("#result_list tbody tr").first
    seat = first.locator(".field-constituency").inner_text()
    first.get_by_role("link", name="Create an event").click()
    expect(page.locator("#select2-id_constituency-container")).to_contain_text(seat)
    expect(page.locator("#id_kind")).to_have_value("canvassing")
    picture("-2-form", full_page=True)
    page.set_viewport_size(PHONE)
    page.goto(f"{site.url}/admin/targeting/starvingseat/")
    picture("-3-phone")


def test_staff_set_weights_in_a_spreadsheet_and_see_what_would_change(
    page: Page, site: Site, picture: Any, tmp_path: Path
) -> None:
    sign_in(page, site, "staff")
    page.goto(f"{site.url}/admin/targeting/targetweight/")
    with page.expect_download() as exported:
        page.get_by_role("link", name="Export").click()
    text = Path(exported.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 650
    [row] = [row for row in rows if row["constituency"] == SEAT]
    before = site.need_of(SEAT)
    in_a_week = (dt.date.today() + dt.timedelta(days=7)).isoformat()
    send(page, site, tmp_path, [row | {"weight": "2", "reason": "the conference is here", "until": in_a_week}])
    expect(page.locator(".import-preview tbody tr, .import-preview tr.update")).to_have_count(1)
    expect(page.locator("ins", has_text="the conference is here")).to_be_visible()
    picture("-1-preview")
    assert site.need_of(SEAT) == before
    page.get_by_role("button", name="Confirm import").click()
    expect(page.get_by_text("1 updated")).to_be_visible()
    eventually(lambda: site.need_of(SEAT) == pytest.approx(2 * before, rel=0.02))
    page.goto(f"{site.url}/admin/targeting/history/?kind=targetweight&seat={row['code']}")
    entry = page.locator("tbody tr").first
    expect(entry).to_contain_text("staff")
    expect(entry).to_contain_text("the conference is here")
    picture("-2-history")
    send(page, site, tmp_path, [row | {"weight": "9"}])
    expect(page.get_by_text("less than or equal to 3")).to_be_visible()
    picture("-3-refused")
    send(page, site, tmp_path, [row])
    page.get_by_role("button", name="Confirm import").click()
    eventually(lambda: site.need_of(SEAT) == pytest.approx(before, rel=0.02))


def send(page: Page, site: Site, tmp_path: Path, rows: list[dict[str, str]]) -> None:
    path = tmp_path / "weights.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    page.goto(f"{site.url}/admin/targeting/targetweight/import/")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Submit").click()


def test_staff_import_a_forecast_and_use_it_in_a_strategy(page: Page, site: Site, picture: Any, tmp_path: Path) -> None:
    sign_in(page, site, "staff")
    code = site.query(
        "SELECT code FROM constituencies_constituency c JOIN constituencies_boundaryset b ON b.id = c.boundary_set_id"
        " WHERE c.name = %s ORDER BY b.in_force_from DESC LIMIT 1",
        SEAT,
    )
    path = tmp_path / "forecast.csv"
    page.goto(f"{site.url}/admin/targeting/forecast/add/")
    path.write_text(f"code,margin,sd\n{code},-1.5,4\nE99999999,2,4\n{code},x,4\n")
    page.locator("#id_name").fill("Autumn model")
    page.locator("#id_source").fill("Our own, from three polls")
    page.locator("#id_dated").fill(dt.date.today().isoformat())
    page.locator("#id_file").set_input_files(path)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Nothing was imported")).to_be_visible()
    expect(page.get_by_text("E99999999 is not a constituency")).to_be_visible()
    picture("-1-refused", full_page=True)
    path.write_text(f"code,margin,sd\n{code},-1.5,4\n")
    page.locator("#id_file").set_input_files(path)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("1 seat imported. Nothing has changed yet")).to_be_visible()
    picture("-2-imported")
    page.get_by_role("button", name="Change the plan: make a new version").click()
    page.locator("#id_forecast").select_option(index=1)  # the newest comes first, after none
    page.get_by_role("button", name="Save and preview").click()
    expect(page.get_by_text("would be sent elsewhere first")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("row", name=re.compile(SEAT)).first).to_be_visible()
    expect(page.get_by_text(re.compile("from: Autumn model, .* in the draft, no forecast in"))).to_be_visible()
    picture("-3-preview", full_page=True)
    page.set_viewport_size(PHONE)
    picture("-4-preview-on-a-phone", full_page=True)
    until(page, f"document.documentElement.scrollWidth <= {PHONE['width']}")


def test_what_was_done_and_spent_is_one_export(page: Page, site: Site, picture: Any) -> None:
    sign_in(page, site, "staff")
    page.goto(f"{site.url}/admin/events/activity/?q={SEAT.replace(' ', '+')}")
    expect(page.locator("#total")).to_contain_text("entered in all")
    picture()
    with page.expect_download() as exported:
        page.get_by_role("link", name="Export").click()
    rows = list(csv.DictReader(io.StringIO(Path(exported.value.path()).read_text("utf-8-sig"))))
    assert {row["constituency"] for row in rows} <= {SEAT}
