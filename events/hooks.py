"""What this app needs of targeting, which it does not know: how much and where else somebody counts, and how far."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from events.listing.arrays import Ways
from events.models import Event


class NeedNow(NamedTuple):
    """How much people are needed in an event's constituency, as the public sees it."""

    words: str
    band: int
    """Position of the band, the least first."""


Provider = Callable[[Event, int], list[int]]
NeedProvider = Callable[[Event], NeedNow | None]

_provider: list[Provider] = []
_ways: list[Callable[[], Ways]] = []
_need_provider: list[NeedProvider] = []


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


def provide_need(provider: NeedProvider) -> None:
    """Have `need_now` answered by a function from an event."""
    _need_provider[:] = [provider]


def need_now(event: Event) -> NeedNow | None:
    """None where nobody knows, or where the campaign's party does not stand."""
    return _need_provider[0](event) if _need_provider else None
