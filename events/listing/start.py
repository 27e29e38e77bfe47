"""Where distances are counted from: a postcode's district or a place, and what of it an address may hold."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import NamedTuple

from constituencies.lookup import Lookup, lookup
from constituencies.lookup_sentences import message
from constituencies.models import Campaign, Constituency
from constituencies.postcode_index.index import PostcodeIndex, current_index
from constituencies.postcodes import NotAPostcode, Postcode
from constituencies.search.gazetteer import Gazetteer, NamedSeat


class Start(NamedTuple):
    """Where somebody starts from."""

    name: str
    """An outcode, or a place as it was typed."""
    longitude: float
    latitude: float
    code: str
    """GSS code of the constituency there; "" where none is known."""


class Nowhere(NamedTuple):
    """Nothing is known of what somebody typed."""

    message: str
    suggestion: str
    """An outcode that may have been meant, or ""."""


def kept_near(text: str) -> str:
    """What an address may hold of a place that somebody typed: of a postcode only its first half.

    >>> kept_near("ls6 1aa"), kept_near("Hebden Bridge")
    ('LS6', 'Hebden Bridge')
    """
    try:
        return Postcode.parse(text).outcode
    except NotAPostcode:
        return text


def start_of(text: str, campaign: Campaign) -> Start | Nowhere:
    """Where a place is that `kept_near` has left."""
    index = current_index(campaign.boundary_set.slug)
    names = partial(_gazetteer, campaign.boundary_set_id, index) if index else None
    match = lookup(text, index, {}, "", names)
    if match.longitude is None or match.latitude is None:
        return Nowhere(_sentence(match), kept_near(match.suggestion) if match.suggestion else "")
    return Start(match.place or kept_near(text), match.longitude, match.latitude, match.code or "")


@lru_cache(maxsize=2)
def _gazetteer(boundary_set: int, index: PostcodeIndex) -> Gazetteer:
    """Names of the constituencies of a boundary set, by its key; read anew with each import of postcodes."""
    seats = Constituency.objects.filter(boundary_set=boundary_set).order_by("code")
    return Gazetteer([NamedSeat(*seat) for seat in seats.values_list("code", "name", "longitude", "latitude")], index)


def _sentence(match: Lookup) -> str:
    return message(match, str, "")
