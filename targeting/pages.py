"""The HTML of the pages that are answered from memory. Their templates are in templates/targeting/.

What is the same for many visitors is rendered once and kept; what differs is put into slots (skeleton.py).
All is kept by its content, so a new snapshot costs only what it changed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from constituencies.lookup import Outcome
from events.places import places_text
from targeting import bands
from targeting.answer import Answer, Card, in_name
from targeting.current import Served, holder
from targeting.map_config import map_config
from targeting.replies import HTML, Kept
from targeting.skeleton import Skeleton, joined, rendered, slot
from targeting.snapshot import Snapshot
from targeting.templatetags.display import hours, kilometres
from targeting.travel import DEFAULT_TRAVEL, TRAVEL_SLUGS

TRAVEL_CHOICES = (
    ("30m", gettext_lazy("up to 30 minutes")),
    ("1h", gettext_lazy("up to an hour")),
    ("2h", gettext_lazy("up to two hours")),
    ("any", gettext_lazy("any distance")),
)
QUERY_MAX_LENGTH = 100


class PageKey(NamedTuple):
    """What every page of a campaign depends on."""

    facts: bytes
    """The campaign and its outlines, as JSON."""
    is_current: bool
    is_stale: bool


def page_key(served: Served, *, stale: bool) -> PageKey:
    current = holder.catalogue.current if holder.catalogue else ""
    return PageKey(served.snapshot.page_facts, served.snapshot.campaign["slug"] == current, stale)


@lru_cache(maxsize=64)
def page_context(key: PageKey) -> dict[str, Any]:
    """What every page shows: the campaign with its imprint, and whether the plan is out of date."""
    facts = orjson.loads(key.facts)
    campaign = facts["campaign"]
    need_url = reverse("targeting:need")
    if not key.is_current:
        need_url += "?" + urlencode({"campaign": campaign["slug"]})
    return {
        "campaign": campaign,
        "stale": key.is_stale,
        "map_config": map_config(facts["outlines"], need_url),
    }


@lru_cache(maxsize=64)
def map_page(key: PageKey) -> Kept:
    """The map, before anybody asked anything."""
    results = rendered("targeting/_results.html", {"answer": None})
    page = _map_skeleton(key, DEFAULT_TRAVEL, is_near=False).fill(query="", results=results)
    return Kept(page.encode(), HTML)


def lookup_page(key: PageKey, snapshot: Snapshot, given: Answer, query: str, travel: str) -> bytes:
    """The map with the answer to a lookup; `query` and `travel` as they were typed."""
    near = given.found.postcode.outcode if given.found.postcode else ""
    travel = travel if travel in TRAVEL_SLUGS else DEFAULT_TRAVEL
    query = query[:QUERY_MAX_LENGTH].replace("\x00", "")
    results = _results(snapshot, given, near)
    return _map_skeleton(key, travel, is_near=bool(near)).fill(query=query, near=near, results=results).encode()


@lru_cache(maxsize=1024)
def seat_page(key: PageKey, seat: bytes, details: bytes, events: tuple[bytes, ...]) -> Kept:
    """One seat: why it matters, what is on, how it voted; the JSON texts are a snapshot's."""
    shown = orjson.loads(seat) | orjson.loads(details)
    body = rendered("targeting/_seat.html", {"seat": shown, "events": _events(events)})
    return Kept(_seat_skeleton(key).fill(name=shown["name"], code=shown["code"], body=body).encode(), HTML)


@lru_cache(maxsize=16)
def _seat_skeleton(key: PageKey) -> Skeleton:
    seat = {"name": slot("name"), "code": slot("code")}
    return Skeleton(
        "targeting/seat.html", page_context(key) | {"seat": seat, "home_code": seat["code"], "body": slot("body")}
    )


@lru_cache(maxsize=64)
def _map_skeleton(key: PageKey, travel: str, *, is_near: bool) -> Skeleton:
    context = page_context(key) | {
        "near": slot("near") if is_near else "",
        "query": slot("query"),
        "results": slot("results"),
        "travel": travel,
        "travel_choices": TRAVEL_CHOICES,
        "layers": bands.LAYERS,
        "snapshot_ready": True,
    }
    return Skeleton("targeting/map.html", context)


class _Shape(NamedTuple):
    """Which parts the results have."""

    outcome: Outcome
    has_seat: bool
    has_suggestion: bool
    widened: bool
    cards: int
    has_home: bool
    has_remote: bool


@lru_cache(maxsize=256)
def _results_skeleton(shape: _Shape) -> Skeleton:
    answer = {
        "outcome": shape.outcome.value,
        "near": slot("near"),
        "message": slot("message"),
        "constituency": {name: slot(f"own_{name}") for name in ("code", "name", "url")} if shape.has_seat else None,
        "suggestion": slot("suggestion") if shape.has_suggestion else "",
        "suggestion_query": slot("suggestion_query"),
        "widened": shape.widened,
        "cards": [slot(f"card_{i}") for i in range(shape.cards)],
        "home": slot("home") if shape.has_home else "",
        "remote": slot("remote") if shape.has_remote else "",
        "counted": slot("counted"),
        "strategy": slot("strategy"),
    }
    return Skeleton("targeting/_results.html", {"answer": answer})


