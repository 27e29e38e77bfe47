"""When need is recomputed.

Whoever changes something bumps `change_seq` (constituencies/changes.py). A nudge after the commit and a tick
each second both come here; the work is done once, by whoever gets the lock, for all changes seen so far.
A database lock ends with its connection, so a killed worker leaves nothing locked.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from constituencies.changes import change_seq
from targeting import publish
from targeting.build_snapshot import build_snapshot
from targeting.compute import compute, save_needs
from targeting.models import Snapshot as SnapshotRow
from targeting.models import Strategy
from targeting.snapshot import Snapshot

LOCK = 0x6D636D
"""Key of the database's advisory lock: one recompute at a time."""
MIN_INTERVAL = 0.4
"""Seconds between two publications."""
MAX_AGE = dt.timedelta(minutes=5)
"""Past work wears off and events begin: without any change need is recomputed this often."""


def recompute_if_changed() -> bool:
    """Recompute every campaign until no change is left unseen. True if anything was published.

    Returns at once, False, while another process is at it: that one sees our change before it stops.
    """
    published = False
    with _only_one() as mine:
        while mine and _is_due():
            started = time.monotonic()
            recompute()
            published = True
            time.sleep(max(0.0, MIN_INTERVAL - (time.monotonic() - started)))
    return published


def recompute() -> list[Snapshot]:
    """Recompute and publish every campaign that has a published strategy."""
    with _consistent_view():
        seq = change_seq()
        strategies = Strategy.objects.filter(status=Strategy.Status.PUBLISHED).select_related(
            "campaign__party", "campaign__boundary_set", "campaign__baseline_election"
        )
        snapshots = []
        for strategy in strategies:
            computed = compute(strategy.campaign, strategy, seq)
            save_needs(computed)
            snapshot = build_snapshot(computed)
            publish.save(strategy.campaign, snapshot)
            snapshots.append(snapshot)
    publish.announce()
    return snapshots


def _is_due() -> bool:
    """Whether some campaign's snapshot is missing, lacks a change, or has grown old."""
    published = dict(SnapshotRow.objects.values_list("campaign_id", "change_seq"))
    wanted = set(Strategy.objects.filter(status=Strategy.Status.PUBLISHED).values_list("campaign_id", flat=True))
    if not wanted:
        return False
    if not wanted <= published.keys() or min(published[pk] for pk in wanted) < change_seq():
        return True
    return SnapshotRow.objects.filter(campaign__in=wanted, published_at__lt=timezone.now() - MAX_AGE).exists()


@contextmanager
def _only_one() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        [mine] = cursor.fetchone()
        try:
            yield mine
        finally:
            if mine:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@contextmanager
def _consistent_view() -> Iterator[None]:
    """One transaction that sees the database at one moment, so that `change_seq` says what it contains."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
