"""The baseline: My Nearest Marginal, the tool of 2017. Pure.

A static list of the seats decided by less than 10 points last time; a volunteer is sent to the nearest one.
Kept as a kind of strategy, to compare against.
"""

import numpy as np
import numpy.typing as npt

from constituencies.kit.types import Floats

MARGINAL_WITHIN = 10.0
"""Percentage points of margin."""


def is_marginal(margin: Floats, contested: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which seats are on the list; `margin` (n,) in percentage points at the last result."""
    return contested & (np.abs(margin) < MARGINAL_WITHIN)


def marginal_scores(margin: Floats, contested: npt.NDArray[np.bool_]) -> Floats:
    """How the map shades the list, 0 to 100, shape (n,): the closer, the deeper; 0 off the list."""
    closeness = 100 * (1 - np.abs(margin) / MARGINAL_WITHIN)
    return np.where(is_marginal(margin, contested), closeness, 0.0)
