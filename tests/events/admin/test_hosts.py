"""A host's own events: changing, copying, cancelling, writing to those who come; and nobody else's."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events import hosting, services, signups
from events.models import Event, Host, Message, Revision, Shift, SignUp
from events.signups import Person
from tests.conftest import EventMaker
from tests.events.hosts import DAY, answers, as_host, begin, comes, trust

pytestmark = pytest.mark.usefixtures("postcodes")


@pytest.mark.parametrize("deed", ["", "duplicate/", "cancel/", "message/", "people/", "people.csv"])
def test_a_host_reaches_their_own_events_alone(make_event: EventMaker, hetty: Host, hugh: Host, deed: str) -> None:
    event = make_event(host=hugh)
    comes(event)
    address = f"/hosting/events/{event.pk}/{deed}"
    client = as_host(hetty)
    before = list(Event.objects.values())
    assert client.get(address).status_code in (404, 405)
    assert client.post(address, answers(text="Hello")).status_code in (404, 405)
    assert list(Event.objects.values()) == before
    assert Client().get(address).status_code in (303, 405)
    assert event.title not in client.get("/hosting/").content.decode()
    if deed != "duplicate/":
        assert as_host(hugh).get(address).status_code == 200


def test_a_change_of_place_tells_those_who_come(at_desk: Client, hetty: Host, make_event: EventMaker) -> None:
    event = make_event(host=hetty, postcode="BR1 1AA")
    trust(hetty)
    comes(event)
    page = at_desk.get(f"/hosting/events/{event.pk}/").content.decode()
    assert 'value="BR1 1AA"' in page
    response = at_desk.post(f"/hosting/events/{event.pk}/", answers(title=event.title, postcode="CR1 1AA"))
    assert response.status_code == 303
    event.refresh_from_db()
    assert (event.postcode, event.latitude, event.status) == ("CR1 1AA", 52.2, "published")
    assert event.confirmed_signups == 1
    assert Message.objects.filter(kind="changed").count() == 1


def test_new_words_of_an_event_that_is_on_may_bring_no_unseen_link(
    at_desk: Client, hetty: Host, make_event: EventMaker
) -> None:
    event = make_event(host=hetty, postcode="BR1 1AA", description="See https://example.org/seen")
    address = f"/hosting/events/{event.pk}/"
    answer = at_desk.post(address, answers(title="T", description="Again: https://example.org/seen"))
    assert answer.status_code == 303
    assert at_desk.post(address, answers(title="T", description="https://example.org/new")).status_code == 303
    assert Event.objects.get().description == "See https://example.org/seen", "the new one waits"
    trust(hetty)
    assert at_desk.post(address, answers(title="T", description="https://example.org/new")).status_code == 303
    assert Event.objects.get().description == "https://example.org/new"
    assert not Revision.objects.exists()


def test_shifts_move_with_their_event(at_desk: Client, hetty: Host, make_event: EventMaker) -> None:
    starts_at = timezone.make_aware(dt.datetime.combine(DAY, dt.time(10)))
    event = make_event(host=hetty, postcode="BR1 1AA", starts_at=starts_at)
    hour = dt.timedelta(hours=1)
    services.set_shifts(
        event, [Shift(starts_at=starts_at + n * hour, ends_at=starts_at + (n + 1) * hour) for n in (0, 1)]
    )
    assert at_desk.post(f"/hosting/events/{event.pk}/", answers(start="11:00", minutes=None)).status_code == 303
    assert [str(shift) for shift in event.shifts.all()] == ["11:00–12:00", "12:00–13:00"]


def test_again_next_week_once(at_desk: Client, hetty: Host, make_event: EventMaker) -> None:
    event = make_event(host=hetty)
    address = f"/hosting/events/{event.pk}/duplicate/"
    first, second = (at_desk.post(address)["Location"] for _ in range(2))
    assert first == second
    copy = Event.objects.exclude(pk=event.pk).get()
    assert (copy.status, copy.host) == ("waiting", hetty)
    assert timezone.localdate(copy.starts_at) == timezone.localdate(event.starts_at) + dt.timedelta(days=7)
    trust(hetty)
    at_desk.post(f"/hosting/events/{copy.pk}/duplicate/")
    assert Event.objects.order_by("starts_at").last().status == "published"  # type: ignore[union-attr]


def test_an_old_event_is_copied_into_the_future(hetty: Host, make_event: EventMaker) -> None:
    event = make_event(host=hetty, starts_at=timezone.now() - dt.timedelta(days=20))
    assert timezone.now() < hosting.duplicate(event).starts_at < timezone.now() + dt.timedelta(days=7)


def test_cancelling_asks_first_then_tells_everybody(at_desk: Client, hetty: Host, make_event: EventMaker) -> None:
    event = make_event(host=hetty)
    comes(event)
    address = f"/hosting/events/{event.pk}/cancel/"
    assert "1 person will be told" in at_desk.get(address).content.decode()
    assert Event.objects.get().status == "published"
    at_desk.post(address)
    assert Event.objects.get().status == "cancelled"
    assert Message.objects.filter(kind="cancelled").count() == 1
    assert at_desk.post(address)["Location"] == "/hosting/?done=too-late"


@pytest.mark.parametrize("status", ["submitted", "waiting"])
def test_what_nobody_has_seen_is_not_shown_as_cancelled(
    at_desk: Client, hetty: Host, make_event: EventMaker, status: str
) -> None:
    event = make_event(host=hetty, status=status)
    at_desk.post(f"/hosting/events/{event.pk}/cancel/")
    assert not Event.objects.exists()


def test_writing_to_those_who_come(at_desk: Client, hetty: Host, make_event: EventMaker) -> None:
    event = make_event(host=hetty)
    comes(event)
    signups.sign_up(event, None, Person("Ben", "ben@example.org"))  # has not confirmed
    address = f"/hosting/events/{event.pk}/message/"
    assert at_desk.post(address, {"text": "Bring a coat"}).status_code == 303
    assert Message.objects.get(kind="from-host").details == {"text": "Bring a coat"}
    assert at_desk.post(address, {"text": " "}).status_code == 400
    for _ in range(hosting.MESSAGES_A_DAY - 1):
        hosting.message_people(event, "More")
    refused = at_desk.post(address, {"text": "Too much"})
    assert refused.status_code == 400
    assert "Too much" in refused.content.decode()
    with pytest.raises(ValidationError):
        hosting.message_people(make_event(status="cancelled"), "Hello")


def test_who_comes_and_who_was_there(at_desk: Client, hetty: Host, make_event: EventMaker) -> None:
    event = make_event(host=hetty)
    ann = comes(event)
    signups.sign_up(event, None, Person("Ben", "ben@example.org"))  # has not confirmed: not theirs to see
    address = f"/hosting/events/{event.pk}/people/"
    page = at_desk.get(address).content.decode()
    assert "ann@example.org" in page
    assert "ben@example.org" not in page
    at_desk.post(address, {"signup": ann.pk, "came": "yes"})
    assert SignUp.objects.get(pk=ann.pk).came is None  # it has not begun
    begin(event)
    at_desk.post(address, {"signup": ann.pk, "came": "yes"})
    assert SignUp.objects.get(pk=ann.pk).came is True
    at_desk.post(address, {"signup": ann.pk, "came": "no"})
    assert SignUp.objects.get(pk=ann.pk).came is False
    table = at_desk.get(f"/hosting/events/{event.pk}/people.csv").content.decode("utf-8-sig")
    assert [row[3] for row in csv.reader(io.StringIO(table))] == ["first name", "Ann"]


def test_somebody_at_another_event_cannot_be_marked(at_desk: Client, hetty: Host, make_event: EventMaker) -> None:
    event, other = make_event(host=hetty), make_event("Crowmere")
    stranger = comes(other)
    begin(other)
    assert (
        at_desk.post(f"/hosting/events/{event.pk}/people/", {"signup": stranger.pk, "came": "yes"}).status_code == 404
    )
    assert SignUp.objects.get().came is None


@pytest.mark.parametrize("address", ["/hosting/", "/hosting/events/{}/people/"])
def test_queries_do_not_grow_with_rows(
    at_desk: Client, hetty: Host, make_event: EventMaker, address: str, django_assert_num_queries: Any
) -> None:
    event = make_event(host=hetty)
    comes(event)
    address = address.format(event.pk)
    with CaptureQueriesContext(
        connection,
    ) as few:
        at_desk.get(address)
    for number in range(10):
        comes(event, f"Volunteer{number}")
        comes(make_event(host=hetty))
    with django_assert_num_queries(len(few)):
        at_desk.get(address)


def test_approving_publishes_and_may_trust_the_host(make_event: EventMaker, hetty: Host) -> None:
    first, second = (make_event(host=hetty, status="waiting") for _ in range(2))
    assert hosting.approve([first], trust_hosts=False) == 1
    assert not Host.objects.get().trusted_in.exists()
    assert hosting.approve([second], trust_hosts=True) == 1
    assert [region.name for region in Host.objects.get().trusted_in.all()] == ["East"]
    assert Message.objects.filter(kind="approved", host=hetty).count() == 2


def test_a_host_of_many_events_leafs_through_them(at_desk: Client, hetty: Host, make_event: EventMaker) -> None:
    events = [make_event(title=f"Evening {number:02}", host=hetty) for number in range(25)]
    first, second = (at_desk.get(f"/hosting/?page={page}").content.decode() for page in (1, 2))
    for event in events:
        assert (event.title in first) != (event.title in second)
    assert "Page 1 of 2" in first
