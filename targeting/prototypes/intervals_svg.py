"""A small picture of estimates with their intervals, all on one scale that begins at 0. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from targeting.prototypes.statistics import IntervalEstimate

WIDTH, ROW, LEFT = 230, 24, 76
"""Of the picture; of one row; where the scale begins, beside the names."""


class Whisker(NamedTuple):
    """One row: a line from `low` to `high`, a point at `estimate`, all across; `y` from the top."""

    label: str
    y: float
    text_y: float
    low: float
    estimate: float
    high: float


class IntervalPicture(NamedTuple):
    width: int
    height: int
    left: int
    bars: list[Whisker]
    end: float
    """The value at the right end of the scale."""


def interval_picture(rows: Sequence[tuple[str, IntervalEstimate]]) -> IntervalPicture | None:
    """From names and their intervals; None where nothing is known of one of them."""
    if any(not math.isfinite(bound) for _label, interval in rows for bound in interval):
        return None
    end = _round_up(max((interval.high for _label, interval in rows), default=0.0))
    across = (WIDTH - LEFT - 12) / end

    def x(value: float) -> float:
        return round(LEFT + across * min(max(value, 0.0), end), 1)

    bars = [
        Whisker(
            label, ROW * row + ROW / 2, ROW * row + ROW / 2 + 4, x(interval.low), x(interval.value), x(interval.high)
        )
        for row, (label, interval) in enumerate(rows)
    ]
    return IntervalPicture(WIDTH, ROW * len(rows) + 18, LEFT, bars, end)


def _round_up(value: float) -> float:
    """To one, two or five of a power of ten.

    >>> _round_up(3.4), _round_up(0.12), _round_up(0.0)
    (5.0, 0.2, 1.0)
    """
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(round(step * power, 9) for step in (1, 2, 5, 10) if step * power >= value * (1 - 1e-12))
