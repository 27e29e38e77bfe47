"""E-mail against a real SMTP server, and text messages against a local provider."""

from __future__ import annotations

import asyncio
import base64
import email
import http.server
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from events.messages import smtp
from events.messages.deliver import deliver_due
from events.messages.outbox import tell
from events.messages.render import message_id
from events.models import Event, Message, SignUp
from tests.conftest import EventMaker

State = Message.State


class Mailbox:
    """What an SMTP server took; it refuses what it is told to."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.connections = 0
        self.refuses: dict[str, str] = {}
        self.answers_after = 0.0

    async def handle_EHLO(  # noqa: N802
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(self.answers_after)
        self.taken.append(email.message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield box
    controller.stop()


@pytest.fixture
def event(make_event: EventMaker) -> Event:
    return make_event(title=".A dot at the start: ünïcode")


def write(event: Event, **who: str) -> Message:
    now = timezone.now()
    facts = {"status": "confirmed", "consented_at": now, "confirmed_at": now, "first_name": "Vera"}
    signup = SignUp.objects.create(event=event, **facts, **who)
    tell(Message.Kind.FROM_HOST, signup, "test", details={"text": "Bring:\n.a pen\n..and paper"})
    return Message.objects.get(signup=signup)


def test_many_messages_go_through_one_connection(mailbox: Mailbox, event: Event) -> None:
    message = write(event, email="a@example.org")
    for name in "bcd":
        write(event, email=f"{name}@example.org")
    assert deliver_due() == 4
    assert (len(mailbox.taken), mailbox.connections) == (4, 1)
    first = mailbox.taken[0]
    assert first["Message-ID"].startswith(f"<{message.identity}@")
    text = first.get_payload()[0]
    text = text if not text.is_multipart() else text.get_payload()[0]
    assert "\n.a pen\n..and paper" in text.get_payload(decode=True).decode().replace("\r", "")


def test_one_refused_address_does_not_stop_the_others(mailbox: Mailbox, event: Event) -> None:
    refused = [write(event, email=f"{name}@example.org") for name in ("never", "later")]
    mailbox.refuses = {"never@example.org": "550 No such user", "later@example.org": "451 Try again"}
    write(event, email="c@example.org")
    assert deliver_due() == 1
    never, later = (Message.objects.get(pk=each.pk) for each in refused)
    assert (never.state, never.error) == (State.FAILED, "the mail server answered 550")
    assert (later.state, later.error) == (State.DUE, "the mail server answered 451")


def test_a_server_that_is_away_costs_one_attempt_of_one_message(settings: Any, event: Event) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    write(event, email="a@example.org")
    write(event, email="b@example.org")
    assert deliver_due() == 0
    assert sorted(Message.objects.values_list("state", "attempts")) == [(State.DUE, 0), (State.DUE, 1)]


def test_a_server_that_does_not_answer_is_not_waited_for_and_tried_again(
    mailbox: Mailbox, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "SERVER_WAIT_SECONDS", 0.3)
    mailbox.answers_after = 1.0
    message = write(event, email="a@example.org")
    began = time.monotonic()
    assert deliver_due() == 0
    assert time.monotonic() - began < 5
    late = Message.objects.get()
    assert (late.state, late.attempts, late.due_at > timezone.now()) == (State.DUE, 1, True)
    # It answers again, and the pause is over.
    mailbox.answers_after = 0.0
    Message.objects.update(due_at=timezone.now())
    assert deliver_due() == 1
    assert {mail["Message-ID"] for mail in mailbox.taken} == {message_id(message)}


class Provider(http.server.BaseHTTPRequestHandler):
    seen: list[tuple[str, str, dict[str, list[str]]]] = []
    status = 201

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.seen.append((self.path, self.headers["Authorization"], parse_qs(body)))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.mark.parametrize(("status", "state"), [(201, State.SENT), (400, State.FAILED), (503, State.DUE)])
def test_who_gave_a_mobile_alone_gets_a_text_message(settings: Any, event: Event, status: int, state: str) -> None:
    server = http.server.HTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_URL = f"http://AC1:secret@127.0.0.1:{server.server_port}/?from=%2B447700900000"
    Provider.status = status
    Provider.seen.clear()
    write(event, mobile="+447700900123")
    deliver_due()
    server.shutdown()
    server.server_close()
    assert Message.objects.get().state == state
    [(path, login, form)] = Provider.seen
    assert path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert base64.b64decode(login.removeprefix("Basic ")) == b"AC1:secret"
    assert (form["From"], form["To"]) == (["+447700900000"], ["+447700900123"])
    assert len(form["Body"][0]) <= 300


def test_without_a_provider_a_mobile_cannot_be_reached(settings: Any, event: Event) -> None:
    settings.SMS_URL = ""
    write(event, mobile="+447700900123")
    deliver_due()
    assert Message.objects.get().error == "cannot be reached"
