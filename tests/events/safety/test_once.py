"""What is sent twice is done once."""

from __future__ import annotations

import datetime as dt
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from events import contested, hosting, privacy
from events.models import Complaint, Event, FormKey, Group, GroupPass, Host, Message, SignUp, Watch
from events.safety.once import KEY_FIELD, new_key
from tests.conftest import EventMaker
from tests.events.hosts import answers, as_host, comes, submit

HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Form:
    """One of the public forms: its page, what is typed, and how many there are of what it makes."""

    page: Callable[[Event], str]
    typed: dict[str, Any]
    made: Callable[[], int]
    by_host: bool = False


PERSON = {"first_name": "Ann", "email": "ann@example.org", "consent": "on"}
FORMS = {
    "sign-up": Form(lambda event: f"/events/{event.pk}/sign-up/", PERSON, SignUp.objects.count),
    "host event": Form(lambda _event: "/events/new/", answers(day="2027-05-01"), lambda: Event.objects.count() - 1),
    "group": Form(
        lambda _event: "/groups/new/",
        {
            "constituency": "brackwater", "name": "Walkers", "link": "https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrSt12",
            "platform": "whatsapp", "your_name": "Ann", "email": "ann@example.org", "consent": "on",
        },
        Group.objects.count,
    ),
    "complaint": Form(
        lambda event: f"/events/{event.pk}/report/",
        {"reason": "fake", "text": "No such hall."},
        Complaint.objects.count,
    ),
    "tell me": Form(
        lambda _event: "/constituencies/crowmere/tell-me/",
        {"email": "ann@example.org", "consent": "on"},
        lambda: Message.objects.filter(kind="confirm-watch").count(),
    ),
    "my data": Form(
        lambda _event: "/my-data/",
        {"contact": "bob@example.org"},
        lambda: Message.objects.filter(kind="my-data").count(),
    ),
    "group's door": Form(
        lambda _event: "/constituencies/brackwater/group/",
        {"email": "ann@example.org", "consent": "on"},
        GroupPass.objects.count,
    ),
    "message": Form(
        lambda event: f"/hosting/events/{event.pk}/message/",
        {"text": "Bring a pen."},
        lambda: Message.objects.filter(kind="from-host").count(),
        by_host=True,
    ),
}  # fmt: skip


@pytest.fixture
def event(make_event: EventMaker, hetty: Host) -> Event:
    event = make_event(host=hetty, organiser=None)
    comes(event, "Bob")
    SignUp.objects.update(created_at=timezone.now() - HOUR)
    return event


def key_on(client: Client, page: str) -> str:
    match = re.search(rf'name="{KEY_FIELD}" value="([^"]+)"', client.get(page).content.decode())
    assert match, page
    return match[1]


@pytest.mark.usefixtures("postcodes")
@pytest.mark.parametrize("name", FORMS)
def test_each_public_form_is_dealt_with_once(event: Event, hetty: Host, name: str) -> None:
    form = FORMS[name]
    if form.made == GroupPass.objects.count:
        names = {"campaign": event.campaign, "constituency": event.constituency, "name": "Walkers"}
        Group.objects.create(link="https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrSt12", status="approved", **names)
    client = as_host(hetty) if form.by_host else Client()
    page, before = form.page(event), form.made()
    typed = form.typed | {KEY_FIELD: key_on(client, page)}
    first, second = client.post(page, typed), client.post(page, typed)
    assert first.status_code == 303, first.content.decode()
    assert (second.status_code, second["Location"]) == (303, first["Location"])
    assert form.made() == before + 1
    assert key_on(client, page) != typed[KEY_FIELD]


@pytest.mark.usefixtures("postcodes")
def test_what_was_not_taken_may_be_sent_again(event: Event) -> None:
    client, page = Client(), f"/events/{event.pk}/sign-up/"
    typed = PERSON | {KEY_FIELD: new_key()}
    assert client.post(page, typed | {"email": "ann"}).status_code == 400
    assert not FormKey.objects.exists()
    assert client.post(page, typed).status_code == 303


