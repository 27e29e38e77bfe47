"""Where else somebody counts: a hook, since that is a judgement of targeting, which this app does not know."""

from __future__ import annotations

from collections.abc import Callable

from events.models import Event

Provider = Callable[[Event, int], list[int]]

_provider: list[Provider] = []


def provide(provider: Provider) -> None:
    """Have `alternatives` answered by a function from an event and a number to the keys of other events."""
    _provider[:] = [provider]


def alternatives(event: Event, number: int = 3) -> list[Event]:
    """Other events with places, the best first, for somebody who would have come to this one."""
    keys = _provider[0](event, number) if _provider else []
    events = Event.objects.on().upcoming().select_related("constituency").in_bulk(keys)
    return [events[key] for key in keys if key in events]
