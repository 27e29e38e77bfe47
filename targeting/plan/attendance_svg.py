"""A picture of learned shares: a line for each, from nobody on the left to everybody on the right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from targeting.plan.attendance import Lesson

WIDTH, MARGIN = 400.0, 20.0
ROW_HEIGHT, FIRST_ROW = 44.0, 16.0
AXIS_HEIGHT = 24.0


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One share: where its words and its line stand, and what lies where on that line. In units of the picture."""

    label: str
    words_y: float
    y: float
    value: float
    low: float
    high: float
    least: float
    most: float
    plan: float
    """What the published strategy assumes."""


@dataclass(frozen=True, slots=True)
class SharePicture:
    """All lines of one picture, the ticks of its axis as (x, per cent), and the prior that they share."""

    width: float
    height: float
    axis_y: float
    prior: float
    ticks: list[tuple[float, int]]
    lines: list[ShareLine]


def share_picture(lessons: Iterable[tuple[Lesson, float]], prior: float) -> SharePicture:
    """Of those lessons that know a share, each with what the plan assumes; `prior` and that are 0 to 1."""
    lines: list[ShareLine] = []
    for lesson, plan in lessons:
        if lesson.show_rate is not None:
            top = FIRST_ROW + ROW_HEIGHT * len(lines)
            value, low, high, least, most = map(_x, lesson.show_rate)
            lines.append(ShareLine(lesson.label, top, top + 16, value, low, high, least, most, _x(plan)))
    axis_y = FIRST_ROW + ROW_HEIGHT * len(lines)
    ticks = [(_x(percent / 100), percent) for percent in range(0, 101, 25)]
    return SharePicture(WIDTH, axis_y + AXIS_HEIGHT, axis_y, _x(prior), ticks, lines)


def _x(share: float) -> float:
    return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)
