"""“Tell me when something is on”: asked for, confirmed, told once, forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from constituencies.models import Campaign, Constituency, PartyVotes
from events import hosting, privacy, services, watching
from events.messages import reminders, render
from events.messages.deliver import PAUSES, deliver_due
from events.models import Block, Event, Message, Watch
from events.safety import signed_links
from events.safety.signed_links import Purpose
from tests.conftest import EventMaker

PAGE = "/constituencies/brackwater/tell-me/"
WILL = {"email": "Will@Example.org", "consent": "on"}


@pytest.fixture
def watch(campaign: Campaign, seats: dict[str, Constituency]) -> Watch:
    """Will has confirmed that he waits for Brackwater."""
    return Watch.objects.create(
        campaign=campaign, constituency=seats["Brackwater"], email="will@example.org", confirmed_at=timezone.now()
    )


def page_of(watch: Watch) -> str:
    return signed_links.path("watch", Purpose.WATCH, watch.pk)


def told() -> list[Message]:
    return list(Message.objects.filter(kind="first-event"))


@pytest.mark.usefixtures("campaign")
def test_from_the_form_to_the_one_mail(client: Client, make_event: EventMaker) -> None:
    assert b"Nothing is on here yet" in client.get(PAGE).content
    assert client.post(PAGE, WILL)["Location"] == f"{PAGE}?sent"
    watch = Watch.objects.get()
    assert (watch.email, watch.confirmed_at) == ("will@example.org", None)
    deliver_due()
    request_mail = mail.outbox.pop()
    assert page_of(watch) in request_mail.body
    # Programs that check mail open links: that alone confirms nothing.
    client.get(page_of(watch))
    assert not Watch.objects.confirmed().exists()
    assert client.post(page_of(watch), {"do": "confirm"}).status_code == 303
    assert b"We will tell you" in client.get(page_of(watch)).content
    event = services.save_event(make_event.unsaved(title="The first one"))
    deliver_due()
    [mail_sent] = mail.outbox
    assert mail_sent.to == ["will@example.org"]
    assert "The first one" in mail_sent.body
    assert event.get_absolute_url() in mail_sent.body
    assert not Watch.objects.exists()
    assert not Message.objects.filter(kind__in=["first-event", "confirm-watch"]).exists()
    services.save_event(make_event.unsaved(title="The second one"))
    deliver_due()
    assert len(mail.outbox) == 1
    assert b"We have forgotten your e-mail" in client.get(page_of(watch)).content


def _saved(make_event: EventMaker) -> None:
    services.save_event(make_event.unsaved())


def _published(make_event: EventMaker) -> None:
    services.publish_events([services.save_event(make_event.unsaved(status="draft"))])


def _approved(make_event: EventMaker) -> None:
    hosting.approve([services.save_event(make_event.unsaved(status="waiting"))], trust_hosts=False)


def _created(make_event: EventMaker) -> None:
    services.create_events([make_event.unsaved(), make_event.unsaved(title="Another one")])


def _from_home(make_event: EventMaker) -> None:
    services.save_event(make_event.unsaved(kind="phone-bank", is_remote=True, longitude=None, latitude=None))


def _seen_by_the_planner(make_event: EventMaker) -> None:
    make_event()
    reminders.plan()


@pytest.mark.parametrize("publish", [_saved, _published, _approved, _created, _from_home, _seen_by_the_planner])
def test_whichever_way_an_event_is_published_who_waits_is_told_once(
    watch: Watch, make_event: EventMaker, publish: Callable[[EventMaker], None]
) -> None:
    publish(make_event)
    [message] = told()
    assert message.watch == watch
    reminders.plan()
    _saved(make_event)
    assert told() == [message]


@pytest.mark.parametrize(
    ("seat", "changes"),
    [
        ("Crowmere", {}),
        ("Brackwater", {"status": "draft"}),
        ("Brackwater", {"starts_at": timezone.now() - dt.timedelta(days=3)}),
    ],
)
def test_elsewhere_unpublished_or_over_it_is_no_news(
    watch: Watch, make_event: EventMaker, seat: str, changes: dict[str, Any]
) -> None:
    services.save_event(make_event.unsaved(seat, **changes))
    reminders.plan()
    assert told() == []


def test_who_has_not_confirmed_hears_nothing(watch: Watch, make_event: EventMaker) -> None:
    Watch.objects.update(confirmed_at=None)
    _saved(make_event)
    assert told() == []


def test_who_confirms_when_something_is_on_by_now_is_told_at_once(watch: Watch, make_event: EventMaker) -> None:
    Watch.objects.update(confirmed_at=None)
    _saved(make_event)
    watching.confirm_watch(watch)
    assert len(told()) == 1


def test_of_an_event_that_was_called_off_before_nobody_is_told_but_of_the_next(
    watch: Watch, make_event: EventMaker
) -> None:
    _saved(make_event)
    services.cancel_events(Event.objects.all())
    deliver_due()
    assert mail.outbox == []
    assert privacy.erase_due().watches == 0
    services.save_event(make_event.unsaved(title="The next one"))
    deliver_due()
    [mail_sent] = mail.outbox
    assert "The next one" in mail_sent.body
    assert not Watch.objects.exists()


def test_an_address_that_no_message_reaches_is_forgotten(
    watch: Watch, make_event: EventMaker, monkeypatch: Any
) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError

    monkeypatch.setattr("events.messages.deliver._send_email", fail)
    _saved(make_event)
    for _attempt in range(len(PAUSES) + 1):
        Message.objects.update(due_at=timezone.now())
        deliver_due()
    assert [message.state for message in told()] == ["failed"]
    assert privacy.erase_due().watches == 1


def test_who_was_told_by_a_worker_that_died_then_is_forgotten_the_next_night(
    watch: Watch, make_event: EventMaker
) -> None:
    _saved(make_event)
    Message.objects.update(state="sent")
    assert privacy.erase_due().watches == 1


# Pages


@pytest.mark.usefixtures("campaign")
@pytest.mark.parametrize(("wrong", "said"), [({"email": "nonsense"}, "not an e-mail"), ({"consent": ""}, "tick this")])
def test_what_is_wrong_is_said(client: Client, wrong: dict[str, str], said: str) -> None:
    answer = client.post(PAGE, WILL | wrong)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Watch.objects.exists()


def test_if_something_is_on_the_page_leads_there(client: Client, make_event: EventMaker) -> None:
    event = make_event()
    page = client.get(PAGE).content.decode()
    assert "Something is on in Brackwater" in page
    assert event.get_absolute_url() in page
    assert 'href="/constituencies/brackwater/"' in page
    assert 'name="email"' not in page


def test_asking_twice_asks_once_and_says_no_more(client: Client, watch: Watch) -> None:
    assert client.post(PAGE, WILL)["Location"] == f"{PAGE}?sent"
    assert not Message.objects.exists()
    Watch.objects.update(confirmed_at=None)
    for _time in range(2):
        client.post(PAGE, WILL)
    assert Message.objects.filter(kind="confirm-watch").count() == 1
    assert Watch.objects.count() == 1


@pytest.mark.usefixtures("campaign")
def test_it_is_limited_and_closed_to_the_blocked(client: Client) -> None:
    Block.objects.create(value="will@example.org", reason="Abuse")
    assert client.post(PAGE, WILL).status_code == 400
    assert [client.post(PAGE, WILL | {"email": "ann@example.org"}).status_code for _time in range(6)][-1] == 429


@pytest.mark.parametrize("changes", [{"as_of": dt.date(2019, 12, 1)}, {"polling_day": dt.date(2020, 1, 1)}])
def test_a_campaign_that_is_over_takes_nobody(client: Client, campaign: Campaign, changes: dict[str, Any]) -> None:
    assert client.get(PAGE).status_code == 200
    Campaign.objects.update(opens_on="2019-01-01", **changes)
    assert client.get(PAGE).status_code == 404


@pytest.mark.usefixtures("campaign")
def test_where_the_party_does_not_stand_nobody_is_asked_to_wait(client: Client, make_event: EventMaker) -> None:
    PartyVotes.objects.filter(party__code="lab", result__constituency__name="Brackwater").delete()
    answers = client.get(PAGE), client.post(PAGE, WILL)
    assert [answer.status_code for answer in answers] == [404, 404]
    for answer in answers:
        assert "does not stand in Brackwater" in answer.content.decode()
        assert "Find where I am needed most" in answer.content.decode()
    make_event(title="A social", kind="social")
    assert "A social" in client.get(PAGE).content.decode()
    assert client.post(PAGE, WILL).status_code == 404
    assert not Watch.objects.exists()


def test_another_seat_is_not_found(client: Client, campaign: Campaign) -> None:
    assert client.get("/constituencies/nowhere/tell-me/").status_code == 404
    assert client.get("/tell-me/nonsense/").status_code == 404


@pytest.mark.parametrize("kind", ["confirm-watch", "first-event"])
def test_every_mail_has_a_way_out(watch: Watch, make_event: EventMaker, kind: str) -> None:
    if kind == "first-event":
        _saved(make_event)
    else:
        Watch.objects.update(confirmed_at=None)
        watching.watch(watch.campaign, watch.constituency, watch.email)
    mail_made = render.email(Message.objects.get(kind=kind))
    way_out = signed_links.path("stop-watching", Purpose.WATCH, watch.pk)
    assert way_out in mail_made.extra_headers["List-Unsubscribe"]
    assert way_out in str(mail_made.body)
    strict = Client(enforce_csrf_checks=True)
    signed = "~"  # what follows holds the second in which the link was made
    assert strict.get(way_out)["Location"].partition(signed)[0] == page_of(watch).partition(signed)[0]
    assert Watch.objects.exists()
    assert strict.post(way_out).status_code == 200
    assert not Watch.objects.exists()


def test_the_button_forgets_too(client: Client, watch: Watch) -> None:
    client.post(page_of(watch), {"do": "stop"})
    assert not Watch.objects.exists()
    assert client.get(page_of(watch)).status_code == 200


# What is held of somebody


def test_it_is_shown_and_erased_with_the_rest(client: Client, watch: Watch) -> None:
    client.post("/my-data/", {"contact": "will@example.org"})
    message = Message.objects.get(kind="my-data")
    page = signed_links.path("person", Purpose.PERSON, message.pk)
    assert "Brackwater" in client.get(page).content.decode()
    data = client.get(f"{page}my-data.json").json()
    assert data["waits_for_events_in"][0]["constituency"] == "Brackwater"
    assert client.post(page).status_code == 200
    assert not Watch.objects.exists()


def test_unconfirmed_ones_go_after_a_week_and_all_with_the_campaign(watch: Watch) -> None:
    assert privacy.erase_due(timezone.now() + dt.timedelta(days=8)).watches == 0
    Watch.objects.update(confirmed_at=None)
    assert privacy.erase_due(timezone.now() + dt.timedelta(days=6)).watches == 0
    assert privacy.erase_due(timezone.now() + dt.timedelta(days=8)).watches == 1
    Watch.objects.create(
        campaign=watch.campaign, constituency=watch.constituency, email="ann@example.org", confirmed_at=timezone.now()
    )
    assert privacy.erase_due(timezone.now() + dt.timedelta(days=400)).watches == 1


def test_queries_to_tell_do_not_grow_with_who_waits(
    watch: Watch, make_event: EventMaker, django_assert_max_num_queries: Any
) -> None:
    Watch.objects.bulk_create(
        Watch(
            campaign=watch.campaign,
            constituency=watch.constituency,
            email=f"w{i}@example.org",
            confirmed_at=timezone.now(),
        )
        for i in range(50)
    )
    make_event()
    with django_assert_max_num_queries(4):
        assert watching.tell_watchers() == 51
