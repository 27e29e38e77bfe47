"""What somebody has set aside on their device, as an address says it: `without` and `nearer`."""

from __future__ import annotations

from targeting.recommending.country import Openings
from targeting.recommending.set_aside import MOST_SET_ASIDE, openings_without
from targeting.snapshot.format import Snapshot

MOST_DIGITS = 4


def openings_left(snapshot: Snapshot, openings: Openings, without: str, nearer: str) -> tuple[Openings, int]:
    """What is left of the openings, and how many seats were set aside.

    `without`: GSS codes with commas between them; `nearer`: whole miles. What makes no sense sets nothing aside.
    """
    codes = {code.strip().upper() for code in without.split(",", MOST_SET_ASIDE)[:MOST_SET_ASIDE]}
    seats = [snapshot.position[code] for code in codes if code in snapshot.position]
    miles = int(nearer) if nearer.isascii() and nearer.isdecimal() and len(nearer) <= MOST_DIGITS else 0
    if not seats and not miles:
        return openings, 0
    return openings_without(openings, seats, miles), len(seats)
