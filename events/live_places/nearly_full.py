"""Whoever runs an event hears once that its places go: in time to find a second room, or a second evening."""

from __future__ import annotations

import math

from django.urls import reverse
from django.utils.translation import gettext as _

from events.messages.outbox import notify, tell
from events.models import Event, Message

NEARLY_FULL = 0.8
"""Share of the places, stated or assumed, from which on its host is told."""


def places_of(event: Event) -> int:
    """People that an event has places for: as stated, else as its campaign assumes."""
    return event.campaign.assumed_capacity if event.capacity is None else event.capacity


def has_become_nearly_full(event: Event) -> bool:
    """Whether the last sign-up was the one that made it so."""
    return event.confirmed_signups == math.ceil(NEARLY_FULL * places_of(event))


def how_full(event: Event) -> str:
    """“32 of about 40 people have confirmed” where the places are assumed."""
    numbers = {"coming": event.confirmed_signups, "places": places_of(event)}
    if event.capacity is None:
        return _("%(coming)d of about %(places)d people have confirmed that they are coming.") % numbers
    return _("%(coming)d of %(places)d places are taken.") % numbers


def what_to_do(event: Event) -> str:
    if event.capacity is None:
        return _(
            "You have not said how many can come, so we assume that number, and send nobody else "
            "once it is reached. Say how many can come, or add a second event."
        )
    return _("If more can come, raise the number, or add a second event.")


def tell_if_nearly_full(event: Event) -> int:
    """Tell its host, or else its organiser, once for each event; 1 if somebody was told. Within a transaction."""
    if not has_become_nearly_full(event):
        return 0
    if event.host is not None:
        return tell(Message.Kind.NEARLY_FULL, event.host, str(event.pk), event=event)
    if event.organiser is not None:
        subject = _("Nearly full: %(event)s") % {"event": event.title}
        lines = [how_full(event), what_to_do(event)]
        link = _("Change the event"), reverse("admin:events_event_change", args=[event.pk])
        return notify(event.organiser, f"nearly-full:{event.pk}", subject, lines, link)
    return 0
