"""What the messenger of a real site sends, to a real mail server."""

from __future__ import annotations

import email
import email.policy
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.site import Site, site_of_its_own

pytestmark = [pytest.mark.slow, pytest.mark.alone]
WITHIN = 30.0
"""Seconds; generous, as this machine may have much else to do."""
JOIN_AND_CANCEL = """
from events import services, signups
from events.models import Event
event = Event.objects.on().upcoming().filter(capacity=None, is_remote=False).order_by("starts_at")[5]
signups.confirm(signups.sign_up(event, None, signups.Person("Ann", "ann@example.org")))
services.cancel_events([event])
"""


class Mailbox:
    port = 0

    def __init__(self) -> None:
        self.messages: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"

    def newest(self, subject: str) -> Any:
        deadline = time.monotonic() + WITHIN
        while time.monotonic() < deadline:
            for message in reversed(self.messages):
                if subject in message["Subject"]:
                    return message
            time.sleep(0.1)
        raise AssertionError(f"no “{subject}” among {[message['Subject'] for message in self.messages]}")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        box.port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture
def site(mailbox: Mailbox) -> Iterator[Site]:
    with site_of_its_own(EMAIL_URL=f"smtp://127.0.0.1:{mailbox.port}/", GRANIAN_WORKERS="1") as site:
        yield site


def test_a_cancellation_names_other_events(site: Site, mailbox: Mailbox) -> None:
    site.run(JOIN_AND_CANCEL)
    cancelled = site.query("SELECT event_id FROM events_signup WHERE email = 'ann@example.org'")
    text = mailbox.newest("Cancelled").get_body(("plain",)).get_content()
    others = {word for word in text.split() if "/events/" in word and not word.endswith(f"/events/{cancelled}/")}
    assert others, text
