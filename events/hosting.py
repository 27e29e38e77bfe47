"""What hosts do, and what organisers do with hosts' events: every such write passes here or events/services.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from constituencies.changes import change
from events import services
from events.approval import cancelling, revisions
from events.approval.blocked import check_not_blocked
from events.approval.trust import is_published_at_once, is_trusted, trust_hosts_of
from events.approval.versions import check_versions
from events.keeping.doers import Doer, account_of
from events.messages.outbox import tell, tell_all, written
from events.models import Event, Host, Message, SignUp, normalised
from events.promises.steps import Verb, Who, statuses_before
from events.safety.duplicates import is_the_same
from events.safety.links_in_text import pressable_in, problem_of_links
from events.safety.names import check_name

MESSAGES_A_DAY = 3
"""To the people of one event, beside those that the site itself sends."""
LONGEST_MESSAGE = 1000
SAME_WITHIN = dt.timedelta(hours=1)
"""Within which one host sets up one event once."""

SHOWN_TEXTS = ("title", "description", "place", "accessibility_notes")
"""What hosts write and everybody reads."""
CAN_BE_DISCARDED = statuses_before(Verb.DISCARD, Who.HOST)
"""The public has not seen these: they can be thrown away without a trace."""
CAN_BE_EDITED = CAN_BE_DISCARDED | statuses_before(Verb.CANCEL, Who.HOST)
CAN_BE_COPIED = frozenset({Event.Status.WAITING, Event.Status.PUBLISHED, Event.Status.CANCELLED})


def submit(event: Event, name: str, email: str) -> Host:
    """Somebody sets up an event, and is asked to confirm their e-mail. Raises ValidationError and writes nothing then.

    Whoever is known keeps their name: until the link is pressed this may be somebody else.
    """
    check_name(name)
    with change(facts=False, campaigns={event.campaign_id}):
        host, is_new = Host.objects.get_or_create(email=normalised(email), defaults={"name": name.strip()})
        if not is_new and host.confirmed_at is None:
            host.name, host.consented_at = name.strip(), timezone.now()
            host.save()
        check_not_blocked(host)
        if _set_up_already(host, event) is not None:
            return host
        event.host, event.status = host, Event.Status.SUBMITTED
        services.save_event(event, by=Who.HOST)
        tell(Message.Kind.CONFIRM_HOST, host, str(event.pk), event=event)
    return host


def submit_as(host: Host, event: Event) -> Event:
    """The same of somebody who has come in by their link: there is nothing left to confirm."""
    check_not_blocked(host)
    with change(facts=False, campaigns={event.campaign_id}):
        same = _set_up_already(host, event)
        if same is not None:
            return same
        event.host = host
        event.status = _status_of_new(event)
        return services.save_event(event, by=Who.HOST)


def _set_up_already(host: Host, event: Event) -> Event | None:
    """The same event, if this host has set it up within the last hour: somebody pressed twice, or came back in doubt.

    One after the other, so that two forms at the same moment make one as well.
    """
    Host.objects.select_for_update().get(pk=host.pk)
    recent = host.events.filter(starts_at=event.starts_at, created_at__gte=timezone.now() - SAME_WITHIN)
    over = [Event.Status.CANCELLED, Event.Status.DECLINED]
    return next((other for other in recent.exclude(status__in=over) if is_the_same(event, other)), None)


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
        services.delete_events([event for event in events if event.pk in strange], by=Who.HOST)
        mine = [event for event in events if event.pk not in strange]
        for event in mine:
            event.status = _status_of_new(event)
            services.save_event(event, by=Who.HOST)
    return len(mine)


def send_link(email: str) -> None:
    """Write to a host how they come in.

    For an address that no host has the same is done for another and taken back: it takes as long, so that nobody learns
    from the time who is a host.
    """
    host, anybody = Host.objects.by_email(email).first(), Host.objects.order_by("pk").first()
    stand_in = host or anybody
    with transaction.atomic():
        if stand_in is not None:
            # To the minute: pressing twice asks once.
            tell(Message.Kind.HOST_LINK, stand_in, f"{timezone.now():%Y%m%d%H%M}" if host else "nobody")
        if host is None:
            transaction.set_rollback(True)
    if host is None:
        written.send(sender=None)


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
        shifts = list(event.shifts.all())
        services.save_event(event, by=Who.HOST, shifts_follow=bool(shifts and later))
        if shifts and later:
            # The one ahead goes first, so that no two ever have the same times.
            shifts.sort(key=lambda shift: shift.starts_at, reverse=later > dt.timedelta())
            for shift in shifts:
                shift.starts_at, shift.ends_at = shift.starts_at + later, shift.ends_at + later
            services.set_shifts(event, shifts, by=Who.HOST)
    return event


def duplicate(event: Event) -> Event:
    """The same event a week later, or as many weeks as it takes to lie ahead; the one there is, if pressed twice."""
    check_not_blocked(event.host)
    if event.status == Event.Status.CANCELLED:
        cancelling.check_bring_back(event, Who.HOST)
    weeks = 1 + max(0, (timezone.now() - event.starts_at) // dt.timedelta(weeks=1))
    with change(facts=False, campaigns={event.campaign_id}):
        Event.objects.select_for_update().get(pk=event.pk)
        day = timezone.localdate(event.starts_at) + dt.timedelta(weeks=weeks)
        same = Event.objects.filter(host=event.host, title=event.title, starts_at__date=day)
        there_is = same.exclude(status__in=[Event.Status.CANCELLED, Event.Status.DECLINED]).first()
        if there_is is not None:
            return there_is
        copy = services.duplicate_event(event, days=7 * weeks, by=Who.HOST)
        copy.status = _status_of_new(copy)
        return services.save_event(copy, by=Who.HOST)


def call_off(event: Event) -> bool:
    """Call an event off. What the public has not seen is thrown away, as cancelled it would be shown: True then.

    Raises ValidationError for a host who is blocked.
    """
    check_not_blocked(event.host)
    with change(facts=False, campaigns={event.campaign_id}):
        # As it is now: an organiser may have approved it since this page was opened.
        event = Event.objects.select_for_update().get(pk=event.pk)
        if event.status in CAN_BE_DISCARDED:
            services.delete_events([event], by=Who.HOST)
            return True
        services.cancel_events([event], by=Who.HOST)
        return False


def set_headcount(event: Event, people: int) -> None:
    """How many were at an event, as its host says: also those who had not signed up. Raises ValidationError.

    Nothing of it is public, and nothing is computed from it until staff take over what was learned.
    """
    if event.status != Event.Status.PUBLISHED or event.starts_at > timezone.now():
        raise ValidationError(_("You can say this once it has started, of an event that was not cancelled."))
    event.headcount = people
    event.clean_fields(exclude=[field.name for field in Event._meta.fields if field.name != "headcount"])
    Event.objects.filter(pk=event.pk).update(headcount=people)


def seen_links(event: Event) -> set[str]:
    """The links in what is shown of an event: of a public one somebody has looked at them, unless nobody had to."""
    return {link for name in SHOWN_TEXTS for link in pressable_in(getattr(event, name))}


def _status_of_new(event: Event) -> Event.Status:
    return Event.Status.PUBLISHED if is_published_at_once(event) else Event.Status.WAITING


def approve(
    events: Iterable[Event],
    *,
    trust_hosts: bool,
    by: Doer = Who.ORGANISER,
    versions: Mapping[int, str] | None = None,
) -> int:
    """Publish what waits for approval; the number of events that changed.

    With `trust_hosts`, what their hosts set up next in the same regions needs none, as far as `by` acts there.
    `versions`: what was looked at (approval/versions.py). Raises ValidationError, or PermissionDenied for what is not
    theirs, and publishes none then.
    """
    events = list(events)
    with transaction.atomic():
        check_versions(events, versions)
        count = services.publish_events(events, by)
        if trust_hosts:
            trust_hosts_of(events, account_of(by))
    return count


def message_people(event: Event, text: str, *, by_host: bool = False) -> int:
    """Send a text to everybody who comes or waits; how many. Raises ValidationError.

    Its links are those that an event's texts may have; `by_host`: of a host whom nobody trusts yet, only those that
    its texts have already, since an organiser has seen them.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_MESSAGE:
        raise ValidationError(_("Write up to %(most)d characters.") % {"most": LONGEST_MESSAGE})
    if not event.is_on:
        raise ValidationError(_("This event is over, or not public: you can no longer message people."))
    is_watched = by_host and not is_trusted(event.host, event.constituency.region_id)
    if problem := problem_of_links(text, seen_links(event) if is_watched else None):
        raise ValidationError(problem)
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
