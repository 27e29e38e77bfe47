"""What is public about a seat and about an event, as pages and API show it.

Public numbers are coarse on purpose: the score in steps of 5; footfall, weights and capacity as bands only.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from constituencies.models import Campaign, Constituency, Result
from constituencies.queries import constituency_url
from events.models import Event
from events.places import places_band
from targeting import bands
from targeting.clock import LONDON


def local_iso(moment: dt.datetime) -> str:
    return moment.astimezone(LONDON).isoformat(timespec="seconds")


def event_fragment(event: Event) -> dict[str, Any]:
    """What cards and lists show of an event."""
    position = event.public_position
    return {
        "id": event.pk,
        "title": event.title,
        "constituency": event.constituency.name,
        "kind": event.kind,
        "starts_at": local_iso(event.starts_at),
        "ends_at": local_iso(event.ends_at),
        "drop_in": event.is_drop_in,
        "places": places_band(event.capacity, event.confirmed_signups),
        "url": event.get_absolute_url(),
        "place": position and {"name": event.public_place, "longitude": position[0], "latitude": position[1]},
        "step_free": event.step_free,
    }


def seat_facts(campaign: Campaign, constituency: Constituency) -> dict[str, Any]:
    """What cards and lists show of a seat that does not depend on plans or events."""
    return {
        "code": constituency.code,
        "name": constituency.name,
        "region": constituency.region.name,
        "url": constituency_url(campaign, constituency),
    }


def seat_details(
    constituency: Constituency, result: Result | None, party_votes: list[dict[str, Any]]
) -> dict[str, Any]:
    """What a seat's own page shows besides."""
    return {
        "slug": constituency.slug,
        "longitude": constituency.longitude,
        "latitude": constituency.latitude,
        "electorate": constituency.electorate,
        "result": _result_fragment(result, party_votes),
    }


@dataclass(frozen=True, slots=True)
class SeatNow:
    """What of a seat's standing goes into what is shown of it."""

    score: float
    margin: float
    footfall: float
    not_contested: str
    has_group: bool
    by_election: dt.date | None = None
    """The day of the one that the margin starts from."""


def seat_fragment(shown: dict[str, Any], now: SeatNow, party: str) -> dict[str, Any]:
    """`shown` (see seat_facts) with the need of the moment beside it."""
    score = bands.public_score(now.score)
    footfall = bands.FOOTFALL.of(now.footfall).slug
    return shown | {
        "need": {"score": score, "band": bands.NEED.of(score).slug},
        "marginality": bands.MARGINALITY.of(-abs(now.margin)).slug,
        "footfall": footfall,
        "not_contested": now.not_contested,
        "has_group": now.has_group,
        "reason": reason(now, footfall, party),
    }


def _result_fragment(result: Result | None, party_votes: list[dict[str, Any]]) -> dict[str, Any] | None:
    if result is None:
        return None
    return {
        "parties": [{**row, "share": round(100 * row["votes"] / result.valid_votes, 1)} for row in party_votes],
        "majority": result.majority,
        "turnout": round(result.turnout_pct, 1),
        "election": result.election.name,
        "kind": result.election.kind,
    }


def reason(now: SeatNow, footfall: str, party: str) -> str:
    """One plain sentence: why here, why now."""
    if now.not_contested:
        return not_contested_sentence(now.not_contested, party)
    return f"{_standing(now.margin, party, now.by_election)} {_going(footfall)}"


@lru_cache(maxsize=4096)
def _standing(margin: float, party: str, by_election: dt.date | None) -> str:
    # Six votes of 32,740 are 0.02 points, which are not none.
    points = f"{abs(margin):.1f}" if abs(margin) >= 0.05 else f"{abs(margin):.2f}"
    values = {"party": party, "points": points, "when": _("last time")}
    if by_election:
        values["when"] = _("at the by-election of %(day)s") % {"day": date_format(by_election, "j F Y")}
    if margin >= 0:
        if margin < 10:
            return _("%(party)s held on here by only %(points)s points %(when)s.") % values
        return _("%(party)s won here by %(points)s points %(when)s.") % values
    if margin > -10:
        return _("%(party)s missed this seat by just %(points)s points %(when)s.") % values
    return _("%(party)s finished %(points)s points behind here %(when)s.") % values


@cache
def _going(footfall: str) -> str:
    return str(_GOING[footfall])


_GOING = {
    "none": gettext_lazy("Nobody has signed up to go yet."),
    "few": gettext_lazy("Only a few people are going so far."),
    "some": gettext_lazy("Some people are going, and more are needed."),
    "many": gettext_lazy("Many people are going already."),
    "most": gettext_lazy("It is well supported already."),
}


def not_contested_sentence(why: str, party: str) -> str:
    return {
        "northern-ireland": _("%(party)s does not stand candidates in Northern Ireland."),
        "speaker": _("The Speaker of the House of Commons sits here; by custom %(party)s does not stand."),
        "no-candidate": _("%(party)s had no candidate here last time."),
        "no-result": _("There is no earlier result for this constituency."),
    }[why] % {"party": party}