def _results(snapshot: Snapshot, given: Answer, near: str) -> SafeString:
    found = given.found
    own = in_name(snapshot, given.own) if given.own is not None else {"code": "", "name": "", "url": ""}
    home = given.home if given.home and given.home.seat not in {card.seat for card in given.recommendations} else None
    shape = _Shape(
        outcome=found.outcome,
        has_seat=given.own is not None,
        has_suggestion=bool(found.suggestion),
        widened=given.widened,
        cards=len(given.recommendations),
        has_home=home is not None,
        has_remote=bool(given.remote),
    )
    cards = {
        f"card_{i}": _card(snapshot, card, own["code"], rank=i + 1) for i, card in enumerate(given.recommendations)
    }
    return _results_skeleton(shape).fill(
        near=near,
        message=given.message,
        own_code=own["code"],
        own_name=own["name"],
        own_url=own["url"],
        suggestion=found.suggestion,
        suggestion_query=urlencode({"postcode": found.suggestion, "travel": given.travel}) if found.suggestion else "",
        home=_card(snapshot, home, own["code"]) if home else "",
        remote=_listed(snapshot, given.remote),
        counted=_counted(snapshot.as_of),
        strategy=snapshot.strategy,
        **cards,
    )


def _card(snapshot: Snapshot, card: Card, own_code: str, rank: int | None = None) -> SafeString:
    is_own = snapshot.codes[card.seat] == own_code
    key = "card", card.seat, card.events, rank, is_own
    skeleton = snapshot.once(key, lambda: _card_of(snapshot, *key[1:]))
    return skeleton.fill(distance=kilometres(card.distance_km))


def _card_of(snapshot: Snapshot, seat: int, events: tuple[int, ...], rank: int | None, is_own: bool) -> Skeleton:
    """A card of this snapshot, in which only the distance is missing."""
    listed = _listed(snapshot, events)
    card = _card_skeleton(snapshot.seats.raw(seat), rank is not None, is_own, bool(events))
    return card.partly_filled(rank=str(rank or ""), events=listed)


@lru_cache(maxsize=2048)
def _card_skeleton(seat: bytes, is_ranked: bool, is_own: bool, has_events: bool) -> Skeleton:
    context = {
        "seat": orjson.loads(seat),
        "rank": slot("rank") if is_ranked else "",
        "is_own": is_own,
        "distance": slot("distance"),
        "events": slot("events") if has_events else "",
    }
    return Skeleton("targeting/_card.html", context)


def _listed(snapshot: Snapshot, events: tuple[int, ...]) -> SafeString:
    """A list of some of a snapshot's events, from their positions."""
    return snapshot.once(("listed", events), lambda: _events(tuple(map(snapshot.events.raw, events))))


def _events(events: tuple[bytes, ...]) -> SafeString:
    """A list of events, from the JSON of each; empty for none."""
    return _events_skeleton().fill(rows=joined(map(_event_row, events))) if events else SafeString()


@lru_cache(maxsize=1)
def _events_skeleton() -> Skeleton:
    return Skeleton("targeting/_events.html", {"rows": slot("rows")})


def _event_row(event: bytes) -> SafeString:
    shown = orjson.loads(event)
    place = shown["place"] or {"name": "", "longitude": "", "latitude": ""}
    skeleton = _event_skeleton(shown["kind"], shown["places"], shown["step_free"], shown["place"] is None)
    return skeleton.fill(
        id=str(shown["id"]),
        url=shown["url"],
        title=shown["title"],
        place=place["name"],
        longitude=str(place["longitude"]),
        latitude=str(place["latitude"]),
        when=_event_time(shown["starts_at"]),
        hours=hours(shown["starts_at"], shown["ends_at"]),
        places_text=places_text(shown["places"], shown["needs"], is_first=shown["is_first"]),
    )


@lru_cache(maxsize=1024)
def _event_skeleton(kind: str, places: str, step_free: str, is_remote: bool) -> Skeleton:
    event: dict[str, object] = {name: slot(name) for name in ("id", "url", "title", "when", "hours", "places_text")}
    place = {name: slot(name) for name in ("longitude", "latitude")} | {"name": slot("place")}
    event |= {"kind": kind, "places": places, "step_free": step_free}
    return Skeleton("targeting/_event.html", {"event": event | {"place": None if is_remote else place}})


@lru_cache(maxsize=1024)
def _event_time(starts_at: str) -> SafeString:
    return rendered("targeting/_event_time.html", {"starts_at": starts_at})


@lru_cache(maxsize=8)
def _counted(as_of: str) -> SafeString:
    return rendered("targeting/_counted.html", {"as_of": as_of})