def test_who_goes_back_and_signs_up_a_friend_does_so(event: Event) -> None:
    client, page = Client(), f"/events/{event.pk}/sign-up/"
    for name in ("Ann", "Cem"):
        typed = PERSON | {"first_name": name, "email": f"{name.lower()}@example.org", KEY_FIELD: "x" * 22}
        assert client.post(page, typed).status_code == 303
    assert set(SignUp.objects.values_list("first_name", flat=True)) == {"Bob", "Ann", "Cem"}


def test_a_key_is_good_for_its_own_page(event: Event, make_event: EventMaker) -> None:
    other, client = make_event("Crowmere"), Client()
    for one in (event, other):
        client.post(f"/events/{one.pk}/sign-up/", PERSON | {KEY_FIELD: "x" * 22})
    assert SignUp.objects.filter(first_name="Ann").count() == 2


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with space in it, and long enough"])
def test_no_proper_key_is_no_key(event: Event, key: str) -> None:
    assert Client().post(f"/events/{event.pk}/sign-up/", PERSON | {KEY_FIELD: key}).status_code == 303
    assert not FormKey.objects.exists()


def test_keys_are_kept_a_day_and_hold_nothing_that_was_typed(event: Event) -> None:
    Client().post(f"/events/{event.pk}/sign-up/", PERSON | {KEY_FIELD: "x" * 22})
    [row] = FormKey.objects.values_list("key", "location")
    assert row[1] == f"/events/{event.pk}/sign-up/?sent"
    assert re.fullmatch("[0-9a-f]{64}", row[0])
    privacy.erase_due(timezone.now() + 23 * HOUR)
    assert FormKey.objects.exists()
    privacy.erase_due(timezone.now() + 25 * HOUR)
    assert not FormKey.objects.exists()


# Without a key


@pytest.mark.usefixtures("postcodes")
def test_one_host_sets_up_one_event_once(client: Client) -> None:
    for changes in ({}, {"title": "", "place": "outside  the LIBRARY."}, {"description": "Bring a friend"}):
        assert submit(client, **changes)["Location"] == "/events/submitted/"
    assert Event.objects.count() == Message.objects.filter(kind="confirm-host").count() == 1


@pytest.mark.usefixtures("postcodes")
@pytest.mark.parametrize(
    "other",
    [
        {"start": "19:00"},
        {"place": "At the town hall"},
        {"title": "Second walk"},
        {"email": "hugh@example.org"},
        {"postcode": "cr1 1aa"},
    ],
)
def test_what_differs_is_another(client: Client, other: dict[str, str]) -> None:
    submit(client)
    submit(client, **other)
    assert Event.objects.count() == 2


@pytest.mark.usefixtures("postcodes")
def test_after_an_hour_or_once_it_is_off_it_is_another(client: Client) -> None:
    submit(client)
    Event.objects.update(created_at=timezone.now() - 1.1 * HOUR)
    submit(client)
    assert Event.objects.count() == 2
    Event.objects.update(status="declined")
    submit(client)
    assert Event.objects.count() == 3


def test_a_known_host_does_too(make_event: EventMaker, hetty: Host) -> None:
    first = hosting.submit_as(hetty, make_event.unsaved(organiser=None))
    again = make_event.unsaved(organiser=None, starts_at=first.starts_at)
    assert hosting.submit_as(hetty, again).pk == first.pk
    assert Event.objects.count() == 1


# At the same moment


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("postcodes")
@pytest.mark.parametrize("keys", [["x" * 22] * 4, [""] * 4], ids=["with a key", "without"])
@pytest.mark.parametrize("is_known", [True, False], ids=["a known host", "a new one"])
def test_forms_at_the_same_moment_make_one_event(
    keys: list[str], is_known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_known:
        Host.objects.create(email="hetty@example.org", name="Hetty", confirmed_at=timezone.now())
    check = contested.check

    def check_slowly(before: Event | None, event: Event) -> None:
        time.sleep(0.1)  # in which the others see nothing of it
        check(before, event)

    monkeypatch.setattr("events.contested.check", check_slowly)
    together = threading.Barrier(len(keys))
    led_to: list[tuple[int, str]] = []

    def send(key: str) -> None:
        try:
            together.wait(20)
            answer = submit(Client(), **{KEY_FIELD: key})
            led_to.append((answer.status_code, answer.headers.get("Location", answer.content.decode())))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert led_to == [(303, "/events/submitted/")] * len(keys)
    assert (Event.objects.count(), Watch.objects.count()) == (1, 0)
