"""Which constituency is a postcode, a town or a constituency's name in? One function, named outcomes; no database.

Views only dispatch on the outcome. The sentence that a visitor reads is in lookup_sentences.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from constituencies.postcodes import OVERSEAS_OUTCODES, NotAPostcode, Postcode, divided_key_range, key, key_range
from constituencies.readings import read

if TYPE_CHECKING:
    from constituencies.postcode_index.index import Places, PostcodeIndex
    from constituencies.search.gazetteer import Gazetteer

MOST_CHOICES: Final = 8
"""Constituencies that are offered; hardly any outcode lies in more."""

OUTSIDE_AREAS: Final = frozenset({"JE", "GY", "IM", "GX", "BF"}) | OVERSEAS_OUTCODES
"""Jersey, Guernsey, Isle of Man, Gibraltar, forces' post offices, overseas territories."""

_forces_address = re.compile(r"\s*BFPO\s*\d{1,4}\s*", re.IGNORECASE)


class Outcome(StrEnum):
    """What became of a lookup; the value is part of the public API."""

    FOUND = "found"
    OUTCODE = "outcode"
    PLACE = "place"
    CONSTITUENCY = "constituency"
    NOT_CONTESTED = "not-contested"
    EMPTY = "empty"
    INVALID = "invalid"
    UNKNOWN = "unknown"
    OUTSIDE_UK = "outside-uk"
    NOT_LOADED = "not-loaded"

    @property
    def status(self) -> int:
        """HTTP status code of the answer."""
        return _STATUS[self]


_STATUS = {
    Outcome.FOUND: 200,
    Outcome.OUTCODE: 200,
    Outcome.PLACE: 200,
    Outcome.CONSTITUENCY: 200,
    Outcome.NOT_CONTESTED: 200,
    Outcome.EMPTY: 400,
    Outcome.INVALID: 400,
    Outcome.UNKNOWN: 404,
    Outcome.OUTSIDE_UK: 404,
    Outcome.NOT_LOADED: 503,
}


class Lookup(NamedTuple):
    """The answer to one lookup; a tuple, which is made in a quarter of the time."""

    outcome: Outcome
    postcode: Postcode | None = None
    code: str | None = None
    """GSS code of the constituency; for an outcode, of the one that most of its postcodes are in."""
    longitude: float | None = None
    latitude: float | None = None
    """Degrees (EPSG:4326); for an outcode the mean of its postcodes, for a town its middle."""
    seats: int = 0
    """How many constituencies it lies in: 1 for a full postcode, often more for an outcode or a town."""
    place: str = ""
    """What a town or constituency that was asked for by name is called; "" for postcodes."""
    outcode: str = ""
    """That of the postcode, or the one nearest to the place; "" where it is not known where somebody is."""
    others: tuple[str, ...] = ()
    """Other towns of the same name, each as one can ask for it."""
    is_name: bool = False
    """Whether the text was looked for among the names of places."""
    suggestion: str = ""
    """What was probably meant by an invalid text or an unknown postcode, such as "SW1A 1AA", else its sector or
    outcode; always one that is found."""
    not_contested: str = ""
    """Key of the reason why the campaign's party does not stand there, such as "speaker"."""
    choices: tuple[str, ...] = ()
    """GSS codes that a person may choose between where the answer can be another one, the likeliest first: those
    of an outcode or sector; for a postcode its own, the neighbours near it and the others of its outcode. Else ()."""
    is_near_border: bool = False
    """A full postcode within 300 m of another constituency: some of its addresses may well be in that."""
    chosen: bool = False
    """Whether `code` is what the person chose, not what was found."""


