"""How values day by day are drawn. Pure: numbers in, numbers and SVG paths out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

GAP = -1
"""In place of a band: nothing was computed on that day."""


class BandRun(NamedTuple):
    """Days in a row on which a seat was in one band."""

    start: int
    """Position of its first day."""
    days: int
    band: int
    """Position in its scale, or GAP."""


def runs(bands: Sequence[int]) -> list[BandRun]:
    """Bands by day, day after day, as runs.

    >>> runs([2, 2, -1, 3])
    [BandRun(start=0, days=2, band=2), BandRun(start=2, days=1, band=-1), BandRun(start=3, days=1, band=3)]
    """
    spans, start = [], 0
    for band, days in groupby(bands):
        length = len(list(days))
        spans.append(BandRun(start, length, band))
        start += length
    return spans


def spread(days: int, most: int) -> list[int]:
    """Positions of at most so many days, evenly spread, the last one included.

    >>> spread(3, 5), spread(9, 3)
    ([0, 1, 2], [0, 4, 8])
    """
    if days <= most:
        return list(range(days))
    if most == 1:
        return [days - 1]
    return [round(i * (days - 1) / (most - 1)) for i in range(most)]


def chart_line(days: Sequence[int], values: Sequence[float], gaps: Sequence[bool], size: tuple[int, int]) -> str:
    """The `d` of an SVG path in a box of `size`, from 0 at its lower edge to the greatest value at its upper one.

    `days` as ordinals, rising; `gaps[i]`: nothing is known between day i − 1 and day i, so that the line breaks. A day
    between two gaps is a dot.

    >>> chart_line([10, 11, 14], [0, 2, 1], [False, False, True], (40, 10))
    'M0,10L10,0M40,5h0'
    """
    width, height = size
    first = days[0]
    across, up = width / max(1, days[-1] - first), height / (max(values) or 1.0)
    stretches: list[list[str]] = []
    for day, value, is_gap in zip(days, values, gaps, strict=True):
        if is_gap or not stretches:
            stretches.append([])
        stretches[-1].append(f"{round(across * (day - first))},{height - round(up * value)}")
    return "".join(f"M{'L'.join(corners)}" if len(corners) > 1 else f"M{corners[0]}h0" for corners in stretches)
