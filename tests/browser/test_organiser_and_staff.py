"""An organiser's event and a staff member's weight reach map and lookup, through the real worker."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.site import Site

pytestmark = pytest.mark.browser
SEAT, POSTCODE = "Manchester Central", "M1 1AE"
TIMEOUT = 30.0
"""Generous: that it happens is tested here; how fast is shown by benchmarks/parts/freshness.py."""


def sign_in(page: Page, site: Site, name: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{site.url}/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(site.logins[name])
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def eventually(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def seat_code(page: Page, site: Site, postcode: str) -> str:
    answer = page.request.get(f"{site.url}/api/v1/lookup/?postcode={postcode}").json()
    return str(answer["constituency"]["code"])


def shown_titles(page: Page, site: Site, code: str) -> list[str]:
    seat = page.request.get(f"{site.url}/api/v1/constituencies/{code}/").json()
    return [event["title"] for event in seat["events"]]


def band_of(page: Page, site: Site, code: str) -> str:
    seat = page.request.get(f"{site.url}/api/v1/constituencies/{code}/").json()
    return str(seat["need"]["band"])


def text_of(page: Page, address: str) -> str:
    page.goto(address)
    return page.locator("main").inner_text()


def test_an_event_saved_in_the_admin_appears_on_the_map_and_lowers_need(page: Page, site: Site, picture: Any) -> None:
    before = site.need_of(SEAT)
    sign_in(page, site, "organiser")
    page.goto(f"{site.url}/admin/events/event/add/")
    start = dt.datetime.now() + dt.timedelta(minutes=30)
    page.get_by_label("Title").fill("Doors by the canal")
    for field, moment in (("starts_at", start), ("ends_at", start + dt.timedelta(hours=2))):
        page.locator(f"#id_{field}_0").fill(f"{moment:%Y-%m-%d}")
        page.locator(f"#id_{field}_1").fill(f"{moment:%H:%M:%S}")
    page.locator("#id_place").fill("Outside the town hall")
    page.locator("#id_postcode").fill(POSTCODE)
    page.locator("#id_postcode").blur()
    expect(page.locator("#id_longitude")).not_to_have_value("")
    expect(page.locator("#select2-id_constituency-container")).to_contain_text(SEAT)
    expect(page.locator("#position-map .leaflet-marker-icon")).to_be_visible()
    picture("-form", full_page=True)
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("was added successfully")).to_be_visible()
    picture("-list")
    code = seat_code(page, site, POSTCODE)
    eventually(lambda: "Doors by the canal" in shown_titles(page, site, code))
    eventually(lambda: site.need_of(SEAT) < before)
    eventually(lambda: "Doors by the canal" in text_of(page, f"{site.url}/?postcode={POSTCODE.replace(' ', '+')}"))


def post_event(page: Page, site: Site, title: str) -> None:
    address = f"{site.url}/admin/events/event/add/"
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.request.get(address).text())
    assert token
    start = dt.datetime.now() + dt.timedelta(days=10)
    form = {
        "csrfmiddlewaretoken": token[1],
        "kind": "canvassing",
        "title": title,
        "starts_at_0": f"{start:%Y-%m-%d}",
        "starts_at_1": "10:00:00",
        "ends_at_0": f"{start:%Y-%m-%d}",
        "ends_at_1": "12:00:00",
        "place": "Station",
        "postcode": POSTCODE,
        "step_free": "unknown",
        "toilets": "unknown",
        "seated_jobs": "unknown",
        "walking": "unknown",
        "status": "published",
        "shifts-TOTAL_FORMS": "0",
        "shifts-INITIAL_FORMS": "0",
    }
    answer = page.request.post(address, form=form, max_redirects=0)
    assert answer.status == 302, answer.text()


@pytest.mark.slow
def test_sixty_events_that_people_go_to_halve_need(page: Page, site: Site) -> None:
    before = site.need_of(SEAT)
    sign_in(page, site, "organiser")
    for number in range(60):
        post_event(page, site, f"Many hands {number}")
    eventually(lambda: site.need_of(SEAT) < 0.8 * before)
    bare = site.need_of(SEAT)
    site.run(
        "from constituencies.changes import change; from events.models import Event\n"
        "with change(facts=False): Event.objects.filter(title__startswith='Many hands').update(confirmed_signups=20)"
    )
    eventually(lambda: site.need_of(SEAT) <= before / 2)
    assert site.need_of(SEAT) < bare, "each sign-up counts"


def test_a_weight_set_by_staff_moves_need_and_the_map(page: Page, site: Site, picture: Any) -> None:
    seat, slug = "Kensington and Bayswater", "kensington-and-bayswater"
    before = site.need_of(seat)
    sign_in(page, site, "staff")
    page.goto(f"{site.url}/admin/targeting/targetweight/?q=Kensington+and+Bayswater")
    picture("-before")
    page.locator("input[name='form-0-weight']").fill("0.1")
    page.locator("input[name='form-0-reason']").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("a weight other than 1, or a frozen footfall, needs a reason")).to_be_visible()
    picture("-reason-missing")
    page.locator("input[name='form-0-reason']").fill("Enough people for now")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    eventually(lambda: site.need_of(seat) == pytest.approx(0.1 * before, rel=0.02))
    code = seat_code(page, site, "W8 5SA")
    eventually(lambda: band_of(page, site, code) in ("lowest", "low"))
    # Each web process takes the news over by itself: the page may come from another one.
    eventually(lambda: re.search("(?i)low(est)? need", text_of(page, f"{site.url}/constituencies/{slug}/")) is not None)
    picture("-seat")


def test_staff_see_all_seats_in_one_list_and_can_ask_why(page: Page, site: Site, picture: Any) -> None:
    sign_in(page, site, "staff")
    page.goto(f"{site.url}/admin/targeting/targetweight/?all=")
    expect(page.locator("input[name^='form-'][name$='-weight']")).to_have_count(650)
    expect(page.locator("#assumptions")).to_contain_text("nothing has changed since")
    picture("-weights")
    page.goto(f"{site.url}/admin/targeting/seatneed/?q=Chelsea")
    page.locator("#result_list tbody th a").first.click()
    expect(page.get_by_text("Expected margin on polling day")).to_be_visible()
    picture("-why")
    page.goto(f"{site.url}/admin/targeting/strategy/add/")
    page.get_by_text("How sure we are").click()
    expect(page.get_by_text("default 5.5")).to_be_visible()
    picture("-strategy", full_page=True)


def test_a_regional_organiser_does_not_see_other_regions(page: Page, site: Site) -> None:
    sign_in(page, site, "regional")
    page.goto(f"{site.url}/admin/events/event/?q=Chelsea")
    expect(page.get_by_text("0 events")).to_be_visible()
