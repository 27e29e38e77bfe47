"""The published plan in figures, with one seat and one postcode worked through: what `how-it-works/` shows.

Memory only. Coarse, as all that the public sees: a score in steps of 5, the share of free places in quarters.
"""

from __future__ import annotations

from dataclasses import dataclass

from constituencies.clock import campaign_instant, fading_instant
from constituencies.kit.types import Context, JsonObject
from constituencies.lookup import Outcome
from targeting.proof.drawings import bell, fadings, miles
from targeting.recommend import Recommended
from targeting.recommending.country import DAY, SOON_WITHIN, Openings
from targeting.recommending.travel import DEFAULT_TRAVEL, TRAVEL_SLUGS, kept
from targeting.snapshot.format import Snapshot
from targeting.templatetags.display import signed, whole_miles
from targeting.web.html import TRAVEL_CHOICES
from targeting.web.lookup import Question, answer, in_name, snapshot_openings

EXAMPLE_POSTCODES = ("LS1 3AD", "M2 5DB", "B1 1BB", "BS1 5TR", "CF10 4UW", "EH1 1YJ", "SW1A 0AA")
"""Of town halls and parliaments: the first from which there is somewhere to go is the example."""
_QUARTERS = 4
_LEAST = 0.1
"""Share of places that “hardly any” stands for."""


@dataclass(frozen=True, slots=True)
class Step:
    """One factor of a score, and what is left of the need after it."""

    what: str
    """`need`, `way`, `places` or `time`."""
    factor: float
    rest: float
    """0 to 100."""
    amount: int = 0
    """Miles of the way, days of the time."""


@dataclass(frozen=True, slots=True)
class Product:
    """How a seat's score comes about for somebody from the example's postcode."""

    name: str
    url: str
    steps: list[Step]


def workings(snapshot: Snapshot) -> Context:
    """Context of the page: plan, seat (None without a plain one), postcode (None where none leads anywhere)."""
    plan = snapshot.plan
    labels = dict(TRAVEL_CHOICES)
    tiers = [
        (str(labels[tier["slug"]]), miles(tier["tau_km"]), tier["cap_km"] and miles(tier["cap_km"]))
        for tier in plan["tiers"]
    ]
    by_need = not plan["by_rule_of_2017"]
    return {
        "plan": plan,
        "fadings": fadings(tiers) if by_need else None,
        "example": _seat(snapshot) if by_need and plan["example"] else None,
        "from_postcode": _postcode(snapshot) if by_need else None,
    }


def _seat(snapshot: Snapshot) -> JsonObject:
    example: JsonObject = snapshot.plan["example"]
    seat = snapshot.seats[snapshot.position[example["code"]]]
    margin, last = example["margin"], example["last_margin"]
    return (
        example
        | {name: seat[name] for name in ("name", "url", "need", "footfall", "reason")}
        | {
            "bell": bell(margin, snapshot.plan["sigma"]),
            "is_changed": signed(margin) != signed(last),
            "sessions_for_a_point": 1 / example["points_per_session"],
        }
    )


def _postcode(snapshot: Snapshot) -> JsonObject | None:
    for postcode in EXAMPLE_POSTCODES:
        reply = answer(snapshot, Question(postcode))
        within = [card for card in reply.recommendations if not card.is_beyond]
        if reply.found.outcome is Outcome.FOUND and within:
            openings = snapshot_openings(snapshot, campaign_instant(snapshot.campaign["as_of"]))
            return {"postcode": postcode, "products": [_product(snapshot, openings, card) for card in within]}
    return None


def _product(snapshot: Snapshot, openings: Openings, card: Recommended) -> Product:
    """The factors as the public may know them; what is left after each is reckoned from these."""
    country, row = snapshot.country, openings.row[card.seat]
    tier = openings.tiers[TRAVEL_SLUGS.index(DEFAULT_TRAVEL)]
    there = [event for at in openings.events[openings.begins[row] : openings.begins[row + 1]] for event in at]
    begins_at = min(float(country.event_starts_at[event]) for event in there)
    days = max(0.0, begins_at - fading_instant(openings.since)) / DAY
    soon = 0.5 ** (days / SOON_WITHIN)
    free = float(openings.worth[row] / (country.need[card.seat] * country.lift[card.seat] * soon))
    factors = [
        ("way", kept(card.cost_km, tier, openings.by_distance_only), whole_miles(card.distance_km)),
        ("places", max(_LEAST, round(_QUARTERS * free) / _QUARTERS), 0),
        ("time", soon, round(days)),
    ]
    rest = float(snapshot.seats[card.seat]["need"]["score"])
    steps = [Step("need", 1.0, rest)]
    for what, factor, amount in factors:
        rest *= factor
        steps.append(Step(what, factor, rest, amount))
    name = in_name(snapshot, card.seat)
    return Product(name["name"], name["url"], steps)
