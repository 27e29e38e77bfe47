"""What people and hosts last heard of an event, and what holds now: around every write of events and shifts.

A message that has not left yet keeps what its reader had heard before (`details["heard"]`). So two changes make one
message, which says how it is when it is sent; and a change that is taken back in time makes none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from constituencies.kit.types import JsonObject
from events.messages.outbox import write
from events.models import Event, Host, Message, SignUp
from events.promises import steps
from events.promises.promise import AlreadyOver, News, Promise, digest_of, news
from events.promises.steps import Who

WHERE = ("place", "postcode", "longitude", "latitude", "is_remote", "join_link", "join_phone")
"""Where people go, or how they take part."""
NOT_FOR_HOSTS = frozenset(
    {
        *("id", "campaign", "organiser", "host", "host_left_at", "first_published_at", "calendar_uid", "sequence"),
        *("confirmed_signups", "places_seq", "created_at", "updated_at", "status", "cost", "cost_note"),
    }
)
_TO_PEOPLE = [kind for kind in News if kind]
_TO_HOST = [Message.Kind.HOST_CHANGED, Message.Kind.HOST_CANCELLED, Message.Kind.HOST_BACK_ON]


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is to be told of changes: a sign-up or a host, and the event as it is at this moment."""

    whom: SignUp | Host
    event: Event
    state: JsonObject
    """What holds for them, as a message can keep it."""


@contextmanager
def promises_kept(events: Collection[Event], by: Who) -> Iterator[None]:
    """Within a `change()`, around a write of some events or their shifts: tells whoever has heard something else.

    Their rows must be locked, so that nobody signs up or cancels meanwhile. Raises ValidationError where people would
    be told of something that is over by now. As many queries however many events and people.
    """
    keys = [event.pk for event in events if event.pk]
    if not keys:
        yield
        return
    people, hosts = _people(keys), _hosts(keys, by)
    yield
    _tell(people, _people(keys), _TO_PEOPLE, _news)
    _tell(hosts, _hosts(keys, by), [*_TO_HOST], _news_for_host)


def promise_of(signup: SignUp) -> Promise:
    """What holds for somebody who has signed up; its event and shift must have been read."""
    event = signup.event
    return Promise(
        is_on=event.status == Event.Status.PUBLISHED,
        starts_at=signup.starts_at,
        ends_at=signup.ends_at,
        where=digest_of(*(getattr(event, name) for name in WHERE)),
        has_place=signup.status == SignUp.Status.CONFIRMED,
    )


_Readers = dict[int, Reader]
_Decide = Callable[[JsonObject, Reader], str]


def _people(keys: list[int]) -> _Readers:
    signups = SignUp.objects.active().filter(event__in=keys).select_related("event", "shift").order_by("pk")
    return {signup.pk: Reader(signup, signup.event, promise_of(signup).as_json()) for signup in signups}


def _news(heard: JsonObject, reader: Reader) -> str:
    try:
        return news(Promise.from_json(heard), Promise.from_json(reader.state), timezone.now())
    except AlreadyOver as error:
        raise ValidationError(
            _("People are coming to “%(event)s”: choose a time that is not over, or cancel it.")
            % {"event": reader.event}
        ) from error


def _hosts(keys: list[int], by: Who) -> _Readers:
    """Those of events that somebody else changes, by the event's key."""
    if by == Who.HOST:
        return {}
    events = Event.objects.filter(pk__in=keys, host__confirmed_at__isnull=False, host_left_at=None)
    readers = {}
    for event in events.select_related("host").prefetch_related("shifts").order_by("pk"):
        if event.host is not None:
            readers[event.pk] = Reader(event.host, event, {"status": event.status, "event": _as_hosts_know_it(event)})
    return readers


def _as_hosts_know_it(event: Event) -> str:
    fields = (field for field in Event._meta.concrete_fields if field.name not in NOT_FOR_HOSTS)
    shifts = [(shift.starts_at, shift.ends_at, shift.capacity) for shift in event.shifts.all()]
    return digest_of(*(getattr(event, field.attname) for field in fields), *shifts)


def _news_for_host(heard: JsonObject, reader: Reader) -> str:
    before, after = heard["status"], reader.state["status"]
    if reader.event.is_over:
        return ""
    if before != after:
        return next((step.tells_host for step in steps.STEPS if (step.before, step.after) == (before, after)), "")
    is_known = after in (Event.Status.WAITING, Event.Status.PUBLISHED)
    return Message.Kind.HOST_CHANGED if is_known and heard["event"] != reader.state["event"] else ""


def _tell(before: _Readers, after: _Readers, kinds: Collection[str], decide: _Decide) -> None:
    """Write, leave or take back a message to each of those who were there before and are there now."""
    readers = {key: reader for key, reader in after.items() if key in before}
    waiting = _not_sent(readers.values(), kinds)
    undone, messages = [], []
    for key, reader in readers.items():
        pending = waiting[key]
        heard = pending[0].details["heard"] if pending else before[key].state
        kind = decide(heard, reader)
        still_true = [message for message in pending if message.kind == kind][:1]
        undone += [message.pk for message in pending if message not in still_true]
        if kind and not still_true:
            messages.append((kind, reader, heard))
    Message.objects.filter(pk__in=undone).delete()
    for kind in sorted({kind for kind, _reader, _heard in messages}):
        write(
            Message.Kind(kind),
            [
                (reader.whom, f"{reader.event.pk}:{reader.event.sequence}", reader.event, {"heard": heard})
                for one, reader, heard in messages
                if one == kind
            ],
        )


def _not_sent(readers: Collection[Reader], kinds: Collection[str]) -> dict[int, list[Message]]:
    """Messages that nobody can have read, by the sign-up's or the event's key, the oldest first.

    They are locked: the messenger takes another meanwhile. One that it has begun to send may say what held before, and
    one that it may have sent (events/messages/deliver.py) no longer says what its reader had heard.
    """
    by_key: dict[int, list[Message]] = defaultdict(list)
    if not readers:
        return by_key
    is_host = any(isinstance(reader.whom, Host) for reader in readers)
    of = "event" if is_host else "signup"
    keys = {reader.event.pk if is_host else reader.whom.pk for reader in readers}
    rows = Message.objects.select_for_update().filter(
        **{f"{of}__in": keys, f"{'host' if is_host else 'signup'}__isnull": False},
        kind__in=kinds,
        state=Message.State.DUE,
    )
    for row in rows.order_by("pk"):
        key = row.event_id if is_host else row.signup_id
        if key is not None and "heard" in row.details:
            by_key[key].append(row)
    return by_key
