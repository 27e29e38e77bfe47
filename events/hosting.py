"""What hosts do, and what organisers do with hosts' events: every such write passes here or events/services.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from constituencies.changes import change
from constituencies.kit.actor import Actor
from constituencies.scope.rules import require
from events import services
from events.approval import cancelling, revisions
from events.approval.blocked import check_not_blocked
from events.approval.trust import is_trusted, trust_hosts_of
from events.approval.versions import check_versions
from events.messages.outbox import tell, tell_all
from events.models import Event, Host, Message, SignUp, normalised

MESSAGES_A_DAY = 3
"""To the people of one event, beside those that the site itself sends."""
LONGEST_MESSAGE = 1000

NOT_CONFIRMED = (Event.Status.SUBMITTED, Event.Status.WAITING)
"""The public has not seen these: they can be thrown away without a trace."""
CAN_BE_EDITED = frozenset({*NOT_CONFIRMED, Event.Status.PUBLISHED})
CAN_BE_COPIED = frozenset({Event.Status.WAITING, Event.Status.PUBLISHED, Event.Status.CANCELLED})


def submit(event: Event, name: str, email: str) -> Host:
    """Somebody sets up an event, and is asked to confirm their e-mail. Raises ValidationError and writes nothing then.

    Whoever is known keeps their name: until the link is pressed this may be somebody else.
    """
    with change(facts=False, campaigns={event.campaign_id}):
        host, is_new = Host.objects.get_or_create(email=normalised(email), defaults={"name": name.strip()})
        if not is_new and host.confirmed_at is None:
            host.name, host.consented_at = name.strip(), timezone.now()
            host.save()
        check_not_blocked(host)
        event.host, event.status = host, Event.Status.SUBMITTED
        services.save_event(event)
        tell(Message.Kind.CONFIRM_HOST, host, str(event.pk), event=event)
    return host


def submit_as(host: Host, event: Event) -> Event:
    """The same of somebody who has come in by their link: there is nothing left to confirm."""
    check_not_blocked(host)
    event.host = host
    event.status = _status_of_new(event)
    return services.save_event(event)


def submitted_by(host: Host) -> list[Event]:
    """What waits for its host to say that it is theirs."""
    return list(host.events.filter(status=Event.Status.SUBMITTED).select_related("constituency").order_by("pk"))


def confirm_host(host: Host, event_keys: Iterable[int], not_mine: Iterable[int] = ()) -> int:
    """The e-mail is the host's own; how many events go on, to the queue or (of trusted hosts) to the public.

    `event_keys` are those that the host was asked about: anybody can type another's e-mail into the form, so nothing
    goes on unseen. Of those, what is `not_mine` is thrown away. Raises ValidationError for a host who is blocked.
    """
    check_not_blocked(host)
    with change(facts=False, campaigns=()):  # the events below say which
        if host.confirmed_at is None:
            host.confirmed_at = timezone.now()
            host.save(update_fields=["confirmed_at"])
        strange = set(not_mine)
        events = [event for event in submitted_by(host) if event.pk in set(event_keys)]
        services.delete_events([event for event in events if event.pk in strange])
        mine = [event for event in events if event.pk not in strange]
        for event in mine:
            event.status = _status_of_new(event)
            services.save_event(event)
    return len(mine)


def send_link(email: str) -> None:
    """Write to a host how they come in; to nobody if there is none of that address."""
    host = Host.objects.by_email(email).first()
    if host is not None:
        # To the minute: pressing twice asks once.
        tell(Message.Kind.HOST_LINK, host, f"{timezone.now():%Y%m%d%H%M}")


def update(event: Event, started_at: dt.datetime) -> Event:
    """Save what a host has changed; what it is, where, and in which region waits for approval. Raises ValidationError.

    `started_at` is when it began before: its shifts move along.
    """
    check_not_blocked(event.host)
    later = event.starts_at - started_at
    with change(facts=False, campaigns={event.campaign_id}):
        live = Event.objects.select_for_update(of=("self",)).select_related("constituency", "host").get(pk=event.pk)
        if live.status != event.status:
            raise ValidationError(_("This event is no longer what it was when you opened the page: look at it again."))
        if revisions.must_wait(live, event):
            revisions.propose_changes(live, event)
        else:
            revisions.forget_revision(event)
        services.save_event(event)
        shifts = list(event.shifts.all())
        if shifts and later:
            # The one ahead goes first, so that no two ever have the same times.
            shifts.sort(key=lambda shift: shift.starts_at, reverse=later > dt.timedelta())
            for shift in shifts:
                shift.starts_at, shift.ends_at = shift.starts_at + later, shift.ends_at + later
            services.set_shifts(event, shifts)
    return event


def duplicate(event: Event) -> Event:
    """The same event a week later, or as many weeks as it takes to lie ahead; the one there is, if pressed twice."""
    check_not_blocked(event.host)
    if event.status == Event.Status.CANCELLED:
        cancelling.check_bring_back(event, None)
    weeks = 1 + max(0, (timezone.now() - event.starts_at) // dt.timedelta(weeks=1))
    with change(facts=False, campaigns={event.campaign_id}):
        Event.objects.select_for_update().get(pk=event.pk)
        day = timezone.localdate(event.starts_at) + dt.timedelta(weeks=weeks)
        same = Event.objects.filter(host=event.host, title=event.title, starts_at__date=day)
        there_is = same.exclude(status__in=[Event.Status.CANCELLED, Event.Status.DECLINED]).first()
        if there_is is not None:
            return there_is
        copy = services.duplicate_event(event, days=7 * weeks)
        copy.status = _status_of_new(copy)
        return services.save_event(copy)


def call_off(event: Event) -> None:
    """Call an event off. What the public has not seen is thrown away: as cancelled it would be shown.

    Raises ValidationError for a host who is blocked.
    """
    check_not_blocked(event.host)
    if event.status in NOT_CONFIRMED:
        services.delete_events([event])
    else:
        services.cancel_events([event])


def _status_of_new(event: Event) -> Event.Status:
    """Published at once where its host is trusted, unless organisers have cancelled the same."""
    is_free = is_trusted(event.host, event.constituency.region_id) and not cancelling.is_cancelled_one_again(event)
    return Event.Status.PUBLISHED if is_free else Event.Status.WAITING


def approve(
    events: Iterable[Event],
    *,
    trust_hosts: bool,
    by: Actor | None = None,
    versions: Mapping[int, str] | None = None,
) -> int:
    """Publish what waits for approval; the number of events that changed.

    With `trust_hosts`, what their hosts set up next in the same regions needs none, as far as `by` acts there.
    `versions`: what was looked at (approval/versions.py). Raises ValidationError, or PermissionDenied for what is not
    theirs, and publishes none then.
    """
    events = list(events)
    if by is not None:
        require(events, by)
    with transaction.atomic():
        check_versions(events, versions)
        count = services.publish_events(events)
        if trust_hosts:
            trust_hosts_of(events, by)
    return count


def message_people(event: Event, text: str) -> int:
    """Send a text to everybody who comes or waits; how many. Raises ValidationError."""
    text = text.strip()
    if not text or len(text) > LONGEST_MESSAGE:
        raise ValidationError(_("Write up to %(most)d characters.") % {"most": LONGEST_MESSAGE})
    if not event.is_on:
        raise ValidationError(_("This event is over, or not public: you can no longer message people."))
    with transaction.atomic():
        # One after the other, so that the day's number is kept.
        Event.objects.select_for_update().get(pk=event.pk)
        now = timezone.now()
        today = Message.objects.filter(
            event=event, kind=Message.Kind.FROM_HOST, due_at__date=timezone.localdate(now)
        ).values("due_at")
        if today.distinct().count() >= MESSAGES_A_DAY:
            raise ValidationError(
                _("People coming to this event have already had %(most)d messages today.") % {"most": MESSAGES_A_DAY}
            )
        people = SignUp.objects.active().filter(event=event)
        return tell_all(
            Message.Kind.FROM_HOST, people, now.isoformat(), event=event, details={"text": text}, due_at=now
        )
