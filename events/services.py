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
from events.keeping.doers import Doer, account_of, who_is
from events.keeping.status import check_deletion, check_step
from events.keeping.telling import promises_kept
from events.live_places import ledger
from events.messages.joining import check_ways_to_join, how_to_join
from events.models import Event, Shift, SignUp
from events.promises.steps import Verb, Who, statuses_before
from events.signups import fill_places
from events.watching import tell_those_waiting_for


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


def save_event(event: Event, *, by: Doer = Who.ORGANISER, shifts_follow: bool = False) -> Event:
    """Create or update an event. Raises ValidationError (with messages for people) and writes nothing then.

    Whoever has heard something else is told: that it is off, or on again, or is at another time or place for them; and
    the host, of what others change. Raised capacity goes to those who wait. `by`: who may take which step of status
    says events/promises/steps.py. `shifts_follow`: the caller sets its shifts within the same transaction; else they
    must lie within its times.
    """
    event.full_clean()
    campaigns = {event.campaign_id, *Event.objects.filter(pk=event.pk).values_list("campaign_id", flat=True)}
    with change(facts=False, campaigns=campaigns):
        before = _locked([event.pk]).first() if event.pk else None
        if before is not None:
            event.sequence = before.sequence + 1
            # Kept by other doors, and perhaps changed since this event was read.
            for name in _KEPT_BY_OTHERS:
                setattr(event, name, getattr(before, name))
            _check_capacity(event)
        check_step(before, event, by)
        contested.check(before, event)
        check_ways_to_join(before, event)
        _check_actor(before, event, by)
        if before is not None:
            _keep_who_cancels([before], Event.Status(event.status), by)
        if before is not None and not shifts_follow:
            _check_within(event, list(event.shifts.all()))
        with promises_kept([event] if before is not None else [], who_is(by)):
            _note_publication(event)
            event.save()
            if before is not None:
                fill_places(event)
        if event.status == Event.Status.PUBLISHED and (before is None or before.status != event.status):
            tell_those_waiting_for([event])
        _update_ledger([event])
    return event


_KEPT_BY_OTHERS = ("confirmed_signups", "places_seq", "first_published_at", "host_left_at", "calendar_uid")


def _check_actor(before: Event | None, event: Event, by: Doer) -> None:
    """Raises PermissionDenied for an event that is not theirs, and ValidationError for what they may not make of it.

    That is: to lead it to a region that is not theirs, or to publish what the blocked set up.
    """
    account = account_of(by)
    if account is not None:
        require([] if before is None else [before], account)
        has_moved = before is None or before.constituency_id != event.constituency_id
        if has_moved and first_not_choosable([event.constituency], account) is not None:
            text = _("%(name)s is not in your regions: ask staff.")
            raise ValidationError({"constituency": text % {"name": event.constituency}})
    if event.status == Event.Status.PUBLISHED and (before is None or before.status != event.status):
        blocked.check_hosts([event])


def _require_theirs(events: Iterable[Event], by: Doer) -> None:
    """Raises PermissionDenied for somebody with an account where one of these events is not theirs to run."""
    account = account_of(by)
    if account is not None:
        require(list(events), account)


def _check_capacity(event: Event) -> None:
    if event.capacity is not None and event.confirmed_signups > event.capacity:
        raise ValidationError({"capacity": _("More people have confirmed than that: the capacity cannot be lower.")})


def _locked(keys: Iterable[int | None]) -> QuerySet[Event]:
    """Rows of events that nobody else changes until the transaction ends, always locked in the same order."""
    rows = Event.objects.select_for_update(of=("self",)).select_related("campaign", "constituency", "host")
    return rows.filter(pk__in=list(keys)).order_by("pk")


def _note_publication(event: Event) -> None:
    if event.status == Event.Status.PUBLISHED and event.first_published_at is None:
        event.first_published_at = timezone.now()


def set_shifts(event: Event, shifts: list[Shift], *, by: Doer = Who.ORGANISER) -> None:
    """Give an event these shifts, in place of those it had; its capacity becomes theirs together.

    Whoever comes to one that is at another time now is told.

    Raises ValidationError and changes nothing where `check_shifts` does.
    """
    with change(facts=False, campaigns={event.campaign_id}):
        event = _locked([event.pk]).get()
        _require_theirs([event], by)
        check_shifts(event, shifts)
        with promises_kept([event], who_is(by)):
            _replace_shifts(event, shifts)
        _update_ledger([event])


def _replace_shifts(event: Event, shifts: list[Shift]) -> None:
    dropped = _dropped(event, shifts)
    SignUp.objects.filter(shift__in=dropped).delete()
    dropped_some = bool(dropped.delete()[0])
    counts = dict(event.shifts.select_for_update().values_list("pk", "confirmed_signups"))
    for shift in shifts:
        shift.event = event
        # Kept by signups.py, and perhaps changed since this shift was read.
        shift.confirmed_signups = counts.get(shift.pk, 0)
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
    _check_within(event, shifts)


def _check_within(event: Event, shifts: list[Shift]) -> None:
    if not all(event.starts_at <= shift.starts_at < shift.ends_at <= event.ends_at for shift in shifts):
        raise ValidationError(_("A shift must lie within the event's times."))


def _dropped(event: Event, shifts: list[Shift]) -> QuerySet[Shift]:
    return event.shifts.exclude(pk__in=[shift.pk for shift in shifts if shift.pk])


def _update_ledger(events: Iterable[Event]) -> None:
    rows = [ledger.Taken.of(event) for event in events]
    transaction.on_commit(lambda: ledger.set_confirmed(rows))


