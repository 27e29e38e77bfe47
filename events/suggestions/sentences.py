"""What is said to somebody who is about to set up an event: where one more would count most, and why."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.hooks import SUGGESTED_WITHIN_MILES, NextEvent

NEAR_YOU = gettext_lazy("Within %(miles)d miles of you, one more event would count most in %(name)s")
NEAR_YOUR_PLACE = gettext_lazy("Within %(miles)d miles of that place, one more event would count more in %(name)s")
NEAR_YOUR_LAST = gettext_lazy(
    "Within %(miles)d miles of the last event you set up, one more would count most in %(name)s"
)
IN_YOUR_REGIONS = gettext_lazy("In your regions, one more event would count most in %(name)s")
EVERYWHERE = gettext_lazy("In the whole country, one more event would count most in %(name)s")


def sentence(suggestion: NextEvent, where: str) -> str:
    """Two or three plain sentences. `where`: one of those above."""
    names = {"name": suggestion.constituency.name, "miles": SUGGESTED_WITHIN_MILES}
    return f"{str(where) % names}: {_why(suggestion)} {_when(suggestion)}"


def _why(suggestion: NextEvent) -> str:
    if suggestion.people is None:
        if suggestion.is_first:
            return _("nobody can go to anything there in the next 14 days.")
        return _("people near it are sent to where they count for less.")
    people = {"people": f"{suggestion.people:,}"}
    if suggestion.is_first:
        text = _(
            "nobody can go to anything there in the next 14 days, and some %(people)s people within an hour of it "
            "asked last week where to go."
        )
        return text % people
    text = _(
        "some %(people)s people within an hour of it asked last week where to go, and some of them are sent "
        "to where they count for less."
    )
    return text % people


def _when(suggestion: NextEvent) -> str:
    day = {"day": date_format(suggestion.day, "l j F")}
    if suggestion.is_day_free:
        return _("%(day)s would suit: nothing else is on near there.") % day
    return _("%(day)s would suit: of the weekend days of the next two weeks it has the least on near there.") % day
