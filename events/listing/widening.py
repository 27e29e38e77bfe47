"""Ways out of an empty list: which filter to give up, and what that would find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from django.utils.translation import gettext as _

from events.listing.filters import MOST_MILES, Filters
from events.listing.finding import Finding


class WayOut(NamedTuple):
    """Other filters under which something is on."""

    label: str
    query: str
    """For the address."""
    number: int
    """Of events."""


def ways_out(finding: Finding) -> list[WayOut]:
    """For filters that nothing fits; those that find something, else all filters at once where that does."""
    ways = list(_that_find_something(finding, _wider(finding.filters)))
    if ways:
        return ways
    everything = (_("Give up all filters"), Filters(campaign=finding.filters.campaign, near=finding.filters.near))
    return list(_that_find_something(finding, iter([everything])))


def _that_find_something(finding: Finding, wider: Iterator[tuple[str, Filters]]) -> Iterator[WayOut]:
    for label, filters in wider:
        count = len(finding.instead(filters).chosen)
        if count:
            yield WayOut(label, filters.query(), count)


def _wider(filters: Filters) -> Iterator[tuple[str, Filters]]:
    if filters.when or filters.from_day or filters.to_day:
        yield _("On any day"), filters.without("when", "from_day", "to_day")
    if filters.miles:
        farther = min(2 * filters.miles, MOST_MILES)
        yield _("Within %(miles)d miles") % {"miles": farther}, replace(filters, miles=farther)
        yield _("However far"), filters.without("miles")
    if filters.accessible or filters.toilets or filters.seated:
        yield _("Whatever the access"), filters.without("accessible", "toilets", "seated")
    if filters.kind:
        yield _("Of any kind"), filters.without("kind")
    if filters.code:
        yield _("In all constituencies"), filters.without("code")
    if filters.free:
        yield _("Full ones too, with a waiting list"), filters.without("free")
    if filters.remote is None:
        yield _("From home"), replace(filters, remote=True)
    else:
        yield _("In person and from home"), filters.without("remote")
