"""What people do at the door, for tests: passwords, links in mails, codes of an app."""

from __future__ import annotations

import re
import time
from base64 import b32decode
from typing import Any

from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from events.messages import render
from events.models import Message
from mcm.models import SignInRecord, User

PASSWORD = "correct horse battery"
LOGIN = "/admin/login/"
DESK = "/admin/events/event/"


def give_password(client: Client, name: str, password: str = PASSWORD, address: str = "203.0.113.7") -> Any:
    return client.post(LOGIN, {"username": name, "password": password}, REMOTE_ADDR=address)


def is_in(client: Client) -> bool:
    return bool(client.get(DESK).status_code == 200)


def link_in_mail(kind: str = "sign-in-link") -> str:
    """The path of the link in the newest message of a kind."""
    message = Message.objects.filter(kind=kind).latest("pk")
    match = re.search(r"http://localhost:\d+(/\S+)", render.letter_of(message).text())
    assert match
    return match[1]


def ask_for_link(client: Client, user: User) -> str:
    assert client.post("/sign-in/link/", {"email": user.email}).status_code == 303
    return link_in_mail()


def come_by_link(user: User) -> Client:
    client = Client()
    assert client.post(ask_for_link(client, user)).status_code == 303
    return client


def code_of(device: TOTPDevice, steps: int = 0) -> str:
    """What the app shows, now or some half minutes later."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time() + steps * device.step
    return f"{totp.token():06d}"


def app_code(secret: str) -> str:
    """What an app shows that was given this secret by hand."""
    totp = TOTP(b32decode(secret))
    totp.time = time.time()
    return f"{totp.token():06d}"


def enrol(client: Client, user: User) -> Any:
    """Set up the app of somebody who has come by a link; the page with the recovery codes."""
    assert client.get("/sign-in/second-factor/set-up/").status_code == 200
    return client.post("/sign-in/second-factor/set-up/", {"code": code_of(TOTPDevice.objects.get(user=user))})


def outcomes(user: User | None = None) -> list[str]:
    """What the record says, the oldest first."""
    rows = SignInRecord.objects.filter(user=user) if user else SignInRecord.objects.all()
    return [row.outcome for row in rows.order_by("pk")]
