"""How a write anywhere reaches the map: it happens inside `change()`.

The change is counted in the same transaction, so whoever reads `change_seq` within a transaction knows
exactly which changes it sees. After the commit one `changed` signal is sent; it is only a nudge. If nobody
hears it (the broker is down), the next tick notices that the count has moved (targeting/recompute.py).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.dispatch import Signal
from psycopg import sql

from constituencies.models import Campaign, CampaignChanges, ChangeSequence

changed = Signal()
"""Sent once after each committed transaction that changed something the map depends on."""

_pending = "_mcm_pending_change"


@dataclass
class _Pending:
    """What the changes of a transaction concern, as far as they have been announced."""

    facts: bool = False
    everywhere: bool = False
    """Every campaign, not only those named."""
    campaigns: set[int] = field(default_factory=set)


@contextmanager
def change(*, facts: bool = True, campaigns: Iterable[int] | None = None) -> Iterator[None]:
    """Run a write in a transaction that bumps `change_seq` once, and announce it after the commit.

    `facts` is False for events and plans, which change all the time: then what was read of places, results
    and campaigns may be kept. `campaigns`, by their keys, are the only ones that it concerns: no other is
    recomputed for its sake. Changes nest: only the outermost counts, for all that any of them concerns.
    The counter's row is locked last, just before the commit, so that writers wait for one another as
    shortly as possible and counts follow the order of commits.
    """
    current = transaction.get_connection()
    pending: _Pending | None = getattr(current, _pending, None)
    if pending is not None:
        _add(pending, facts, campaigns)
        yield
        return
    pending = _Pending()
    _add(pending, facts, campaigns)
    setattr(current, _pending, pending)
    try:
        with transaction.atomic():
            yield
            _count(pending)
            transaction.on_commit(_announce)
    finally:
        setattr(current, _pending, None)


def _add(pending: _Pending, facts: bool, campaigns: Iterable[int] | None) -> None:
    pending.facts |= facts
    if campaigns is None:
        pending.everywhere = True
    else:
        pending.campaigns.update(campaigns)


def change_seq() -> int:
    """How many changes the current transaction can see."""
    return ChangeSequence.objects.filter(pk=1).values_list("value", flat=True).first() or 0


def facts_seq() -> int:
    """How many of them were changes of places, results or campaigns."""
    return ChangeSequence.objects.filter(pk=1).values_list("facts", flat=True).first() or 0


def last_changes() -> dict[int, int]:
    """Campaign's primary key → the count of changes just after the last one that concerns it."""
    everywhere = ChangeSequence.objects.filter(pk=1).values_list("everywhere", flat=True).first() or 0
    own = dict(CampaignChanges.objects.values_list("campaign_id", "value"))
    return {pk: max(everywhere, own.get(pk, 0)) for pk in Campaign.objects.values_list("pk", flat=True)}


_COUNT = sql.SQL("""
    WITH counted AS (
        INSERT INTO {sequence} AS sequence (id, value, facts, everywhere)
        VALUES (1, 1, %(facts)s, %(everywhere)s)
        ON CONFLICT (id) DO UPDATE SET
            value = sequence.value + 1,
            facts = sequence.facts + %(facts)s,
            everywhere = CASE WHEN %(everywhere)s = 1 THEN sequence.value + 1 ELSE sequence.everywhere END
        RETURNING value
    )
    INSERT INTO {campaigns} (campaign_id, value)
    SELECT campaign.id, counted.value
    FROM counted, {campaign} AS campaign
    WHERE campaign.id = ANY(%(campaigns)s)
    ON CONFLICT (campaign_id) DO UPDATE SET value = excluded.value
""").format(
    sequence=sql.Identifier(ChangeSequence._meta.db_table),
    campaigns=sql.Identifier(CampaignChanges._meta.db_table),
    campaign=sql.Identifier(Campaign._meta.db_table),
)


def _count(pending: _Pending) -> None:
    named = [] if pending.everywhere else sorted(pending.campaigns)
    flags = {"facts": int(pending.facts), "everywhere": int(pending.everywhere)}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.as_string(), flags | {"campaigns": named})


def _announce() -> None:
    changed.send(sender=None)
