"""Who comes, whom to trust: what organisers see of people, and no further."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from events import signups
from events.models import Event, Host, Message, SignUp
from events.signups import Person
from mcm.models import User
from tests.conftest import EventMaker

LIST = "/admin/events/event/"
PEOPLE = "/admin/events/signup/"


def coming(event: Event, name: str = "Ann", **more: Any) -> SignUp:
    return signups.confirm(signups.sign_up(event, None, Person(name, f"{name.lower()}@example.org", **more)))


@pytest.fixture
def host(db: None) -> Host:
    return Host.objects.create(email="hal@example.org", name="Hal", confirmed_at=timezone.now())


def waiting(make_event: EventMaker, seat: str, host: Host) -> Event:
    return make_event(seat, status="waiting", organiser=None, host=host)


def test_the_queue_is_approved_in_bulk_by_region(
    client: Client, rita: User, make_event: EventMaker, host: Host
) -> None:
    east, other_east = waiting(make_event, "Brackwater", host), waiting(make_event, "Crowmere", host)
    west = waiting(make_event, "Ashford Vale", host)
    client.force_login(rita)
    assert "2 waiting for approval" in client.get(LIST).content.decode()
    queue = client.get(f"{LIST}?status__exact=waiting").content.decode()
    assert east.title in queue
    assert west.title not in queue
    client.post(LIST, {"action": "publish", "_selected_action": [east.pk, other_east.pk, west.pk]})
    assert set(Event.objects.on()) == {east, other_east}
    assert not Host.objects.get().trusted_in.exists()
    assert Message.objects.filter(kind="approved", host=host).count() == 2


def test_a_host_is_trusted_with_the_approval(client: Client, rita: User, make_event: EventMaker, host: Host) -> None:
    event = waiting(make_event, "Brackwater", host)
    client.force_login(rita)
    client.post(LIST, {"action": "approve_and_trust", "_selected_action": [event.pk]})
    assert Event.objects.get().status == "published"
    assert [region.name for region in Host.objects.get().trusted_in.all()] == ["East"]


def test_an_organiser_may_not_trust_hosts(client: Client, olive: User, make_event: EventMaker, host: Host) -> None:
    event = make_event(status="waiting", host=host)
    client.force_login(olive)
    client.post(LIST, {"action": "approve_and_trust", "_selected_action": [event.pk]})
    assert Event.objects.get().status == "waiting"
    assert not Host.objects.get().trusted_in.exists()


def test_links_in_what_waits_are_seen_before_approving(
    client: Client, rita: User, make_event: EventMaker, host: Host
) -> None:
    event = waiting(make_event, "Brackwater", host)
    Event.objects.filter(pk=event.pk).update(description="Read https://example.com/why first")
    client.force_login(rita)
    assert "https://example.com/why" in client.get(f"{LIST}?status__exact=waiting").content.decode()


def test_declining_tells_the_host(client: Client, rita: User, make_event: EventMaker, host: Host) -> None:
    event = waiting(make_event, "Brackwater", host)
    client.force_login(rita)
    client.post(LIST, {"action": "decline", "_selected_action": [event.pk]})
    assert Event.objects.get().status == "declined"
    assert Message.objects.get().kind == "declined"


def test_an_organiser_sees_who_comes_to_their_own_events(
    client: Client, olive: User, oscar: User, make_event: EventMaker
) -> None:
    coming(make_event(), "Ann")
    make_event.organiser = oscar
    coming(make_event(), "Ben")
    client.force_login(olive)
    listed = client.get(PEOPLE).content.decode()
    assert "ann@example.org" in listed
    assert "ben@example.org" not in listed


def test_staff_see_no_names_and_addresses(client: Client, stan: User, make_event: EventMaker) -> None:
    event = make_event()
    coming(event)
    client.force_login(stan)
    assert client.get(PEOPLE).status_code == 403
    page = client.get(f"{LIST}{event.pk}/change/").content.decode()
    assert "Names and addresses" not in page
    messages = client.get("/admin/events/message/").content.decode()
    assert "ann@example.org" not in messages.lower()


def test_people_are_exported_without_formulas(client: Client, olive: User, make_event: EventMaker) -> None:
    event = make_event()
    signup = signups.confirm(signups.sign_up(event, None, Person("=HYPERLINK(1)", "ann@example.org")))
    client.force_login(olive)
    response = client.post(PEOPLE, {"action": "export", "_selected_action": [signup.pk]})
    assert response["Content-Type"].startswith("text/csv")
    assert "'=HYPERLINK(1)" in response.content.decode()


def test_who_came_is_noted_once_it_began(client: Client, olive: User, make_event: EventMaker) -> None:
    soon = coming(make_event(), "Ann")
    event = make_event()
    was = coming(event, "Ben")
    now = timezone.now()
    Event.objects.filter(pk=event.pk).update(starts_at=now - dt.timedelta(hours=1), ends_at=now)
    client.force_login(olive)
    client.post(PEOPLE, {"action": "came_along", "_selected_action": [soon.pk, was.pk]})
    assert {signup.first_name: signup.came for signup in SignUp.objects.all()} == {"Ann": None, "Ben": True}


def test_erasing_a_sign_up_frees_the_place(client: Client, olive: User, make_event: EventMaker) -> None:
    event = make_event(capacity=1)
    first, second = coming(event, "Ann"), coming(event, "Ben")
    client.force_login(olive)
    client.post(PEOPLE, {"action": "erase", "_selected_action": [first.pk]})
    second.refresh_from_db()
    assert second.status == "confirmed"
    assert SignUp.objects.count() == 1


def test_a_message_to_those_coming_is_typed_on_a_page_of_its_own(
    client: Client, olive: User, make_event: EventMaker
) -> None:
    event = make_event()
    coming(event)
    client.force_login(olive)
    data = {"action": "message_people", "_selected_action": [event.pk]}
    page = client.post(LIST, data)
    assert "1 person" in page.content.decode()
    client.post(LIST, data | {"text": "Bring a coat."})
    assert Message.objects.get(kind="from-host").details == {"text": "Bring a coat."}
    for _ in range(3):
        client.post(LIST, data | {"text": "And a hat."})
    assert Message.objects.filter(kind="from-host").count() == 3


def test_a_regional_organiser_sees_the_hosts_of_their_region(
    client: Client, rita: User, make_event: EventMaker, host: Host
) -> None:
    other = Host.objects.create(email="west@example.org", name="Wes")
    waiting(make_event, "Brackwater", host)
    waiting(make_event, "Ashford Vale", other)
    client.force_login(rita)
    listed = client.get("/admin/events/host/").content.decode()
    assert "hal@example.org" in listed
    assert "west@example.org" not in listed
    assert client.get(f"/admin/events/host/{other.pk}/change/").status_code == 302
