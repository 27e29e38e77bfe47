"""The starving-seat radar: high need, nothing on in the coming days."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from constituencies.models import Campaign, Constituency
from events.messages import render
from events.models import Event, Message
from mcm.models import User
from targeting.models import FieldReport, SeatNeed
from targeting.radar import offered_to_them, send_digests, starving_seats
from tests.conftest import EventMaker

PAGE = "/admin/targeting/starvingseat/"
MONDAY = dt.date(2026, 11, 30)


@pytest.fixture
def needy(campaign: Campaign, publish_now: Any) -> None:
    """Brackwater and Crowmere are in high need, Ashford Vale is not."""
    publish_now()
    SeatNeed.objects.update(band="high")
    SeatNeed.objects.filter(constituency__name="Ashford Vale").update(band="low")


def names(campaign: Campaign, **more: Any) -> list[str]:
    return sorted(seat.constituency.name for seat in starving_seats(campaign, **more))


@pytest.mark.usefixtures("needy")
def test_a_seat_starves_until_something_is_on_there_soon(campaign: Campaign, make_event: EventMaker) -> None:
    assert names(campaign) == ["Brackwater", "Crowmere"]
    event = make_event("Brackwater", starts_at=timezone.now() + dt.timedelta(days=6))
    assert names(campaign) == ["Crowmere"]
    assert names(campaign, days=3) == ["Brackwater", "Crowmere"]
    for status in ("draft", "cancelled", "waiting"):
        Event.objects.filter(pk=event.pk).update(status=status)
        assert names(campaign) == ["Brackwater", "Crowmere"]
    past = timezone.now() - dt.timedelta(days=2)
    Event.objects.update(status="published", starts_at=past, ends_at=past + dt.timedelta(hours=2))
    [brackwater] = [seat for seat in starving_seats(campaign) if seat.constituency.name == "Brackwater"]
    assert (brackwater.last_event, brackwater.next_event) == (past, None)  # type: ignore[attr-defined]


@pytest.mark.usefixtures("needy")
def test_regional_organisers_see_their_regions_alone(
    client: Client, campaign: Campaign, rita: User, stan: User
) -> None:
    SeatNeed.objects.update(band="very-high")
    client.force_login(rita)
    page = client.get(PAGE).content.decode()
    assert "Crowmere" in page
    assert "Ashford Vale" not in page
    client.force_login(stan)
    assert "Ashford Vale" in client.get(f"{PAGE}?days=14").content.decode()
    assert client.get(f"{PAGE}?days=x").status_code == 200


@pytest.mark.usefixtures("needy")
def test_create_an_event_leads_to_a_form_that_is_filled_in(
    client: Client, campaign: Campaign, seats: dict[str, Constituency], olive: User, rita: User
) -> None:
    day = timezone.localdate() + dt.timedelta(days=2)
    FieldReport.objects.create(
        campaign=campaign,
        constituency=seats["Crowmere"],
        kind="can-host",
        people=30,
        day=day,
        note="The hall is ours.",
        reporter=olive,
    )
    client.force_login(rita)
    page = client.get(PAGE).content.decode()
    assert f"30 people on {day:%a} {day.day}" in page
    [address] = re.findall(r'href="(/admin/events/event/add/[^"]*)" aria-label="Create an event in Crowmere"', page)
    form = client.get(unescape(address)).content.decode()
    assert f'<option value="{seats["Crowmere"].pk}" selected>' in form
    assert f'value="{day.isoformat()}"' in form or day.strftime("%d/%m/%Y") in form
    assert 'name="capacity" value="30"' in form


@pytest.mark.usefixtures("needy")
def test_the_first_is_where_one_more_event_is_worth_most_and_says_for_whom(
    client: Client, campaign: Campaign, stan: User
) -> None:
    SeatNeed.objects.filter(constituency__name="Brackwater").update(need=9, next_event_worth=1, people_near=None)
    SeatNeed.objects.filter(constituency__name="Crowmere").update(
        need=1, next_event_worth=2, people_near=237, unserved=0.4
    )
    assert [seat.constituency.name for seat in starving_seats(campaign)] == ["Crowmere", "Brackwater"]
    client.force_login(stan)
    page = client.get(PAGE).content.decode()
    assert page.index("Crowmere") < page.index("Brackwater")
    for text in ("some 200", "nothing within an hour (40 % of them)", "not known yet", "can be found to host there"):
        assert text in page


@pytest.mark.parametrize(
    ("unserved", "offered", "text"),
    [
        (0.97, 0.0, "nothing within an hour"),
        (0.3, 0.9, "nothing within an hour (30 % of them)"),
        (0.0, 0.2, "what counts for much less than an event there"),
        (0.0, 0.7, "what counts for less than an event there"),
        (0.0, 0.95, "what counts for nearly as much as an event there"),
    ],
)
def test_what_people_are_offered_is_said_in_words(unserved: float, offered: float, text: str) -> None:
    assert offered_to_them(SeatNeed(unserved=unserved, offered=offered)) == text


@pytest.mark.usefixtures("needy")
def test_what_became_of_suggestions_is_counted_in_ones_own_regions(
    client: Client, make_event: EventMaker, rita: User, stan: User
) -> None:
    make_event("Crowmere", suggested_by="radar", confirmed_signups=7)
    make_event("Crowmere", suggested_by="radar", status="waiting")
    make_event("Ashford Vale", suggested_by="host-form", confirmed_signups=5)
    make_event("Ashford Vale", confirmed_signups=9)

    def figures(user: User) -> list[list[str]]:
        client.force_login(user)
        [section] = re.findall(r'<section class="followed".*?</section>', client.get(PAGE).content.decode(), re.DOTALL)
        return [re.findall(r"<td>(\d+)</td>", row) for row in section.split("<tr>")[2:]]

    assert figures(stan) == [["2", "1", "7"], ["0", "0", "0"], ["1", "1", "5"], ["0", "0", "0"]]
    assert figures(rita) == [["2", "1", "7"], ["0", "0", "0"], ["0", "0", "0"], ["0", "0", "0"]]


@pytest.mark.usefixtures("needy")
def test_each_regional_organiser_is_told_once_a_week(campaign: Campaign, rita: User, stan: User, olive: User) -> None:
    assert send_digests(MONDAY) == 1
    assert send_digests(MONDAY) == send_digests(MONDAY + dt.timedelta(days=4)) == 0
    assert send_digests(MONDAY + dt.timedelta(days=7)) == 1
    text = render.letter_of(Message.objects.filter(user=rita)[0]).text()
    assert "Brackwater: high need." in text
    assert "somebody can be found to host there" in text
    assert "Ashford Vale" not in text
    assert "/admin/targeting/starvingseat/" in text


@pytest.mark.usefixtures("needy")
def test_nobody_is_told_that_nothing_is_wrong(campaign: Campaign, rita: User, make_event: EventMaker) -> None:
    make_event("Brackwater")
    make_event("Crowmere")
    assert send_digests(MONDAY) == 0
    assert not Message.objects.exists()


@pytest.mark.usefixtures("needy")
def test_somebody_who_left_is_not_told(campaign: Campaign, rita: User) -> None:
    User.objects.update(is_active=False)
    assert send_digests(MONDAY) == 0


@pytest.mark.usefixtures("needy")
def test_nothing_is_told_after_polling_day_or_of_a_historical_campaign(campaign: Campaign, rita: User) -> None:
    assert send_digests(campaign.polling_day + dt.timedelta(days=1)) == 0
    Campaign.objects.update(as_of=campaign.opens_on)
    assert send_digests(MONDAY) == 0


def test_a_day_that_is_none_is_left_out_of_the_form(client: Client, campaign: Campaign, rita: User) -> None:
    client.force_login(rita)
    for day in ("2026-02-30", "x", ""):
        assert client.get("/admin/events/event/add/", {"day": day}).status_code == 200
