"""How many of those who confirmed came, by kind of event: beside what a strategy assumes, for staff to take over.

Only the show rate can be learned. Nobody counts walk-ins, so the site knows nothing of them: they stay as staff set
them.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q

from events.models import Event, SignUp
from targeting.models import KindAttendance, Strategy
from targeting.plan import strategies

ENOUGH_SIGNUPS = 30
"""People of whom it is known whether they came: a rate from fewer may be off by more than 0.18."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What is known of one kind of event."""

    kind: str
    label: str
    confirmed: int
    """People who had confirmed, and of whom it was said whether they came."""
    came: int
    walk_ins: float
    """What the strategy assumes."""
    show_rate: float
    """What the strategy assumes, 0 to 1."""

    @property
    def is_enough(self) -> bool:
        return self.confirmed >= ENOUGH_SIGNUPS

    @property
    def rate(self) -> float | None:
        """The learned show rate, 0 to 1, to the hundredth; None while there are too few to tell."""
        return round(self.came / self.confirmed, 2) if self.is_enough else None


def learned(strategy: Strategy) -> list[Learned]:
    """Every kind of event, beside what the strategy assumes. Counts the strategy's own campaign; one query for each."""
    signups = SignUp.objects.confirmed().filter(event__campaign=strategy.campaign_id, came__isnull=False)
    counts = {
        kind: (confirmed, came)
        for kind, confirmed, came in signups.order_by()
        .values_list("event__kind")
        .annotate(confirmed=Count("pk"), there=Count("pk", filter=Q(came=True)))
    }
    by_kind = {row.kind: row for row in strategy.attendance.all()}
    rows = []
    for kind in Event.Kind:
        assumed = by_kind.get(kind.value, strategy)
        confirmed, came = counts.get(kind.value, (0, 0))
        rows.append(Learned(kind.value, str(kind.label), confirmed, came, assumed.walk_ins, assumed.show_rate))
    return rows


def use_learned(draft: Strategy) -> int:
    """Take over the show rates of those kinds of which enough is known; of how many. Walk-ins stay as they are.

    Raises ValidationError for a strategy that is not a draft.
    """
    with transaction.atomic():
        strategies.save_strategy(draft)
        rates = [(row, row.rate) for row in learned(draft) if row.rate is not None]
        for row, rate in rates:
            KindAttendance.objects.update_or_create(
                strategy=draft, kind=row.kind, defaults={"walk_ins": row.walk_ins, "show_rate": rate}
            )
    return len(rates)
