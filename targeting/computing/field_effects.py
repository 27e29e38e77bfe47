"""What confirmed field reports come to, seat by seat. Pure.

A report counts 1 when it is confirmed, and half as much after each half-life. Where reports of a seat contradict each
other, the one that was written last is believed and those before it count no longer: who needs or can host people is
not full, and what goes better than the plan assumes does not go worse. Several that say the same do not add up: the
strongest counts, and nobody is heard better by saying it often.

“We need people” is no news about the margin: it lifts the seat when people are sent, and leaves need alone. Only “it
goes better here” and “it goes worse here” move the margin, each with its sign.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from constituencies.kit.types import Floats

SECONDS_PER_DAY = 86_400.0
NEED_PEOPLE, CAN_HOST, FULL = "need-people", "can-host", "full"
BETTER, WORSE = "better", "worse"
ABOUT_MARGIN = (BETTER, WORSE)
_CONTRADICTS = {
    NEED_PEOPLE: (FULL,),
    CAN_HOST: (FULL,),
    FULL: (NEED_PEOPLE, CAN_HOST),
    BETTER: (WORSE,),
    WORSE: (BETTER,),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One confirmed report."""

    seat: int
    """Position of the seat."""
    kind: str
    reported_at: float
    """Seconds since 1970."""
    age: float = 0.0
    """Seconds since it was confirmed."""
    people: int = 0
    """If they can host: how many on that day."""
    places: float = 0.0
    """If they can host: how many their events of that day have places for; infinite if one states no capacity."""
    day_begins_at: float = 0.0
    """If they can host: when that day begins, and ends; seconds since 1970."""
    day_ends_at: float = 0.0


@dataclass(frozen=True, slots=True)
class FieldEffects:
    """n seats; arrays of shape (n,)."""

    urgency: Floats
    """0 to 1: how strongly it is said that people are needed. No news about the margin."""
    fullness: Floats
    """0 to 1: how strongly it is said that no more can be hosted."""
    extra_places: Floats
    """People that can be hosted in the coming days, beyond what events of those days have places for."""
    margin: Floats
    """−1 to 1: how strongly it is said that our party does better here than the plan assumes; below 0: worse."""


def strength(age: float, half_life_days: float) -> float:
    """How much a report counts, 0 to 1, `age` seconds after it was confirmed."""
    return float(0.5 ** (max(0.0, age) / SECONDS_PER_DAY / half_life_days))


def field_effects(
    reports: Iterable[Said], seats: int, now: float, half_life_days: float, days_ahead: float
) -> FieldEffects:
    """What reports come to at `now`, in seconds since 1970; places count if their day begins within `days_ahead`."""
    effects = FieldEffects(*(np.zeros(seats) for _ in range(4)))
    contradicted: set[tuple[int, str]] = set()
    hosted: set[tuple[int, float]] = set()
    for report in sorted(reports, key=lambda said: -said.reported_at):
        if (report.seat, report.kind) in contradicted:
            continue
        contradicted.update((report.seat, kind) for kind in _CONTRADICTS[report.kind])
        counts = strength(report.age, half_life_days)
        if report.kind in ABOUT_MARGIN:
            # Only one side is left by now: the other one was contradicted.
            stronger = max(abs(effects.margin[report.seat]), counts)
            effects.margin[report.seat] = stronger if report.kind == BETTER else -stronger
        elif report.kind == CAN_HOST:
            is_soon = report.day_begins_at <= now + days_ahead * SECONDS_PER_DAY and report.day_ends_at > now
            # Of one day the newest number holds: it says the same again, or corrects it.
            if is_soon and (report.seat, report.day_begins_at) not in hosted:
                hosted.add((report.seat, report.day_begins_at))
                effects.extra_places[report.seat] += max(0.0, report.people - report.places) * counts
        else:
            counted = effects.fullness if report.kind == FULL else effects.urgency
            counted[report.seat] = max(counted[report.seat], counts)
    return effects


def lift(effects: FieldEffects, report_lift: float) -> Floats:
    """What a seat's score is multiplied by when it is recommended, (n,), at least 1: “we need people”.

    `report_lift`: by how much a report that was just confirmed raises it, 0.5 for half as much again.
    """
    return 1 + report_lift * effects.urgency


def adjustment(effects: FieldEffects, report_points: float) -> Floats:
    """The local adjustment a, (n,) percentage points with their sign; it may carry a margin beyond even.

    `report_points`: what a report about the margin that was just confirmed counts, percentage points.
    """
    return report_points * effects.margin
