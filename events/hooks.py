"""What this app needs of targeting, which it does not know: how much and where else somebody counts, and how far.

And where one more event would count most.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpRequest

from constituencies.models import Campaign, Constituency
from events.listing.arrays import Ways
from events.models import Event


class NeedNow(NamedTuple):
    """How much people are needed in an event's constituency, as the public sees it."""

    words: str
    band: int
    """Position of the band, the least first."""


SUGGESTED_WITHIN_MILES = 15
"""So far from a place an event is suggested, by road."""


class Area(NamedTuple):
    """Where somebody could set up an event: around a place, in certain regions, or, with neither, anywhere."""

    position: tuple[float, float] | None = None
    """Longitude and latitude, degrees."""
    regions: frozenset[int] | None = None
    """Primary keys."""


class NextEvent(NamedTuple):
    """Where one more event would count most, and for whom."""

    constituency: Constituency
    day: dt.date
    """The day of a weekend, within the next 14 days, on which least is on near there."""
    is_day_free: bool
    """Nothing at all is on near there that day."""
    is_first: bool
    """Nobody can go to anything there within the next 14 days."""
    people: int | None
    """How many asked last week who are within an hour of it, to one digit; None as long as that is not known."""


NextEventProvider = Callable[[Campaign, Area, Constituency | None], NextEvent | None]
Provider = Callable[[Event, int], list[int]]
NeedProvider = Callable[[Event], NeedNow | None]
VariantProvider = Callable[[HttpRequest, Event], str]
VisitListener = Callable[[HttpRequest, Event], None]

_provider: list[Provider] = []
_ways: list[Callable[[], Ways]] = []
_need_provider: list[NeedProvider] = []
_next_event_provider: list[NextEventProvider] = []
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


def provide_next_event(provider: NextEventProvider) -> None:
    """Have `next_event` answered by a function."""
    _next_event_provider[:] = [provider]


def next_event(campaign: Campaign, area: Area, instead_of: Constituency | None = None) -> NextEvent | None:
    """Where one more event would count most, and clearly more than in `instead_of`; None where nobody can say."""
    return _next_event_provider[0](campaign, area, instead_of) if _next_event_provider else None


def provide_variants(variant: VariantProvider, visit: VisitListener) -> None:
    """Have `variant_of` answered by a function, and another one told of each visit to an event's page."""
    _variant_provider[:], _visit_listener[:] = [variant], [visit]


def variant_of(request: HttpRequest, event: Event) -> str:
    """Which answer of a prototype led somebody to sign up, as `SignUp.variant` has it; "" for none."""
    return _variant_provider[0](request, event) if _variant_provider else ""


def tell_of_visit(request: HttpRequest, event: Event) -> None:
    for listener in _visit_listener:
        listener(request, event)
