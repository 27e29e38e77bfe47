"""Who may set up nothing here: mailboxes, domains and numbers on the block list."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from events.models import Block
from events.safety.mailboxes import mailbox

BLOCKED = gettext_lazy("This address cannot be used here. Contact the campaign if you think that is a mistake.")


def is_blocked(email: str = "", mobile: str = "") -> bool:
    """Whether an e-mail's mailbox, its domain or one above it, or a mobile number is on the block list."""
    values = {mobile} if mobile else set()
    values |= _names_of(email)
    return bool(values) and Block.objects.filter(value__in=values).exists()


def refuse_blocked(email: str = "", mobile: str = "") -> None:
    """Raises ValidationError for whoever is on the block list."""
    if is_blocked(email, mobile):
        raise ValidationError(BLOCKED)


def blocked_among(emails: Iterable[str]) -> set[str]:
    """Which of these e-mails are blocked, in one query."""
    names = {email: _names_of(email) for email in emails}
    values = set().union(*names.values())
    blocked = set(Block.objects.filter(value__in=values).values_list("value", flat=True)) if values else set()
    return {email for email, own in names.items() if own & blocked}


def _names_of(email: str) -> set[str]:
    """An e-mail's mailbox, its domain and those above it, as they may stand on the list."""
    if not email:
        return set()
    address = mailbox(email)
    parts = address.rpartition("@")[2].split(".")
    return {address, *(".".join(parts[i:]) for i in range(len(parts)))}
