"""The HTML of the pages that are answered from memory. Their templates are in templates/targeting/.

What is the same for many visitors is rendered once and kept; what differs is put into slots (slots.py).
All is kept by its content, so a new snapshot costs only what it changed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import orjson
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from constituencies.addresses import absolute_url
from constituencies.kit.types import Context
from constituencies.lookup import Outcome
from constituencies.pictures.page import share_context
from targeting import bands
from targeting.recommending.travel import DEFAULT_TRAVEL
from targeting.recommending.when import ANY, EVENINGS, TODAY, WEEKEND, WHEN_SLUGS
from targeting.snapshot.format import Snapshot
from targeting.snapshot.holder import Served, holder
from targeting.timeline.words import last_weeks
from targeting.web.announcement import announcement
from targeting.web.cards import card_html, events_html, first_event_html, listed_events_html
from targeting.web.lookup import Answer, Question, choices_of, in_name
from targeting.web.map_config import map_config
from targeting.web.memory import HTML, SharedBody
from targeting.web.seat_parts import SeatParts, by_week, people_still_needed, week_text
from targeting.web.sharing import seat_picture_path
from targeting.web.slots import Skeleton, joined, rendered, slot

TRAVEL_CHOICES = (
    ("30m", gettext_lazy("30 minutes")),
    ("1h", gettext_lazy("an hour")),
    ("2h", gettext_lazy("two hours")),
    ("any", gettext_lazy("any distance")),
)
ON_A_DAY = "day"
"""What the form asks for when the day stands in a field of its own."""
WHEN_CHOICES = (
    (ANY, gettext_lazy("any time")),
    (TODAY, gettext_lazy("today")),
    (WEEKEND, gettext_lazy("this weekend")),
    (EVENINGS, gettext_lazy("weekday evenings")),
    (ON_A_DAY, gettext_lazy("choose a day")),
)
QUERY_MAX_LENGTH = 100
NO_NOTE = SafeString()
PLACED = (Outcome.FOUND, Outcome.OUTCODE, Outcome.PLACE, Outcome.CONSTITUENCY, Outcome.NOT_CONTESTED)
"""Of answers that begin somewhere."""


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
def page_context(key: PageKey) -> Context:
    """What every page shows: the campaign with its imprint, and whether the plan is out of date."""
    facts = orjson.loads(key.facts)
    campaign = facts["campaign"]
    need_url = reverse("targeting:need")
    if not key.is_current:
        need_url += "?" + urlencode({"campaign": campaign["slug"]})
    return {
        "campaign": campaign,
        "stale": key.is_stale,
        "map_config": map_config(facts["outlines"], need_url, campaign["slug"]),
    }


@lru_cache(maxsize=64)
def map_page(key: PageKey) -> SharedBody:
    """The map, before anybody asked anything."""
    results = rendered("targeting/_results.html", {"answer": None})
    page = _map_skeleton(key, DEFAULT_TRAVEL, ANY, is_near=False).fill(query="", day="", results=results)
    return SharedBody(page, HTML)


def lookup_page(
    key: PageKey, snapshot: Snapshot, answer: Answer, question: Question, note: SafeString = NO_NOTE
) -> bytes:
    """The map with the answer to a lookup; the form shows the question as it was asked.

    `note`: what those are told who take part in a prototype.
    """
    near = answer.found.place or (answer.found.postcode.outcode if answer.found.postcode else "")
    query = question.text[:QUERY_MAX_LENGTH].replace("\x00", "")
    is_slug = answer.when.slug in WHEN_SLUGS
    skeleton = _map_skeleton(key, answer.asked, answer.when.slug if is_slug else ON_A_DAY, is_near=bool(near))
    results = _results(snapshot, answer, near, question, note)
    return skeleton.fill(query=query, near=near, day="" if is_slug else answer.when.slug, results=results)


@lru_cache(maxsize=1024)
def seat_page(key: PageKey, parts: SeatParts) -> SharedBody:
    """One seat: why it matters, what is on, who near it needs people more, how it voted."""
    texts = orjson.loads(parts.seat) | orjson.loads(parts.details)
    context = {
        "seat": texts,
        "weeks": [(week, listed_events_html(events)) for week, events in by_week(parts.events, parts.day)],
        "needs": people_still_needed(parts.events),
        "week_text": week_text(texts, parts.week, parts.day, page_context(key)["campaign"]["imprint"]),
        "last_weeks": last_weeks(parts.timeline),
        "neighbours": [orjson.loads(seat) | {"miles": miles} for seat, miles in parts.neighbours],
        "public_url": absolute_url(texts["url"]),
    }
    body = rendered("targeting/_seat.html", context)
    next_event = parts.events[0].text if parts.events else None
    page = _seat_skeleton(key).fill(
        name=texts["name"],
        code=texts["code"],
        body=body,
        reason=texts["reason"],
        url=absolute_url(texts["url"]),
        picture=absolute_url(seat_picture_path(texts, page_context(key)["campaign"], next_event)),
    )
    return SharedBody(page, HTML)


@lru_cache(maxsize=16)
def _seat_skeleton(key: PageKey) -> Skeleton:
    seat = {"name": slot("name"), "code": slot("code")}
    context = page_context(key) | {"seat": seat, "home_code": seat["code"], "body": slot("body")}
    share = {"title": seat["name"], "alt": seat["name"]} | {
        name: slot(of) for name, of in (("sentence", "reason"), ("url", "url"), ("picture", "picture"))
    }
    return Skeleton("targeting/seat.html", context | {"share": share})


@lru_cache(maxsize=64)
def _map_skeleton(key: PageKey, travel: str, when: str, *, is_near: bool) -> Skeleton:
    context = page_context(key) | {
        "near": slot("near") if is_near else "",
        "query": slot("query"),
        "results": slot("results"),
        "travel": travel,
        "travel_choices": TRAVEL_CHOICES,
        "when": when,
        "when_choices": WHEN_CHOICES,
        "day": slot("day"),
        "layers": bands.LAYERS,
        "snapshot_ready": True,
    }
    campaign = page_context(key)["campaign"]["slug"]
    path = reverse("targeting:map") if key.is_current else reverse("targeting:campaign-map", args=[campaign])
    title = gettext("Where can you make the difference?")
    sentence = gettext("Find the constituencies where your time counts most, and the events there.")
    return Skeleton("targeting/map.html", context | share_context(page_context(key)["campaign"], title, sentence, path))


class _Shape(NamedTuple):
    """Which parts the results have."""

    outcome: Outcome
    has_seat: bool
    has_choices: bool
    has_suggestion: bool
    has_others: bool
    widened: bool
    when: str
    is_when_unknown: bool
    """The day that was asked for is over, or is none."""
    high: int
    beyond: int
    far: int
    cards: int
    is_own_first: bool
    """One's own seat is the one that needs its first event."""
    has_home: bool
    has_remote: bool
    has_first_event: bool
    has_set_aside: bool
    has_note: bool


