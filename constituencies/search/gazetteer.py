"""Where is that? One place for a name as somebody typed it, and what a beginning may go on to. Pure.

A town is a point that people start from, and lies in one constituency or in several, as an outcode does. Where a town
and a constituency have the same name the town is meant: it says where somebody is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import islice
from typing import Final, NamedTuple, Protocol

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from constituencies.search.searchable import searchable
from constituencies.search.seat_names import SeatNames
from constituencies.search.town_names import towns_beginning_with, towns_named, towns_of_name
from constituencies.towns import km_between, reach_km, towns

LONGEST_NAME: Final = 60
"""Characters; the longest name of a place is that of Llanfairpwll, 58."""
FEWEST_LETTERS: Final = 2
"""Shorter beginnings are no help: 600 towns begin with S."""
FEWEST_TO_CORRECT: Final = 4
"""Letters: a shorter text is like too many names."""
LONG_NAME: Final = 8
"""From so many letters on two may be wrong."""
FARTHEST_PART_KM: Final = 40.0
"""“Headingley, Leeds” may be so far apart."""
MOST_OTHERS: Final = 6
"""Other towns of a name that are offered."""

_qualified = re.compile(r"\s*([^(,]+?)\s*[(,]\s*([^()]+?)\s*\)?\s*")
_digit = re.compile(r"\d")


class NamedSeat(NamedTuple):
    """A constituency, for those who look for it by name."""

    code: str
    """GSS code."""
    name: str
    longitude: float | None
    latitude: float | None
    """A point within it, degrees."""


class SeatFinder(Protocol):
    """Which constituencies lie around a point, as the postcodes there say."""

    def seats_near(self, longitude: float, latitude: float, reach_km: float) -> tuple[str, tuple[str, ...]]:
        """The nearest outcode, and the GSS codes of the constituencies within `reach_km`, the nearest first."""
        ...


class NamedPlace(NamedTuple):
    """What a name means."""

    label: str
    """As people would write it: “Leeds”, “Newport (Isle of Wight West)”."""
    longitude: float
    latitude: float
    """Degrees."""
    outcode: str
    """The nearest one."""
    codes: tuple[str, ...]
    """GSS codes of the constituencies that it lies in, the likeliest first."""
    is_seat: bool = False
    """A constituency; otherwise a town or village."""
    others: tuple[str, ...] = ()
    """Labels of other places of that name."""


class NameSuggestion(NamedTuple):
    """What somebody may go on to type."""

    label: str
    is_seat: bool


@cache
def _every_town() -> list[str]:
    """Searchable names, the largest town first: of names that are alike the first is meant."""
    return list(towns_of_name())


class Gazetteer:
    """The names of a campaign's country."""

    def __init__(self, seats: Sequence[NamedSeat], finder: SeatFinder) -> None:
        self._seats = seats
        self._seat_names = SeatNames([seat.name for seat in seats])
        self._name_of = {seat.code: seat.name for seat in seats}
        self._finder = finder
        self._regions: dict[int, str] = {}

    def find(self, text: str) -> NamedPlace | None:
        """The place of that name; None where there is none, or more than one that is not larger than the others."""
        if len(text) > LONGEST_NAME or _digit.search(text):
            return None
        name = searchable(text)
        if len(name) < FEWEST_LETTERS:
            return None
        positions = towns_named(name)
        if positions:
            return self._town(positions[0], positions[1 : MOST_OTHERS + 1])
        seat = self._seat_names.named(name)
        if seat is not None:
            return self._seat(seat)
        qualified = _qualified.fullmatch(text)
        return self._qualified_town(searchable(qualified[1]), searchable(qualified[2])) if qualified else None

    def suggest(self, beginning: str, most: int) -> list[NameSuggestion]:
        """Names that begin so, the largest towns first and half of them at most where constituencies do too."""
        name = searchable(beginning) if len(beginning) <= LONGEST_NAME and not _digit.search(beginning) else ""
        if len(name) < FEWEST_LETTERS:
            return []
        seats = [self._seats[position].name for position in self._seat_names.beginning_with(name, most)]
        positions = towns_beginning_with(name, most)
        exact = [position for position in towns_named(name) if position not in positions]
        labels = list(dict.fromkeys(self._label(position) for position in sorted({*positions, *exact})))
        room = max(most - len(seats), (most + 1) // 2)
        suggestions = [NameSuggestion(label, False) for label in labels[:room]]
        # Of a town that is a constituency of that very name, one line is enough.
        more = (NameSuggestion(seat, True) for seat in seats if seat not in labels[:room])
        return [*suggestions, *islice(more, most - len(suggestions))]

    def likeliest(self, text: str) -> str:
        """What was probably meant by a text that is no place's name; "" where nothing is like it."""
        beginning = self.suggest(text, 1)
        if beginning:
            return beginning[0].label
        name = searchable(text)
        if len(name) < FEWEST_TO_CORRECT or len(text) > LONGEST_NAME or _digit.search(text):
            return ""
        match = extractOne(name, _every_town(), scorer=OSA.distance, score_cutoff=1 if len(name) < LONG_NAME else 2)
        return self._label(towns_of_name()[match[0]][0]) if match else ""

    def _qualified_town(self, name: str, qualifier: str) -> NamedPlace | None:
        """“Newport (Isle of Wight West)” by its label, “Headingley, Leeds” by the nearest town of the second name."""
        positions = towns_of_name().get(name, [])
        if not positions:
            return None
        for position in positions:
            if searchable(self._constituency_at(position)).startswith(qualifier):
                return self._town(position, ())
        near = towns_named(qualifier)
        if not near:
            return None
        away = {position: km_between(towns()[position], towns()[near[0]]) for position in positions}
        nearest = min(positions, key=away.__getitem__)
        return self._town(nearest, ()) if away[nearest] <= FARTHEST_PART_KM else None

    def _town(self, position: int, others: Sequence[int]) -> NamedPlace:
        town = towns()[position]
        outcode, codes = self._finder.seats_near(town.longitude, town.latitude, reach_km(position))
        labels = tuple(dict.fromkeys(map(self._label, others)))
        return NamedPlace(self._label(position), town.longitude, town.latitude, outcode, codes, others=labels)

    def _seat(self, position: int) -> NamedPlace | None:
        code, name, longitude, latitude = self._seats[position]
        if longitude is None or latitude is None:
            return None
        outcode, _codes = self._finder.seats_near(longitude, latitude, 0.0)
        return NamedPlace(name, longitude, latitude, outcode, (code,), is_seat=True)

    def _label(self, position: int) -> str:
        """A town's name, and of several of one name the constituency that this one lies in."""
        name = towns()[position].name
        return f"{name} ({self._constituency_at(position)})" if len(towns_of_name()[searchable(name)]) > 1 else name

    def _constituency_at(self, position: int) -> str:
        name = self._regions.get(position)
        if name is None:
            town = towns()[position]
            _outcode, codes = self._finder.seats_near(town.longitude, town.latitude, 0.0)
            name = self._regions[position] = self._name_of.get(codes[0], "") if codes else ""
        return name
