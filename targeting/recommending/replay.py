"""Who would be sent where: one day's volunteers asked again under another plan. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from targeting.recommend import Volunteer, recommend
from targeting.recommending.country import Openings
from targeting.recommending.travel import DEFAULT_TRAVEL

NOBODY = -1
"""Where no seat is within reach."""


@dataclass(frozen=True, slots=True)
class Enquirers:
    """People of one outcode who ask where to go, and would go as far."""

    outcode: str
    longitude: float
    latitude: float
    people: float
    travel: str = DEFAULT_TRAVEL


def sent_to(openings: Openings, enquirers: Sequence[Enquirers], day: str) -> list[int]:
    """Position of the seat that each group of people is sent to first, or NOBODY."""
    first = []
    for group in enquirers:
        volunteer = Volunteer(group.longitude, group.latitude, group.outcode, group.travel)
        seats = recommend(openings, volunteer, day).seats
        first.append(seats[0].seat if seats else NOBODY)
    return first


def moved_share(enquirers: Sequence[Enquirers], before: Sequence[int], after: Sequence[int]) -> float:
    """Share of people who are sent elsewhere, 0 to 1."""
    people = sum(group.people for group in enquirers)
    moved = sum(group.people for group, one, other in zip(enquirers, before, after, strict=True) if one != other)
    return moved / people if people else 0.0


def flows(enquirers: Sequence[Enquirers], before: Sequence[int], after: Sequence[int]) -> list[tuple[int, int, float]]:
    """From seat, to seat, share of all people: those who are sent elsewhere, the largest first."""
    people = sum(group.people for group in enquirers) or 1.0
    moved: Counter[tuple[int, int]] = Counter()
    for group, one, other in zip(enquirers, before, after, strict=True):
        if one != other:
            moved[one, other] += group.people  # type: ignore[assignment]
    return [(one, other, count / people) for (one, other), count in moved.most_common()]


def share_by_seat(enquirers: Sequence[Enquirers], destinations: Sequence[int]) -> dict[int, float]:
    """Seat → share of all people that it gets, 0 to 1."""
    people = sum(group.people for group in enquirers) or 1.0
    shares: dict[int, float] = {}
    for group, seat in zip(enquirers, destinations, strict=True):
        shares[seat] = shares.get(seat, 0.0) + group.people / people
    return shares