@lru_cache(maxsize=512)
def _results_skeleton(shape: _Shape) -> Skeleton:
    cards = [slot(f"card_{i}") for i in range(shape.cards)]
    near, far = shape.cards - shape.beyond - shape.far, shape.cards - shape.far
    answer = {
        "outcome": shape.outcome.value,
        "near": slot("near"),
        "when": slot("when"),
        "mine": slot("mine"),
        "here": slot("here"),
        "message": slot("message"),
        "announcement": slot("announcement"),
        "constituency": {name: slot(f"own_{name}") for name in ("code", "name", "url")} if shape.has_seat else None,
        "choices": slot("choices") if shape.has_choices else "",
        "suggestion": slot("suggestion") if shape.has_suggestion else "",
        "suggestion_query": slot("suggestion_query"),
        "others": slot("others") if shape.has_others else "",
        "widened": shape.widened,
        "asked_when": shape.when,
        "is_when_unknown": shape.is_when_unknown,
        "is_far": shape.cards == shape.far,
        "is_own_first": shape.is_own_first,
        "is_placed": shape.outcome in PLACED,
        "needed_most": cards[: shape.high],
        "cards": cards[shape.high : near],
        "beyond": cards[near:far],
        "far": cards[far:],
        "home": slot("home") if shape.has_home else "",
        "remote": slot("remote") if shape.has_remote else "",
        "first_event": slot("first_event") if shape.has_first_event else "",
        "set_aside": slot("set_aside") if shape.has_set_aside else "",
        "note": slot("note") if shape.has_note else "",
        "counted": slot("counted"),
        "strategy": slot("strategy"),
    }
    return Skeleton("targeting/_results.html", {"answer": answer})


