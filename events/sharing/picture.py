"""What the picture of an event shows: title, town, day, how much people are needed there."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from constituencies.pictures.poster import PosterWords
from constituencies.pictures.serving import neighbourhood_name, versioned
from constituencies.towns import nearest_town
from events.hooks import need_now
from events.models import Event


def picture_words(event: Event) -> PosterWords:
    need = need_now(event) if event.is_on else None
    return PosterWords(
        title=public_title(event),
        about=kind_and_seat(event),
        facts=(town_of(event), _day_and_hours(event)),
        need=need.words if need else "",
        need_band=need.band if need else None,
        imprint=event.campaign.imprint,
    )


def picture_scene(event: Event) -> str:
    return neighbourhood_name(event.campaign.slug, event.constituency.code)


def picture_path(event: Event) -> str:
    return versioned(reverse("events:event-picture", args=[event.pk]), picture_words(event), picture_scene(event))


def public_title(event: Event) -> str:
    is_off = event.status == Event.Status.CANCELLED
    return _("Cancelled: %(title)s") % {"title": event.title} if is_off else event.title


def kind_and_seat(event: Event) -> str:
    return _("%(kind)s for %(constituency)s") % {
        "kind": capfirst(Event.Kind(event.kind).label if event.kind != Event.Kind.OTHER else _("an event")),
        "constituency": event.constituency.name,
    }


def town_of(event: Event) -> str:
    """The town where people meet, from where anybody may see that it is."""
    if event.is_remote:
        return _("From home")
    position = event.public_position
    return nearest_town(*position).name if position else ""


def _day_and_hours(event: Event) -> str:
    start, end = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    return f"{date_format(start, 'l j F, H:i')}–{date_format(end, 'H:i')}"
