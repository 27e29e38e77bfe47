"""What the picture of a seat shows: its name, the next day on which something is on, how much people are needed."""

from __future__ import annotations

import datetime as dt

import orjson
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from constituencies.kit.types import JsonObject
from constituencies.pictures.poster import PosterWords
from constituencies.pictures.serving import neighbourhood_name, versioned
from targeting import bands


def need_words(band: int) -> str:
    """In words, for people who have not seen the map: by the position of the band, the least first."""
    return _("Need for people: %(band)s") % {"band": bands.NEED.bands[band].label}


def seat_picture_words(seat: JsonObject, campaign: JsonObject, next_event: bytes | None) -> PosterWords:
    """`seat` as lists show it, `next_event` as JSON."""
    is_contested = not seat["not_contested"]
    band = [band.slug for band in bands.NEED.bands].index(seat["need"]["band"])
    return PosterWords(
        title=seat["name"],
        about=seat["region"],
        facts=(_next_day(next_event) if is_contested or next_event else _("Not contested"),),
        need=need_words(band) if is_contested else "",
        need_band=band if is_contested else None,
        imprint=campaign["imprint"],
    )


def seat_picture_path(seat: JsonObject, campaign: JsonObject, next_event: bytes | None) -> str:
    words = seat_picture_words(seat, campaign, next_event)
    return versioned(f"{seat['url']}share.png", words, neighbourhood_name(campaign["slug"], seat["code"]))


def _next_day(event: bytes | None) -> str:
    if event is None:
        return _("Nothing is on here yet: host the first event")
    starts_at = dt.datetime.fromisoformat(orjson.loads(event)["starts_at"])
    return _("Next event: %(day)s") % {"day": date_format(starts_at, "l j F, H:i")}
