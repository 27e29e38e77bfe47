"""What is public about a seat and about an event, as pages and API show it.

Public numbers are coarse on purpose: the score in steps of 5; footfall and weights as bands only. How many people an
event still needs is said in full.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from constituencies.addresses import constituency_url
from constituencies.kit.types import JsonObject
from constituencies.models import Campaign, Constituency
from events.exports.event_json import event_json
from events.models import Event
from targeting import bands
from targeting.snapshot.sentences import going_sentence, not_contested_sentence, standing_sentence
from targeting.snapshot.standings import Standing
from targeting.snapshot.why import Standpoint, why


def event_fragment(event: Event) -> JsonObject:
    """What cards and lists show of an event."""
    return event_json(event) | {"drop_in": event.is_drop_in}


def seat_identity(campaign: Campaign, constituency: Constituency) -> JsonObject:
    """What cards and lists show of a seat that does not depend on plans or events."""
    return {
        "code": constituency.code,
        "name": constituency.name,
        "region": constituency.region.name,
        "url": constituency_url(campaign, constituency),
    }


def seat_details(constituency: Constituency, result: JsonObject | None) -> JsonObject:
    """What a seat's own page shows besides; `result` as results.py puts it."""
    return {
        "slug": constituency.slug,
        "longitude": constituency.longitude,
        "latitude": constituency.latitude,
        "electorate": constituency.electorate,
        "result": result,
    }


@dataclass(frozen=True, slots=True)
class SeatNow:
    """What of a seat's standing goes into what is shown of it."""

    score: float
    margin: float
    going: int
    """People confirmed for its events that are not over."""
    has_events: bool
    """Whether it has any."""
    not_contested: str
    has_group: bool
    standing: Standing | None
    standpoint: Standpoint = field(default_factory=Standpoint)


def seat_fragment(shown: JsonObject, now: SeatNow, party: str) -> JsonObject:
    """`shown` (see seat_identity) with the need of the moment beside it; `party` as it stands in a sentence."""
    score = bands.public_score(now.score)
    return shown | {
        "need": {"score": score, "band": bands.NEED.of(score).slug},
        "marginality": bands.MARGINALITY.of(-abs(now.margin)).slug,
        "footfall": bands.FOOTFALL.of(now.going).slug,
        "not_contested": now.not_contested,
        "has_group": now.has_group,
        "reason": reason(now, party),
        "why": [] if now.not_contested else why(now.standpoint, now.going, party, has_events=now.has_events),
    }


def reason(now: SeatNow, party: str) -> str:
    """Why here, why now, in two or three plain sentences; `party` as it stands in a sentence."""
    if now.not_contested or now.standing is None:
        when = now.standing.counted.when if now.standing else ""
        return not_contested_sentence(now.not_contested or "no-result", party, when)
    need = bands.NEED.of(bands.public_score(now.score)).slug
    going = going_sentence(now.going, need, has_events=now.has_events)
    return f"{standing_sentence(now.standing, party)} {going}"
