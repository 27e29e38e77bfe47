"""Who may set up nothing here: addresses, domains and numbers on the block list."""

from __future__ import annotations

from events.models import Block, normalised


def is_blocked(email: str = "", mobile: str = "") -> bool:
    """Whether an e-mail, its domain or one above it, or a mobile number is on the block list."""
    values = {mobile} if mobile else set()
    email = normalised(email)
    if email:
        domain = email.rpartition("@")[2]
        parts = domain.split(".")
        values |= {email, *(".".join(parts[i:]) for i in range(len(parts)))}
    return bool(values) and Block.objects.filter(value__in=values).exists()
