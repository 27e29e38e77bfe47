"""The blocked change nothing, whatever they still hold a link to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from events import hosting, signups
from events.models import Block, Event, Host
from events.signups import Person
from tests.conftest import EventMaker
from tests.events.hosts import answers, link_of, trust

SENTENCE = "This address cannot be used here"


@pytest.fixture
def event(make_event: EventMaker, hetty: Host) -> Event:
    trust(hetty)
    return make_event(host=hetty, organiser=None)


@pytest.fixture
def block(event: Event, at_desk: Client) -> None:
    """Once they have come in."""
    Block.objects.create(value="hetty@example.org", reason="spam")


@pytest.mark.usefixtures("block")
def test_their_links_stop_with_a_sentence(client: Client, hetty: Host) -> None:
    for answer in (client.get(link_of(hetty)), client.post(link_of(hetty))):
        assert answer.status_code == 404
        assert SENTENCE in answer.content.decode()


@pytest.mark.usefixtures("block")
@pytest.mark.parametrize("deed", ["", "duplicate/", "cancel/", "message/", "people/", "people.csv"])
def test_so_does_the_desk_they_had_come_in_to(at_desk: Client, event: Event, deed: str) -> None:
    before = list(Event.objects.values())
    for send in (at_desk.get, at_desk.post):
        answer = send(f"/hosting/events/{event.pk}/{deed}", answers(text="Hello"), follow=True)
        assert answer.status_code == 403
        assert SENTENCE in answer.content.decode()
    assert list(Event.objects.values()) == before


Deed = Callable[[Event, Host], object]
DEEDS: dict[str, Deed] = {
    "submit": lambda event, host: hosting.submit(event, "Hetty", host.email),
    "submit as": lambda event, host: hosting.submit_as(host, event),
    "confirm": lambda event, host: hosting.confirm_host(host, [event.pk]),
    "update": lambda event, _host: hosting.update(event, event.starts_at),
    "duplicate": lambda event, _host: hosting.duplicate(event),
    "call off": lambda event, _host: hosting.call_off(event),
}


@pytest.mark.usefixtures("block")
@pytest.mark.parametrize("name", DEEDS)
def test_services_refuse_them_too(event: Event, hetty: Host, name: str) -> None:
    before = list(Event.objects.values())
    with pytest.raises(ValidationError, match=SENTENCE):
        DEEDS[name](event, hetty)
    assert list(Event.objects.values()) == before


def test_whose_domain_is_blocked_is_trusted_no_more(event: Event, hetty: Host) -> None:
    Event.objects.update(status="submitted")
    Host.objects.update(confirmed_at=timezone.now())
    assert hosting._status_of_new(event) == Event.Status.PUBLISHED
    Block.objects.create(value="example.org", reason="spam")
    assert hosting._status_of_new(event) == Event.Status.WAITING


def test_a_volunteer_who_was_blocked_confirms_nothing_and_may_still_cancel(make_event: EventMaker) -> None:
    event = make_event()
    coming, unsure = (signups.sign_up(event, None, Person("Vera", email=f"vera{n}@example.org")) for n in (1, 2))
    signups.confirm(coming)
    Block.objects.create(value="example.org", reason="spam")
    with pytest.raises(ValidationError, match=SENTENCE):
        signups.confirm(unsure)
    signups.cancel(coming)
    with pytest.raises(ValidationError, match=SENTENCE):
        signups.confirm(coming)
    event.refresh_from_db()
    assert event.confirmed_signups == 0
