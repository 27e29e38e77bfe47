"""The weekly news: to those who asked for it, of what is near them, until they stop it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from constituencies.models import Campaign
from events import privacy, services, signups
from events.messages.deliver import deliver_due
from events.models import Event, Message, SignUp
from events.news.weekly import MOST_EVENTS, write_news
from events.safety import signed_links
from events.safety.signed_links import Purpose
from events.signups import Person
from mcm.celery import app
from tests.conftest import EventMaker

pytestmark = pytest.mark.usefixtures("postcodes")
DAY = dt.timedelta(days=1)


def reader(event: Event, name: str = "Ann", outcode: str = "BR1") -> SignUp:
    person = Person(name, f"{name.lower()}@example.org", wants_news=True, outcode=outcode)
    return signups.confirm(signups.sign_up(event, None, person))


def stop_page(signup: SignUp) -> str:
    return signed_links.path("stop-news", Purpose.NEWS, signup.pk)


def news() -> list[Message]:
    return list(Message.objects.filter(kind="news").order_by("pk"))


@pytest.fixture
def ann(make_event: EventMaker) -> SignUp:
    return reader(make_event(title="Ann's own"))


def test_it_names_what_is_near_the_nearest_first(
    make_event: EventMaker, ann: SignUp, mailoutbox: list[Any], settings: Any
) -> None:
    Message.objects.all().delete()
    crowmere = make_event("Crowmere", title="A walk in Crowmere")
    brackwater = make_event(title="A walk in Brackwater", starts_at=timezone.now() + 5 * DAY)
    make_event(title="Far away in time", starts_at=timezone.now() + 11 * DAY)
    make_event("Ashford Vale", title="Far away by road", longitude=-4.2, latitude=55.8)
    make_event(title="Full", capacity=1, confirmed_signups=1)
    make_event(title="Off", status="cancelled")
    make_event(title="From home", is_remote=True, longitude=None, latitude=None)
    assert write_news() == 1
    [message] = news()
    assert message.details["events"] == [brackwater.pk, crowmere.pk]
    deliver_due()
    [mail] = mailoutbox
    body = mail.body
    assert body.index("A walk in Brackwater") < body.index("A walk in Crowmere")
    assert "near BR1" in body
    assert not any(title in body for title in ("Far away", "Full", "Off", "From home", "Ann's own"))
    # Signed at this second or at the one before.
    assert mail.extra_headers["List-Unsubscribe"].startswith(f"<{settings.SITE_URL}/news/{ann.pk}~")
    assert mail.extra_headers["List-Unsubscribe"].endswith("/stop/>")
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_it_names_five_at_most(make_event: EventMaker, ann: SignUp) -> None:
    for _number in range(MOST_EVENTS + 2):
        make_event()
    write_news()
    assert len(news()[0].details["events"]) == MOST_EVENTS == 5


def test_nobody_gets_an_empty_mail(ann: SignUp) -> None:
    assert write_news() == 0


def test_everybody_gets_it_once_a_week_however_often_they_signed_up(make_event: EventMaker, ann: SignUp) -> None:
    reader(make_event())
    make_event()
    now = timezone.now()
    assert [write_news(now), write_news(now)] == [1, 0]
    reader(make_event())  # a newer sign-up of the same address
    assert write_news(now) == 0
    make_event(starts_at=now + 8 * DAY)
    assert write_news(now + 7 * DAY) == 1


def test_nobody_gets_it_who_has_not_asked_for_it_or_not_confirmed(make_event: EventMaker, ann: SignUp) -> None:
    SignUp.objects.update(wants_news=False)
    make_event()
    signups.sign_up(make_event(), None, Person("Bob", "bob@example.org", wants_news=True, outcode="BR1"))
    assert write_news() == 0


@pytest.mark.parametrize("changes", [{"polling_day": timezone.localdate() - DAY}, {"as_of": timezone.localdate()}])
def test_a_campaign_that_is_over_sends_none(
    make_event: EventMaker, ann: SignUp, campaign: Campaign, changes: dict[str, Any]
) -> None:
    make_event()
    Campaign.objects.filter(pk=campaign.pk).update(**changes)
    assert write_news() == 0


def test_without_an_outcode_it_is_near_the_meeting_place(make_event: EventMaker) -> None:
    """As of those who ticked it before they were asked for one."""
    reader(make_event(postcode="CR1 1AA"), outcode="")
    there = make_event("Crowmere")
    assert write_news() == 1
    assert news()[0].details["events"][0] == there.pk


def test_what_is_called_off_before_it_is_sent_is_left_out(
    make_event: EventMaker, ann: SignUp, mailoutbox: list[Any]
) -> None:
    Message.objects.all().delete()
    event = make_event()
    write_news()
    services.cancel_events([event])
    deliver_due()
    assert mailoutbox == []


# Stopping


def test_one_tap_in_the_mail_program_stops_it(client: Client, make_event: EventMaker, ann: SignUp) -> None:
    """Without cookie or token, as RFC 8058 wants it; and wherever else they had ticked it."""
    reader(make_event())
    answer = Client(enforce_csrf_checks=True).post(stop_page(ann), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert set(SignUp.objects.values_list("wants_news", "outcode")) == {(False, "")}
    make_event()
    assert write_news() == 0


def test_opening_the_page_stops_nothing(client: Client, ann: SignUp) -> None:
    page = client.get(stop_page(ann)).content.decode()
    assert "Stop them" in page
    assert SignUp.objects.get().wants_news
    client.post(stop_page(ann))
    assert "You get no weekly e-mails" in client.get(stop_page(ann)).content.decode()


def test_a_mail_on_its_way_is_stopped_too(
    make_event: EventMaker, client: Client, ann: SignUp, mailoutbox: list[Any]
) -> None:
    Message.objects.all().delete()
    make_event()
    write_news()
    client.post(stop_page(ann))
    deliver_due()
    assert mailoutbox == []


def test_a_link_for_something_else_stops_nothing(client: Client, ann: SignUp) -> None:
    other = signed_links.token(Purpose.SIGN_UP, ann.pk)
    assert client.post(f"/news/{other}/stop/").status_code == 404
    page = stop_page(ann)
    ann.delete()
    assert client.post(page).status_code == 200


def test_others_reach_nothing_of_somebody_with_a_mobile_alone(make_event: EventMaker, ann: SignUp) -> None:
    mobile = SignUp.objects.create(
        event=make_event(), first_name="Mo", mobile="+447700900123", status="confirmed", wants_news=True,
        consented_at=timezone.now(), confirmed_at=timezone.now(),
    )  # fmt: skip
    make_event()
    assert write_news() == 1
    Client().post(stop_page(mobile))
    ann.refresh_from_db()
    assert ann.wants_news


# What is kept


@pytest.mark.parametrize(
    ("typed", "outcode"), [("br1 1aa", "BR1"), ("LS6", "LS6"), (" sw1a1aa", "SW1A"), ("", ""), ("x", None)]
)
def test_of_a_postcode_the_first_half_alone_is_kept(
    client: Client, make_event: EventMaker, typed: str, outcode: str | None
) -> None:
    event = make_event(postcode="BR1 1AA")
    values = {"first_name": "Ann", "email": "ann@example.org", "consent": "on", "wants_news": "on", "near": typed}
    answer = client.post(f"/events/{event.pk}/sign-up/", values)
    assert answer.status_code == (400 if outcode is None else 303)
    assert list(SignUp.objects.values_list("outcode", flat=True)) == ([] if outcode is None else [outcode])


def test_without_the_tick_nothing_is_kept(client: Client, make_event: EventMaker) -> None:
    values = {"first_name": "Ann", "email": "ann@example.org", "consent": "on", "near": "BR1"}
    client.post(f"/events/{make_event().pk}/sign-up/", values)
    assert SignUp.objects.get().outcode == ""


def test_where_nobody_can_know_what_is_near_it_is_asked_for(client: Client, make_event: EventMaker) -> None:
    calls = make_event(is_remote=True, longitude=None, latitude=None)
    values = {"first_name": "Ann", "email": "ann@example.org", "consent": "on", "wants_news": "on"}
    answer = client.post(f"/events/{calls.pk}/sign-up/", values)
    assert "such as LS6" in answer.content.decode()
    assert answer.status_code == 400


def test_it_is_shown_and_erased_with_all_else(ann: SignUp, campaign: Campaign) -> None:
    [row] = privacy.export_person("ann@example.org")["sign_ups"]
    assert row["outcode"] == "BR1"
    message = Message.objects.create(kind="my-data", key="my-data", signup=ann)
    page = Client().get(signed_links.path("person", Purpose.PERSON, message.pk)).content.decode()
    assert "near BR1" in page
    privacy.erase_due(timezone.now() + dt.timedelta(days=100 + campaign.retention_days + 2))
    assert not SignUp.objects.exists()


def test_beat_writes_it_in_the_messengers_queue() -> None:
    [entry] = [entry for entry in app.conf.beat_schedule.values() if entry["task"] == "events.tasks.weekly_news"]
    assert entry["schedule"].day_of_week == {4}
    assert settings.CELERY_TASK_ROUTES["events.tasks.weekly_news"] == {"queue": "slow"}


def test_nobody_asks_for_it_in_the_name_of_somebody_who_has_cancelled(make_event: EventMaker) -> None:
    event = make_event()
    make_event()
    signup = signups.confirm(signups.sign_up(event, None, Person("Ann", "ann@example.org")))
    signups.cancel(signup)
    signups.sign_up(event, None, Person("Ring Dr Evil", "ann@example.org", wants_news=True, outcode="BR1"))
    assert write_news() == 0
    signup.refresh_from_db()
    signups.cancel(signup)
    assert signup not in SignUp.objects.address_confirmed(), "organisers read what a stranger typed"
