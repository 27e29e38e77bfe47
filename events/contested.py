"""Where no votes can be asked for: seats in which the campaign's party does not stand take no canvassing."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from constituencies.campaigns import is_contested, uncontested
from constituencies.models import Campaign, Constituency
from events.models import STREET_KINDS, Event

TOLD_TO_NOBODY = frozenset({Event.Status.CANCELLED, Event.Status.DECLINED})


def refusal(campaign: Campaign, kind: str, constituency: Constituency) -> str:
    """Why an event of a kind cannot work in a constituency, and what to do instead; empty if it can."""
    if kind not in STREET_KINDS or is_contested(campaign, constituency):
        return ""
    return _refusal(campaign, constituency)


def first_refused(events: Iterable[Event]) -> tuple[Event, str] | None:
    """The first of some events that cannot take place where it works, and why; as many queries however many events."""
    by_campaign: dict[int, list[Event]] = {}
    for event in events:
        if event.asks_for_votes:
            by_campaign.setdefault(event.campaign_id, []).append(event)
    for campaign in Campaign.objects.with_facts().filter(pk__in=by_campaign):
        there = by_campaign[campaign.pk]
        refused = uncontested(campaign, {event.constituency_id for event in there})
        for event in there:
            if event.constituency_id in refused:
                return event, _refusal(campaign, event.constituency)
    return None


def _refusal(campaign: Campaign, constituency: Constituency) -> str:
    return _(
        "%(party)s does not stand in %(constituency)s, so there are no votes to ask for. Choose another kind of event, "
        "such as a phone bank, training or a social, or the constituency next to it that you would canvass."
    ) % {"party": campaign.party.name, "constituency": constituency.name}


def is_to_be_checked(before: Event | None, kind: str, constituency: int, status: str) -> bool:
    """Whether an event is new, comes back, or is of another kind or constituency than `before`.

    What is there already stays as it is, so that it can still be changed in other ways, or called off.
    """
    if status in TOLD_TO_NOBODY:
        return False
    if before is None or before.status in TOLD_TO_NOBODY:
        return True
    return (kind, constituency) != (before.kind, before.constituency_id)


def check(before: Event | None, event: Event) -> None:
    """Raises ValidationError, on the constituency, for an event that must not be saved so."""
    if is_to_be_checked(before, event.kind, event.constituency_id, event.status):
        problem = refusal(event.campaign, event.kind, event.constituency)
        if problem:
            raise ValidationError({"constituency": problem})
