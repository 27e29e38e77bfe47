"""Who may set up nothing here: addresses, domains and numbers on the block list."""

from __future__ import annotations

from collections.abc import Iterable

from events.models import Block, normalised


def is_blocked(email: str = "", mobile: str = "") -> bool:
    """Whether an e-mail, its domain or one above it, or a mobile number is on the block list."""
    values = {mobile} if mobile else set()
    values |= _names_of(email)
    return bool(values) and Block.objects.filter(value__in=values).exists()


def blocked_among(emails: Iterable[str]) -> set[str]:
    """Which of these e-mails are blocked, in one query."""
    names = {email: _names_of(email) for email in emails}
    values = set().union(*names.values())
    blocked = set(Block.objects.filter(value__in=values).values_list("value", flat=True)) if values else set()
    return {email for email, own in names.items() if own & blocked}


def _names_of(email: str) -> set[str]:
    """An e-mail, its domain and those above it, as they may stand on the list."""
    email = normalised(email)
    parts = email.rpartition("@")[2].split(".")
    return {email, *(".".join(parts[i:]) for i in range(len(parts)))} if email else set()
