"""What an address asks of the list of events: read, checked, and written again. Knows no database.

Page and API share it. The page goes on without a filter that makes no sense, and says so; the API refuses it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from constituencies.kit.days import is_usual_day
from constituencies.kit.parameters import BadParameter, bounded_number, gss_code, one_of, truth
from constituencies.kit.types import FormData, JsonObject
from constituencies.kit.weekdays import weekend
from events.models import Event

ANY, TODAY, TOMORROW, WEEKEND, EVENINGS = "any", "today", "tomorrow", "weekend", "evenings"
WORDS_FOR_DAYS = (TODAY, TOMORROW, WEEKEND, EVENINGS)
BY_TIME, BY_DISTANCE = "time", "distance"
MOST_MILES = 999
LONGEST_NEAR = 100
"""Characters of a place that are looked at."""

_slug = re.compile(r"[\w-]{1,50}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody looks for; the default is everything. The names are those of the address, but for Python's own."""

    campaign: str = ""
    """Its slug; "" for the current one."""
    code: str = ""
    kind: tuple[str, ...] = ()
    when: str = ""
    """One of WORDS_FOR_DAYS, or a day as 2026-11-28."""
    from_day: dt.date | None = None
    to_day: dt.date | None = None
    near: str = ""
    """A place as it was typed; what of it may be kept is up to `start`."""
    miles: int | None = None
    accessible: bool | None = None
    toilets: bool | None = None
    seated: bool | None = None
    remote: bool | None = None
    free: bool | None = None
    """With places left."""
    sort: str = ""

    def days(self, today: dt.date) -> tuple[dt.date | None, dt.date | None]:
        """The first and the last day that are asked for; None where there is no end."""
        first, last = {
            TODAY: (today, today),
            TOMORROW: (today + dt.timedelta(1),) * 2,
            WEEKEND: weekend(today),
        }.get(self.when, (None, None))
        if self.when and self.when not in WORDS_FOR_DAYS:
            first = last = dt.date.fromisoformat(self.when)
        begins = [day for day in (first, self.from_day) if day]
        ends = [day for day in (last, self.to_day) if day]
        return max(begins, default=None), min(ends, default=None)

    @property
    def order(self) -> str:
        """The nearest first for whoever says where they are, unless they ask for another order."""
        return self.sort or (BY_DISTANCE if self.near else BY_TIME)

    def contradictions(self) -> dict[str, str]:
        """Parameters that make no sense without another one → what to add."""
        needs_place = [("miles", bool(self.miles)), ("sort", self.sort == BY_DISTANCE)]
        return {
            name: _("Say with “near” where distances are counted from.")
            for name, is_asked in needs_place
            if is_asked and not self.near
        }

    def query(self) -> str:
        """As the address has it, without what is not asked; empty, or with a question mark."""
        pairs: list[tuple[str, str]] = []
        for parameter in PARAMETERS:
            value = getattr(self, parameter.field)
            if value is None or value == "":
                continue
            values = value if isinstance(value, tuple) else (int(value) if isinstance(value, bool) else value,)
            pairs += [(parameter.name, str(one)) for one in values]
        return f"?{urlencode(pairs)}" if pairs else ""

    def without(self, *names: str) -> Filters:
        """The same without some fields."""
        defaults: FormData = {name: getattr(Filters(), name) for name in names}
        return replace(self, **defaults)


class Parameter(NamedTuple):
    """One that an address may have."""

    name: str
    read: Callable[[str], object]
    """Raises BadParameter."""
    description: str
    schema: JsonObject
    is_list: bool = False

    @property
    def field(self) -> str:
        """Of Filters."""
        return {"from": "from_day", "to": "to_day"}.get(self.name, self.name)


def _campaign(text: str) -> str:
    if not _slug.fullmatch(text):
        raise BadParameter(_("A campaign's name in addresses looks like general-election-2029."))
    return text


def _kind(text: str) -> str:
    return one_of(text, Event.Kind.values)


def _day(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError as error:
        raise BadParameter(_("Write a day as 2026-11-28.")) from error
    if not is_usual_day(day):
        raise BadParameter(_("Check the year."))
    return day


def _when(text: str) -> str:
    word = text.lower()
    if word in (ANY, *WORDS_FOR_DAYS):
        return "" if word == ANY else word
    try:
        return _day(text).isoformat()
    except BadParameter as error:
        words = ", ".join((ANY, *WORDS_FOR_DAYS))
        raise BadParameter(_("Write one of these, or a day as 2026-11-28: %(words)s.") % {"words": words}) from error


def _miles(text: str) -> int:
    return bounded_number(text, 1, MOST_MILES)


def _sort(text: str) -> str:
    return one_of(text, (BY_TIME, BY_DISTANCE))


def _near(text: str) -> str:
    return text[:LONGEST_NEAR]


_TRUTH: Final[JsonObject] = {"type": "boolean"}
_DAY: Final[JsonObject] = {"type": "string", "format": "date"}
PARAMETERS: Final = (
    Parameter("campaign", _campaign, "Default: the current campaign.", {"type": "string"}),
    Parameter("code", gss_code, "GSS code it works in.", {"type": "string"}),
    Parameter("kind", _kind, "Any of several.", {"type": "string", "enum": list(Event.Kind.values)}, is_list=True),
    Parameter(
        "when",
        _when,
        f"`{ANY}`, `{TODAY}`, `{TOMORROW}`, `{WEEKEND}`, `{EVENINGS}` (of weekdays), or a day as 2026-11-28.",
        {"type": "string"},
    ),
    Parameter("from", _day, "First day, as 2026-11-28.", _DAY),
    Parameter("to", _day, "Last day, as 2026-11-28.", _DAY),
    Parameter(
        "near",
        _near,
        "Outcode or place that distances are counted from; a whole postcode is answered by the address with its "
        "outcode.",
        {"type": "string"},
    ),
    Parameter(
        "miles",
        _miles,
        "By road from `near`, at most. Events from home are left out, unless `remote` asks for them.",
        {"type": "integer", "minimum": 1, "maximum": MOST_MILES},
    ),
    Parameter("accessible", truth, "Step-free only, or from home.", _TRUTH),
    Parameter("toilets", truth, "Toilets nearby, or from home.", _TRUTH),
    Parameter("seated", truth, "With jobs that can be done sitting down, or from home.", _TRUTH),
    Parameter("remote", truth, "Joined from home.", _TRUTH),
    Parameter("free", truth, "Published, and with places left that people can sign up for.", _TRUTH),
    Parameter(
        "sort",
        _sort,
        "Default: `distance` with `near`, else `time`.",
        {"type": "string", "enum": [BY_TIME, BY_DISTANCE]},
    ),
)
NAMES: Final = tuple(parameter.name for parameter in PARAMETERS)


def read_filters(query: Mapping[str, Sequence[str]]) -> tuple[Filters, dict[str, str]]:
    """What an address asks, by its parameters, and what is wrong with those that make no sense: name → sentence.

    Empty texts count as absent, as forms send them. Names that are not known are left to others.
    """
    values: FormData = {}
    problems: dict[str, str] = {}
    for parameter in PARAMETERS:
        texts = [text for raw in query.get(parameter.name, ()) if (text := raw.strip())]
        if not texts:
            continue
        try:
            if parameter.is_list:
                values[parameter.field] = tuple(dict.fromkeys(parameter.read(text) for text in texts))
            else:
                values[parameter.field] = parameter.read(texts[-1])
        except BadParameter as error:
            problems[parameter.name] = str(error)
    return replace(Filters(), **values), problems
