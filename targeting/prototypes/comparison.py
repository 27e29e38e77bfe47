"""Both variants of a prototype beside each other: what was counted, how sure that is, and what to beware of.

Lookups, pages of events and miles are counts by day (counted.py); sign-ups, who confirmed and who came are those of
sign-ups that carry the variant (`SignUp.variant`), as they are now: what is erased counts no more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from constituencies.kit.uk import KM_PER_MILE
from events.models import SignUp
from targeting.models import Prototype, SeatNeed
from targeting.prototypes.statistics import (
    IntervalEstimate,
    Share,
    Split,
    Sums,
    has_fallen,
    mean_difference,
    mean_interval,
    sample_ratio_p,
    share_difference,
    share_interval,
)
from targeting.prototypes.variants import TESTERS, Variant
from targeting.prototypes.visits import variant_label

UNLIKELY = 0.001
"""So unlikely a split of the visitors says that something is wrong with counting."""
ENOUGH_SIGN_UPS = 30
"""Fewer in a variant stop nothing: of a handful the normal distribution knows little."""


class Arm(NamedTuple):
    """What came of one variant."""

    variant: Variant
    lookups: int = 0
    event_pages: int = 0
    sign_ups: int = 0
    confirmed: int = 0
    came: int = 0
    need: Sums = Sums(0, 0.0, 0.0)
    """Of each lookup the need of the seats signed up for, from 0 to 1 each."""
    miles: Sums = Sums(0, 0.0, 0.0)
    """To the first place of lookups."""


class Measure(NamedTuple):
    """One line of the comparison; numbers as people read them."""

    label: str
    explanation: str
    decimals: int
    usual: IntervalEstimate
    prototype: IntervalEstimate
    difference: IntervalEstimate
    is_percent: bool

    @property
    def verdict(self) -> str:
        if self.difference.holds(0):
            return _("no difference that one could tell from chance")
        return _("higher with the prototype") if self.difference.value > 0 else _("lower with the prototype")

    @property
    def intervals(self) -> list[tuple[str, IntervalEstimate]]:
        """Each with the name of its variant."""
        return [(_("usual"), self.usual), (_("prototype"), self.prototype)]


class Comparison(NamedTuple):
    usual: Arm
    prototype: Arm
    testers: int
    """Lookups by testers, which are not compared."""
    sample_ratio_p: float
    shares: list[int]
    """Percent of the visitors that got the prototype, in the order of time."""
    measures: list[Measure]

    @property
    def is_split_wrongly(self) -> bool:
        return self.sample_ratio_p < UNLIKELY


def comparison_of(prototype: Prototype) -> Comparison:
    usual, other = arms_of(prototype)
    rows = list(prototype.counts.order_by("day", "share"))
    splits: dict[int, dict[Variant, int]] = {}
    for row in rows:
        if row.variant in set(Variant):
            lookups = splits.setdefault(row.share, dict.fromkeys(Variant, 0))
            lookups[Variant(row.variant)] += row.lookups
    return Comparison(
        usual,
        other,
        sum(row.lookups for row in rows if row.variant == TESTERS),
        sample_ratio_p(
            Split(share / 100, lookups[Variant.PROTOTYPE], lookups[Variant.USUAL]) for share, lookups in splits.items()
        ),
        list(dict.fromkeys(row.share for row in rows)),
        _measures(usual, other),
    )


def arms_of(prototype: Prototype) -> tuple[Arm, Arm]:
    """The usual answer, then the prototype's."""
    usual, other = (_arm(prototype, variant) for variant in (Variant.USUAL, Variant.PROTOTYPE))
    return usual, other


def has_harmed(arms: tuple[Arm, Arm], by: float) -> bool:
    """Whether sign-ups per lookup have fallen by more than the share `by`, with 99 %."""
    usual, other = (Share(min(arm.sign_ups, arm.lookups), arm.lookups) for arm in arms)
    return usual.part >= ENOUGH_SIGN_UPS and has_fallen(other, usual, by)


def _arm(prototype: Prototype, variant: Variant) -> Arm:
    columns = ("lookups", "event_pages", "with_place", "km", "km_squared")
    counts = prototype.counts.filter(variant=variant).aggregate(**{name: Sum(name, default=0) for name in columns})
    sign_ups = SignUp.objects.filter(variant=variant_label(prototype.name, variant))
    people = sign_ups.aggregate(
        all=Count("pk"),
        confirmed=Count("pk", filter=Q(confirmed_at__isnull=False)),
        came=Count("pk", filter=Q(came=True)),
    )
    scores = dict(SeatNeed.objects.filter(campaign=prototype.campaign_id).values_list("constituency_id", "score"))
    by_seat = sign_ups.order_by().values_list("event__constituency").annotate(Count("pk"))
    needs = [(scores.get(seat, 0.0) / 100, count) for seat, count in by_seat]
    return Arm(
        variant,
        counts["lookups"],
        counts["event_pages"],
        people["all"],
        people["confirmed"],
        people["came"],
        Sums(counts["lookups"], sum(n * c for n, c in needs), sum(n * n * c for n, c in needs)),
        Sums(counts["with_place"], counts["km"] / KM_PER_MILE, counts["km_squared"] / KM_PER_MILE**2),
    )


def _measures(usual: Arm, other: Arm) -> list[Measure]:
    arms = usual, other
    of_lookups = _("of 100 lookups")
    return [
        _share(_("Opened the page of an event"), of_lookups, arms, lambda arm: (arm.event_pages, arm.lookups)),
        _share(_("Signed up"), of_lookups, arms, lambda arm: (arm.sign_ups, arm.lookups)),
        _share(_("Confirmed it"), of_lookups, arms, lambda arm: (arm.confirmed, arm.lookups)),
        _share(_("Came"), _("of 100 who confirmed; of events to come nobody knows yet"), arms, _who_came),
        _mean(
            _("Need signed up for"),
            _("for 100 lookups: a sign-up in a seat of need 80 counts 0.8"),
            [_times_100(arm.need) for arm in arms],
            2,
        ),
        _mean(_("Miles to the first place"), _("mean of the lookups"), [arm.miles for arm in arms], 1),
    ]


def _who_came(arm: Arm) -> tuple[int, int]:
    return arm.came, arm.confirmed


def _share(label: str, explanation: str, arms: Sequence[Arm], of: Callable[[Arm], tuple[int, int]]) -> Measure:
    # Who signs up twice after one lookup counts twice: never more than there are lookups.
    usual, other = (Share(min(of(arm)), of(arm)[1]) for arm in arms)
    return Measure(
        label,
        explanation,
        1,
        _in_percent(share_interval(usual)),
        _in_percent(share_interval(other)),
        _in_percent(share_difference(other, usual)),
        is_percent=True,
    )


def _in_percent(interval: IntervalEstimate) -> IntervalEstimate:
    return IntervalEstimate(*(100 * value for value in interval))


def _mean(label: str, explanation: str, sums: Sequence[Sums], decimals: int) -> Measure:
    usual, other = sums
    return Measure(
        label,
        explanation,
        decimals,
        mean_interval(usual),
        mean_interval(other),
        mean_difference(other, usual),
        is_percent=False,
    )


def _times_100(sums: Sums) -> Sums:
    return Sums(sums.total, 100 * sums.sum, 100**2 * sums.squares)
