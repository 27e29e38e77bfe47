"""The seats of a trial: what was known of them before, and what really happened. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from constituencies.kit.types import Bools, Floats, Positions
from constituencies.kit.uk import OTHER
from targeting.backtest.trials import Trial
from targeting.need import Assumptions, Need, Seats, compute_need, expected_margin, last_margin

ERROR_AFTER = 2.0
"""SD of a margin around what really happened, percentage points: a few votes more or less would have been possible."""

ALL: Final = slice(None)


@dataclass(frozen=True, slots=True)
class Ground:
    """n seats; arrays of shape (n,) unless said otherwise."""

    codes: list[str]
    parties: list[str]
    """Codes of the columns of `shares` and `shares_after`."""
    our_party: str
    shares: Floats
    """(n, parties) Percentage points at the election before, 0 where a party did not stand."""
    shares_after: Floats
    valid_votes: Floats
    """At the election before, as a plan knows it."""
    electorate: Floats
    contested: Bools
    """Our party stood at both."""
    is_sparse: Bools
    in_scotland: Bools
    in_london: Bools
    longitude: Floats
    """Mean of the seat's postcodes, degrees."""
    latitude: Floats

    @property
    def us(self) -> int:
        return self.parties.index(self.our_party)

    @property
    def is_rival(self) -> Bools:
        """(parties,)"""
        return np.array([code not in (self.our_party, OTHER) for code in self.parties])

    @property
    def our_votes(self) -> Floats:
        votes: Floats = self.shares[:, self.us] / 100 * self.valid_votes
        return votes

    @property
    def margin_before(self) -> Floats:
        """Percentage points."""
        return last_margin(self.shares, self.us, self.is_rival)

    @property
    def margin_after(self) -> Floats:
        return last_margin(self.shares_after, self.us, self.is_rival)

    def changes(self, trial: Trial, sign: float = 1.0) -> Floats:
        """(n, parties) What a trial assumes, percentage points; with −1 turned round, with 0 nothing."""
        points = np.zeros_like(self.shares)
        for column, code in enumerate(self.parties):
            points[:, column] = trial.changes.get(code, 0.0)
            if code in trial.in_scotland:
                points[self.in_scotland, column] = trial.in_scotland[code]
        return sign * points

    def expected(self, trial: Trial, sign: float = 1.0) -> Floats:
        """Margin that a plan expects, percentage points."""
        return expected_margin(self.shares, self.us, self.is_rival, self.changes(trial, sign))

    def need(
        self, margin: Floats, footfall: Floats | float, assumptions: Assumptions, only: Positions | slice = ALL
    ) -> Need:
        """By the product's own formula, of seats with a `margin` and sessions going to them: of `only` some of them."""
        seats = Seats(
            mean_margin=margin,
            valid_votes=self.valid_votes[only],
            electorate=self.electorate[only],
            footfall=footfall,
            contested=self.contested[only],
            is_sparse=self.is_sparse[only],
        )
        return compute_need(seats, assumptions)

    def seats_added(self, sessions: Floats, margin: Floats, sd: float, assumptions: Assumptions) -> Floats:
        """(n,) What sessions (n,) add to the expected number of seats, around a margin with an error of `sd`."""
        moved = self.need(margin, sessions, assumptions).points_moved
        return np.where(self.contested, self._chance(margin + moved, sd) - self._chance(margin, sd), 0.0)

    def _chance(self, margin: Floats, sd: float) -> Floats:
        seats = Seats(margin, self.valid_votes, self.electorate, contested=self.contested, margin_sd=sd)
        return compute_need(seats, Assumptions()).win_chance
