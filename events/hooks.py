"""What this app needs of targeting, which it does not know: how much and where else somebody counts, and how far."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpRequest

from events.listing.arrays import Ways
from events.models import Event


class NeedNow(NamedTuple):
    """How much people are needed in an event's constituency, as the public sees it."""

    words: str
    band: int
    """Position of the band, the least first."""


Provider = Callable[[Event, int], list[int]]
NeedProvider = Callable[[Event], NeedNow | None]
VariantProvider = Callable[[HttpRequest, Event], str]
VisitListener = Callable[[HttpRequest, Event], None]

_provider: list[Provider] = []
_ways: list[Callable[[], Ways]] = []
_need_provider: list[NeedProvider] = []
_variant_provider: list[VariantProvider] = []
_visit_listener: list[VisitListener] = []


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


def provide_variants(variant: VariantProvider, visit: VisitListener) -> None:
    """Have `variant_of` answered by a function, and another one told of each visit to an event's page."""
    _variant_provider[:], _visit_listener[:] = [variant], [visit]


def variant_of(request: HttpRequest, event: Event) -> str:
    """Which answer of a prototype led somebody to sign up, as `SignUp.variant` has it; "" for none."""
    return _variant_provider[0](request, event) if _variant_provider else ""


def tell_of_visit(request: HttpRequest, event: Event) -> None:
    for listener in _visit_listener:
        listener(request, event)
