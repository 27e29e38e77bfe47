"""How times, distances and slugs are put into words: the one place, for all templates."""

from __future__ import annotations

import datetime as dt
import math

from django import template
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from constituencies.kit.types import JsonObject
from constituencies.kit.uk import KM_PER_MILE, LONDON
from events.models import Event
from targeting import bands

register = template.Library()

SCALES = {scale.slug: scale for scale in bands.LAYERS}
WEEKDAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)


@register.filter
def london(value: str | dt.datetime) -> dt.datetime:
    """A time in the United Kingdom, from an ISO string with an offset or an aware datetime."""
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(LONDON)


@register.filter
def hours(starts_at: str | dt.datetime, ends_at: str | dt.datetime) -> str:
    """“10:00–12:30”; an end on another day is named: “22:00–01:00 (Sunday)”."""
    start, end = london(starts_at), london(ends_at)
    text = f"{start:%H:%M}–{end:%H:%M}"
    return text if start.date() == end.date() else f"{text} ({WEEKDAYS[end.weekday()]})"


@register.filter
def day(value: str | dt.date) -> str:
    """“28 November 2019”, from a date or an ISO string."""
    moment = value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
    return date_format(moment, "j F Y")


def event_hours(starts_at: str, ends_at: str, *, is_on: bool) -> str:
    """When an event is, for people: “10:00–12:30”, or “On now, until 22:00” once it has begun."""
    if not is_on:
        return hours(starts_at, ends_at)
    return _("On now, until %(time)s") % {"time": f"{london(ends_at):%H:%M}"}


@register.filter
def whole_miles(distance_km: float) -> int:
    """A distance as people in the United Kingdom read it, to the mile, as ours are not exact; 0 for under a mile."""
    return round(distance_km / KM_PER_MILE) if distance_km >= KM_PER_MILE else 0


@register.filter
def percent(share: float) -> str:
    """“12 %”, from 0 to 1; below one per cent with a decimal."""
    return f"{100 * share:.1f} %" if 0 < share < 0.01 else f"{100 * share:.0f} %"


@register.filter
def signed(points: float) -> str:
    """“+4.2” or “−4.2”: points of margin."""
    return f"{points:+z.1f}".replace("-", "−")


@register.filter
def signed_whole(points: int) -> str:
    """“+4” or “−4”: whole points."""
    return f"{points:+d}".replace("-", "−")


@register.filter
def as_index(ratio: float | None) -> str:
    """“129” of 1.29, where what is compared with is 100; a dash where there is nothing to compare with."""
    return "–" if ratio is None else f"{100 * ratio:.0f}"


@register.filter
def band_label(slug: str, scale: str) -> str:
    return str(SCALES[scale].label_of(slug))


@register.filter
def kind_label(kind: str) -> str:
    return str(Event.Kind(kind).label)


@register.filter
def step_free_label(step_free: str) -> str:
    return str(Event.StepFree(step_free).label)


@register.filter
def widest_share(parties: list[JsonObject]) -> int:
    """The share in per cent, in full tens, that the longest bar of a result's chart stands for."""
    shares: list[float] = [party.get(when) or 0.0 for party in parties for when in ("share", "before")]
    return max(10, 10 * math.ceil(max(shares) / 10))


@register.filter
def in_textarea(text: str) -> SafeString:
    """A text in which slots.py leaves every line as it is, also empty ones."""
    return SafeString(escape(text).replace("\n", "&#10;"))


@register.simple_tag
def map_texts() -> dict[str, str]:
    """What the scripts say; static/js/lib/config.js names the keys."""
    return {
        "layers": _("Show on the map"),
        "notContested": _("not contested"),
        "zoomIn": _("Zoom in"),
        "zoomOut": _("Zoom out"),
        "views": _("Show the country as"),
        "viewMap": _("Map"),
        "viewHexagons": _("Hexagons"),
        "filter": _("press to hide or show"),
        "youAreHere": _("You are here"),
        "change": _("Change"),
        "list-need": _("Every constituency by need"),
        "list-need-hint": _("From 0 to 100: how much difference one more person would make there now."),
        "list-marginality": _("Every constituency by marginality"),
        "list-marginality-hint": _("The closest results first: the points between first and second place."),
        "list-footfall": _("Every constituency by people going"),
        "list-footfall-hint": _("Those that most people are going to first."),
        "someSeats": _("{shown} of {all} constituencies, as on the map."),
        "showMap": _("Show the map"),
        "hideMap": _("Hide the map"),
        "showList": _("Show the list"),
        "mapFailed": _("The map could not be loaded. The list works without it."),
        "updateFailed": _("The latest figures could not be fetched. What you see may be out of date."),
        "seatFailed": _("This constituency could not be loaded. Check your connection and try again."),
        "seatLoading": _("Loading the constituency …"),
        "looking": _("Looking …"),
        "places": _("%(count)s places: choose one with the arrow keys."),
        "place": _("One place: choose it with the arrow keys."),
        "constituency": _("constituency"),
        "locating": _("Finding out where you are …"),
        "notLocated": _("Your phone or computer did not say where you are. Type your postcode or town."),
        "eventsFailed": _("The list could not be fetched. Check your connection and try again."),
        "inItsPlace": _("In its place:"),
        "nothingElse": _("There is nothing else to go to."),
        "noSeatFound": _("No constituency has a name like that."),
    }
