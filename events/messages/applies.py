"""Whether a message still says something true when its turn has come."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from events.messages.afterwards import ASKED_WITHIN
from events.models import Event, Group, Host, Message, SignUp, Watch
from events.models import MessageKind as Kind
from events.safety.blocks import is_blocked

REMINDERS = frozenset({Kind.DAY_BEFORE, Kind.MORNING})
_BEFORE_EMAIL_CHECK = frozenset({Kind.CONFIRM_HOST, Kind.HOST_LINK, Kind.GROUP_CONFIRM, Kind.MY_DATA})
_OF_A_CHANGE = frozenset({Kind.CHANGE_APPROVED, Kind.CHANGE_DECLINED})
_OF_CHANGES = frozenset({Kind.HOST_CHANGED, Kind.HOST_CANCELLED, Kind.HOST_BACK_ON})
_NEEDS_A_PLACE = frozenset({Kind.PROMOTED, *REMINDERS})


def why_not(message: Message, now: dt.datetime | None = None) -> str:
    """Why a message must not be sent any more, in a few words that name nobody; empty if it must."""
    now = now or timezone.now()
    if message.kind == Kind.MY_DATA:
        return ""
    if message.signup is not None and message.kind == Kind.NEWS:
        return _why_no_news(message, message.signup, now)
    if message.signup is not None:
        return _why_not_to_volunteer(Kind(message.kind), message.signup, now)
    if message.host is not None:
        return _why_not_to_host(message, message.host, now)
    if message.watch is not None:
        return _why_not_to_watcher(Kind(message.kind), message.watch, now)
    if message.user is not None and not message.user.is_active:
        return "signs in no longer"
    return ""


def _why_not_to_volunteer(kind: Kind, signup: SignUp, now: dt.datetime) -> str:
    event, status = signup.event, signup.status
    if kind == Kind.DID_YOU_COME:
        return _why_not_to_ask(signup, now)
    if signup.ends_at <= now:
        return "the event is over"
    if kind == Kind.SIGNUP_CANCELLED:
        return "" if status == SignUp.Status.CANCELLED else "they come again"
    is_on = event.status == Event.Status.PUBLISHED
    if is_on == (kind == Kind.CANCELLED):
        return "the event's state has changed"
    if kind == Kind.CONFIRM_SIGNUP:
        return "" if status == SignUp.Status.UNCONFIRMED else "confirmed or cancelled already"
    if status not in (SignUp.Status.CONFIRMED, SignUp.Status.WAITING):
        return "not confirmed, or cancelled"
    if kind in _NEEDS_A_PLACE and status != SignUp.Status.CONFIRMED:
        return "has no place"
    if kind == Kind.ON_WAITING_LIST and status != SignUp.Status.WAITING:
        return "has a place by now"
    if kind in REMINDERS:
        return _why_not_to_remind(kind, signup, now)
    return ""


def _why_not_to_ask(signup: SignUp, now: dt.datetime) -> str:
    """Whether they came: those who had a place, soon after, and only once it is over and as long as nobody knows."""
    if signup.event.status != Event.Status.PUBLISHED or signup.status != SignUp.Status.CONFIRMED:
        return "it did not take place, or they had no place"
    if not signup.wants_reminders:
        return "wants no reminders"
    if signup.came is not None:
        return "it is known whether they came"
    return _why_not_soon_after(signup.ends_at, now)


def _why_not_soon_after(ends_at: dt.datetime, now: dt.datetime) -> str:
    return "" if ends_at <= now < ends_at + ASKED_WITHIN else "the time for it is over"


def _why_no_news(message: Message, signup: SignUp, now: dt.datetime) -> str:
    if not signup.wants_news:
        return "wants no news"
    keys = message.details.get("events", [])
    return "" if Event.objects.on().upcoming(now).filter(pk__in=keys).exists() else "nothing of it is on any more"


def _why_not_to_remind(kind: Kind, signup: SignUp, now: dt.datetime) -> str:
    day = timezone.localdate(now) + dt.timedelta(days=1 if kind == Kind.DAY_BEFORE else 0)
    if not signup.wants_reminders:
        return "wants no reminders"
    return "" if timezone.localdate(signup.starts_at) == day and signup.starts_at > now else "the time for it is over"


def _why_not_to_watcher(kind: Kind, watch: Watch, now: dt.datetime) -> str:
    if kind == Kind.CONFIRM_WATCH:
        return "" if watch.confirmed_at is None else "confirmed already"
    there_is = Watch.objects.filter(pk=watch.pk).fulfilled(now).exists()
    return "" if there_is else "nothing is on there any more"


def _why_not_to_host(message: Message, host: Host, now: dt.datetime) -> str:
    kind, event, group = Kind(message.kind), message.event, message.group
    if host.confirmed_at is None and kind not in _BEFORE_EMAIL_CHECK:
        return "the e-mail is not confirmed"
    usual_status = {
        Kind.CONFIRM_HOST: Event.Status.SUBMITTED,
        Kind.APPROVED: Event.Status.PUBLISHED,
        Kind.DECLINED: Event.Status.DECLINED,
        Kind.NEARLY_FULL: Event.Status.PUBLISHED,
        Kind.HOST_BACK_ON: Event.Status.PUBLISHED,
        Kind.HOW_MANY_CAME: Event.Status.PUBLISHED,
    }.get(kind)
    if usual_status is not None and (event is None or event.status != usual_status):
        return "the event's state has changed"
    if kind in _OF_A_CHANGE and event is None and group is None:
        return "what it is about is gone"
    if kind in (Kind.NEARLY_FULL, *_OF_CHANGES) and event is not None and event.ends_at <= now:
        return "the event is over"
    if kind in (Kind.HOW_MANY_CAME, *_OF_CHANGES) and is_blocked(host.email):
        return "is blocked"
    if kind == Kind.HOW_MANY_CAME and event is not None:
        return _why_not_to_count(event, host, now)
    if kind == Kind.GROUP_CONFIRM and (group is None or group.status != Group.Status.SUBMITTED):
        return "the group's state has changed"
    if kind == Kind.HOST_DIGEST and not host.events.on().upcoming(now).exists():
        return "no event lies ahead"
    return ""


def _why_not_to_count(event: Event, host: Host, now: dt.datetime) -> str:
    if event.host_id != host.pk:
        return "it is somebody else's event"
    return _why_not_soon_after(event.ends_at, now) if event.headcount is None else "it is known how many came"
