"""The HTML of cards and of rows of events, made once for a snapshot and filled for each visitor."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import orjson
from django.utils.safestring import SafeString

from events.live_places.bands import places_text
from targeting.recommend import Recommended
from targeting.recommending.when import ANY
from targeting.snapshot.format import Snapshot
from targeting.templatetags.display import event_hours, whole_miles
from targeting.web.lookup import Answer, first_event_urls
from targeting.web.reasons import visitor_reasons
from targeting.web.slots import Skeleton, joined, rendered, slot


class EventNow(NamedTuple):
    """An event as it is shown at a moment."""

    text: bytes
    """JSON, as the snapshot holds it."""
    is_on: bool
    """It has begun."""


class _CardShape(NamedTuple):
    """What of a card differs between visitors, but for its distance."""

    is_ranked: bool
    is_own: bool
    distance: str
    by_sea: bool
    is_later: bool
    is_beyond: bool
    has_events: bool
    fits: bool
    """What is on fits the time that was asked for, or nothing is on at all."""


def card_html(snapshot: Snapshot, answer: Answer, card: Recommended, rank: int | None = None) -> bytes:
    """A seat as it is for one visitor: what depends on them is filled in, as pairs of events are many."""
    is_own, miles = card.seat == answer.own, whole_miles(card.distance_km)
    shape = _CardShape(
        rank is not None,
        is_own,
        HERE if is_own and not card.distance_km else _distance(miles),
        card.by_sea,
        card.is_later,
        card.is_beyond,
        bool(card.events),
        bool(card.events) or answer.when.slug == ANY,
    )
    skeleton = snapshot.once(("card", card.seat, shape), lambda: _card_of(snapshot, card.seat, shape))
    return skeleton.fill(
        miles=f"{miles:,}",
        rank=str(rank or ""),
        events=events_html(snapshot, card.events, answer.on_now),
        reasons=visitor_reasons(snapshot, card, answer.asked, answer.today, is_home=rank is None),
    )


HERE, UNDER_A_MILE, A_MILE, MILES = "here", "under a mile", "a mile", "miles"


def _distance(miles: int) -> str:
    """How a distance is worded: one of these, of which only the last has a number."""
    return MILES if miles > 1 else A_MILE if miles else UNDER_A_MILE


def _card_of(snapshot: Snapshot, seat: int, shape: _CardShape) -> Skeleton:
    return _card_skeleton(snapshot.seats.raw(seat), shape, *_first_event_urls(snapshot, seat))


def first_event_html(snapshot: Snapshot, answer: Answer, card: Recommended) -> bytes:
    """The card of a seat that wants its first event."""
    is_own, miles = card.seat == answer.own, whole_miles(card.distance_km)
    key = "first event", card.seat, is_own, card.by_sea, _distance(miles)
    skeleton = snapshot.once(
        key,
        lambda: _first_event_skeleton(
            snapshot.seats.raw(card.seat), key[2:], *_first_event_urls(snapshot, card.seat, is_suggested=True)
        ),
    )
    return skeleton.fill(miles=f"{miles:,}")


def _first_event_urls(snapshot: Snapshot, seat: int, *, is_suggested: bool = False) -> tuple[str, str]:
    urls = first_event_urls(snapshot, seat, is_suggested=is_suggested)
    return urls["host_url"] or "", urls["tell_me_url"] or ""


@lru_cache(maxsize=1024)
def _first_event_skeleton(seat: bytes, way: tuple[bool, bool, str], host_url: str, tell_me_url: str) -> Skeleton:
    is_own, by_sea, distance = way
    context = {
        "seat": orjson.loads(seat),
        "is_own": is_own,
        "by_sea": by_sea,
        "distance": distance,
        "miles": slot("miles"),
        "host_url": host_url,
        "tell_me_url": tell_me_url,
    }
    return Skeleton("targeting/_first_event.html", context)


@lru_cache(maxsize=2048)
def _card_skeleton(seat: bytes, shape: _CardShape, host_url: str, tell_me_url: str) -> Skeleton:
    context = shape._asdict() | {
        "seat": orjson.loads(seat),
        "rank": slot("rank") if shape.is_ranked else "",
        "miles": slot("miles"),
        "events": slot("events") if shape.has_events else "",
        "reasons": slot("reasons"),
        "host_url": host_url,
        "tell_me_url": tell_me_url,
    }
    return Skeleton("targeting/_card.html", context)


def events_html(snapshot: Snapshot, events: tuple[int, ...], on_now: frozenset[int]) -> bytes:
    """A list of some of a snapshot's events, from their positions."""
    if not events:
        return b""
    rows = [_row(snapshot, event, is_on=event in on_now) for event in events]
    return _events_skeleton().fill(rows=joined(rows))


def _row(snapshot: Snapshot, event: int, *, is_on: bool) -> bytes:
    """One of a snapshot's events, rendered once: those from home stand in many lists."""
    return snapshot.once(("row", event, is_on), lambda: _event_row(EventNow(snapshot.events.raw(event), is_on)))


def listed_events_html(events: tuple[EventNow, ...]) -> SafeString:
    """A list of events, to stand in a template; empty for none."""
    if not events:
        return SafeString()
    return SafeString(_events_skeleton().fill(rows=joined(map(_event_row, events))).decode())


@lru_cache(maxsize=1)
def _events_skeleton() -> Skeleton:
    return Skeleton("targeting/_events.html", {"rows": slot("rows")})


def _event_row(event: EventNow) -> bytes:
    texts = orjson.loads(event.text)
    place = texts["place"] or {"name": "", "longitude": "", "latitude": ""}
    skeleton = _event_skeleton(texts["kind"], texts["places"], texts["step_free"], texts["place"] is None)
    return skeleton.fill(
        id=str(texts["id"]),
        url=texts["url"],
        title=texts["title"],
        place=place["name"],
        longitude=str(place["longitude"]),
        latitude=str(place["latitude"]),
        when=_event_time(texts["starts_at"]),
        hours=event_hours(texts["starts_at"], texts["ends_at"], is_on=event.is_on),
        constituency=texts["constituency"],
        places_text=places_text(texts["places"], texts["needs"], is_first=texts["is_first"]),
    )


@lru_cache(maxsize=1024)
def _event_skeleton(kind: str, places: str, step_free: str, is_remote: bool) -> Skeleton:
    names = ("id", "url", "title", "when", "hours", "constituency", "places_text")
    event: dict[str, object] = {name: slot(name) for name in names}
    place = {name: slot(name) for name in ("longitude", "latitude")} | {"name": slot("place")}
    event |= {"kind": kind, "places": places, "step_free": step_free}
    return Skeleton("targeting/_event.html", {"event": event | {"place": None if is_remote else place}})


@lru_cache(maxsize=1024)
def _event_time(starts_at: str) -> SafeString:
    return rendered("targeting/_event_time.html", {"starts_at": starts_at})
