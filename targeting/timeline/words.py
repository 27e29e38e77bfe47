"""What the page of a seat says and draws of its last weeks: bands, and since when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import orjson
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from targeting import bands
from targeting.timeline.shape import GAP, BandRun, runs

FEWEST_DAYS = 4
"""Before there are so many, a page says nothing of them."""


class BandBar(NamedTuple):
    """A run as it is drawn: a day is 1 wide, a band 1 high."""

    x: int
    y: int
    width: int
    height: int
    slug: str
    """Of the band."""


class Weeks(NamedTuple):
    """One quantity over the last weeks."""

    scale: str
    """Its slug."""
    label: str
    sentence: str
    """Without its first word, the label, and its stop."""
    height: int
    bars: list[BandBar]


class LastWeeks(NamedTuple):
    """The last weeks of a seat: their first day, how many there are, and what is shown of them."""

    since: dt.date
    days: int
    missing: int
    """Days of which nothing is known."""
    quantities: list[Weeks]


def last_weeks(record: bytes) -> LastWeeks | None:
    """From the JSON of recent.py; None while too few days are on record, and for a seat that is not contested."""
    texts = orjson.loads(record)
    if not texts:
        return None
    since = dt.date.fromisoformat(texts["from"])
    days, missing = len(texts["need"]), texts["need"].count("-")
    if days - missing < FEWEST_DAYS:
        return None
    scales = ((bands.NEED, texts["need"]), (bands.FOOTFALL, texts["going"]))
    return LastWeeks(since, days, missing, [_weeks(scale, _bands(digits), since) for scale, digits in scales])


def _bands(digits: str) -> list[int]:
    return [GAP if digit == "-" else int(digit) for digit in digits]


def _weeks(scale: bands.Scale, by_day: Sequence[int], since: dt.date) -> Weeks:
    spans = [run for run in runs(by_day) if run.band != GAP]
    top = len(scale.bands)
    bars = [BandBar(run.start, top - run.band - 1, run.days, run.band + 1, scale.bands[run.band].slug) for run in spans]
    return Weeks(scale.slug, str(scale.label), _sentence(scale, spans, since), top, bars)


def _sentence(scale: bands.Scale, spans: Sequence[BandRun], since: dt.date) -> str:
    """Such as “high since 12 November, medium before”."""
    now = spans[-1].band
    before = [run for run in spans if run.band != now]
    names = {"band": str(scale.bands[now].label)}
    if not before:
        return _("%(band)s throughout") % names
    # A gap tells nothing: the band is taken to have lasted from the first day on which it was there again.
    began = next(run for run in spans if run.start > before[-1].start)
    names["day"] = date_format(since + dt.timedelta(days=began.start), "j F")
    earlier = [run.band for run in spans if run.start < began.start]
    names |= {"lowest": str(scale.bands[min(earlier)].label), "highest": str(scale.bands[max(earlier)].label)}
    if min(earlier) == max(earlier):
        return _("%(band)s since %(day)s, %(lowest)s before") % names
    return _("%(band)s since %(day)s, %(lowest)s to %(highest)s before") % names
