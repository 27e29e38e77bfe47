"""Who cancelled an event, and who may bring it back."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from events.keeping.doers import Doer, account_of, who_is
from events.models import Cancellation, Event
from events.models import CancellationAuthority as Authority
from events.promises.steps import Who


def authority_of(by: Doer, event: Event) -> Authority:
    """With what right somebody acts on an event: on their own, organisers act as hosts do."""
    account = account_of(by)
    is_own = account is not None and event.organiser_id == account.pk
    highest = _highest(by, event)
    return Authority.OWNER if is_own and highest == Authority.REGION else highest


def record_cancelled(events: Iterable[Event], by: Doer) -> None:
    """Keep who has cancelled these events, in the transaction that does it."""
    account = account_of(by)
    rows = [
        Cancellation(
            event=event,
            authority=authority_of(by, event),
            by_id=None if account is None else account.pk,
            at=timezone.now(),
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


def may_bring_back(event: Event, by: Doer) -> bool:
    """Whether somebody may publish a cancelled event again, or make another of it."""
    return _highest(by, event) >= cancelled_by(event)


def check_bring_back(event: Event, by: Doer) -> None:
    """Raises ValidationError where an event was cancelled with more authority than somebody has."""
    if not may_bring_back(event, by):
        raise ValidationError(
            _("%(who)s cancelled this event, so it cannot be brought back here: ask them.")
            % {"who": str(cancelled_by(event).label).capitalize()}
        )


def forget_cancelled(events: Iterable[Event]) -> None:
    """They are no longer cancelled."""
    Cancellation.objects.filter(event__in=list(events)).delete()


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


def _highest(by: Doer, event: Event) -> Authority:
    """A regional organiser in whose region it is acts with that right, also on what they set up themselves."""
    if who_is(by) == Who.STAFF:
        return Authority.STAFF
    account = account_of(by)
    is_regional = account is not None and account.acts_in(event.constituency.region_id)
    return Authority.REGION if is_regional else Authority.OWNER
