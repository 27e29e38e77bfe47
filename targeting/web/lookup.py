"""The answer to a lookup: three places to go, one's own seat, work from home, and a seat that wants its first event.

Memory only: no database. `answer` finds out, as positions in the snapshot; `as_json` writes it for the API, html.py
for the map page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

import orjson
from django.urls import reverse

from constituencies.clock import Instant, campaign_instant
from constituencies.kit.types import JsonObject
from constituencies.kit.uk import KM_PER_MILE
from constituencies.lookup import Lookup, Outcome, lookup
from constituencies.lookup_sentences import message
from constituencies.postcode_index.index import PostcodeIndex, current_index
from constituencies.search.gazetteer import Gazetteer, NamedSeat
from events.models import SuggestedBy
from events.suggestions.marks import PARAMETER
from targeting import bands
from targeting.recommend import Recommendation, Recommended, Volunteer, recommend, seed_of
from targeting.recommending.country import Openings
from targeting.recommending.travel import DEFAULT_TRAVEL, TRAVEL_SLUGS
from targeting.recommending.when import ANY, ANY_TIME, When, when_of
from targeting.snapshot.format import Snapshot
from targeting.web.setting_aside import openings_left

IN_NAME = ("code", "name", "region", "url")
FAR_KM = 60 * KM_PER_MILE
"""Beyond 60 miles, what one can do at home comes first."""
OUTSIDE = "outside"
"""In the place of an outcode, for those who live in none: what they are shown from home depends on the day alone."""


SUGGESTED = f"&{PARAMETER}={SuggestedBy.CARD}"
KNOWN_SEAT = (Outcome.FOUND, Outcome.CONSTITUENCY)


class Question(NamedTuple):
    """What somebody asks."""

    text: str
    """A postcode, an outcode, a town or a constituency, as it was typed."""
    travel: str = DEFAULT_TRAVEL
    when: str = ANY
    seat: str = ""
    """GSS code of the seat that they say is theirs, where a postcode lies near a border."""
    without: str = ""
    """GSS codes of seats that they have set aside, with commas between them."""
    nearer: str = ""
    """Whole miles: what is farther they have set aside too."""


class Answer(NamedTuple):
    """Seats and events are positions in the snapshot."""

    found: Lookup
    message: str
    travel: str
    """The tier that was used."""
    asked: str
    """The tier that was asked for."""
    when: When = ANY_TIME
    is_when_unknown: bool = False
    """Whether it is for any time because what was asked for is over, or is no time that we know."""
    own: int | None = None
    """The seat of the postcode or of that name, or the likeliest of an outcode or a town."""
    recommendations: Sequence[Recommended] = ()
    """Seats with an event that one can go to, at most three, the best first."""
    high: int = 0
    """How many of them, from the first on, are of high need and no farther than was asked for."""
    far: int = 0
    """How many of them, from the last on, are beyond 60 miles: what one can do at home comes before those."""
    home: Recommended | None = None
    """One's own seat."""
    remote: tuple[int, ...] = ()
    """Events that one joins from home."""
    first_event: Recommended | None = None
    """The seat within reach where a first event would count most."""
    on_now: frozenset[int] = frozenset()
    """The events that have begun."""
    set_aside: int = 0
    """How many seats were left out because they had set them aside."""
    today: int = 0
    """The day in the campaign, as an ordinal."""

    @property
    def status(self) -> int:
        """HTTP status code."""
        return self.found.outcome.status

    @property
    def widened(self) -> bool:
        """Too few seats were within reach: `travel` is farther than was asked for."""
        return self.travel != self.asked


