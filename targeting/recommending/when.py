"""When could somebody go? Pure.

Days are ordinals as `datetime.date.toordinal` counts them, in the United Kingdom.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from constituencies.kit.weekdays import is_weekday_evening, weekend

ANY, TODAY, WEEKEND, EVENINGS = "any", "today", "weekend", "evenings"
WHEN_SLUGS = (ANY, TODAY, WEEKEND, EVENINGS)
"""Beside these: a day, as 2026-11-28."""
_FOREVER = dt.date.max.toordinal()


@dataclass(frozen=True, slots=True)
class When:
    """The days on which somebody could go, both ends included, and whether only on weekday evenings."""

    slug: str = ANY
    first_day: int = 0
    last_day: int = _FOREVER
    evenings_only: bool = False

    @property
    def names_days(self) -> bool:
        """Whether it is about certain days, so that how soon they are is no matter."""
        return self.last_day != _FOREVER

    def matches(self, day: npt.NDArray[np.int32], hour: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
        """Which events lie within, shape (m,); `day` (m,) on which each begins, `hour` (m,) from 0 to 24."""
        within = (day >= self.first_day) & (day <= self.last_day)
        if self.evenings_only:
            within &= is_weekday_evening(day, hour)
        return within


ANY_TIME = When()


def when_of(text: str, today: dt.date) -> When:
    """What is meant by `any`, `today`, `weekend`, `evenings` or a day such as 2026-11-28.

    Anything else, and a day that is over, counts as any time.
    """
    first = last = today
    match text:
        case "today":
            pass
        case "weekend":
            first, last = weekend(today)
        case "evenings":
            return When(EVENINGS, evenings_only=True)
        case _:
            try:
                first = last = dt.date.fromisoformat(text)
            except ValueError:
                return ANY_TIME
            if first < today:
                return ANY_TIME
            text = first.isoformat()
    return When(text, first.toordinal(), last.toordinal())
