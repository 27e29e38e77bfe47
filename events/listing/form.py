"""The form of the list: what one may choose, and what is chosen."""

from __future__ import annotations

import datetime as dt

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from constituencies.kit.types import Context
from events.listing.filters import BY_DISTANCE, BY_TIME, EVENINGS, TODAY, TOMORROW, WEEKEND, Filters
from events.listing.finding import Finding
from events.models import Event

WORDED_DAYS = (
    ("", gettext_lazy("any day")),
    (TODAY, gettext_lazy("today")),
    (TOMORROW, gettext_lazy("tomorrow")),
    (WEEKEND, gettext_lazy("this weekend")),
    (EVENINGS, gettext_lazy("weekday evenings")),
)
DAYS_AHEAD = range(2, 8)
"""From today: those that are named one by one; today and tomorrow have words of their own."""
MILES = (2, 5, 10, 20, 40, 60)
ORDERS = ((BY_TIME, gettext_lazy("soonest first")), (BY_DISTANCE, gettext_lazy("nearest first")))
FROM_WHERE = (
    ("", gettext_lazy("in person or from home")),
    ("0", gettext_lazy("in person")),
    ("1", gettext_lazy("from home")),
)
TICKS = (
    ("accessible", gettext_lazy("Step-free")),
    ("toilets", gettext_lazy("Toilets")),
    ("seated", gettext_lazy("Sitting down")),
    ("free", gettext_lazy("Places left")),
)

Choices = list[tuple[str, str, bool]]
"""Value, label, and whether it is chosen."""


def form_context(finding: Finding) -> Context:
    """For templates/events/listing/_form.html."""
    filters = finding.filters
    remote = "" if filters.remote is None else str(int(filters.remote))
    return {
        "filters": filters,
        "when_choices": _when_choices(filters, finding.instant.day),
        "miles_choices": _miles_choices(filters),
        "sort_choices": _sort_choices(filters),
        "remote_choices": _marked([(value, str(label)) for value, label in FROM_WHERE], remote),
        "kind_choices": [(value, capfirst(str(label)), value in filters.kind) for value, label in Event.Kind.choices],
        "tick_choices": [(name, label, bool(getattr(filters, name))) for name, label in TICKS],
        "has_more": bool(filters.kind or filters.from_day or filters.to_day or filters.remote is not None),
    }


def _marked(choices: list[tuple[str, str]], value: str) -> Choices:
    return [(one, label, one == value) for one, label in choices]


def _sort_choices(filters: Filters) -> Choices:
    """What is the default depends on whether there is a place: its value is empty, so that no address needs it."""
    default = filters.without("sort").order
    return [("" if slug == default else slug, str(label), slug == filters.order) for slug, label in ORDERS]


def _when_choices(filters: Filters, today: dt.date) -> Choices:
    days = [today + dt.timedelta(ahead) for ahead in DAYS_AHEAD]
    choices = [(slug, str(label)) for slug, label in WORDED_DAYS]
    choices += [(day.isoformat(), date_format(day, "l j F")) for day in days]
    if filters.when not in dict(choices):
        choices.append((filters.when, date_format(dt.date.fromisoformat(filters.when), "l j F")))
    return _marked(choices, filters.when)


def _miles_choices(filters: Filters) -> Choices:
    miles = sorted({*MILES, *([filters.miles] if filters.miles else [])})
    choices = [("", _("any distance"))]
    choices += [(str(number), ngettext("%(n)d mile", "%(n)d miles", number) % {"n": number}) for number in miles]
    return _marked(choices, str(filters.miles or ""))
