"""What happens when an event is saved: every write of events passes here, also from admin actions and imports.

Each write is one `change()`: one transaction, one step of `change_seq`, one signal after the commit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from constituencies.changes import change
from constituencies.models import BoundarySet
from constituencies.models import Postcode as PostcodeRow
from constituencies.postcodes import NotAPostcode, Postcode
from events.models import Event, Group


class UnknownPlace(ValueError):
    """The postcode of a meeting place leads nowhere; the message says what to do."""


def place_of(text: str, boundary_set: BoundarySet) -> PostcodeRow:
    """Position and constituency of a full postcode. Raises UnknownPlace."""
    try:
        postcode = Postcode.parse(text)
    except NotAPostcode as error:
        raise UnknownPlace(_("That is not a postcode. A postcode looks like SW1A 1AA.")) from error
    if not postcode.is_full:
        raise UnknownPlace(_("Enter the whole postcode of the meeting place, such as SW1A 1AA."))
    row = PostcodeRow.objects.for_postcode(postcode, boundary_set).select_related("constituency__region").first()
    if row is None:
        raise UnknownPlace(_("We do not know this postcode. Check it, or set the marker on the map yourself."))
    return row


def save_event(event: Event) -> Event:
    """Create or update an event. Raises ValidationError (with messages for people) and writes nothing then."""
    event.full_clean()
    with change(facts=False):
        if event.pk:
            event.sequence += 1
        event.save()
    return event


def duplicate_event(event: Event, *, days: int = 7) -> Event:
    """A draft of the same event some days later, at the same time by the clock on the wall, with nobody in it."""
    copy = Event(
        **{
            field.attname: getattr(event, field.attname)
            for field in Event._meta.concrete_fields
            if field.attname not in ("id", "created_at", "updated_at", "sequence", "confirmed_signups", "status")
        },
        status=Event.Status.DRAFT,
    )
    copy.starts_at, copy.ends_at = (_days_later(moment, days) for moment in (event.starts_at, event.ends_at))
    return save_event(copy)


def _days_later(moment: dt.datetime, days: int) -> dt.datetime:
    # Clocks change during a campaign: 18:00 stays 18:00.
    local = timezone.localtime(moment)
    return timezone.make_aware(local.replace(tzinfo=None) + dt.timedelta(days=days))


def publish_events(events: Iterable[Event]) -> int:
    """Publish drafts; the number of events that changed."""
    return _set_status(events, Event.Status.DRAFT, Event.Status.PUBLISHED)


def cancel_events(events: Iterable[Event]) -> int:
    """Cancel published events; the number of events that changed. They stay visible, as cancelled."""
    return _set_status(events, Event.Status.PUBLISHED, Event.Status.CANCELLED)


def _set_status(events: Iterable[Event], before: Event.Status, after: Event.Status) -> int:
    changing = [event for event in events if event.status == before]
    if not changing:
        return 0
    with change(facts=False):
        for event in changing:
            event.status = after
            event.sequence += 1
            event.updated_at = timezone.now()
        Event.objects.bulk_update(changing, ["status", "sequence", "updated_at"])
    return len(changing)


def create_events(events: list[Event]) -> int:
    """Create many events as one change; they must be valid. The number created."""
    with change(facts=False):
        return len(Event.objects.bulk_create(events, batch_size=1000))


def delete_events(events: Iterable[Event]) -> None:
    with change(facts=False):
        Event.objects.filter(pk__in=[event.pk for event in events]).delete()


def save_group(group: Group) -> Group:
    with change(facts=False):
        group.save()
    return group


def delete_groups(groups: Iterable[Group]) -> None:
    with change(facts=False):
        Group.objects.filter(pk__in=[group.pk for group in groups]).delete()


def set_groups_approved(groups: Iterable[Group], approved: bool) -> int:
    with change(facts=False):
        return Group.objects.filter(pk__in=[group.pk for group in groups]).update(is_approved=approved)
