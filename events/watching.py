"""“Tell me when something is on”: an address waits for the first event of a constituency, is told once, and goes.

watch ─→ mail with a link ─→ confirm_watch ─→ tell_watchers, once something is on ─→ mail ─→ forget
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from constituencies.models import Campaign, Constituency
from events.messages.outbox import tell, tell_all
from events.models import Event, Message, Watch, WatchQuerySet, normalised

_ON_THE_WAY = (Message.State.DUE, Message.State.SENDING, Message.State.HANDED)


def is_open(campaign: Campaign) -> bool:
    """Whether people can ask to be told: not in a historical campaign, nor once polling day is over."""
    return campaign.as_of is None and timezone.localdate() <= campaign.polling_day


def events_on(campaign: Campaign, constituency: Constituency) -> QuerySet[Event]:
    """What is on in a constituency and not too late to come to, the next first."""
    return Event.objects.on().filter(campaign=campaign, constituency=constituency).upcoming()


def watch(campaign: Campaign, constituency: Constituency, email: str) -> Watch:
    """Somebody asks to be told: they confirm it first. Whoever has confirmed already is not asked again."""
    with transaction.atomic():
        watch, _is_new = Watch.objects.get_or_create(
            campaign=campaign, constituency=constituency, email=normalised(email)
        )
        if watch.confirmed_at is None:
            # To the minute: pressing twice asks once.
            tell(Message.Kind.CONFIRM_WATCH, watch, f"{timezone.now():%Y%m%d%H%M}")
    return watch


def confirm_watch(watch: Watch) -> None:
    """The e-mail is theirs. If something is on by now, they are told at once."""
    with transaction.atomic():
        Watch.objects.filter(pk=watch.pk, confirmed_at=None).update(confirmed_at=timezone.now())
        watch.refresh_from_db()
        tell_watchers(Watch.objects.filter(pk=watch.pk))


def forget(watches: QuerySet[Watch]) -> int:
    """Erase addresses, and with them what they were told; how many."""
    return watches.delete()[1].get(Watch._meta.label, 0)


def tell_those_waiting_for(events: Collection[Event]) -> int:
    """Tell whoever waits in the constituencies of events that have just been published; how many were told."""
    if not events:
        return 0
    campaigns = {event.campaign_id for event in events}
    constituencies = {event.constituency_id for event in events}
    return tell_watchers(Watch.objects.filter(campaign__in=campaigns, constituency__in=constituencies))


def tell_watchers(of: WatchQuerySet | None = None, now: dt.datetime | None = None) -> int:
    """Tell those who confirmed, and in whose constituency something is on; how many were told.

    Nobody is told anew while a message to them is on its way; one that no longer applies (the event was cancelled
    before it was sent) leaves them waiting for the next event.
    """
    notices = Message.objects.filter(watch=OuterRef("pk"), kind=Message.Kind.FIRST_EVENT, state__in=_ON_THE_WAY)
    waiting = (Watch.objects.all() if of is None else of).confirmed().fulfilled(now).exclude(Exists(notices))
    by_event: dict[int, list[Watch]] = {}
    for watch, event in waiting.first_events(now).items():
        by_event.setdefault(event, []).append(Watch(pk=watch))
    return sum(
        tell_all(Message.Kind.FIRST_EVENT, watches, str(event), event=Event(pk=event))
        for event, watches in by_event.items()
    )


def erase_due_watches(over: Collection[Campaign], unconfirmed_before: dt.datetime) -> int:
    """Erase the addresses of campaigns that are over, what nobody confirmed, and who has been told; how many.

    Who was told is forgotten when the message is sent. This finds the rest: a worker that died in between, and
    addresses that no message reaches.
    """
    final = Message.objects.filter(watch=OuterRef("pk"), kind=Message.Kind.FIRST_EVENT).filter(
        Q(state=Message.State.SENT) | Q(state=Message.State.FAILED) & ~Q(error__startswith=Message.NO_LONGER_APPLIES)
    )
    due = Q(campaign__in=over) | Q(confirmed_at=None, created_at__lt=unconfirmed_before) | Q(Exists(final))
    return forget(Watch.objects.filter(due))
