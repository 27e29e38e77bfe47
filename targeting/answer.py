"""The answer to a lookup: where a volunteer counts most, and what is on there. Memory only: no database.

`answer` finds out, as positions in the snapshot; `as_json` writes it for the API, pages.py for the map page.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from constituencies.lookup import Lookup, Outcome, lookup
from constituencies.lookup_messages import message
from constituencies.postcode_index import current_index
from targeting.clock import campaign_now
from targeting.moment import Moment
from targeting.recommend import Recommended, Volunteer, recommend
from targeting.snapshot import Snapshot
from targeting.travel import DEFAULT_TRAVEL, TRAVEL_SLUGS

REMOTE_SHOWN = 3
IN_NAME = ("code", "name", "region", "url")


class Card(NamedTuple):
    """A seat as it is shown to one volunteer; a full event is never offered."""

    seat: int
    distance_km: float
    events: tuple[int, ...]
    """At most two."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Seats and events are positions in the snapshot."""

    found: Lookup
    message: str
    travel: str
    """The tier that was used."""
    asked: str
    """The tier that was asked for."""
    own: int | None = None
    """The seat of the postcode, or the one that most of an outcode's postcodes are in."""
    recommendations: list[Card] = field(default_factory=list)
    home: Card | None = None
    remote: tuple[int, ...] = ()

    @property
    def status(self) -> int:
        """HTTP status code."""
        return self.found.outcome.status

    @property
    def widened(self) -> bool:
        """Too few seats were within reach: `travel` is farther than was asked for."""
        return self.travel != self.asked


def answer(snapshot: Snapshot | None, text: str, travel: str = DEFAULT_TRAVEL) -> Answer:
    """The answer to a volunteer who typed `text` and would go as far as `travel`; no snapshot: nothing is loaded.

    An unknown `travel` counts as the default. Never raises for anything typed.
    """
    travel = travel if travel in TRAVEL_SLUGS else DEFAULT_TRAVEL
    if snapshot is None:
        found = lookup(text, None, {})
        return Answer(found, message(found, str, ""), travel, travel)
    found = lookup(text, current_index(snapshot.boundary_set), snapshot.not_contested)
    own = snapshot.position.get(found.code or "")
    said = message(found, lambda code: seat_name(snapshot, code), snapshot.campaign["party"])
    volunteer = _volunteer(found, own, travel)
    if volunteer is None:
        return Answer(found, said, travel, travel, own=own)
    now = campaign_now(as_of_date(snapshot))
    moment = snapshot.moment(now.timestamp())
    recommendation = recommend(moment, volunteer, now.date().isoformat())
    at_home = own is not None and found.outcome is Outcome.FOUND
    return Answer(
        found,
        said,
        recommendation.travel,
        travel,
        own=own,
        recommendations=[_card(moment, seat) for seat in recommendation.seats],
        home=_card(moment, Recommended(own, 0.0)) if own is not None and at_home else None,
        remote=moment.open_remote[:REMOTE_SHOWN],
    )


def coming_events(snapshot: Snapshot, seat: int) -> list[int]:
    """Positions of a seat's next events that have not begun, the first one first; full ones too."""
    return snapshot.events_of(seat, campaign_now(as_of_date(snapshot)).timestamp())


def in_name(snapshot: Snapshot, seat: int) -> dict[str, str]:
    """What a seat is called: code, name, region, url."""
    return snapshot.once(("in name", seat), lambda: {key: snapshot.seats[seat][key] for key in IN_NAME})


def seat_name(snapshot: Snapshot, code: str) -> str:
    """Name of a seat by its GSS code, "" where the snapshot has none."""
    seat = snapshot.position.get(code)
    return "" if seat is None else in_name(snapshot, seat)["name"]


def as_of_date(snapshot: Snapshot) -> dt.date | None:
    as_of = snapshot.campaign["as_of"]
    return dt.date.fromisoformat(as_of) if as_of else None


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


def _card(moment: Moment, seat: Recommended) -> Card:
    return Card(seat.seat, seat.distance_km, moment.next_open[seat.seat])


def empty_json(outcome: str, text: str) -> dict[str, Any]:
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


def as_json(given: Answer, snapshot: Snapshot | None, *, stale: bool = False) -> dict[str, Any]:
    """What the API says, for orjson; always the same keys."""
    found = given.found
    said = empty_json(found.outcome, given.message)
    said["postcode"] = str(found.postcode or "")
    said["suggestion"] = found.suggestion
    said["travel"] = given.travel
    if snapshot is None:
        return said
    said["constituency"] = None if given.own is None else in_name(snapshot, given.own)
    said["widened"] = given.widened
    said["recommendations"] = [_card_json(card, snapshot) for card in given.recommendations]
    said["home"] = given.home and _card_json(given.home, snapshot)
    said["remote"] = _events(given.remote, snapshot)
    said["strategy"] = snapshot.strategy
    said["as_of"] = snapshot.as_of
    said["stale"] = stale
    return said


def _card_json(card: Card, snapshot: Snapshot) -> orjson.Fragment:
    """A seat as the snapshot holds it, and in it what differs between visitors: no JSON is read or written."""
    before, after = snapshot.once((card.seat, card.events), lambda: _around_distance(card, snapshot))
    return orjson.Fragment(b"%b%.1f%b" % (before, card.distance_km, after))


def _around_distance(card: Card, snapshot: Snapshot) -> tuple[bytes, bytes]:
    events = b",".join(map(snapshot.events.raw, card.events))
    return snapshot.cards.raw(card.seat)[:-1] + b',"distance_km":', b',"next_events":[%b]}' % events


def _events(events: tuple[int, ...], snapshot: Snapshot) -> list[orjson.Fragment]:
    """JSON already: it goes out as it was put into the snapshot."""
    return [orjson.Fragment(snapshot.events.raw(event)) for event in events]
