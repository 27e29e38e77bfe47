"""What happens when an event is saved: every write of events passes here, also from admin actions and imports.

Each write is one `change()`: one transaction, one step of `change_seq`, one signal after the commit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from constituencies.changes import change
from constituencies.kit.actor import Actor
from constituencies.models import BoundarySet, PostcodeRow
from constituencies.postcodes import NotAPostcode, Postcode
from constituencies.scope.rules import first_not_choosable, require
from events import contested
from events.approval import blocked, cancelling
from events.live_places import ledger
from events.messages.joining import check_ways_to_join, how_to_join
from events.messages.outbox import tell, tell_all
from events.models import Event, Message, Shift, SignUp
from events.signups import fill_places
from events.watching import tell_those_waiting_for

WHEN_AND_WHERE = (
    *("starts_at", "ends_at", "place", "postcode", "longitude", "latitude", "is_remote"),
    *("join_link", "join_phone"),
)
"""Whoever comes is told at once when one of these changes."""

UNPUBLISHED = {Event.Status.DRAFT, Event.Status.WAITING}


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


def save_event(event: Event, by: Actor | None = None) -> Event:
    """Create or update an event. Raises ValidationError (with messages for people) and writes nothing then.

    `by` is who does it; None for a host, who has no account.

    Whoever comes is told when place or time of an event that is on has changed, or that it is cancelled; raised
    capacity goes to those who wait.
    """
    event.full_clean()
    campaigns = {event.campaign_id, *Event.objects.filter(pk=event.pk).values_list("campaign_id", flat=True)}
    with change(facts=False, campaigns=campaigns):
        before = Event.objects.select_for_update().filter(pk=event.pk).first() if event.pk else None
        if before is not None:
            event.sequence = before.sequence + 1
            # Kept by signups.py, and perhaps changed since this event was read.
            event.confirmed_signups, event.places_seq = before.confirmed_signups, before.places_seq
        contested.check(before, event)
        check_ways_to_join(before, event)
        _check_actor(before, event, by)
        event.save()
        if before is not None:
            _keep_who_cancelled(before, event, by)
            _tell_of_changes(before, event)
            fill_places(event)
        if event.status == Event.Status.PUBLISHED and (before is None or before.status != event.status):
            tell_those_waiting_for([event])
        _update_ledger([event])
    return event


def _check_actor(before: Event | None, event: Event, by: Actor | None) -> None:
    """Raises PermissionDenied for an event that is not theirs, and ValidationError for what they may not make of it.

    That is: to lead it to a region that is not theirs, to bring back what others called off, to publish the blocked's.
    """
    after = event.status
    if by is not None:
        require([] if before is None else [before], by)
        has_moved = before is None or before.constituency_id != event.constituency_id
        if has_moved and first_not_choosable([event.constituency], by) is not None:
            text = _("%(name)s is not in your regions: ask staff.")
            raise ValidationError({"constituency": text % {"name": event.constituency}})
    if before is not None and before.status == Event.Status.CANCELLED != after:
        cancelling.check_bring_back(before, by)
    if after == Event.Status.PUBLISHED and (before is None or before.status != after):
        blocked.check_hosts([event])


def _keep_who_cancelled(before: Event, event: Event, by: Actor | None) -> None:
    if before.status != event.status == Event.Status.CANCELLED:
        cancelling.record_cancelled([event], by)
    elif before.status == Event.Status.CANCELLED != event.status:
        cancelling.forget_cancelled(event)


def set_shifts(event: Event, shifts: list[Shift]) -> None:
    """Give an event these shifts, in place of those it had; its capacity becomes theirs together.

    Raises ValidationError and changes nothing where `check_shifts` does.
    """
    with change(facts=False, campaigns={event.campaign_id}):
        event = Event.objects.select_for_update().get(pk=event.pk)
        check_shifts(event, shifts)
        dropped = _dropped(event, shifts)
        SignUp.objects.filter(shift__in=dropped).delete()
        dropped_some = bool(dropped.delete()[0])
        for shift in shifts:
            shift.event = event
            shift.full_clean()
            shift.save()
        if shifts:
            places = [shift.capacity for shift in shifts]
            event.capacity = None if None in places else sum(filter(None, places))
        if shifts or dropped_some:
            # Also without any left: until when people can come is another time then.
            event.sequence += 1
            event.save(update_fields=["capacity", "sequence", "updated_at"])
        fill_places(event)
        _update_ledger([event])


def check_shifts(event: Event, shifts: list[Shift]) -> None:
    """Whether an event may have these shifts in place of its own.

    Raises ValidationError for a shift outside the event's times, or for one that is missing although people have
    signed up for it.
    """
    if event.pk and event.signups.active().filter(shift__in=_dropped(event, shifts)).exists():
        raise ValidationError(
            _("People have signed up for a shift that would be removed: cancel their sign-ups first.")
        )
    if event.pk and shifts and not event.shifts.exists() and event.signups.active().exists():
        raise ValidationError(_("People have already signed up: shifts can no longer be introduced."))
    if not all(event.starts_at <= shift.starts_at < shift.ends_at <= event.ends_at for shift in shifts):
        raise ValidationError(_("A shift must lie within the event's times."))


def _dropped(event: Event, shifts: list[Shift]) -> QuerySet[Shift]:
    return event.shifts.exclude(pk__in=[shift.pk for shift in shifts if shift.pk])


def _tell_of_changes(before: Event, event: Event) -> None:
    if event.status == before.status == Event.Status.PUBLISHED:
        if any(getattr(before, name) != getattr(event, name) for name in WHEN_AND_WHERE):
            _tell_everybody(Message.Kind.CHANGED, event)
    elif before.status == Event.Status.PUBLISHED and event.status == Event.Status.CANCELLED:
        _tell_everybody(Message.Kind.CANCELLED, event)


def _tell_everybody(kind: Message.Kind, event: Event) -> None:
    if not event.is_over:
        tell_all(kind, SignUp.objects.active().filter(event=event), str(event.sequence), event=event)


def _tell_hosts(waited: list[Event], after: Event.Status) -> None:
    """Whoever waited for an answer gets it."""
    kind = Message.Kind.APPROVED if after == Event.Status.PUBLISHED else Message.Kind.DECLINED
    for event in waited:
        if event.host is not None:
            tell(kind, event.host, f"{event.pk}:{event.sequence}", event=event)


def _update_ledger(events: Iterable[Event]) -> None:
    rows = [ledger.Taken.of(event) for event in events]
    transaction.on_commit(lambda: ledger.set_confirmed(rows))


NOT_COPIED = {
    *("id", "created_at", "updated_at", "sequence", "confirmed_signups", "places_seq", "status"),
    *("cost", "cost_note"),  # what one costs is not what the next one costs
}


def duplicate_event(event: Event, *, days: int = 7) -> Event:
    """A draft of the same event some days later, at the same time by the clock on the wall, with nobody in it."""
    copy = Event(
        **{
            field.attname: getattr(event, field.attname)
            for field in Event._meta.concrete_fields
            if field.attname not in NOT_COPIED
        },
        status=Event.Status.DRAFT,
    )
    copy.starts_at, copy.ends_at = (_days_later(moment, days) for moment in (event.starts_at, event.ends_at))
    with change(facts=False, campaigns={copy.campaign_id}):
        save_event(copy)
        set_shifts(
            copy,
            [
                Shift(
                    starts_at=_days_later(shift.starts_at, days),
                    ends_at=_days_later(shift.ends_at, days),
                    capacity=shift.capacity,
                )
                for shift in event.shifts.all()
            ],
        )
    return copy


def _days_later(moment: dt.datetime, days: int) -> dt.datetime:
    # Clocks change during a campaign: 18:00 stays 18:00.
    local = timezone.localtime(moment)
    return timezone.make_aware(local.replace(tzinfo=None) + dt.timedelta(days=days))


def publish_events(events: Iterable[Event]) -> int:
    """Publish drafts, and approve what waits; the number of events that changed.

    Raises ValidationError, which names the event, and publishes none where one must not be shown.
    """
    events = [event for event in events if event.status in UNPUBLISHED]
    blocked.check_hosts(events)
    refused = contested.first_refused(events)
    for event in events:
        if event.is_remote and not how_to_join(event):
            refused = event, _("first enter a link or a number by which people can take part from home.")
    if refused is not None:
        raise ValidationError("{}: {}".format(*refused))
    return _set_status(events, UNPUBLISHED, Event.Status.PUBLISHED)


def decline_events(events: Iterable[Event]) -> int:
    """Decline what waits for approval; the number of events that changed. Their hosts learn of it."""
    return _set_status(events, {Event.Status.WAITING}, Event.Status.DECLINED)


def cancel_events(events: Iterable[Event], by: Actor | None = None) -> int:
    """Cancel published events; the number of events that changed. They stay visible, as cancelled.

    `by` is who does it; None for a host, who has no account. Raises PermissionDenied for what is not theirs.
    """
    events = [event for event in events if event.status == Event.Status.PUBLISHED]
    if by is not None:
        require(events, by)
    with transaction.atomic():
        cancelling.record_cancelled(events, by)
        return _set_status(events, {Event.Status.PUBLISHED}, Event.Status.CANCELLED)


def _set_status(events: Iterable[Event], before: set[Event.Status], after: Event.Status) -> int:
    changing = [event for event in events if event.status in before]
    if not changing:
        return 0
    waited = [event for event in changing if event.status == Event.Status.WAITING]
    with change(facts=False, campaigns={event.campaign_id for event in changing}):
        for event in changing:
            event.status = after
            event.sequence += 1
            event.updated_at = timezone.now()
        Event.objects.bulk_update(changing, ["status", "sequence", "updated_at"])
        if after == Event.Status.CANCELLED:
            for event in changing:
                _tell_everybody(Message.Kind.CANCELLED, event)
        if after == Event.Status.PUBLISHED:
            tell_those_waiting_for(changing)
        _tell_hosts(waited, after)
        _update_ledger(changing)
    return len(changing)


def create_events(events: list[Event]) -> int:
    """Create many events as one change; they must be valid. The number created."""
    with change(facts=False, campaigns={event.campaign_id for event in events}):
        created = Event.objects.bulk_create(events, batch_size=1000)
        tell_those_waiting_for([event for event in created if event.status == Event.Status.PUBLISHED])
    return len(created)


def delete_events(events: Iterable[Event]) -> None:
    events = list(events)
    with change(facts=False, campaigns={event.campaign_id for event in events}):
        Event.objects.filter(pk__in=[event.pk for event in events]).delete()
