"""Staff's timeline: of a seat, of the country on a day, as CSV."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mcm.models import User
from targeting.models import DailyNeed, SeatNeed
from targeting.recompute import recompute
from tests.conftest import EventMaker
from tests.targeting.timeline.test_record import set_back

PAGE = "/admin/targeting/seatneed/timeline/"


@pytest.fixture
def on_record(make_event: EventMaker) -> None:
    make_event(confirmed_signups=15)
    recompute()
    for days in (1, 4):
        set_back(days)
    DailyNeed.objects.filter(day__lt=timezone.localdate()).update(signups=2, score=20)


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_day_is_the_last_one_unless_another_is_named(client: Client, stan: User, on_record: None) -> None:
    client.force_login(stan)
    today = timezone.localdate()
    page = text(client, PAGE)
    assert f'aria-label="Timeline: need on {today.day} {today:%B %Y}"' in page
    assert "<title>Brackwater: very high</title>" in page
    assert "All regions" in page
    assert '<td class="number">9</td>' in page, "15 sign-ups, after 2 in each of three seats"
    then = today - dt.timedelta(days=2)
    page = text(client, f"{PAGE}?day={then}&show=footfall")
    before = today - dt.timedelta(days=4)
    assert f"people going on {before.day} {before:%B %Y}" in page, "the last day on record before it"
    assert f"?day={today - dt.timedelta(days=1)}&amp;show=footfall" in page
    assert "<title>Brackwater: a few</title>" in page


@pytest.mark.parametrize("query", ["day=nonsense", "day=0001-01-01", "show=x", "campaign=x", "day=2199-12-31"])
def test_nonsense_in_the_address_is_no_error(client: Client, stan: User, on_record: None, query: str) -> None:
    client.force_login(stan)
    assert "By region on" in text(client, f"{PAGE}?{query}")


def test_before_anything_is_on_record_it_says_so(client: Client, stan: User, campaign: object) -> None:
    client.force_login(stan)
    assert "Nothing is on record yet" in text(client, PAGE)


def test_a_regional_organiser_sees_their_regions(client: Client, rita: User, on_record: None) -> None:
    client.force_login(rita)
    page = text(client, PAGE)
    assert "Brackwater" in page
    assert "Ashford Vale" not in page
    assert "All regions" not in page
    export = b"".join(client.get("/admin/targeting/seatneed/timeline.csv")).decode()
    assert export.count("Brackwater") == 3
    assert "Ashford Vale" not in export


def test_a_seats_page_has_its_days_in_numbers(client: Client, stan: User, on_record: None) -> None:
    client.force_login(stan)
    need = SeatNeed.objects.get(constituency__name="Brackwater")
    page = text(client, f"/admin/targeting/seatneed/{need.pk}/change/")
    assert page.count("<figcaption>") == 4
    assert page.count('<td class="number">20.0</td>') == 2
    export = b"".join(client.get(f"/admin/targeting/seatneed/timeline.csv?code={need.constituency.code}")).decode()
    day = timezone.localdate() - dt.timedelta(days=4)
    lines = export.splitlines()
    assert lines[0] == (
        "\ufeffcampaign,day,code,constituency,region,need,score,band,footfall,people going,sign-ups,events"
    )
    assert lines[1].startswith(f"fictional,{day},E14990002,Brackwater,East,")
    assert lines[1].endswith(",20.0,low,13.5,15,2,0")
    assert len(lines) == 4


def test_more_days_take_no_more_queries(client: Client, stan: User, on_record: None) -> None:
    client.force_login(stan)

    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            client.get(PAGE)
        return len(context)

    before = queries()
    for days in range(5, 30):
        set_back(days)
    assert queries() == before
