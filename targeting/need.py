"""How need is computed: arrays in, arrays out, no Django.

Need is what one more session (one volunteer at one event of about 2.5 hours) is expected to add to the
number of seats won. It is a fact about a seat, the same for everyone. Per seat:

    mu       expected margin on polling day, percentage points: our share plus its assumed change, minus the
             best rival's share plus its assumed change (shares stay within 0 and 100), plus a local adjustment
    sigma    its uncertainty: sqrt(polls² + region² + seat²), about 10 points
    f(x)     phi(x / sigma) / sigma: the chance, per point, that a point decides the seat
             (marginality in its useful form: Strömberg, American Economic Review 2008)
    g(c)     points that c committed sessions move: 100·beta·U/V · (1 − exp(−kappa·c/U))
    g'(c)    points that the next session adds:     100·beta·kappa/V · exp(−kappa·c/U)
    need     w · F(c) · g'(c), where F(c) = f(mu + g(c)) for mu >= 0, and never above f(mu) for mu < 0

V valid votes, E electorate, U = reachable share · E, w the target weight. Without the cap for mu < 0 need
could rise with footfall in a seat far behind.

A worked example: a seat held by 4 points, V = 45,000, E = 70,000, nobody going, weight 1, the default
assumptions: sigma = 10.0, f(4) = 0.0368 a point, g'(0) = 100 · 0.025 · 15 / 45,000 = 0.00083 points a
session, need = 0.0000307 seats a session.

>>> seats = Seats(mean_margin=[4.0], valid_votes=[45_000], electorate=[70_000])
>>> f"{compute_need(seats, Assumptions()).need[0]:.7f}"
'0.0000307'
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from constituencies.kit.types import Floats
from constituencies.kit.uk import FEWEST_VOTES, LOWEST_TURNOUT

SCALE_RANK = 20
"""The need shown as 100 is that of the seat of this rank, so that one outlier cannot repaint the country."""

SPARSE_FACTOR = 0.67
"""Contacts per session where homes are far apart: UK canvass tallies."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a strategy assumes, at first these figures; units and sources: help texts of targeting.models.Strategy."""

    polls_sd: float = 5.5
    region_sd: float = 3.7
    seat_sd: float = 7.5
    votes_per_contact: float = 0.025
    contacts_per_session: float = 15.0
    reachable_share: float = 0.20

    @property
    def sigma(self) -> float:
        """Uncertainty of a margin, percentage points."""
        return math.hypot(self.polls_sd, self.region_sd, self.seat_sd)


@dataclass(slots=True)
class Seats:
    """Facts and plans of n seats; every field an array of shape (n,), or anything that broadcasts to it.

    `mean_margin` (mu) in percentage points. `margin_sd` in points, NaN where no forecast of its own replaces
    sigma. `footfall` in sessions, `weight` in [0, 3]. A seat that is not `contested` has need 0.
    """

    mean_margin: Any
    valid_votes: Any
    electorate: Any
    footfall: Any = 0.0
    weight: Any = 1.0
    contested: Any = True
    is_sparse: Any = False
    margin_sd: Any = np.nan

    def __post_init__(self) -> None:
        self.mean_margin = np.asarray(self.mean_margin, dtype=np.float64)
        for name in ("valid_votes", "electorate", "footfall", "weight", "margin_sd"):
            setattr(self, name, self._spread(getattr(self, name), np.float64))
        for name in ("contested", "is_sparse"):
            setattr(self, name, self._spread(getattr(self, name), np.bool_))
        self._check()

    def _spread(self, value: Any, dtype: type) -> npt.NDArray[Any]:
        return np.broadcast_to(np.asarray(value, dtype=dtype), self.mean_margin.shape)

    def _check(self) -> None:
        turnout = self.valid_votes / self.electorate
        rules = {
            f"valid votes must be at least {FEWEST_VOTES:,}": self.valid_votes >= FEWEST_VOTES,
            f"turnout must lie between {LOWEST_TURNOUT} and 1": (turnout >= LOWEST_TURNOUT) & (turnout <= 1),
            "a weight must lie between 0 and 3": (self.weight >= 0) & (self.weight <= 3),
            "footfall must be a number, not below 0": np.isfinite(self.footfall) & (self.footfall >= 0),
            "the expected margin must be a number": np.isfinite(self.mean_margin),
        }
        for rule, holds in rules.items():
            broken = np.flatnonzero(self.contested & ~holds)
            if broken.size:
                raise ValueError(f"{rule}: broken by the seats at {broken[:10].tolist()}")


