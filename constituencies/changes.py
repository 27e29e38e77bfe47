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

_pending = "_mcm_change_pending"


@contextmanager
def change() -> Iterator[None]:
    """Run a write in a transaction that bumps `change_seq` once, and announce it after the commit.

    Changes nest: only the outermost counts. The counter's row is locked last, just before the commit,
    so that writers wait for one another as shortly as possible and counts follow the order of commits.
    """
    connection = transaction.get_connection()
    if getattr(connection, _pending, False):
        yield
        return
    setattr(connection, _pending, True)
    try:
        with transaction.atomic():
            yield
            if not ChangeSequence.objects.filter(pk=1).update(value=F("value") + 1):
                ChangeSequence.objects.bulk_create([ChangeSequence(pk=1, value=1)], ignore_conflicts=True)
            transaction.on_commit(_announce)
    finally:
        setattr(connection, _pending, False)


def change_seq() -> int:
    """How many changes the current transaction can see."""
    return ChangeSequence.objects.filter(pk=1).values_list("value", flat=True).first() or 0


def _announce() -> None:
    changed.send(sender=None)
