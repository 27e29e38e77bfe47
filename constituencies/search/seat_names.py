"""Constituencies by any of their names: the official one, that in the other language, part of it. Pure."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from constituencies.search.searchable import searchable

OTHER_NAMES = Path(__file__).resolve().parents[2] / "fixtures" / "constituency-names.csv"


@cache
def other_names() -> dict[str, tuple[str, ...]]:
    """Searchable official name → other names, as people write them."""
    names: dict[str, tuple[str, ...]] = {}
    with OTHER_NAMES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            official = searchable(row["name"])
            names[official] = (*names.get(official, ()), row["other_name"])
    return names


class SeatNames:
    """The names of the constituencies of one set of boundaries."""

    def __init__(self, names: Iterable[str]) -> None:
        """`names`: the official ones; a constituency is known here by its position among them."""
        self._names: list[tuple[str, ...]] = []
        self._position: dict[str, int] = {}
        for position, official in enumerate(map(searchable, names)):
            every = (official, *map(searchable, other_names().get(official, ())))
            self._names.append(every)
            for name in every:
                self._position.setdefault(name, position)

    def named(self, name: str) -> int | None:
        """The one with that searchable name, or the only one in whose names its words stand together; else None."""
        position = self._position.get(name)
        if position is not None or not name:
            return position
        part = f" {name} "
        holders = [place for place, names in enumerate(self._names) if any(part in f" {whole} " for whole in names)]
        return holders[0] if len(holders) == 1 else None

    def beginning_with(self, beginning: str, most: int) -> list[int]:
        """Those of which a name begins so, then those in which a later word does; in their own order."""
        later = f" {beginning}"
        first = [place for place, names in enumerate(self._names) if any(name.startswith(beginning) for name in names)]
        leading = set(first)
        second = (
            place
            for place, names in enumerate(self._names)
            if place not in leading and any(later in name for name in names)
        )
        return [*first, *second][:most]
