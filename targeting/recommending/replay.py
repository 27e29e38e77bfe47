"""Who would be sent where: one day's volunteers asked again under another plan. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from targeting.recommend import Volunteer, recommend
from targeting.recommending.country import Moment
from targeting.recommending.travel import DEFAULT_TRAVEL

NOBODY = -1
"""Where no seat is within reach."""


@dataclass(frozen=True, slots=True)
class Ask:
    """People of one outcode who ask where to go, and would go as far."""

    outcode: str
    longitude: float
    latitude: float
    people: float
    travel: str = DEFAULT_TRAVEL


def sent_to(moment: Moment, asks: Sequence[Ask], day: str) -> list[int]:
    """Position of the seat that each group of people is sent to first, or NOBODY."""
    first = []
    for ask in asks:
        volunteer = Volunteer(ask.longitude, ask.latitude, ask.outcode, ask.travel)
        seats = recommend(moment, volunteer, day).seats
        first.append(seats[0].seat if seats else NOBODY)
    return first


def moved_share(asks: Sequence[Ask], before: Sequence[int], after: Sequence[int]) -> float:
    """Share of people who are sent elsewhere, 0 to 1."""
    people = sum(ask.people for ask in asks)
    moved = sum(ask.people for ask, one, other in zip(asks, before, after, strict=True) if one != other)
    return moved / people if people else 0.0


def flows(asks: Sequence[Ask], before: Sequence[int], after: Sequence[int]) -> list[tuple[int, int, float]]:
    """From seat, to seat, share of all people: those who are sent elsewhere, the largest first."""
    people = sum(ask.people for ask in asks) or 1.0
    moved: Counter[tuple[int, int]] = Counter()
    for ask, one, other in zip(asks, before, after, strict=True):
        if one != other:
            moved[one, other] += ask.people  # type: ignore[assignment]
    return [(one, other, count / people) for (one, other), count in moved.most_common()]


def share_by_seat(asks: Sequence[Ask], sent: Sequence[int]) -> dict[int, float]:
    """Seat → share of all people that it gets, 0 to 1."""
    people = sum(ask.people for ask in asks) or 1.0
    shares: dict[int, float] = {}
    for ask, seat in zip(asks, sent, strict=True):
        shares[seat] = shares.get(seat, 0.0) + ask.people / people
    return shares
