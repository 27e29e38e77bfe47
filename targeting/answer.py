"""The answer to a lookup, as the API gives it and the map page shows it. Memory only: no database."""

from __future__ import annotations

import datetime as dt
from typing import Any

from constituencies.lookup import Lookup, Outcome, lookup
from constituencies.lookup_messages import message
from constituencies.postcode_index import current_index
from targeting.clock import campaign_now
from targeting.current import Served
from targeting.fragments import local_iso
from targeting.recommend import DEFAULT_TRAVEL, TRAVEL_SLUGS, Recommended, Volunteer, recommend
from targeting.snapshot import Snapshot

NEXT_EVENTS_SHOWN = 2
REMOTE_SHOWN = 3
POSTCODE_MAX_LENGTH = 100


def empty_answer(outcome: str, text: str) -> dict[str, Any]:
    """An answer that holds nothing but its outcome and a sentence."""
    return {
        "postcode": "",
        "outcome": outcome,
        "message": text,
        "suggestion": "",
        "constituency": None,
        "travel": DEFAULT_TRAVEL,
        "widened": False,
        "recommendations": [],
        "home": None,
        "remote": [],
        "strategy": "",
        "as_of": None,
        "stale": False,
    }


def answer(served: Served | None, text: str, travel: str = DEFAULT_TRAVEL) -> tuple[int, dict[str, Any]]:
    """HTTP status and the answer to a volunteer who typed `text` and would go as far as `travel`.

    An unknown `travel` counts as the default. Never raises for anything typed.
    """
    travel = travel if travel in TRAVEL_SLUGS else DEFAULT_TRAVEL
    if served is None:
        found = lookup(text, None, {})
        return found.outcome.status, _described(found, None, travel)
    snapshot = served.snapshot
    found = lookup(text, current_index(snapshot.boundary_set), snapshot.not_contested)
    now = campaign_now(as_of_date(snapshot))
    result = _described(found, snapshot, travel)
    result["strategy"] = snapshot.strategy
    result["as_of"] = local_iso(dt.datetime.fromtimestamp(served.published_at, tz=dt.UTC))
    result["stale"] = served.is_stale(dt.datetime.now(tz=dt.UTC).timestamp())
    own = snapshot.position.get(found.code or "")
    if volunteer := _volunteer(found, own, travel):
        _recommend_into(result, snapshot, volunteer, now)
        if own is not None and found.outcome is Outcome.FOUND:
            result["home"] = recommended_seat(snapshot, Recommended(own, 0.0), now.timestamp())
    return found.outcome.status, result


def as_of_date(snapshot: Snapshot) -> dt.date | None:
    as_of = snapshot.campaign["as_of"]
    return dt.date.fromisoformat(as_of) if as_of else None


def _described(found: Lookup, snapshot: Snapshot | None, travel: str) -> dict[str, Any]:
    seat = snapshot.seats[snapshot.position[found.code]] if snapshot and found.code in snapshot.position else None
    party = snapshot.campaign["party"] if snapshot else ""
    result = empty_answer(found.outcome, message(found, seat["name"] if seat else "", party))
    result["postcode"] = str(found.postcode or "")
    result["suggestion"] = found.suggestion
    result["travel"] = travel
    if seat:
        result["constituency"] = {key: seat[key] for key in ("code", "name", "region", "url")}
    return result


def _volunteer(found: Lookup, own: int | None, travel: str) -> Volunteer | None:
    if found.postcode is None or found.longitude is None or found.latitude is None:
        return None
    return Volunteer(
        longitude=found.longitude,
        latitude=found.latitude,
        outcode=found.postcode.outcode,
        travel=travel,
        # An outcode spans several seats: distances are honest only from its middle.
        own_seat=own if found.postcode.is_full else None,
    )


def _recommend_into(result: dict[str, Any], snapshot: Snapshot, volunteer: Volunteer, now: dt.datetime) -> None:
    seconds = now.timestamp()
    recommendation = recommend(snapshot.the_map, volunteer, seconds, now.date().isoformat())
    result["recommendations"] = [recommended_seat(snapshot, seat, seconds) for seat in recommendation.seats]
    result["widened"] = recommendation.travel != volunteer.travel
    result["travel"] = recommendation.travel
    result["remote"] = _remote(snapshot, seconds)


def recommended_seat(snapshot: Snapshot, recommended: Recommended, now: float) -> dict[str, Any]:
    """A recommended seat as it is shown; a full event is never offered."""
    seat = snapshot.seats[recommended.seat]
    shown = {key: seat[key] for key in ("code", "name", "region", "need", "reason", "url", "has_group")}
    shown["distance_km"] = round(recommended.distance_km, 1)
    shown["next_events"] = snapshot.events_of(recommended.seat, now, with_places=True)[:NEXT_EVENTS_SHOWN]
    return shown


def _remote(snapshot: Snapshot, now: float) -> list[dict[str, Any]]:
    open_events = snapshot.the_map.has_places(now)
    chosen = [event for event in snapshot.remote_events if open_events[event]][:REMOTE_SHOWN]
    return [snapshot.events[event] for event in chosen]
