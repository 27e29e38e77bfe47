"""Towns and villages by name: the whole of it, or how it begins. Pure."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from heapq import nsmallest

from constituencies.search.searchable import searchable
from constituencies.towns import towns

_LINKS = {"at", "by", "cum", "de", "in", "le", "near", "of", "on", "super", "under", "upon", "with"}
"""Whoever types “Newcastle” means the one upon Tyne as well."""


@cache
def towns_of_name() -> dict[str, list[int]]:
    """Searchable name → positions in `towns()`, the largest first."""
    by_name: dict[str, list[int]] = {}
    for position, town in enumerate(towns()):
        by_name.setdefault(searchable(town.name), []).append(position)
    return by_name


@cache
def _sorted_names() -> list[str]:
    return sorted(towns_of_name())


def towns_named(name: str) -> list[int]:
    """Positions in `towns()` of those of that searchable name, or of one that goes on with “upon …”; largest first.

    >>> [towns()[position].name for position in towns_named("newcastle")]
    ['Newcastle upon Tyne', 'Newcastle under Lyme', 'Newcastle']
    """
    if not name:
        return []
    by_name, prefix = towns_of_name(), f"{name} "
    positions = list(by_name.get(name, ()))
    for longer in _between(prefix):
        if longer[len(prefix) :].partition(" ")[0] in _LINKS:
            positions += by_name[longer]
    return sorted(positions)


def towns_beginning_with(beginning: str, most: int) -> list[int]:
    """Positions in `towns()` of the largest whose searchable name begins so."""
    by_name = towns_of_name()
    return nsmallest(most, (position for name in _between(beginning) for position in by_name[name]))


def _between(beginning: str) -> list[str]:
    names = _sorted_names()
    return names[bisect_left(names, beginning) : bisect_left(names, f"{beginning}\U0010ffff")]
