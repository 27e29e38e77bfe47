"""Events for people's own calendars: iCalendar (RFC 5545)."""

from __future__ import annotations

from icalendar import Calendar
from icalendar import Event as CalendarEvent

from events.messages.joining import how_to_join
from events.models import Event, Shift

UID_DOMAIN = "mycampaignmap"


def event_calendar(event: Event, url: str, *, with_address: bool = False, shift: Shift | None = None) -> bytes:
    """One event as an .ics file; `with_address` for those who may know where a private address is, or how to join.

    Of a shift it says the times of the shift, as an entry of its own: one person may come to several.

    UID stays the same for ever and SEQUENCE rises with each change, so that a calendar updates its copy;
    a cancelled event says so. Times are UTC: every calendar shows them in its owner's zone.
    """
    entry = CalendarEvent()
    name = f"event-{event.pk}" if shift is None else f"event-{event.pk}-shift-{shift.pk}"
    entry.add("uid", f"{name}@{UID_DOMAIN}")
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.updated_at)
    entry.add("last-modified", event.updated_at)
    entry.add("dtstart", (shift or event).starts_at)
    entry.add("dtend", (shift or event).ends_at)
    entry.add("summary", event.title)
    entry.add("description", "\n\n".join(filter(None, [event.description, url])))
    entry.add("url", url)
    entry.add("status", "CANCELLED" if event.status == Event.Status.CANCELLED else "CONFIRMED")
    if event.is_remote and with_address:
        entry.add("location", ", ".join(how_to_join(event)))
    elif not event.is_remote:
        exact = not event.is_private or with_address
        place = (event.place, event.postcode) if exact else (event.public_place,)
        entry.add("location", ", ".join(filter(None, place)))
        if exact:
            entry.add("geo", (event.latitude, event.longitude))
    calendar = Calendar()
    calendar.add("prodid", "-//MyCampaignMap//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())
