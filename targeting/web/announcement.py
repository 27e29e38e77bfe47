"""An answer in one sentence: what a screen reader says when new results stand where old ones did."""

from __future__ import annotations

from functools import lru_cache

from django.template.defaultfilters import date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from targeting.recommend import Recommended
from targeting.snapshot.format import Snapshot
from targeting.templatetags.display import london, whole_miles
from targeting.web.lookup import Answer, in_name


def announcement(snapshot: Snapshot, answer: Answer) -> str:
    """How many places there are to go, and the first of them; empty where there is none."""
    places = answer.recommendations
    if not places:
        return ""
    first = places[0]
    name = in_name(snapshot, first.seat)["name"]
    return _sentence(len(places), name, whole_miles(first.distance_km), _day_of(snapshot, first))


def _day_of(snapshot: Snapshot, place: Recommended) -> str:
    """The weekday of its next event."""
    if not place.events:
        return ""
    event = place.events[0]
    return snapshot.once(("weekday", event), lambda: _weekday(snapshot.events[event]["starts_at"]))


def _weekday(starts_at: str) -> str:
    return str(date(london(starts_at), "l"))


@lru_cache(maxsize=4096)
def _sentence(places: int, name: str, miles: int, day: str) -> str:
    counted = ngettext("%(places)d place to go.", "%(places)d places to go.", places) % {"places": places}
    if not miles:
        distance = _("less than a mile")
    else:
        distance = ngettext("about %(miles)d mile", "about %(miles)d miles", miles) % {"miles": miles}
    first = _("The first: %(name)s") % {"name": name}
    return f"{counted} {', '.join(filter(None, (first, distance, day)))}."