def _results(snapshot: Snapshot, answer: Answer, near: str, question: Question, note: SafeString) -> bytes:
    match = answer.found
    own = in_name(snapshot, answer.own) if answer.own is not None else {"code": "", "name": "", "url": ""}
    home = (
        answer.home if answer.home and answer.home.seat not in {card.seat for card in answer.recommendations} else None
    )
    first_event = answer.first_event
    if home and first_event and home.seat == first_event.seat:
        home = None  # one card says both
    shape = _Shape(
        outcome=match.outcome,
        has_seat=answer.own is not None,
        has_choices=bool(match.choices),
        has_suggestion=bool(match.suggestion),
        has_others=bool(match.others),
        widened=answer.widened,
        when=answer.when.slug if answer.when.slug in WHEN_SLUGS else ON_A_DAY,
        is_when_unknown=answer.is_when_unknown,
        high=answer.high,
        beyond=sum(card.is_beyond for card in answer.recommendations[: len(answer.recommendations) - answer.far]),
        far=answer.far,
        cards=len(answer.recommendations),
        is_own_first=first_event is not None and first_event.seat == answer.own,
        has_home=home is not None,
        has_remote=bool(answer.remote),
        has_first_event=first_event is not None,
        has_set_aside=answer.set_aside > 0,
        has_note=bool(note),
    )
    cards = {
        f"card_{i}": card_html(snapshot, answer, card, rank=i + 1) for i, card in enumerate(answer.recommendations)
    }
    return _results_skeleton(shape).fill(
        near=near,
        when="" if answer.when.slug == ANY else answer.when.slug,
        mine=(match.code or "") if match.chosen else "",
        here=_here(match.longitude, match.latitude),
        message=answer.message,
        announcement=announcement(snapshot, answer),
        own_code=own["code"],
        own_name=own["name"],
        own_url=own["url"],
        choices=_choices(snapshot, answer, question) if match.choices else "",
        suggestion=match.suggestion,
        suggestion_query=urlencode({"postcode": match.suggestion, "travel": answer.asked}) if match.suggestion else "",
        others=_others(match.others, answer.asked) if match.others else "",
        home=card_html(snapshot, answer, home) if home else "",
        remote=events_html(snapshot, answer.remote, answer.on_now),
        first_event=first_event_html(snapshot, answer, first_event) if first_event else "",
        note=note,
        counted=_counted(snapshot.as_of),
        strategy=snapshot.strategy,
        set_aside=_set_aside(answer.set_aside) if answer.set_aside else "",
        **cards,
    )


def _here(longitude: float | None, latitude: float | None) -> str:
    """Where somebody starts from, for the map alone: to about 100 m, and never in an address."""
    return "" if longitude is None or latitude is None else f"{longitude:.3f},{latitude:.3f}"


def _choices(snapshot: Snapshot, answer: Answer, question: Question) -> bytes:
    """A form in which somebody says which seat is theirs; the postcode goes along, as nobody keeps it."""
    match = answer.found
    is_outcode = match.postcode is None or not match.postcode.is_full
    buttons = [_choice(snapshot, seat, is_own=seat == answer.own) for seat in choices_of(snapshot, answer)]
    return _choices_skeleton(is_outcode=is_outcode, is_near_border=match.is_near_border).fill(
        query=question.text[:QUERY_MAX_LENGTH].replace("\x00", ""),
        travel=answer.asked,
        when=answer.when.slug,
        buttons=joined(buttons),
    )


@lru_cache(maxsize=256)
def _others(labels: tuple[str, ...], travel: str) -> SafeString:
    """Other towns of the same name, each a lookup of its own."""
    others = [{"label": label, "query": urlencode({"postcode": label, "travel": travel})} for label in labels]
    return rendered("targeting/_others.html", {"others": others})


@lru_cache(maxsize=4)
def _choices_skeleton(**shape: bool) -> Skeleton:
    slots = {name: slot(name) for name in ("query", "travel", "when", "buttons")}
    return Skeleton("targeting/_choices.html", {**shape, **slots})


def _choice(snapshot: Snapshot, seat: int, *, is_own: bool) -> bytes:
    context = in_name(snapshot, seat) | {"is_own": is_own}
    return snapshot.once(
        ("choice", seat, is_own), lambda: rendered("targeting/_choice.html", {"seat": context}).encode()
    )


@lru_cache(maxsize=32)
def _set_aside(number: int) -> SafeString:
    return rendered("targeting/_set_aside.html", {"number": number})


@lru_cache(maxsize=8)
def _counted(as_of: str) -> SafeString:
    return rendered("targeting/_counted.html", {"as_of": as_of})
