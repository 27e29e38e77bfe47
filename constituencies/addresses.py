"""Addresses that several rooms share; those of pages that upper apps have are hooked on in mcm/wiring.py."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from constituencies.models import BoundarySet, Campaign, Constituency

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