def answer(snapshot: Snapshot | None, question: Question, *, on_prototype: bool = False) -> Answer:
    """The answer to a volunteer; no snapshot: nothing is loaded. `on_prototype`: as the prototype that runs has it.

    An unknown `travel` or `when` counts as the default. Never raises for anything typed.
    """
    travel = question.travel if question.travel in TRAVEL_SLUGS else DEFAULT_TRAVEL
    if snapshot is None:
        match = lookup(question.text, None, {})
        return Answer(match, message(match, str, ""), travel, travel)
    index = current_index(snapshot.boundary_set)
    find_place = partial(gazetteer_of, snapshot, index) if index else None
    match = lookup(question.text, index, snapshot.not_contested, question.seat, find_place)
    own = snapshot.position.get(match.code or "")
    sentence = message(match, lambda code: seat_name(snapshot, code), snapshot.campaign["party"])
    now = campaign_instant(snapshot.campaign["as_of"])
    when = ANY_TIME if question.when == ANY else when_of(question.when, now.day)
    is_when_unknown = when.slug == ANY and question.when != ANY
    placeless = (match, sentence, travel, travel, when, is_when_unknown)
    if match.outcome is Outcome.OUTSIDE_UK:
        openings = snapshot_openings(snapshot, now, when)
        seed = seed_of(OUTSIDE, now.iso_day)
        return Answer(*placeless, remote=openings.home.for_seed(seed), on_now=openings.on_now)
    # An outcode or a town lies in several seats: which of them is somebody's own, only they can say.
    is_own_known = match.outcome in KNOWN_SEAT or (
        match.outcome in (Outcome.OUTCODE, Outcome.PLACE) and (match.chosen or match.seats == 1)
    )
    volunteer = volunteer_of(match, travel, own if is_own_known else None)
    if volunteer is None:
        return Answer(*placeless, own=own)
    openings, set_aside = snapshot_openings(snapshot, now, when, on_prototype=on_prototype), 0
    if question.without or question.nearer:
        openings, set_aside = openings_left(snapshot, openings, question.without, question.nearer)
    recommendation = recommend(openings, volunteer, now.iso_day)
    return Answer(
        match,
        sentence,
        recommendation.travel,
        travel,
        when,
        is_when_unknown,
        own,
        recommendation.seats,
        _high(snapshot, recommendation.seats),
        _far(recommendation.seats),
        _home(openings, recommendation, own) if is_own_known else None,
        openings.home.for_seed(seed_of(volunteer.outcode, now.iso_day)),
        recommendation.first_event,
        openings.on_now,
        set_aside,
        now.day.toordinal(),
    )


def snapshot_openings(
    snapshot: Snapshot, now: Instant, when: When = ANY_TIME, *, on_prototype: bool = False
) -> Openings:
    """What a snapshot comes to, for people who could go then; it ends with the day."""
    return snapshot.openings(now.timestamp, when, now.midnight, on_prototype=on_prototype)


def coming_events(snapshot: Snapshot, seat: int) -> tuple[list[int], Openings]:
    """Positions of a seat's next events that people can still come to, the first one first; and what is open."""
    openings = snapshot_openings(snapshot, campaign_instant(snapshot.campaign["as_of"]))
    return snapshot.events_of(seat, openings), openings


def in_name(snapshot: Snapshot, seat: int) -> dict[str, str]:
    """What a seat is called: code, name, region, url."""
    return snapshot.once(("in name", seat), lambda: {key: snapshot.seats[seat][key] for key in IN_NAME})


def seat_name(snapshot: Snapshot, code: str) -> str:
    """Name of a seat by its GSS code, "" where the snapshot has none."""
    seat = snapshot.position.get(code)
    return "" if seat is None else in_name(snapshot, seat)["name"]


def choices_of(snapshot: Snapshot, answer: Answer) -> list[int]:
    """The seats between which somebody may say which is theirs, where the postcode leaves that open."""
    return [snapshot.position[code] for code in answer.found.choices if code in snapshot.position]


def volunteer_of(match: Lookup, travel: str, own: int | None = None) -> Volunteer | None:
    """Where somebody starts from who typed a postcode; None for those who live nowhere that we know."""
    if match.longitude is None or match.latitude is None:
        return None
    return Volunteer(match.longitude, match.latitude, match.outcode, travel, own)


def gazetteer_of(snapshot: Snapshot, index: PostcodeIndex) -> Gazetteer:
    """The names of a snapshot's country; made once, in some milliseconds."""
    return snapshot.once(("gazetteer", index.version), lambda: Gazetteer(_named_seats(snapshot), index))


def _named_seats(snapshot: Snapshot) -> list[NamedSeat]:
    return [
        NamedSeat(code, seat["name"], details["longitude"], details["latitude"])
        for code, seat, details in zip(snapshot.codes, snapshot.seats, snapshot.details, strict=True)
    ]


def _high(snapshot: Snapshot, seats: list[Recommended]) -> int:
    """How many of the first are of high need, and no farther than was asked for."""
    band = snapshot.country.band
    for rank, seat in enumerate(seats):
        if seat.is_beyond or band[seat.seat] < bands.HIGH_FROM:
            return rank
    return len(seats)


def _far(seats: list[Recommended]) -> int:
    """How many of the last are far away."""
    for rank, seat in enumerate(reversed(seats)):
        if seat.cost_km <= FAR_KM:
            return rank
    return len(seats)


def _home(openings: Openings, recommendation: Recommendation, own: int | None) -> Recommended | None:
    """One's own seat, whatever is on there: at no distance where there is nothing to go to."""
    if own is None:
        return None
    return recommendation.own or Recommended(own, 0.0, 0.0, openings.next_open[own])


