"""How far it really is from an outcode to a seat: the ways of constituencies/ in the order of a snapshot's seats."""

from __future__ import annotations

from functools import lru_cache

from targeting.travel import OverLand, StraightLines


@lru_cache(maxsize=8)
def over_land(boundary_set: str, codes: tuple[str, ...]) -> OverLand:  # noqa: ARG001
    """The ways to the seats with these codes."""
    return StraightLines(len(codes))
