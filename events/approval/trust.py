"""Whom organisers trust, and where: what a host sets up is published at once in those regions alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from constituencies.kit.actor import Actor
from events.approval.cancelling import is_cancelled_one_again
from events.models import Event, Host
from events.safety.blocks import is_blocked


def is_trusted(host: Host | None, *regions: int) -> bool:
    """Whether a host is trusted in all of these regions, by their keys; nobody who is blocked is."""
    if host is None or not regions or is_blocked(host.email):
        return False
    return host.trusted_in.filter(pk__in=set(regions)).count() == len(set(regions))


def is_published_at_once(event: Event) -> bool:
    """Whether what a host sets up needs no approval: they are trusted there, and organisers have not cancelled it."""
    return is_trusted(event.host, event.constituency.region_id) and not is_cancelled_one_again(event)


def trust_hosts_of(events: Iterable[Event], by: Actor | None = None) -> None:
    """Trust the hosts of these events, each in the region of the event; `by` only where they act."""
    for event in events:
        region = event.constituency.region_id
        if event.host is not None and (by is None or by.acts_in(region)):
            event.host.trusted_in.add(region)


def trust_no_longer(hosts: Collection[Host]) -> None:
    """Nowhere, from now on."""
    Host.trusted_in.through.objects.filter(host__in=[host.pk for host in hosts]).delete()
