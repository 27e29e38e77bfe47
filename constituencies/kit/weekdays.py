"""What weekends and evenings are, for whoever asks when something is on. Pure.

Days are ordinals as `datetime.date.toordinal` counts them, in the United Kingdom.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np
from numpy.typing import NDArray

EVENING_FROM: Final = 17
"""Hour by the clock on the wall from which a weekday's event is one of the evening."""
SATURDAY, SUNDAY = 5, 6


def weekend(today: dt.date) -> tuple[dt.date, dt.date]:
    """The days that are left of this week's end, or those of the next one.

    >>> [day.day for day in weekend(dt.date(2026, 11, 27))], [day.day for day in weekend(dt.date(2026, 11, 29))]
    ([28, 29], [29, 29])
    """
    first = today + dt.timedelta(max(0, SATURDAY - today.weekday()))
    return first, first + dt.timedelta(SUNDAY - first.weekday())


def is_weekday_evening(day: NDArray[np.int32], hour: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whether something that begins at an hour of a day, shape (m,) both, is for the evening of a working day."""
    return (hour >= EVENING_FROM) & ((day + 6) % 7 < SATURDAY)
