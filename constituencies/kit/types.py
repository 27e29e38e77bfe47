"""Arrays that many modules take and give, by what is in them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

AnyArray = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]
Positions = npt.NDArray[np.intp]
"""Of things in a list, from 0."""
