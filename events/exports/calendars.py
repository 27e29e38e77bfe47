"""Events for people's own calendars: iCalendar (RFC 5545), and what it says when one is called off (RFC 5546)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, vCalAddress
from icalendar import Event as CalendarEvent

from constituencies.kit.uk import LONDON
from events.messages.joining import how_to_join
from events.models import Event, Shift

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""Which no text of iCalendar may hold (RFC 5545, 3.3.11); tabs and line feeds it may."""


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A file for calendars, and the type under which it is sent: both name the method, or programs ignore it."""

    content: bytes
    method: str

    @property
    def content_type(self) -> str:
        return f"text/calendar; method={self.method}"


def event_calendar(
    event: Event, url: str, *, with_address: bool = False, shift: Shift | None = None, is_off: bool = False
) -> CalendarFile:
    """One event as an .ics file; `with_address` for those who may know where a private address is, or how to join.

    Of a shift it says the times of the shift, as an entry of its own: one person may come to several. UID stays the
    same for ever and SEQUENCE rises with each change, so that a calendar updates its copy. What is off takes the entry
    out again: an event that is no longer published, or (`is_off`) one that its reader does not come to. Times are those
    of the clock on the wall, with the rules by which it changes.
    """
    is_off = is_off or event.status != Event.Status.PUBLISHED
    calendar = Calendar()
    calendar.add("prodid", "-//MyCampaignMap//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_off else "PUBLISH")
    calendar.add_component(_entry(event, url, with_address, shift, is_off))
    starts_at = (shift or event).starts_at
    # The rules of the years around it alone: since 1970 they are longer than all the rest.
    years = starts_at.date().replace(month=1, day=1), starts_at.date().replace(year=starts_at.year + 2, month=1, day=1)
    calendar.add_missing_timezones(*years)
    return CalendarFile(bytes(calendar.to_ical()), str(calendar["method"]))


def _entry(event: Event, url: str, with_address: bool, shift: Shift | None, is_off: bool) -> CalendarEvent:
    part = shift or event
    entry = CalendarEvent()
    entry.add("uid", f"{part.calendar_uid}@{_site_host()}")
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", timezone.now())
    entry.add("last-modified", event.updated_at)
    entry.add("dtstart", part.starts_at.astimezone(LONDON))
    entry.add("dtend", part.ends_at.astimezone(LONDON))
    entry.add("summary", _plain(event.title))
    entry.add("description", _plain("\n\n".join(filter(None, [event.description, url]))))
    entry.add("url", url)
    entry.add("organizer", _organiser())
    entry.add("status", "CANCELLED" if is_off else "CONFIRMED")
    if event.is_remote and with_address:
        entry.add("location", _plain(", ".join(how_to_join(event))))
    elif not event.is_remote:
        exact = not event.is_private or with_address
        place = (event.place, event.postcode) if exact else (event.public_place,)
        entry.add("location", _plain(", ".join(filter(None, place))))
        if exact and event.latitude is not None and event.longitude is not None:
            entry.add("geo", (event.latitude, event.longitude))
    return entry


def _site_host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def _organiser() -> vCalAddress:
    """The site itself, always the same: calendars believe a cancellation of nobody else. Hosts stay unnamed."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organiser = vCalAddress(f"mailto:{address}")
    if name:
        organiser.params["CN"] = name
    return organiser


def _plain(text: str) -> str:
    r"""A text without what calendars choke on.

    >>> _plain("Bring\r\na\x07 torch")
    'Bring\na torch'
    """
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
