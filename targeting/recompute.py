"""When need is recomputed.

Whoever changes something bumps `change_seq` (constituencies/changes.py). A nudge after the commit and a tick
each second both come here; the work is done once, by whoever gets the lock, for all changes seen so far.
A database lock ends with its transaction, so a killed worker leaves nothing locked (mcm/settings.py sees to it that
PostgreSQL notices when a whole host is gone). While PostgreSQL is away nothing can be done: the tick tries again.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction

from constituencies.changes import last_changes
from constituencies.models import Campaign
from targeting.computing.compute import compute, save_needs
from targeting.computing.inputs import read_inputs
from targeting.models import SnapshotRow, Strategy
from targeting.prototypes.running import on_trial
from targeting.snapshot import store
from targeting.snapshot.build import build_snapshot
from targeting.snapshot.format import Snapshot
from targeting.timeline.record import record_day

logger = logging.getLogger(__name__)
LOCK = 0x6D636D
"""Key of the database's advisory lock: one recompute at a time."""
MIN_INTERVAL = 0.4
"""Seconds between two publications."""
WAIT_FOR_ANOTHER = 0.05
MAX_AGE = dt.timedelta(seconds=settings.STALE_AFTER_SECONDS) / 3
"""Past work wears off and events begin: without any change need is recomputed this often, and so confirmed."""
ENOUGH_SECONDS = 20.0
"""When changes never pause, leave the rest to the next tick before the worker's time limit ends us."""
AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)


def recompute_if_changed() -> bool:
    """Recompute whatever campaign is due until no change is left unseen. True if anything was published.

    Returns at once, False, while another process is at it: that one sees our change before it stops.
    Gives up, until the next tick, when PostgreSQL is away.
    """
    published = False
    enough = time.monotonic() + ENOUGH_SECONDS
    with outages_wait_for_the_next_tick():
        while time.monotonic() < enough and (due := _due()):
            started = time.monotonic()
            if _recompute_alone(due) is None:
                break
            published = True
            time.sleep(max(0.0, MIN_INTERVAL - (time.monotonic() - started)))
    return published


@contextmanager
def outages_wait_for_the_next_tick() -> Iterator[None]:
    """While PostgreSQL is away nothing can be done, and nothing is lost."""
    try:
        yield
    except AWAY as error:
        logger.warning("Need could not be recomputed, the next tick tries again: %s", error)


def recompute() -> list[Snapshot]:
    """Recompute every campaign that has a published strategy, and publish what changed; waits for another at it."""
    while (published := _recompute_alone()) is None:
        time.sleep(WAIT_FOR_ANOTHER)
    return published


def _recompute_alone(due: set[int] | None = None) -> list[Snapshot] | None:
    """The same, of campaigns that are `due`, by their keys; None, and nothing done, while another process is at it."""
    published = []
    with _one_consistent_view() as is_ours:
        if not is_ours:
            return None
        strategies = Strategy.objects.with_facts().filter(status=Strategy.Status.PUBLISHED)
        if due is not None:
            strategies = strategies.filter(campaign__in=due)
        for strategy in strategies:
            computed, trial = compute(read_inputs(strategy)), on_trial(strategy.campaign)
            fingerprint = computed.fingerprint + trial.fingerprint
            if strategy.scale is None:  # from now on one edited weight cannot repaint the map
                Strategy.objects.filter(pk=strategy.pk).update(scale=computed.scale)
            # A change in one campaign leaves the others as they are: nothing has to be written for them.
            if _is_published(strategy.campaign, fingerprint) and store.confirm(
                strategy.campaign, computed.change_seq, _last[strategy.campaign.pk].version
            ):
                continue
            snapshot = build_snapshot(computed, trial.prototype, trial.country)
            prepared = store.prepare(strategy.campaign, snapshot)
            store.announce_ahead(prepared)
            store.save(prepared)
            save_needs(computed, snapshot.country)
            record_day(computed)
            _last[strategy.campaign.pk] = _Published(fingerprint, prepared.entry.version, time.monotonic())
            published.append(snapshot)
    store.announce()
    return published


@dataclass(frozen=True, slots=True)
class _Published:
    fingerprint: bytes
    version: str
    at: float


_last: dict[int, _Published] = {}
"""What this process published last, by the campaign's primary key."""


def _is_published(campaign: Campaign, fingerprint: bytes) -> bool:
    last = _last.get(campaign.pk)
    return (
        last is not None
        and last.fingerprint == fingerprint
        # The time passes all the same: events begin, and the page says when it was counted.
        and time.monotonic() - last.at < MAX_AGE.total_seconds()
    )


def _due() -> set[int]:
    """The campaigns, by their keys, whose snapshot is missing, lacks a change, or has grown old."""
    wanted = set(Strategy.objects.filter(status=Strategy.Status.PUBLISHED).values_list("campaign_id", flat=True))
    changes = last_changes()
    fresh = SnapshotRow.objects.published_within(MAX_AGE).values_list("campaign_id", "change_seq")
    return wanted - {pk for pk, change_seq in fresh if change_seq >= changes.get(pk, 0)}


@contextmanager
def _one_consistent_view() -> Iterator[bool]:
    """One transaction that sees the database at one moment, so that `change_seq` says what it contains.

    Whether we are the only one at it: the lock ends with the transaction, as a session may be another's tomorrow
    where a pooler stands between (PgBouncer).
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        [is_ours] = cursor.fetchone()
        yield is_ours
