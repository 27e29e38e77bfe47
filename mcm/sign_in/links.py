"""Coming in by a link in a mail: it works once, for a quarter of an hour, and only when its button is pressed."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from events.messages.outbox import tell, written
from events.models import Message
from events.safety.signed_links import BadLink, Purpose
from events.safety.single_use import message_behind, spend
from mcm.models import Outcome, User
from mcm.sign_in.limits import LINK_PATH
from mcm.sign_in.records import record


def send_link(request: HttpRequest, email: str) -> None:
    """Write to whoever has an account with this address.

    For an address that nobody has the same is done for somebody else and taken back: it takes as long, so that nobody
    learns from the time who has an account.
    """
    user = User.objects.filter(Q(email__iexact=email) | Q(username=email), is_active=True).order_by("pk").first()
    anybody = User.objects.order_by("pk").first()
    stand_in = user or anybody
    with transaction.atomic():
        if stand_in is not None:
            # To the minute: pressing twice asks once.
            occasion = f"{timezone.now():%Y%m%d%H%M}" if user else "nobody"
            tell(Message.Kind.SIGN_IN_LINK, stand_in, occasion, details={"path": LINK_PATH})
            record(request, Outcome.LINK_SENT, stand_in)
        if user is None:
            transaction.set_rollback(True)
    if user is None:
        written.send(sender=None)


def holder_of_link(token: str) -> User:
    """Who comes in by a link. Raises BadLink if it is too old, was used, or is of nobody any more."""
    return _user(message_behind(token, Purpose.SIGN_IN))


def use_link(token: str) -> User:
    """The same, and the link works no more. Of many at once exactly one succeeds. Raises BadLink."""
    message = message_behind(token, Purpose.SIGN_IN)
    user = _user(message)
    spend(message)
    return user


def _user(message: Message) -> User:
    user = User.objects.filter(pk=message.user_id or 0, is_active=True).first()
    if user is None:
        raise BadLink("of nobody any more")
    return user