def empty_json(outcome: str, text: str) -> JsonObject:
    """An answer that holds nothing but its outcome and a sentence."""
    return {
        "postcode": "",
        "place": "",
        "outcome": outcome,
        "message": text,
        "suggestion": "",
        "others": [],
        "constituency": None,
        "choices": [],
        "travel": DEFAULT_TRAVEL,
        "widened": False,
        "when": ANY,
        "when_unknown": False,
        "recommendations": [],
        "home": None,
        "remote": [],
        "first_event": None,
        "strategy": "",
        "as_of": None,
        "stale": False,
    }


def as_json(answer: Answer, snapshot: Snapshot | None, *, stale: bool = False) -> JsonObject:
    """What the API says, for orjson; always the same keys."""
    match = answer.found
    body = empty_json(match.outcome, answer.message)
    body["postcode"] = str(match.postcode or "")
    body["place"] = match.place
    body["suggestion"] = match.suggestion
    body["others"] = match.others
    body["travel"] = answer.travel
    if snapshot is None:
        return body
    body["constituency"] = None if answer.own is None else orjson.Fragment(_name_json(snapshot, answer.own))
    body["choices"] = _names_json(snapshot, choices_of(snapshot, answer))
    body["widened"] = answer.widened
    body["when"] = answer.when.slug
    body["when_unknown"] = answer.is_when_unknown
    body["recommendations"] = [_card_json(card, snapshot) for card in answer.recommendations]
    body["home"] = answer.home and _card_json(answer.home, snapshot)
    body["remote"] = _events(answer.remote, snapshot)
    body["first_event"] = answer.first_event and _first_event_json(answer.first_event, snapshot)
    body["strategy"] = snapshot.strategy
    body["as_of"] = snapshot.as_of
    body["stale"] = stale
    return body


def _name_json(snapshot: Snapshot, seat: int) -> bytes:
    return snapshot.once(("name", seat), lambda: orjson.dumps(in_name(snapshot, seat)))


def _names_json(snapshot: Snapshot, seats: Iterable[int]) -> orjson.Fragment:
    return orjson.Fragment(b"[%b]" % b",".join(_name_json(snapshot, seat) for seat in seats))


_BOOL = (b"false", b"true")


def _card_json(card: Recommended, snapshot: Snapshot) -> orjson.Fragment:
    """A seat as the snapshot holds it, and in it what differs between visitors: no JSON is read or written."""
    before = snapshot.once(("card json", card.seat), lambda: snapshot.cards.raw(card.seat)[:-1] + b',"distance_km":')
    by_sea, later, beyond = _BOOL[card.by_sea], _BOOL[card.is_later], _BOOL[card.is_beyond]
    events = b",".join(map(snapshot.events.raw, card.events))
    ours = b'%.1f,"by_sea":%b,"later":%b,"beyond":%b,"next_events":[%b]}'
    return orjson.Fragment(before + ours % (card.distance_km, by_sea, later, beyond, events))


def _first_event_json(card: Recommended, snapshot: Snapshot) -> orjson.Fragment:
    before, after = snapshot.once(("first", card.seat), lambda: _around_first_distance(card, snapshot))
    return orjson.Fragment(b'%b%.1f,"by_sea":%b%b' % (before, card.distance_km, _BOOL[card.by_sea], after))


def _around_first_distance(card: Recommended, snapshot: Snapshot) -> tuple[bytes, bytes]:
    ways = orjson.dumps(first_event_urls(snapshot, card.seat, is_suggested=True))
    return snapshot.cards.raw(card.seat)[:-1] + b',"distance_km":', b"," + ways[1:]


def first_event_urls(snapshot: Snapshot, seat: int, *, is_suggested: bool = False) -> dict[str, str | None]:
    """Where somebody can host the first event of a seat, and ask to be told of it; nowhere in a historical campaign.

    `is_suggested`: as the seat that needs its first event, so that it is counted what becomes of that.
    """
    if snapshot.campaign["as_of"]:
        return {"host_url": None, "tell_me_url": None}
    slug = snapshot.slugs[seat]
    return {
        "host_url": f"{reverse('events:new')}?seat={slug}{SUGGESTED if is_suggested else ''}",
        "tell_me_url": reverse("events:tell-me", args=[slug]),
    }


def _events(events: tuple[int, ...], snapshot: Snapshot) -> list[orjson.Fragment]:
    """JSON already: it goes out as it was put into the snapshot."""
    return [orjson.Fragment(snapshot.events.raw(event)) for event in events]
