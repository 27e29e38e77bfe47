"""Figures as shapes of an SVG, for templates to draw: a bell curve, need that fades, ranges and bars. Pure.

All pictures are 360 wide, so that their text is legible on a telephone; y runs downwards.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from constituencies.kit.uk import KM_PER_MILE

_HEIGHT: Final = 200
_BASE: Final = 170
"""Where the axis lies."""
_TOP: Final = 16
_STEPS: Final = 120
_REACH: Final = 3.2
"""Of standard deviations: so far a bell curve is drawn."""
_LEFT, _RIGHT = 6, 354


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Bell:
    """The margins that are to be expected, and how often the seat is decided by little."""

    curve: str
    """`d` of a path, as everywhere below."""
    ahead: str
    """The part in which our party wins."""
    zone: str
    """The part within a point of nought."""
    nought: float
    middle: float
    middle_y: float
    ticks: list[Tick]
    height: int = _HEIGHT
    base: int = _BASE


def bell(margin: float, sigma: float) -> Bell:
    """Of a normal distribution around `margin`, percentage points."""
    low, high = min(margin - _REACH * sigma, -sigma), max(margin + _REACH * sigma, sigma)

    def x(points: float) -> float:
        return _between(points, low, high)

    def y(points: float) -> float:
        return _BASE - (_BASE - _TOP) * math.exp(-0.5 * ((points - margin) / sigma) ** 2)

    def under(start: float, end: float) -> str:
        return f"{_path(x, y, start, end)}L{x(end):.1f},{_BASE}L{x(start):.1f},{_BASE}Z"

    step = 10 * math.ceil((high - low) / 70)
    points = range(step * math.ceil(low / step), math.floor(high) + 1, step)
    return Bell(
        curve=_path(x, y, low, high),
        ahead=under(0.0, high),
        zone=under(-1.0, 1.0),
        nought=x(0),
        middle=x(margin),
        middle_y=y(margin),
        ticks=[Tick(x(at), f"{at:+d}".replace("+0", "0").replace("-", "−")) for at in points],
    )


@dataclass(frozen=True, slots=True)
class Fading:
    """How much of its need a seat keeps at a distance, for one answer to “how far would you go?”."""

    label: str
    half: float
    """Miles after which half is left."""
    cap: float | None
    """Miles beyond which nothing is."""
    curve: str
    end_x: float
    end_y: float
    is_cut: bool
    """Its end lies within the picture."""


@dataclass(frozen=True, slots=True)
class Fadings:
    lines: list[Fading]
    ticks: list[Tick]
    levels: list[tuple[float, str]]
    height: int = _HEIGHT
    base: int = _BASE


def fadings(tiers: Sequence[tuple[str, float, float | None]], widest_miles: float = 80) -> Fadings:
    """Of each tier: its name, over how many miles need falls to 1/e, and the miles beyond which nothing counts."""
    edge = 40

    def x(miles: float) -> float:
        return _between(miles, 0, widest_miles, edge)

    lines = []
    for label, tau, cap in tiers:

        def y(miles: float, tau: float = tau) -> float:
            return _BASE - (_BASE - _TOP) * math.exp(-miles / tau)

        end = min(cap or widest_miles, widest_miles)
        is_cut = cap is not None and cap <= widest_miles
        lines.append(Fading(label, tau * math.log(2), cap, _path(x, y, 0.0, end), x(end), y(end), is_cut))
    levels = [(_BASE - (_BASE - _TOP) * share / 100, f"{share} %") for share in (0, 50, 100)]
    return Fadings(lines, [Tick(x(at), f"{at}") for at in range(0, int(widest_miles) + 1, 20)], levels)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a picture: a dot with its range."""

    label: str
    value: str
    dot: float
    low: float
    high: float
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Ranges:
    rows: list[Row]
    line: float | None
    """Where what everything is compared with lies."""


def ranges(rows: Sequence[tuple[str, str, tuple[float, float, float], bool]], line: float | None = None) -> Ranges:
    """Of each row: label, value in words, (mean, low, high) of at least 0, and whether it is marked."""
    most = max([high for _label, _value, (_mean, _low, high), _is_marked in rows] + [line or 0.0, 1e-9])

    def x(value: float) -> float:
        return _between(value, 0, most)

    return _placed(rows, line, x)


def ratios(rows: Sequence[tuple[str, str, tuple[float, float, float], bool]], line: float) -> Ranges:
    """The same of values above 0 beside the one at the line: twice as much lies as far from it as half as much."""
    ends = [end for _label, _value, values, _is_marked in rows for end in values]
    low, high = math.log(min([*ends, line / 1.1])), math.log(max([*ends, line * 1.1]))
    return _placed(rows, line, lambda value: _between(math.log(value), low, high))


def _placed(
    rows: Sequence[tuple[str, str, tuple[float, float, float], bool]],
    line: float | None,
    x: Callable[[float], float],
) -> Ranges:
    lines = [
        Row(label, value, x(mean), x(low), x(high), is_marked) for label, value, (mean, low, high), is_marked in rows
    ]
    return Ranges(lines, None if line is None else x(line))


def miles(km: float) -> float:
    return km / KM_PER_MILE


def _between(value: float, low: float, high: float, edge: float = _LEFT) -> float:
    return edge + (_RIGHT - edge) * (value - low) / (high - low)


def _path(x: Callable[[float], float], y: Callable[[float], float], start: float, end: float) -> str:
    steps = [start + (end - start) * i / _STEPS for i in range(_STEPS + 1)]
    return "M" + "L".join(f"{x(at):.1f},{y(at):.1f}" for at in steps)
