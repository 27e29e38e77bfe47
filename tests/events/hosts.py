"""What hosts do, for tests: their answers to the form, and how they come in."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from constituencies.models import Region
from events import signups
from events.messages.outbox import tell
from events.models import Event, Host, Message, SignUp
from events.safety import signed_links
from events.safety.signed_links import Purpose
from events.signups import Person

DAY = timezone.localdate() + dt.timedelta(days=5)


def answers(**changes: Any) -> dict[str, Any]:
    values = {
        "kind": "canvassing",
        "day": DAY.isoformat(),
        "start": "18:00",
        "minutes": "120",
        "postcode": "br1 1aa",
        "place": "Outside the library",
        "in_pairs": "on",
        "step_free": "unknown",
        "toilets": "unknown",
        "seated_jobs": "unknown",
        "walking": "unknown",
        "name": "Hetty",
        "email": "Hetty@Example.org",
        "consent": "on",
    } | changes
    return {name: value for name, value in values.items() if value is not None}


def submit(client: Client, **changes: Any) -> Any:
    return client.post("/events/new/", answers(**changes))


def link_of(host: Host) -> str:
    """A new one, as a mail holds it that a host asks for; it works once."""
    tell(Message.Kind.HOST_LINK, host, uuid4().hex)
    message = Message.objects.filter(host=host, kind=Message.Kind.HOST_LINK).latest("pk")
    return signed_links.path("host-enter", Purpose.HOST, message.pk)


def as_host(host: Host) -> Client:
    client = Client()
    assert client.post(link_of(host)).status_code == 303
    return client


def trust(host: Host) -> None:
    """In every region there is."""
    host.trusted_in.set(Region.objects.all())


def comes(event: Event, name: str = "Ann") -> SignUp:
    return signups.confirm(signups.sign_up(event, None, Person(name, f"{name.lower()}@example.org")))


def begin(event: Event) -> None:
    now = timezone.now()
    Event.objects.filter(pk=event.pk).update(starts_at=now - dt.timedelta(hours=1), ends_at=now + dt.timedelta(hours=1))
