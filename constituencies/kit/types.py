"""What many modules take and give: arrays by what is in them, JSON, what a form has cleaned."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

AnyArray = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]
AnyIntegers = npt.NDArray[np.integer[Any]]
AnyFloats = npt.NDArray[np.floating[Any]]
Geometries = npt.NDArray[np.object_]
"""Of shapely."""
Positions = npt.NDArray[np.intp]
"""Of things in a list, from 0."""

JsonObject = dict[str, Any]
"""What is sent, stored or shown as JSON."""
FormData = dict[str, Any]
"""What a form has cleaned, or begins with, by its fields."""
Context = dict[str, Any]
"""What a template is given."""
