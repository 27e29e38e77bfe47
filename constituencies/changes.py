"""How a write anywhere reaches the map: it happens inside `change()`.

The change is counted in the same transaction, so whoever reads `change_seq` within a transaction knows
exactly which changes it sees. After the commit one `changed` signal is sent; it is only a nudge. If nobody
hears it (the broker is down), the next tick notices that the count has moved (targeting/recompute.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F
from django.dispatch import Signal

from constituencies.models import ChangeSequence

changed = Signal()
"""Sent once after each committed transaction that changed something the map depends on."""

_pending = "_mcm_pending_change"


@contextmanager
def change(*, facts: bool = True) -> Iterator[None]:
    """Run a write in a transaction that bumps `change_seq` once, and announce it after the commit.

    `facts` is False for events and plans, which change all the time: then what was read of places, results
    and campaigns may be kept. Changes nest: only the outermost counts, for facts if any of them is of facts.
    The counter's row is locked last, just before the commit, so that writers wait for one another as
    shortly as possible and counts follow the order of commits.
    """
    connection = transaction.get_connection()
    pending: list[bool] | None = getattr(connection, _pending, None)
    if pending is not None:
        pending.append(facts)
        yield
        return
    pending = [facts]
    setattr(connection, _pending, pending)
    try:
        with transaction.atomic():
            yield
            _count(facts=any(pending))
            transaction.on_commit(_announce)
    finally:
        setattr(connection, _pending, None)


def change_seq() -> int:
    """How many changes the current transaction can see."""
    return ChangeSequence.objects.filter(pk=1).values_list("value", flat=True).first() or 0


def facts_seq() -> int:
    """How many of them were changes of places, results or campaigns."""
    return ChangeSequence.objects.filter(pk=1).values_list("facts", flat=True).first() or 0


def _count(*, facts: bool) -> None:
    ChangeSequence.objects.bulk_create([ChangeSequence(pk=1)], ignore_conflicts=True)
    ChangeSequence.objects.filter(pk=1).update(value=F("value") + 1, facts=F("facts") + int(facts))


def _announce() -> None:
    changed.send(sender=None)
