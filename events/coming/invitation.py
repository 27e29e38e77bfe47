"""What somebody sends to a friend: a sentence with town, day and link. Nobody is named, and no private address."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from constituencies.addresses import absolute_url
from constituencies.towns import nearest_town
from events.models import Event, Shift

FROM, FRIEND = "from", "friend"
"""A link says that a friend passed it on, not which: its page says so, and nothing is counted or kept."""


class Invitation(NamedTuple):
    """The same words in every way of sending them."""

    text: str
    """Without the link."""
    url: str
    whatsapp: str
    """Address that opens WhatsApp with text and link: whom it goes to is chosen there."""
    mail: str
    """The same of a program for mail."""

    @property
    def text_and_url(self) -> str:
        return f"{self.text} {self.url}"


def invitation(event: Event, shift: Shift | None = None, *, comes: bool = False) -> Invitation:
    """To an event, or to one part of it; `comes`: from somebody who will be there."""
    names = {"title": event.title, "town": _town(event), "day": _day(shift or event)}
    if comes and event.is_remote:
        text = _("I’m taking part in “%(title)s” on %(day)s, from home. Will you join me?")
    elif comes:
        text = _("I’m going to “%(title)s” in %(town)s on %(day)s. Will you come with me?")
    elif event.is_remote:
        text = _("“%(title)s” on %(day)s: you can take part from home.")
    else:
        text = _("“%(title)s” in %(town)s on %(day)s: shall we go?")
    text = text % names
    url = f"{absolute_url(event.get_absolute_url())}?{FROM}={FRIEND}"
    both = quote(f"{text} {url}", safe="")
    return Invitation(
        text, url, f"https://wa.me/?text={both}", f"mailto:?subject={quote(event.title, safe='')}&body={both}"
    )


def _town(event: Event) -> str:
    """Where it is, as people say it: of somebody's home from about where it is."""
    position = event.public_position
    return event.constituency.name if position is None else nearest_town(*position).name


def _day(of: Event | Shift) -> str:
    return date_format(timezone.localtime(of.starts_at), _("l j F, H:i"))
