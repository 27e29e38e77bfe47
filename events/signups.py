"""Coming to an event: every write of a sign-up passes here.

Places are given out under a lock of the event's row, so that exactly as many people are confirmed as there are
places, however many come at once. Whoever comes later waits, and is promoted first in, first out. A sign-up counts
(for footfall, for places) from the moment when its e-mail or mobile is confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from constituencies.changes import change
from events.approval.blocked import check_not_blocked
from events.live_places import ledger
from events.live_places.nearly_full import tell_if_nearly_full
from events.messages.outbox import tell
from events.models import Event, Message, Shift, SignUp, normalised
from events.promises.steps import Who
from events.safety.blocks import is_blocked


@dataclass(frozen=True, slots=True)
class Person:
    """Who signs up: an e-mail or a mobile number (E.164), or both."""

    first_name: str
    email: str = ""
    mobile: str = ""
    wants_news: bool = False
    outcode: str = ""
    """Near which; kept with their consent, where they want news."""
    variant: str = ""
    """Which answer of a prototype led them here: see SignUp.variant."""


class TooLate(ValidationError):
    """Nobody can sign up any more; the message says why."""


def sign_up(event: Event, shift: Shift | None, person: Person) -> SignUp:
    """Write down that somebody wants to come, and ask them to confirm it. Raises TooLate, ValidationError.

    Whoever signs up twice has one sign-up, and is asked again unless they have confirmed.
    """
    _check(event, shift)
    email = normalised(person.email)
    if not email and not person.mobile:
        raise ValidationError(_("Enter your e-mail or your mobile number."))
    with transaction.atomic():
        # As whatever changes a sign-up does: or one that is being confirmed were asked to confirm again.
        event = Event.objects.select_for_update().get(pk=event.pk)
        signup = _existing(event, shift, email, person.mobile) or SignUp(event=event, shift=shift)
        if signup.status in (SignUp.Status.CONFIRMED, SignUp.Status.WAITING):
            tell(Message.Kind.SIGNED_UP, signup, f"again:{timezone.now():%Y%m%d%H}", event=event)
            return signup
        mobile = person.mobile
        if mobile and SignUp.objects.filter(event=event, shift=shift, mobile=mobile).exclude(pk=signup.pk).exists():
            mobile = ""  # once with the e-mail alone, once with the mobile alone, and now with both
        signup.first_name, signup.email, signup.mobile = person.first_name.strip(), email, mobile
        signup.wants_news, signup.consented_at = person.wants_news, timezone.now()
        signup.outcode = person.outcode if person.wants_news else ""
        signup.variant = signup.variant or person.variant
        # Whatever they confirmed before, this is what somebody has typed now.
        signup.status, signup.confirmed_at = SignUp.Status.UNCONFIRMED, None
        signup.full_clean(validate_unique=False, validate_constraints=False)
        signup.save()
        # To the minute: pressing twice asks once, coming back later asks again.
        tell(Message.Kind.CONFIRM_SIGNUP, signup, f"{timezone.now():%Y%m%d%H%M}", event=event)
    return signup


def confirm(signup: SignUp) -> SignUp:
    """Somebody has shown that the e-mail or mobile is theirs: they get a place, or wait for one.

    Raises TooLate, and ValidationError for whoever has been blocked meanwhile. Who signed up in time can do so until
    the event, or their shift, is over: they may be on the way when they press the link.
    """
    with change(facts=False, campaigns={signup.event.campaign_id}):
        event, shift = _lock(signup)
        signup.refresh_from_db()
        if signup.status in (SignUp.Status.CONFIRMED, SignUp.Status.WAITING):
            return signup
        check_not_blocked(signup)
        is_over = shift is not None and shift.ends_at <= timezone.now()
        if signup.status == SignUp.Status.CANCELLED or is_over or not event.is_on:
            _check(event, shift)
        signup.confirmed_at = timezone.now()
        has_place = has_room(event, shift)
        signup.status = SignUp.Status.CONFIRMED if has_place else SignUp.Status.WAITING
        signup.save()
        if has_place:
            _count(event, shift, 1)
        kind = Message.Kind.SIGNED_UP if has_place else Message.Kind.ON_WAITING_LIST
        tell(kind, signup, signup.confirmed_at.isoformat(), event=event)
        _release(event, signup)
    return signup


def cancel(signup: SignUp, *, by: Who | None = None) -> SignUp:
    """Somebody does not come after all: the first who waits gets the place.

    `by`: who cancels for them, of which they are told; None where they do it themselves.
    """
    with change(facts=False, campaigns={signup.event.campaign_id}):
        event, shift = _lock(signup)
        signup.refresh_from_db()
        had_place = signup.status == SignUp.Status.CONFIRMED
        if by is not None and signup.status in (SignUp.Status.CONFIRMED, SignUp.Status.WAITING):
            tell(Message.Kind.SIGNUP_CANCELLED, signup, timezone.now().isoformat(), event=event)
        signup.status = SignUp.Status.CANCELLED
        signup.save()
        if had_place:
            _count(event, shift, -1)
            _promote(event, shift)
        _release(event, signup)
    return signup


def fill_places(event: Event) -> int:
    """Give out places that have become free, such as when the capacity was raised; within a `change()`. How many."""
    locked = Event.objects.select_for_update().get(pk=event.pk)
    shifts: list[Shift | None] = [*locked.shifts.select_for_update()] or [None]
    return sum(_promote(locked, shift) for shift in shifts)


def may_say_whether_came(signup: SignUp) -> bool:
    return signup.status == SignUp.Status.CONFIRMED and signup.has_begun


def set_came(signup: SignUp, came: bool) -> SignUp:
    """Whether somebody who was confirmed was there, as they say or the host does. Raises ValidationError."""
    if not may_say_whether_came(signup):
        raise ValidationError(_("You can say this once it has started, for people who had a place."))
    signup.came = came
    signup.save(update_fields=["came"])
    return signup


def set_reminders(signup: SignUp, wants_reminders: bool) -> SignUp:
    """Whether somebody wants reminders; of changes and cancellations they are told all the same."""
    signup.wants_reminders = wants_reminders
    signup.save(update_fields=["wants_reminders"])
    return signup


def erase_signups(event: Event, signups: list[SignUp]) -> None:
    """Remove sign-ups for good; those who wait move up, unless the event is over."""
    with change(facts=False, campaigns={event.campaign_id}):
        locked = Event.objects.select_for_update().get(pk=event.pk)
        shifts = {shift.pk: shift for shift in locked.shifts.select_for_update()}
        doomed = list(SignUp.objects.filter(pk__in=[signup.pk for signup in signups], event=locked))
        for signup in doomed:
            if signup.status == SignUp.Status.CONFIRMED and not locked.is_over:
                _count(locked, shifts.get(signup.shift_id or 0), -1)
            _release(locked, signup)
        SignUp.objects.filter(pk__in=[signup.pk for signup in doomed]).delete()
        if locked.takes_signups:
            of: list[Shift] | list[None] = list(shifts.values()) or [None]
            for shift in of:
                _promote(locked, shift)


def _check(event: Event, shift: Shift | None) -> None:
    if not event.is_on:
        raise TooLate(_("This event is over, or has been cancelled: see what else is on."))
    if not event.takes_signups:
        raise TooLate(_("This event has already started: see what else is on."))
    if shift is None and event.shifts.exists():
        raise ValidationError({"shift": _("Choose when you would like to come.")})
    if shift is not None and shift.event_id != event.pk:
        raise ValidationError({"shift": _("Choose one of this event's own times.")})
    if shift is not None and not shift.takes_signups:
        raise TooLate(_("This shift has already started: choose a later one."))


def _existing(event: Event, shift: Shift | None, email: str, mobile: str) -> SignUp | None:
    signups = SignUp.objects.filter(event=event, shift=shift)
    signup = signups.filter(email=email).first() if email else None
    if signup is not None or not mobile:
        return signup
    # Beside another e-mail the mobile proves nothing: who types it must not take over that sign-up.
    return signups.filter(mobile=mobile).filter(Q(email="") if email else Q()).first()


def _lock(signup: SignUp) -> tuple[Event, Shift | None]:
    """The rows whose counts change: always the event first, so that two never wait for each other."""
    events = Event.objects.select_related("campaign").select_for_update(of=("self",))
    event = events.get(pk=signup.event_id)
    shift = event.shifts.select_for_update().get(pk=signup.shift_id) if signup.shift_id else None
    return event, shift


def has_room(event: Event, shift: Shift | None) -> bool:
    """Whether whoever confirms now gets a place; else they wait for one."""
    of = event if shift is None else shift
    return of.capacity is None or of.confirmed_signups < of.capacity


def _count(event: Event, shift: Shift | None, difference: int) -> None:
    event.confirmed_signups += difference
    event.places_seq += 1
    Event.objects.filter(pk=event.pk).update(
        confirmed_signups=F("confirmed_signups") + difference, places_seq=event.places_seq
    )
    if shift is not None:
        shift.confirmed_signups += difference
        Shift.objects.filter(pk=shift.pk).update(confirmed_signups=F("confirmed_signups") + difference)
    if difference > 0:
        tell_if_nearly_full(event)
    row = ledger.Taken.of(event)
    transaction.on_commit(lambda: ledger.set_confirmed([row]))


def _release(event: Event, signup: SignUp) -> None:
    """After the commit, and after what was counted in it: no place seems free in between."""
    reservation = event.pk, signup.pk
    transaction.on_commit(lambda: ledger.release(*reservation))


def _promote(event: Event, shift: Shift | None) -> int:
    if not event.takes_signups or (shift is not None and not shift.takes_signups):
        return 0
    promoted = 0
    for signup in SignUp.objects.waiting().filter(event=event, shift=shift).select_for_update():
        if not has_room(event, shift):
            break
        if is_blocked(signup.email, signup.mobile):
            continue
        signup.status = SignUp.Status.CONFIRMED
        signup.save(update_fields=["status"])
        _count(event, shift, 1)
        tell(Message.Kind.PROMOTED, signup, str(event.places_seq), event=event)
        promoted += 1
    return promoted
