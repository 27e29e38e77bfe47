"""Telling people: a message is written in the same transaction as what it tells of, and sent afterwards.

Nothing is sent from here: events/messages/ does, in a worker. So a message is neither lost when a worker dies nor sent
for something that was rolled back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from constituencies.kit.types import JsonObject
from events.models import Event, Group, GroupPass, Host, Message, SignUp, Watch
from events.safety.rate_limits import strangers_may_be_written_to

Recipient = SignUp | Host | GroupPass | AbstractBaseUser | Watch
"""A volunteer, a host, the holder of a group's pass, somebody who signs in, or who waits for a first event."""

TO_STRANGERS = frozenset(
    {
        Message.Kind.CONFIRM_SIGNUP,
        Message.Kind.CONFIRM_HOST,
        Message.Kind.HOST_LINK,
        Message.Kind.GROUP_CONFIRM,
        Message.Kind.GROUP_PASS,
        Message.Kind.CONFIRM_WATCH,
        Message.Kind.MY_DATA,
    }
)
"""Kinds that may go to an address that somebody else has typed: they hold our own words, and only so many are sent."""

written = Signal()
"""Sent after the commit when a message is due at once."""


class TooManyAtOnce(ValidationError):
    """So many people write to strangers through the site at this moment that it waits."""

    def __init__(self) -> None:
        super().__init__(_("Very many people are doing this just now. Please try again in a minute."))


def tell(
    kind: Message.Kind,
    whom: Recipient,
    occasion: str,
    *,
    event: Event | None = None,
    group: Group | None = None,
    details: JsonObject | None = None,
    due_at: dt.datetime | None = None,
) -> int:
    """Write a message to one person, once for each occasion; 1, or 0 if they have been told already.

    Raises TooManyAtOnce where the site has written to too many strangers (`TO_STRANGERS`) within the minute.
    `occasion` tells this one from others of its kind to the same person, such as the event's `sequence`.
    """
    return tell_all(kind, [whom], occasion, event=event, group=group, details=details, due_at=due_at)


def notify(user: AbstractBaseUser, occasion: str, subject: str, lines: list[str], link: tuple[str, str]) -> int:
    """Write a notice to somebody who signs in, once for each occasion; 1, or 0 if they have been told already.

    `link` is a label and a path on this site. Nothing personal of anybody else may be in it: it is kept as it is.
    """
    details = {"subject": subject, "lines": lines, "label": link[0], "path": link[1]}
    return tell(Message.Kind.NOTICE, user, occasion, details=details)


def tell_all(
    kind: Message.Kind,
    people: Iterable[Recipient],
    occasion: str,
    *,
    event: Event | None = None,
    group: Group | None = None,
    details: JsonObject | None = None,
    due_at: dt.datetime | None = None,
) -> int:
    """The same to many people, in one statement; how many were written."""
    return write(kind, [(whom, occasion, event, details or {}) for whom in people], group=group, due_at=due_at)


Letter = tuple[Recipient, str, Event | None, JsonObject]
"""Whom a message is for, its occasion, the event that it is about, its details."""


def write(
    kind: Message.Kind,
    letters: Iterable[Letter],
    *,
    group: Group | None = None,
    due_at: dt.datetime | None = None,
) -> int:
    """Messages of one kind, each with an occasion and details of its own, in one statement; how many were written."""
    due = due_at or timezone.now()
    messages = [
        Message(
            kind=kind,
            key=f"{kind}:{whom._meta.model_name}:{whom.pk}:{occasion}",
            event=event,
            group=group,
            details=details,
            due_at=due,
            **{_FIELD[str(whom._meta.model_name)]: whom},
        )
        for whom, occasion, event, details in letters
    ]
    before = Message.objects.filter(key__in=[message.key for message in messages]).count()
    if kind in TO_STRANGERS and before < len(messages) and not strangers_may_be_written_to(len(messages) - before):
        raise TooManyAtOnce
    Message.objects.bulk_create(messages, ignore_conflicts=True, batch_size=1000)
    if messages and due <= timezone.now():
        transaction.on_commit(lambda: written.send(sender=None))
    return len(messages) - before


_FIELD = {"signup": "signup", "host": "host", "grouppass": "group_pass", "user": "user", "watch": "watch"}
