"""Telling people: a message is written in the same transaction as what it tells of, and sent afterwards.

Nothing is sent from here: events/messages/ does, in a worker. So a message is neither lost when a worker dies nor sent
for something that was rolled back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from events.models import Event, Group, GroupPass, Host, Message, SignUp

written = Signal()
"""Sent after the commit when a message is due at once."""


def tell(
    kind: Message.Kind,
    whom: SignUp | Host | GroupPass,
    occasion: str,
    *,
    event: Event | None = None,
    group: Group | None = None,
    details: dict[str, Any] | None = None,
    due_at: dt.datetime | None = None,
) -> int:
    """Write a message to one person, once for each occasion; 1, or 0 if they have been told already.

    `occasion` tells this one from others of its kind to the same person, such as the event's `sequence`.
    """
    return tell_all(kind, [whom], occasion, event=event, group=group, details=details, due_at=due_at)


def tell_all(
    kind: Message.Kind,
    people: Iterable[SignUp | Host | GroupPass],
    occasion: str,
    *,
    event: Event | None = None,
    group: Group | None = None,
    details: dict[str, Any] | None = None,
    due_at: dt.datetime | None = None,
) -> int:
    """The same to many people, in one statement; how many were written."""
    due = due_at or timezone.now()
    messages = [
        Message(
            kind=kind,
            key=f"{kind}:{whom._meta.model_name}:{whom.pk}:{occasion}",
            event=event,
            group=group,
            details=details or {},
            due_at=due,
            **{_FIELD[type(whom)]: whom},
        )
        for whom in people
    ]
    before = Message.objects.filter(key__in=[message.key for message in messages]).count()
    Message.objects.bulk_create(messages, ignore_conflicts=True, batch_size=1000)
    if messages and due <= timezone.now():
        transaction.on_commit(lambda: written.send(sender=None))
    return len(messages) - before


_FIELD: dict[type, str] = {SignUp: "signup", Host: "host", GroupPass: "group_pass"}
