"""What time it is in a campaign."""

from __future__ import annotations

import datetime as dt
import time
from functools import lru_cache
from typing import NamedTuple

from constituencies.kit.uk import LONDON


class Instant(NamedTuple):
    """A moment, and the day in the United Kingdom that it belongs to."""

    timestamp: float
    """Seconds since 1970."""
    day: dt.date
    iso_day: str
    midnight: float
    """When the day ends, in seconds since 1970."""

    @classmethod
    def at(cls, now: dt.datetime) -> Instant:
        """Of a time that knows its zone."""
        day = now.astimezone(LONDON).date()
        midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), LONDON).timestamp()
        return cls(now.timestamp(), day, day.isoformat(), midnight)


def campaign_now(as_of: dt.date | None) -> dt.datetime:
    """Now, in the United Kingdom; for a historical campaign the same time of day on its as-of date."""
    now = dt.datetime.now(LONDON)
    return now if as_of is None else dt.datetime.combine(as_of, now.time(), LONDON)


FADES_EVERY = 300.0
"""Seconds."""


def fading_instant(now: float) -> float:
    """The last full five minutes before `now`, both in seconds since 1970: as of then whatever fades is counted.

    What halves in days is as good as the same for so long. So nothing differs between two recomputes but what
    changed, and what was worked out for a part of the country where nothing did can be used again.
    """
    return now - now % FADES_EVERY


def campaign_today(as_of: dt.date | None) -> dt.date:
    """The day in the United Kingdom; for a historical campaign its as-of date."""
    return campaign_now(as_of).date()


def campaign_instant(as_of: str | None) -> Instant:
    """Now in a campaign, from its as-of date in ISO form; worked out once a second, as every lookup asks for it."""
    return _instant(as_of, int(time.time()))


@lru_cache(maxsize=16)
def _instant(as_of: str | None, _second: int) -> Instant:
    return Instant.at(campaign_now(dt.date.fromisoformat(as_of) if as_of else None))
