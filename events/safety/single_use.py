"""Links that open something once: the message that holds one remembers that it was used."""

from __future__ import annotations

from django.utils import timezone

from events.models import Message
from events.safety import signed_links
from events.safety.signed_links import BadLink, Purpose


def message_behind(token: str, *purposes: Purpose) -> Message:
    """The message that a link of one of these purposes came with.

    Raises BadLink if it was altered, is too old, was used, or is erased.
    """
    key = _key(token, *purposes)
    message = Message.objects.select_related("host", "group", "user").filter(pk=key, link_used_at=None).first()
    if message is None:
        raise BadLink("used, or erased", purposes[0])
    return message


def spend(message: Message) -> None:
    """Its link works no more. Of many at once exactly one succeeds. Raises BadLink."""
    if not Message.objects.filter(pk=message.pk, link_used_at=None).update(link_used_at=timezone.now()):
        raise BadLink("used")


def _key(token: str, purpose: Purpose, *others: Purpose) -> int:
    try:
        return signed_links.read(purpose, token)
    except BadLink:
        if not others:
            raise
        return _key(token, *others)
