"""One seat day by day, in numbers, for staff; and all of them as lines of a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from django.utils.translation import gettext as _

from constituencies.models import Campaign
from targeting import bands
from targeting.models import DailyNeed, SeatNeed
from targeting.timeline.overview import Seat
from targeting.timeline.rows import rows_on
from targeting.timeline.shape import chart_line

CHART = (600, 72)
"""Width and height of a chart."""
DAYS_AT_A_TIME = 28
"""That an export reads, some 18,000 rows."""


class DayOfSeat(NamedTuple):
    """A seat on one day."""

    day: dt.date
    score: float
    footfall: float
    going: int
    signups: int
    events: int


class Chart(NamedTuple):
    """A quantity of a seat over time."""

    label: str
    path: str
    top: float
    """What its upper edge stands for."""


def days_of(need: SeatNeed) -> list[DayOfSeat]:
    """The days of a seat that are on record, the first one first. One query."""
    rows = DailyNeed.objects.filter(campaign=need.campaign_id, constituency=need.constituency_id).order_by("day")
    return [DayOfSeat(*row) for row in rows.values_list(*DayOfSeat._fields)]


def charts(days: list[DayOfSeat]) -> list[Chart]:
    """Of at least one day."""
    ordinals = [of.day.toordinal() for of in days]
    gaps = [False, *(later - earlier > 1 for earlier, later in pairwise(ordinals))]
    quantities: dict[str, list[float]] = {
        _("Need, 0 to 100"): [of.score for of in days],
        _("Footfall, in sessions"): [of.footfall for of in days],
        _("People going"): [of.going for of in days],
        _("Confirmed sign-ups so far"): [of.signups for of in days],
    }
    return [
        Chart(label, chart_line(ordinals, values, gaps, CHART), max(values)) for label, values in quantities.items()
    ]


def table_row(of: DayOfSeat) -> list[str]:
    """Score, footfall, people going, sign-ups so far, events of the day."""
    return [f"{of.score:.1f}", *(f"{number:,.0f}" for number in (of.footfall, of.going, of.signups, of.events))]


def header() -> list[str]:
    """Of the table by seat and day."""
    return [
        *(_("campaign"), _("day"), _("code"), _("constituency"), _("region"), _("need"), _("score"), _("band")),
        *(_("footfall"), _("people going"), _("sign-ups"), _("events")),
    ]


def lines(campaign: Campaign, days: Sequence[dt.date], seats: Iterable[Seat]) -> Iterator[list[str]]:
    """A line for each of the days and of the seats; read bit by bit."""
    names = {seat.constituency: [seat.code, seat.name, seat.region] for seat in seats}
    for first in range(0, len(days), DAYS_AT_A_TIME):
        rows = rows_on(campaign, days[first : first + DAYS_AT_A_TIME], names)
        for row in np.sort(rows, order=["day", "constituency"]).tolist():
            constituency, day, need, *of_day = row
            of = DayOfSeat(dt.date.fromordinal(day), *of_day)
            yield [campaign.slug, of.day.isoformat(), *names[constituency], f"{need:.6g}", *_cells(of)]


def _cells(of: DayOfSeat) -> list[str]:
    band = bands.NEED.of(bands.public_score(of.score)).label
    numbers = (str(of.going), str(of.signups), str(of.events))
    return [f"{of.score:.1f}", str(band), f"{of.footfall:.1f}", *numbers]
