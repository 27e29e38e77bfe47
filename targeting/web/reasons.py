"""Why a seat is recommended to one visitor: how far it is, when, and that there is room. As HTML, each piece made once.

Beside it on a card stand the reasons that are the same for everybody (snapshot/why.py).
"""

from __future__ import annotations

import math
from functools import lru_cache

from django.utils.translation import gettext as _

from targeting.recommend import Recommended
from targeting.recommending.country import SOON_WITHIN
from targeting.recommending.travel import TRAVEL, TRAVEL_SLUGS, kept
from targeting.snapshot.format import Snapshot
from targeting.web.slots import rendered

_LISTED, _BEYOND, _HOME, _NEAR, _MIDDLING, _FAR = "listed", "beyond", "home", "near", "middling", "far"
_AT_ONCE, _THIS_WEEK, _SOON, _LATER, _NEVER = "at-once", "this-week", "soon", "later", "never"


def visitor_reasons(snapshot: Snapshot, card: Recommended, travel: str, today: int, *, is_home: bool) -> bytes:
    """Items of a list. `travel` is the tier that was asked for, `today` an ordinal, `is_home` one's own seat apart."""
    country = snapshot.country
    if is_home:
        way = _HOME
    elif country.by_distance_only:
        way = _LISTED
    elif card.is_beyond:
        way = _BEYOND
    else:
        third, two_thirds = snapshot.once(("thirds", travel), lambda: _thirds(travel, country.reach))
        way = _NEAR if card.cost_km < third else _MIDDLING if card.cost_km <= two_thirds else _FAR
    return _pieces(way, _when(int(country.event_day[card.events[0]]) - today) if card.events else _NEVER)


def _thirds(travel: str, reach: float) -> tuple[float, float]:
    """How far it is, in km, until the way takes off a third of a seat's need, and until it takes off two thirds."""
    tier = TRAVEL[TRAVEL_SLUGS.index(travel)].at_reach(reach)
    at_a_km = kept(1.0, tier, by_distance_only=False)
    return _km_to(2 / 3, at_a_km), _km_to(1 / 3, at_a_km)


def _km_to(share: float, at_a_km: float) -> float:
    """So far is it until only such a share is kept, where each km keeps as much of what the one before left."""
    return math.log(share) / math.log(at_a_km)


def _when(days: int) -> str:
    """Of an event that begins in so many days; below 0 once it has begun."""
    return _AT_ONCE if days <= 1 else _THIS_WEEK if days <= 7 else _SOON if days <= SOON_WITHIN else _LATER


@lru_cache(maxsize=32)
def _pieces(way: str, when: str) -> bytes:
    return rendered("targeting/_reasons.html", {"sentences": [*_of_the_way(way), *_of_the_time(when)]}).encode()


def _of_the_way(way: str) -> list[str]:
    return {
        _LISTED: [_("Of the closest seats, the nearest come first.")],
        _BEYOND: [_("It is further than you chose: there is too little within that distance.")],
        _HOME: [],
        _NEAR: [_("Distance takes less than a third off what you would count for there.")],
        _MIDDLING: [_("Distance takes between a third and two thirds off what you would count for there.")],
        _FAR: [_("Distance takes more than two thirds off what you would count for there.")],
    }[way]


def _of_the_time(when: str) -> list[str]:
    return {
        _AT_ONCE: [_("You can go today or tomorrow; there is a place for you.")],
        _THIS_WEEK: [_("You can go within a week; there is a place for you.")],
        _SOON: [_("You can go within two weeks; there is a place for you.")],
        _LATER: [_("Nothing is on for two weeks, which takes half or more off that.")],
        _NEVER: [],
    }[when]
