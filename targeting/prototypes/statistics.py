"""How sure one can be of a share, a mean and a difference: textbook formulae. Pure.

Wilson's interval of a share (1927), Newcombe's of a difference of two (1998, method 10), the normal one of means;
Pearson's chi-square of whether the variants got their shares of the visitors. SciPy says the same
(tests/targeting/prototypes/test_statistics.py), but is not there when the site runs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

Z_95 = 1.959963984540054
Z_99_ONE_SIDED = 2.3263478740408408


class IntervalEstimate(NamedTuple):
    """An estimate, and between which bounds it lies with 95 %."""

    value: float
    low: float
    high: float

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


class Share(NamedTuple):
    """`part` of `total`."""

    part: int
    total: int

    @property
    def value(self) -> float:
        return self.part / self.total if self.total else 0.0


class Sums(NamedTuple):
    """Of `total` numbers the sum, and the sum of their squares."""

    total: int
    sum: float
    squares: float

    @property
    def mean(self) -> float:
        return self.sum / self.total if self.total else 0.0

    @property
    def error(self) -> float:
        """Standard error of the mean; infinite for fewer than two numbers."""
        if self.total < 2:
            return math.inf
        variance = max(0.0, self.squares - self.sum**2 / self.total) / (self.total - 1)
        return math.sqrt(variance / self.total)


def share_interval(share: Share) -> IntervalEstimate:
    """Wilson's; not a number where nothing is known."""
    if not share.total:
        return IntervalEstimate(math.nan, math.nan, math.nan)
    p, n, z = share.value, share.total, Z_95
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return IntervalEstimate(p, max(0.0, middle - half), min(1.0, middle + half))


def share_difference(one: Share, other: Share) -> IntervalEstimate:
    """By how much `one` is above `other`, from Wilson's intervals of both."""
    a, b = share_interval(one), share_interval(other)
    difference = a.value - b.value
    below = math.hypot(a.value - a.low, b.high - b.value)
    above = math.hypot(a.high - a.value, b.value - b.low)
    return IntervalEstimate(difference, difference - below, difference + above)


def mean_interval(sums: Sums) -> IntervalEstimate:
    half = Z_95 * sums.error
    return IntervalEstimate(sums.mean, sums.mean - half, sums.mean + half)


def mean_difference(one: Sums, other: Sums) -> IntervalEstimate:
    """By how much the mean of `one` is above that of `other`."""
    difference, half = one.mean - other.mean, Z_95 * math.hypot(one.error, other.error)
    return IntervalEstimate(difference, difference - half, difference + half)


class Split(NamedTuple):
    """How visitors fell to the variants while the share was the same."""

    share: float
    """Of the prototype, 0 to 1."""
    prototype: int
    usual: int


def sample_ratio_p(splits: Iterable[Split]) -> float:
    """How likely such a difference from the shares is by chance; 1 where nothing can be said.

    Chi-square with one degree of freedom, of the sum over times with different shares.
    """
    difference = variance = 0.0
    for split in splits:
        total = split.prototype + split.usual
        difference += split.prototype - split.share * total
        variance += total * split.share * (1 - split.share)
    return math.erfc(abs(difference) / math.sqrt(2 * variance)) if variance else 1.0


def has_fallen(one: Share, other: Share, by: float) -> bool:
    """Whether `one` is below `other` by more than the share `by` of it, with 99 % (one-sided, normal)."""
    if not one.total or not other.total:
        return False
    rest = 1 - by
    variance = one.value * (1 - one.value) / one.total + rest**2 * other.value * (1 - other.value) / other.total
    return rest * other.value - one.value > Z_99_ONE_SIDED * math.sqrt(variance)
