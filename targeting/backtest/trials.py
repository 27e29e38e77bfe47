"""The elections that are replayed, and the changes of share that were assumed before each. Pure.

The changes are from the final polls against the election before, in percentage points of the vote, as published
averages had them; they were fixed before any run. Only the trial of 2019 was looked at while the rules were made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Trial:
    slug: str
    before: str
    """Slug of the election that the plan starts from."""
    after: str
    """Slug of the one that was then held, on the same boundaries."""
    changes: Mapping[str, float]
    """Party's code → assumed change in percentage points, in Great Britain."""
    in_scotland: Mapping[str, float] = field(default_factory=dict)
    """The same where Scotland went its own way."""


OUR_PARTY: Final = "lab"
TRIALS: Final = {
    trial.slug: trial
    for trial in (
        Trial("2010", "2005-notional", "2010", {"lab": -8.5, "con": 2.5, "ld": 4.5}),
        Trial(
            "2015",
            "2010",
            "2015",
            {"lab": 4, "con": -3, "ld": -15, "ukip": 9.5, "grn": 4},
            {"lab": -16, "con": -1, "ld": -12, "snp": 27},
        ),
        Trial(
            "2017",
            "2015",
            "2017",
            {"lab": 5, "con": 6, "ld": 0, "ukip": -9, "grn": -2},
            {"lab": 0, "con": 13, "snp": -8},
        ),
        Trial("2019", "2017", "2019", {"lab": -7.5, "con": 0, "ld": 4.3}),
        Trial("2024", "2019-notional", "2024", {"lab": 6, "con": -23, "ld": -1, "ruk": 14, "grn": 3.5}),
    )
}
"""Slug → trial. That of 2024 takes the Brexit Party and Reform UK for one (SUCCESSORS)."""
SUCCESSORS: Final = {"brexit": "ruk"}
"""Code of a party → code of the one that it went on as, in whose column its votes are counted."""
