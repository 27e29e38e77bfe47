"""Whoever runs an event hears once that its places go."""

from __future__ import annotations

import pytest

from constituencies.models import Campaign
from events import services, signups
from events.messages import render
from events.messages.deliver import deliver_due
from events.models import Event, Host, Message, SignUp
from events.signups import Person
from tests.conftest import EventMaker


def come(event: Event, number: int, first: int = 0) -> list[SignUp]:
    return [
        signups.confirm(signups.sign_up(event, None, Person("Ann", f"ann{first + i}@example.org")))
        for i in range(number)
    ]


def told() -> list[Message]:
    return list(Message.objects.filter(kind__in=["nearly-full", "notice"]))


@pytest.mark.parametrize(
    ("capacity", "said"), [(None, "8 of about 10 people have confirmed"), (10, "8 of 10 places are taken")]
)
def test_its_host_hears_at_four_fifths_of_the_places_and_once(
    campaign: Campaign, make_event: EventMaker, hetty: Host, capacity: int | None, said: str
) -> None:
    Campaign.objects.update(assumed_capacity=10)
    event = make_event(host=hetty, capacity=capacity)
    coming = come(event, 7)
    assert told() == []
    coming += come(event, 1, first=7)
    [message] = told()
    assert (message.host, message.event) == (hetty, event)
    body = str(render.email(message).body)
    assert said in body
    assert "add a second event" in body
    # Somebody cancels and another comes: that is no news.
    signups.cancel(coming[0])
    come(event, 2, first=8)
    assert told() == [message]


def test_of_an_event_without_a_host_its_organiser_hears(make_event: EventMaker) -> None:
    event = make_event(capacity=5)
    come(event, 4)
    [message] = told()
    assert message.user == event.organiser
    body = str(render.email(message).body)
    assert "4 of 5 places are taken" in body
    assert f"/admin/events/event/{event.pk}/change/" in body


def test_those_promoted_from_the_waiting_list_count(make_event: EventMaker, hetty: Host) -> None:
    event = make_event(host=hetty, capacity=1)
    come(event, 1)
    Message.objects.filter(kind="nearly-full").delete()
    come(event, 4, first=1)
    event.refresh_from_db()
    event.capacity = 5
    services.save_event(event)
    assert len(told()) == 1


def test_of_one_that_was_called_off_meanwhile_nobody_is_told(
    make_event: EventMaker, hetty: Host, mailoutbox: list[object]
) -> None:
    event = make_event(host=hetty, capacity=5)
    come(event, 4)
    services.cancel_events([Event.objects.get()])
    deliver_due()
    assert Message.objects.get(kind="nearly-full").state == "failed"
