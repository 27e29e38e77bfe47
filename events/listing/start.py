"""Where distances are counted from: a postcode's district or a place, and what of it an address may hold."""

from __future__ import annotations

from typing import NamedTuple

from constituencies.lookup import Lookup, lookup
from constituencies.lookup_sentences import message
from constituencies.models import Campaign
from constituencies.postcode_index import current_index
from constituencies.postcodes import NotAPostcode, Postcode


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
    match = lookup(text, current_index(campaign.boundary_set.slug), {})
    if match.longitude is None or match.latitude is None:
        return Nowhere(_sentence(match), kept_near(match.suggestion) if match.suggestion else "")
    return Start(kept_near(text), match.longitude, match.latitude, match.code or "")


def _sentence(match: Lookup) -> str:
    return message(match, str, "")
