"""Who cancelled an event, and who may bring it back."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from constituencies.kit.actor import Actor
from events.models import Cancellation, Event
from events.models import CancellationAuthority as Authority


def authority_of(by: Actor | None, event: Event) -> Authority:
    """With what right somebody acts on an event; `by` is None for its host, who has no account."""
    if by is not None and by.acts_everywhere:
        return Authority.STAFF
    if by is not None and by.acts_in(event.constituency.region_id) and event.organiser_id != by.pk:
        return Authority.REGION
    return Authority.OWNER


def record_cancelled(events: Iterable[Event], by: Actor | None) -> None:
    """Keep who has cancelled these events, in the transaction that does it."""
    rows = [
        Cancellation(
            event=event, authority=authority_of(by, event), by_id=None if by is None else by.pk, at=timezone.now()
        )
        for event in events
    ]
    Cancellation.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["event"], update_fields=["authority", "by", "at"]
    )


def cancelled_by(event: Event) -> Authority:
    """With what right an event was cancelled; the least where nobody has kept it."""
    row = Cancellation.objects.filter(event=event).first()
    return Authority.OWNER if row is None else Authority(row.authority)


def may_bring_back(event: Event, by: Actor | None) -> bool:
    """Whether somebody may publish a cancelled event again, or make another of it."""
    needed = cancelled_by(event)
    return needed == Authority.OWNER or (by is not None and _highest(by, event) >= needed)


def check_bring_back(event: Event, by: Actor | None) -> None:
    """Raises ValidationError where an event was cancelled with more authority than somebody has."""
    if not may_bring_back(event, by):
        raise ValidationError(
            _("%(who)s cancelled this event, so it cannot be brought back here: ask them.")
            % {"who": str(cancelled_by(event).label).capitalize()}
        )


def forget_cancelled(event: Event) -> None:
    """It is no longer cancelled."""
    Cancellation.objects.filter(event=event).delete()


def is_cancelled_one_again(event: Event) -> bool:
    """Whether a host sets up anew, for the same day and constituency, what organisers have cancelled."""
    same = Event.objects.filter(
        host=event.host_id,
        constituency=event.constituency_id,
        starts_at__date=timezone.localdate(event.starts_at),
        status=Event.Status.CANCELLED,
        cancellation__authority__gt=Authority.OWNER,
    )
    return event.host_id is not None and same.exclude(pk=event.pk).exists()


def _highest(by: Actor, event: Event) -> Authority:
    """A regional organiser in whose region it is acts with that right, also on what they set up themselves."""
    if by.acts_everywhere:
        return Authority.STAFF
    return Authority.REGION if by.acts_in(event.constituency.region_id) else Authority.OWNER
