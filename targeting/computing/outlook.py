"""How many seats are to be expected, and how sure that is. Pure: arrays in, numbers out.

Errors of forecasts go together: the polls are wrong for the whole country, a region moves as one, and each seat has
its own. So the band comes from draws of all three, and not from adding up seats as if they were coins.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from constituencies.kit.types import Floats
from targeting.need import Assumptions

DRAWS = 4000
BAND = (0.05, 0.95)
"""Nine draws of ten lie within."""
SEED = 2019
"""The same draws each time: two strategies differ by what they assume, not by chance."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Seats won on polling day."""

    mean: float
    low: float
    high: float


def seat_outlook(
    mean_margin: Floats,
    margin_sd: Floats,
    region: npt.NDArray[np.intp],
    assumptions: Assumptions,
    draws: int = DRAWS,
) -> Outlook:
    """Expected seats with a band that holds 90 % of draws.

    `mean_margin` and `margin_sd` (n,) in percentage points, `region` (n,) numbered from 0. A seat whose SD comes
    from a forecast of its own has its share of each error in proportion.
    """
    if mean_margin.size == 0:
        return Outlook(0.0, 0.0, 0.0)
    random = np.random.default_rng(SEED)
    national = assumptions.polls_sd * random.standard_normal((draws, 1))
    regional = assumptions.region_sd * random.standard_normal((draws, int(region.max()) + 1))[:, region]
    own = assumptions.seat_sd * random.standard_normal((draws, mean_margin.size))
    margin = mean_margin + (margin_sd / assumptions.sigma) * (national + regional + own)
    won = np.count_nonzero(margin > 0, axis=1)
    low, high = np.quantile(won, BAND)
    return Outlook(float(won.mean()), float(low), float(high))
