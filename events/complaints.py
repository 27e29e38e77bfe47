"""Complaints: what somebody says is wrong with an event or a group, and what organisers do about it.

How many different network addresses complain about a thing is counted in Redis alone, under keyed digests that go
after some days. Several take nothing down by themselves, or anybody could silence an event with three phones:
organisers see such complaints first.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from redis import RedisError

from constituencies.kit.actor import Actor
from constituencies.kit.redis import redis_client
from constituencies.scope.rules import require
from events.groups import decline_groups
from events.keeping.hosts import block
from events.models import Complaint, Event, Group
from events.safety.mailboxes import mailbox
from events.safety.rate_limits import digest
from events.services import cancel_events

logger = logging.getLogger(__name__)

SEVERAL = 3
"""From so many different addresses on, organisers see a thing first."""
REMEMBERED = dt.timedelta(days=14)
URGENT = "mcm:reports:several"
"""What several have complained about: a sorted set of `event:12`, `group:3` by when that is forgotten."""


def complain(what: Event | Group, reason: str, text: str, address: str) -> Complaint:
    """Keep a complaint. `address` is the network address, of which nothing is stored in the database."""
    complaint = Complaint.objects.create(
        event=what if isinstance(what, Event) else None,
        group=what if isinstance(what, Group) else None,
        reason=reason,
        text=text,
    )
    _count_reporter(_name(what), address)
    return complaint


def complained_of_by_several() -> dict[str, list[int]]:
    """Keys of the events and groups that several addresses have complained about of late; none while Redis is away."""
    keys: dict[str, list[int]] = {"event": [], "group": []}
    try:
        names = redis_client().zrangebyscore(URGENT, timezone.now().timestamp(), "+inf")
    except RedisError as error:
        logger.warning("Who complains is not counted while Redis is away: %s", error)
        return keys
    for kind, _colon, key in (name.decode().partition(":") for name in names if isinstance(name, bytes)):
        keys[kind].append(int(key))
    return keys


def handle(complaints: Iterable[Complaint], by: Actor) -> int:
    """Somebody has looked at these; how many were still open. Raises PermissionDenied."""
    complaints = list(complaints)
    require(complaints, by)
    keys = [complaint.pk for complaint in complaints]
    return Complaint.objects.filter(pk__in=keys, handled_at=None).update(handled_at=timezone.now(), handled_by=by.pk)


def take_down(complaints: Iterable[Complaint], by: Actor) -> int:
    """Cancel the events, decline the groups, block whoever set them up, and mark every complaint about them as handled.

    `by` is the member of staff who does it. Returns how many people were blocked: events of organisers have no host
    to block.
    """
    complaints = list(complaints)
    events = {complaint.event for complaint in complaints if complaint.event is not None}
    groups = {complaint.group for complaint in complaints if complaint.group is not None}
    hosts = {event.host for event in events} | {group.proposer for group in groups}
    with transaction.atomic():
        cancel_events(events, by)
        decline_groups(groups, by)
        handle(Complaint.objects.filter(event__in=events), by)
        handle(Complaint.objects.filter(group__in=groups), by)
        emails = [host.email for host in hosts if host is not None]
        return sum(block(mailbox(email), _("Set up what was reported."), by) for email in emails)


def _name(what: Event | Group) -> str:
    return f"{what._meta.model_name}:{what.pk}"


def _count_reporter(name: str, address: str) -> None:
    key, seconds = f"mcm:reporters:{name}", int(REMEMBERED.total_seconds())
    now = timezone.now().timestamp()
    try:
        client = redis_client()
        client.sadd(key, digest(f"report:{address}"))
        client.expire(key, seconds)
        if int(client.scard(key)) >= SEVERAL:
            client.zadd(URGENT, {name: now + seconds})
            client.zremrangebyscore(URGENT, "-inf", now)
    except RedisError as error:
        logger.warning("Who complains is not counted while Redis is away: %s", error)