NOT_COPIED = {
    *("id", "created_at", "updated_at", "sequence", "confirmed_signups", "places_seq", "status"),
    *("first_published_at", "host_left_at", "calendar_uid"),
    "suggested_by",  # nobody suggested the next one
    *("cost", "cost_note", "headcount"),  # what one costs is not what the next one costs
}


def duplicate_event(event: Event, *, days: int = 7, by: Doer = Who.ORGANISER) -> Event:
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
        save_event(copy, by=by)
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
            by=by,
        )
    return copy


def _days_later(moment: dt.datetime, days: int) -> dt.datetime:
    # Clocks change during a campaign: 18:00 stays 18:00.
    local = timezone.localtime(moment)
    return timezone.make_aware(local.replace(tzinfo=None) + dt.timedelta(days=days))


def publish_events(events: Iterable[Event], by: Doer = Who.ORGANISER) -> int:
    """Publish drafts, and approve what waits; the number of events that changed.

    Raises ValidationError, which names the event, and publishes none where one must not be shown.
    """
    return _take_step(events, Verb.PUBLISH, Event.Status.PUBLISHED, by)


def decline_events(events: Iterable[Event], by: Doer = Who.ORGANISER) -> int:
    """Decline what waits for approval; the number of events that changed. Their hosts learn of it."""
    return _take_step(events, Verb.DECLINE, Event.Status.DECLINED, by)


def cancel_events(events: Iterable[Event], by: Doer = Who.ORGANISER) -> int:
    """Cancel published events; the number of events that changed. They stay visible, as cancelled."""
    return _take_step(events, Verb.CANCEL, Event.Status.CANCELLED, by)


def bring_back_events(events: Iterable[Event], by: Doer = Who.ORGANISER) -> int:
    """Put cancelled events back on; the number of events that changed. Everybody who was coming learns of it.

    Raises ValidationError, which names the event, and changes none where one must not be shown.
    """
    return _take_step(events, Verb.BRING_BACK, Event.Status.PUBLISHED, by)


def _take_step(events: Iterable[Event], verb: Verb, after: Event.Status, by: Doer) -> int:
    """As the table of steps allows it: for those of some events that are in a status before this step."""
    events = list(events)
    _require_theirs(events, by)
    before = statuses_before(verb, who_is(by))
    able = {event.pk: event for event in events if event.status in before}
    if not able:
        return 0
    with change(facts=False, campaigns={event.campaign_id for event in able.values()}):
        # As they are now: somebody else may have been faster.
        changing = list(_locked(able).filter(status__in=before))
        if after == Event.Status.PUBLISHED:
            _check_may_be_shown(changing)
        _keep_who_cancels(changing, after, by)
        with promises_kept(changing, who_is(by)):
            for event in changing:
                _set_status(event, after)
            fields = ["status", "sequence", "first_published_at", "updated_at"]
            Event.objects.bulk_update(changing, fields)
        if after == Event.Status.PUBLISHED:
            tell_those_waiting_for(changing)
        _update_ledger(changing)
    for event in changing:  # whoever holds them goes on with what is true now
        for name in fields:
            setattr(able[event.pk], name, getattr(event, name))
    return len(changing)


def _set_status(event: Event, after: Event.Status) -> None:
    event.status = after
    event.sequence += 1
    event.updated_at = timezone.now()
    _note_publication(event)


def _keep_who_cancels(events: list[Event], after: Event.Status, by: Doer) -> None:
    """Raises ValidationError where others called off what would come back."""
    back = [event for event in events if event.status == Event.Status.CANCELLED != after]
    for event in back:
        cancelling.check_bring_back(event, by)
    cancelling.forget_cancelled(back)
    if after == Event.Status.CANCELLED:
        cancelling.record_cancelled([event for event in events if event.status != after], by)


def _check_may_be_shown(events: list[Event]) -> None:
    blocked.check_hosts(events)
    refused = contested.first_refused(events)
    for event in events:
        if event.is_remote and not how_to_join(event):
            refused = event, _("first enter a link or a number by which people can take part from home.")
    if refused is not None:
        raise ValidationError("{}: {}".format(*refused))


def take_over_events(events: Iterable[Event], organiser: Actor) -> int:
    """Somebody with an account runs events from now on whose host was erased or blocked; how many."""
    keys = [event.pk for event in events]
    with change(facts=False, campaigns=()):  # the map shows nobody's name
        mine = {"host": None, "host_left_at": None, "organiser": organiser.pk}
        return Event.objects.unattended().filter(pk__in=keys).update(**mine)


def create_events(events: list[Event]) -> int:
    """Create many events as one change; they must be valid. The number created."""
    with change(facts=False, campaigns={event.campaign_id for event in events}):
        for event in events:
            _note_publication(event)
        created = Event.objects.bulk_create(events, batch_size=1000)
        tell_those_waiting_for([event for event in created if event.status == Event.Status.PUBLISHED])
    return len(created)


def delete_events(events: Iterable[Event], by: Doer = Who.ORGANISER) -> None:
    """Throw away what the public has never seen. Raises ValidationError, and deletes nothing, where it has."""
    keys = [event.pk for event in events]
    with change(facts=False, campaigns=set(Event.objects.filter(pk__in=keys).values_list("campaign_id", flat=True))):
        rows = list(_locked(keys))
        _require_theirs(rows, by)
        check_deletion(rows, by)
        Event.objects.filter(pk__in=[event.pk for event in rows]).delete()


def delete_sample(events: QuerySet[Event]) -> None:
    """Remove events that were made up, whatever became of them: of demos and benchmarks alone."""
    campaigns = set(events.values_list("campaign_id", flat=True).order_by())
    with change(facts=False, campaigns=campaigns):
        Event.objects.filter(pk__in=list(events.values_list("pk", flat=True))).delete()