@dataclass(frozen=True, slots=True)
class Need:
    """Need of n seats and what it is made of; arrays of shape (n,), never NaN, 0 where not contested."""

    need: Floats
    """Expected seats per further session."""
    mean_margin: Floats
    margin_sd: Floats
    win_chance: Floats
    decisive_chance: Floats
    """F(c): per percentage point."""
    points_moved: Floats
    """g(c): percentage points."""
    points_per_session: Floats
    """g'(c): percentage points."""
    still_open: Floats
    """g'(c) as a share of g'(0), above 0 to 1: what the next session moves, of what the first one does."""


def last_margin(shares: Floats, us: int, is_rival: npt.NDArray[np.bool_]) -> Floats:
    """Our share minus the best rival's, percentage points, shape (n,).

    `shares` (n, parties) in percentage points, 0 where a party did not stand; `us` our column; `is_rival`
    (parties,) leaves out ourselves and the sum of all the rest, which is no single candidate.
    """
    return np.asarray(shares[:, us] - shares[:, is_rival].max(axis=1))


def expected_margin(shares: Floats, us: int, is_rival: npt.NDArray[np.bool_], changes: Floats) -> Floats:
    """mu before any local adjustment: the margin after assumed changes of share, percentage points, shape (n,).

    `changes` (n, parties) or anything that broadcasts to it, in percentage points; `is_rival` (parties,). They may
    have more columns than `shares`: those are of parties that stood nowhere, and count from nought.
    Every rival counts, not only the old runner-up: an assumed change can bring a third party to the front.
    """
    return last_margin(assumed_shares(shares, changes), us, is_rival)


def assumed_shares(shares: Floats, changes: Floats) -> Floats:
    """Shares of the vote after assumed changes (n, parties), percentage points: never below 0 nor above 100.

    `shares` and `changes` as in expected_margin.
    """
    newcomers = max(0, np.shape(changes)[-1] - shares.shape[1])
    return np.clip(np.pad(shares, ((0, 0), (0, newcomers))) + changes, 0.0, 100.0)


def compute_need(seats: Seats, assumptions: Assumptions) -> Need:
    """The need of every seat (n,). Units and formula: the head of this module.

    Raises ValueError for impossible facts of a contested seat (see Seats).
    """
    mu = np.where(seats.contested, seats.mean_margin, 0.0)
    valid_votes = np.where(seats.contested, seats.valid_votes, 1.0)
    sigma = np.where(np.isnan(seats.margin_sd), assumptions.sigma, seats.margin_sd)
    reachable = assumptions.reachable_share * seats.electorate
    kappa = assumptions.contacts_per_session * np.where(seats.is_sparse, SPARSE_FACTOR, 1.0)

    still_open = np.exp(-kappa * seats.footfall / reachable)
    points_moved = 100 * assumptions.votes_per_contact * reachable / valid_votes * (1 - still_open)
    points_per_session = 100 * assumptions.votes_per_contact * kappa / valid_votes * still_open

    decisive_then = _density(mu + points_moved, sigma)
    decisive_now = _density(mu, sigma)
    decisive = np.where(mu >= 0, decisive_then, np.minimum(decisive_then, decisive_now))
    need = np.where(seats.contested, seats.weight * decisive * points_per_session, 0.0)
    return Need(
        need=need,
        mean_margin=mu,
        margin_sd=sigma,
        win_chance=_cumulative(mu / sigma),
        decisive_chance=np.where(seats.contested, decisive, 0.0),
        points_moved=points_moved,
        points_per_session=points_per_session,
        still_open=still_open,
    )


def scale_of(need: Floats) -> float:
    """The need shown as 100: the 20th highest of `need` (n,), computed before footfall, weights and adjustments."""
    if need.size == 0:
        return 1.0
    rank = min(SCALE_RANK, need.size)
    scale = float(np.partition(need, -rank)[-rank])
    return scale if scale > 0 else 1.0


def scores(need: Floats, scale: float) -> Floats:
    """Need as shown, 0 to 100, shape (n,)."""
    return np.minimum(100.0, 100.0 * need / scale)


def _density(x: Floats, sigma: Floats) -> Floats:
    return np.exp(-0.5 * (x / sigma) ** 2) / (sigma * math.sqrt(2 * math.pi))


def _cumulative(z: Floats) -> Floats:
    return np.array([0.5 * math.erfc(-value / math.sqrt(2)) for value in z.ravel()]).reshape(z.shape)
