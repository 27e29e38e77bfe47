"""Who may set up nothing here: mailboxes, domains and numbers on the block list."""

from __future__ import annotations

from events.models import Block
from events.safety.mailboxes import mailbox


def is_blocked(email: str = "", mobile: str = "") -> bool:
    """Whether an e-mail's mailbox, its domain or one above it, or a mobile number is on the block list."""
    values = {mobile} if mobile else set()
    if email:
        address = mailbox(email)
        parts = address.rpartition("@")[2].split(".")
        values |= {address, *(".".join(parts[i:]) for i in range(len(parts)))}
    return bool(values) and Block.objects.filter(value__in=values).exists()
