"""Where somebody's home is, as anybody may know it: in one place, for pages, API and computing alike. Pure."""

from __future__ import annotations

import numpy as np

from constituencies.kit.types import Bools, Floats

DECIMALS = 2
"""Of the degrees that are shown of a home: 0.01° are 1.1 km northwards, 0.7 km eastwards."""


def public_degrees(degrees: Floats, is_private: bool | Bools) -> Floats:
    """Longitudes or latitudes as the public sees them, rounded where the address is private; shape (m,) both, or ().

    >>> public_degrees(np.array([-1.5512, -1.5512]), np.array([False, True])).tolist()
    [-1.5512, -1.55]
    """
    return np.where(is_private, np.round(degrees, DECIMALS), degrees)
