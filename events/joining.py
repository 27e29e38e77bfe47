"""How people take part from home: told to those who confirmed that they come, and to nobody else."""

from __future__ import annotations

from events.models import Event


def how_to_join(event: Event) -> list[str]:
    """Link and number, as far as there are."""
    return [text for text in (event.join_link, event.join_phone) if text]
