"""What this app needs of targeting, which it does not know: where else somebody counts, and how far it is over land."""

from __future__ import annotations

from collections.abc import Callable

from events.listing.arrays import Ways
from events.models import Event

Provider = Callable[[Event, int], list[int]]

_provider: list[Provider] = []
_ways: list[Callable[[], Ways]] = []


def provide(provider: Provider) -> None:
    """Have `alternatives` answered by a function from an event and a number to the keys of other events."""
    _provider[:] = [provider]


def alternatives(event: Event, number: int = 3) -> list[Event]:
    """Other events with places, the best first, for somebody who would have come to this one."""
    keys = _provider[0](event, number) if _provider else []
    events = Event.objects.on().upcoming().select_related("constituency").in_bulk(keys)
    return [events[key] for key in keys if key in events]


def provide_ways(ways_of_site: Callable[[], Ways]) -> None:
    """Have `ways` answered by a function."""
    _ways[:] = [ways_of_site]


def ways() -> Ways:
    """The ways over land of this site."""
    return _ways[0]()
