"""Events whose host is erased or blocked: nobody who comes is left alone with them.

They go on, in the queue of their region (`Event.objects.unattended()`), and its organisers hear of it: one of them
takes an event over, or cancels it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from constituencies.kit.actor import Actor
from events.approval.trust import trust_no_longer
from events.messages.outbox import notify
from events.messages.words import when
from events.models import Block, Event, Host
from events.safety.blocks import blocked_among

MOST_NAMED = 10


def block(value: str, reason: str, by: Actor) -> bool:
    """Put an e-mail, a domain or a mobile on the block list; whether it was not on it before.

    Hosts whom that keeps out are no longer trusted, and what they have set up goes to the organisers of its region.
    """
    with transaction.atomic():
        _row, is_new = Block.objects.get_or_create(value=value, defaults={"reason": reason, "created_by_id": by.pk})
        leave_to_organisers(_kept_out(value))
    return is_new


def unblock(blocks: Collection[Block]) -> None:
    """Take rows off the block list: hosts whom nothing else keeps out get their events back."""
    with transaction.atomic():
        hosts = [host for row in blocks for host in _kept_out(row.value)]
        Block.objects.filter(pk__in=[row.pk for row in blocks]).delete()
        blocked = blocked_among(host.email for host in hosts)
        back = [host.pk for host in hosts if host.email not in blocked]
        Event.objects.filter(host__in=back).update(host_left_at=None)


def _kept_out(value: str) -> list[Host]:
    """Hosts whom a row of the block list keeps out."""
    domain = value.rpartition("@")[2]
    hosts = Host.objects.filter(Q(email=value) | Q(email__endswith=f"@{domain}") | Q(email__endswith=f".{domain}"))
    blocked = blocked_among(host.email for host in hosts)
    return [host for host in hosts if host.email in blocked]


def leave_to_organisers(hosts: Collection[Host]) -> int:
    """Have organisers look after the events to come of hosts who are no longer there; how many events.

    Within the transaction in which they go.
    """
    trust_no_longer(hosts)
    to_come = Event.objects.filter(host__in=hosts, host_left_at=None, ends_at__gt=timezone.now())
    # What somebody with an account runs as well has somebody.
    alone = to_come.filter(Q(organiser=None) | Q(organiser__is_active=False))
    events = list(alone.filter(status__in=[Event.Status.WAITING, Event.Status.PUBLISHED]))
    Event.objects.filter(pk__in=[event.pk for event in events]).update(host_left_at=timezone.now())
    _tell_organisers(events)
    return len(events)


def _tell_organisers(events: list[Event]) -> None:
    by_region: dict[int, list[Event]] = defaultdict(list)
    keys = [event.pk for event in events]
    for event in Event.objects.filter(pk__in=keys).select_related("constituency").order_by("starts_at", "pk"):
        by_region[event.constituency.region_id].append(event)
    for region, there in by_region.items():
        for user in _organisers_of(region):
            notify(user, f"host-left:{there[0].pk}:{timezone.now():%Y%m%d%H%M%S}", *_notice(there))


def _organisers_of(region: int) -> Iterable[AbstractBaseUser]:
    """Those of a region; where it has none, whoever acts everywhere."""
    users = get_user_model().objects.filter(is_active=True).exclude(email="")
    regional = [user for user in users.filter(regions=region) if region in user.region_ids]
    return regional or [user for user in users if user.acts_everywhere]


def _notice(events: list[Event]) -> tuple[str, list[str], tuple[str, str]]:
    subject = ngettext("An event has nobody who runs it", "Some events have nobody who runs them", len(events))
    lines = [_("Their host can no longer run these events. Take them over, find somebody who does, or cancel them:")]
    lines += [f"{event.title}, {when(event.starts_at, event.ends_at)}" for event in events[:MOST_NAMED]]
    if len(events) > MOST_NAMED:
        lines.append(_("There are more: the page shows them all."))
    address = f"{reverse('admin:events_event_changelist')}?unattended=yes"
    return subject, lines, (_("See them"), address)
