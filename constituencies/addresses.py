"""Addresses that several rooms share; those of pages that upper apps have are hooked on in mcm/wiring.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from constituencies.models import BoundarySet, Campaign, Constituency
from constituencies.outlines import labels
from constituencies.outlines.hexagons import HexagonPlace, hexagons_text
from constituencies.outlines.text import text_digest

SeatAddress = Callable[[Campaign, Constituency], str]
HistoryAddress = Callable[[HttpRequest, str, str], str | None]

_seat_address: list[SeatAddress] = []
_history_address: list[HistoryAddress] = []


def provide_addresses(seat: SeatAddress, history: HistoryAddress) -> None:
    """Have `constituency_url` and `history_url` answered by these."""
    _seat_address[:] = [seat]
    _history_address[:] = [history]


def constituency_url(campaign: Campaign, constituency: Constituency) -> str:
    """Address of a constituency's page in a campaign."""
    return _seat_address[0](campaign, constituency)


def history_url(request: HttpRequest, model: str, row: str) -> str | None:
    """Address of what the database has recorded of a row, by the lower-case name of its model and its primary key.

    None for somebody who may not read it.
    """
    return _history_address[0](request, model, row)


def absolute_url(path: str) -> str:
    """With scheme and host: SITE_URL says under which name the site is reached."""
    return f"{settings.SITE_URL}{path}"


def outline_urls(boundary_set: BoundarySet) -> dict[str, str]:
    """Address of the drawing of a boundary set at each level of detail."""
    return {
        outline.detail: reverse("constituencies:outline", args=[boundary_set.slug, outline.detail, outline.digest])
        for outline in boundary_set.outlines.defer("text_br")
    }


def hexagons_of(constituencies: Iterable[Constituency]) -> str:
    """The cartogram of a boundary set, as browsers fetch it."""
    return hexagons_text(tuple(HexagonPlace(row.code, row.hex_q, row.hex_r) for row in constituencies))


def hexagons_url(boundary_set: str, constituencies: Iterable[Constituency]) -> str:
    """Address of the cartogram of a boundary set, by its slug and all that is in it."""
    return reverse("constituencies:hexagons", args=[boundary_set, text_digest(hexagons_of(constituencies))])


def label_urls() -> dict[str, str]:
    """Address of what is named on maps (constituencies/outlines/labels.py) at each level of detail."""
    return {
        detail: reverse("constituencies:map-labels", args=[detail, labels.labels_digest(detail)])
        for detail in labels.LABEL_DETAILS
    }