def lookup(
    text: str,
    index: PostcodeIndex | None,
    not_contested: Mapping[str, str],
    seat: str = "",
    gazetteer: Callable[[], Gazetteer] | None = None,
) -> Lookup:
    """Find the constituency of a postcode, outcode or sector, or of a place by its name, as a visitor typed it.

    `index` is None before any data is loaded. `not_contested` maps GSS codes of the index's boundary set to
    the key of a reason. `seat` is the GSS code that the visitor chose of the choices, "" for none; any other
    is ignored. Without a `gazetteer` no place is known by name. Never raises, whatever the texts.
    """
    if not text or text.isspace():
        return Lookup(Outcome.EMPTY)
    try:
        postcode = Postcode.parse(text)
    except NotAPostcode:
        if _forces_address.fullmatch(text[:20]):
            return Lookup(Outcome.OUTSIDE_UK)
        if index is None or gazetteer is None:
            return Lookup(Outcome.INVALID, suggestion=_suggestion(text, index) if index else "")
        return _find_place(text, index, not_contested, seat, gazetteer())
    if postcode.area in OUTSIDE_AREAS:
        return Lookup(Outcome.OUTSIDE_UK, postcode)
    if index is None:
        return Lookup(Outcome.NOT_LOADED, postcode)
    if not postcode.is_full:
        return _find_outcode(postcode, index, not_contested, seat)
    number = key(postcode)
    place = index.find(number)
    if place is None:
        # Who has the outcode of a place that exists does not mean another town: SW1 1AA is no slip of WS1 1AA.
        area = postcode.area if _places(Postcode(postcode.outcode), index) else ""
        return Lookup(Outcome.UNKNOWN, postcode, suggestion=_suggestion(str(postcode), index, area))
    code, others = place.code, index.outcode_codes(number)
    choices: tuple[str, ...] = ()
    if place.neighbours or others != (code,):
        choices = tuple(dict.fromkeys((code, *place.neighbours, *others)))[:MOST_CHOICES]
    is_chosen = seat in choices
    if is_chosen:
        code = seat
    reason = not_contested.get(code, "")
    return Lookup(
        Outcome.NOT_CONTESTED if reason else Outcome.FOUND,
        postcode,
        code,
        place.longitude,
        place.latitude,
        seats=1,
        outcode=postcode.outcode,
        not_contested=reason,
        choices=choices,
        chosen=is_chosen,
        is_near_border=bool(place.neighbours),
    )


def _find_outcode(postcode: Postcode, index: PostcodeIndex, not_contested: Mapping[str, str], seat: str) -> Lookup:
    places = _places(postcode, index)
    if places is None:
        return Lookup(Outcome.UNKNOWN, postcode)
    match = Lookup(
        Outcome.OUTCODE,
        postcode,
        longitude=places.longitude,
        latitude=places.latitude,
        outcode=postcode.outcode,
    )
    return _with_choice(match, places.codes, not_contested, seat)


def _find_place(
    text: str, index: PostcodeIndex, not_contested: Mapping[str, str], seat: str, gazetteer: Gazetteer
) -> Lookup:
    """A town or a constituency by its name; else what was probably meant."""
    place = gazetteer.find(text)
    if place is None or not place.codes:
        suggestion = _suggestion(text, index) or gazetteer.likeliest(text)
        return Lookup(Outcome.INVALID, is_name=True, suggestion=suggestion)
    match = Lookup(
        Outcome.CONSTITUENCY if place.is_seat else Outcome.PLACE,
        longitude=place.longitude,
        latitude=place.latitude,
        place=place.label,
        outcode=place.outcode,
        is_name=True,
        others=place.others,
    )
    return _with_choice(match, place.codes, not_contested, seat)


def _with_choice(match: Lookup, codes: tuple[str, ...], not_contested: Mapping[str, str], seat: str) -> Lookup:
    """What lies in several seats, of which somebody may have chosen one; the first is the likeliest.

    It is not contested only where none of its seats is: BT1 is not, an outcode that touches Chorley still is. Where
    somebody chose one of its seats, that one counts alone.
    """
    choices = codes[:MOST_CHOICES] if len(codes) > 1 else ()
    is_chosen = seat in choices
    own = seat if is_chosen else codes[0]
    match = match._replace(code=own, seats=len(codes), choices=choices, chosen=is_chosen)
    if own in not_contested and (is_chosen or all(code in not_contested for code in codes)):
        return match._replace(outcome=Outcome.NOT_CONTESTED, not_contested=not_contested[own])
    return match


def _places(postcode: Postcode, index: PostcodeIndex) -> Places | None:
    """What is known of a sector or outcode."""
    places = index.range(*key_range(postcode))
    if not postcode.inward:  # SW1 means SW1A to SW1Y; W1 too, though a single terminated postcode is in W1 itself
        divided = index.range(*divided_key_range(postcode))
        places = max(places, divided, key=lambda found: found.count if found else 0)
    return places


def _suggestion(text: str, index: PostcodeIndex, area: str = "") -> str:
    """The likeliest reading of a text that the index knows: a full postcode, else a sector, else an outcode.

    Only readings in `area`, such as "SW", unless it is "".
    """
    readings = read(text)
    for reading in readings.full:
        if (not area or reading.area == area) and index.find(key(reading)):
            return str(reading)
    parts = (part for part in readings.parts if _places(part, index))
    part = next(parts, None)
    # A postcode of a sector that exists may be too new for the index: then a key more or less is a worse guess.
    if part is None or not part.inward:
        near = (guess for guess in readings.guesses if not area or guess.area == area)
        guesses = list(islice((guess for guess in near if index.find(key(guess))), 2))
        if len(guesses) == 1:
            return str(guesses[0])
    return str(part or "")
