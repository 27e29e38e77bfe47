"""Signed addresses: they open one page for one person, and hold nothing about them.

What such a page changes is done by POST alone: programs that check mail for viruses follow every link.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from django.conf import settings
from django.core import signing
from django.urls import reverse


class Purpose(StrEnum):
    """What a link is for: one that was signed for something else opens nothing."""

    SIGN_UP = "sign-up"
    HOST = "host"
    HOST_CONFIRM = "host-confirm"
    HEADCOUNT = "headcount"
    GROUP = "group"
    GROUP_PASS = "group-pass"  # noqa: S105 -- no password
    PERSON = "person"
    WATCH = "watch"
    NEWS = "news"
    SIGN_IN = "sign-in"
    PROTOTYPE = "prototype"


LIFETIME = {
    Purpose.SIGN_UP: None,  # until the sign-up itself is erased
    # Of hosts and of whoever proposes a group: each works once (single_use.py), and what follows is a session.
    Purpose.HOST: dt.timedelta(hours=1),
    Purpose.HOST_CONFIRM: dt.timedelta(days=2),
    Purpose.HEADCOUNT: dt.timedelta(days=14),  # shows nobody's name, and takes one number
    Purpose.GROUP: dt.timedelta(days=2),
    Purpose.GROUP_PASS: dt.timedelta(days=2),
    Purpose.WATCH: None,  # until the address is erased
    Purpose.NEWS: None,  # until the sign-up is erased
    Purpose.PERSON: dt.timedelta(hours=2),
    Purpose.SIGN_IN: dt.timedelta(minutes=15),
    Purpose.PROTOTYPE: None,  # until the prototype is stopped
}


class BadLink(ValueError):
    """A link that was altered, is too old, or was used; `purpose` is what it was for, where that is known."""

    def __init__(self, reason: str, purpose: Purpose | None = None) -> None:
        super().__init__(reason)
        self.purpose = purpose


def token(purpose: Purpose, pk: int) -> str:
    return _signer(purpose).sign(str(pk))


def read(purpose: Purpose, text: str) -> int:
    """The primary key that a token was made for. Raises BadLink."""
    try:
        return int(_signer(purpose).unsign(text, max_age=LIFETIME[purpose]))
    except (signing.BadSignature, ValueError) as error:
        raise BadLink(str(error), purpose) from error


def path(view: str, purpose: Purpose, pk: int) -> str:
    """The address of a view of events/urls.py that takes a token."""
    return reverse(f"events:{view}", args=[token(purpose, pk)])


def absolute(address: str) -> str:
    """With scheme and host, for messages: SITE_URL says under which name the site is reached."""
    return settings.SITE_URL + address


def _signer(purpose: Purpose) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"mcm.{purpose}", sep="~")
