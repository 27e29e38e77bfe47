"""What one more event in a seat would be worth, given what is on now. Pure.

    worth(s) = Σ over places o: askers(o) · max(0, need_s · kept(o, s) − offered(o))
    offered: mean of need · kept over the three seats that people there are shown now

So it is high where need is high, people are near, and these are offered nothing as good. It supposes that somebody can
be found to host there.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from constituencies.kit.types import Bools, Floats
from targeting.recommending.everywhere import NOWHERE, Reach, best


def worth_of_next(reach: Reach, need: Floats, worth: Floats, askers: Floats, is_later: Bools | None = None) -> Floats:
    """(n,) Of one more event in each seat, in expected seats a session times askers.

    `need` (n,); `worth` (n,) and `is_later` (n,) as `best` takes them: what is offered now; `askers` (p,).
    """
    near = np.flatnonzero(askers > 0)
    offers = best(reach, near, worth, is_later)
    value: npt.NDArray[np.float32] = reach.kept[near] * need.astype(np.float32)
    is_there = offers != NOWHERE
    offer_value = np.where(is_there, np.take_along_axis(value, np.where(is_there, offers, 0), axis=1), 0.0)
    value -= offer_value.mean(axis=1, keepdims=True, dtype=np.float32)
    np.maximum(value, 0.0, out=value)
    return np.asarray(askers[near].astype(np.float32) @ value, np.float64)
