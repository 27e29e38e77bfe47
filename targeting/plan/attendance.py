"""What is learned of who came, beside what a strategy assumes, for staff to take into a draft.

Counted are events that are over and took place, of the strategy's own campaign: who had a place, whether they came, as
they or the host have said, and how many were there in all. What follows from it is computed in targeting/learning/.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Func, IntegerField, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest, Least, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from constituencies.kit.types import Floats
from constituencies.kit.uk import LONDON
from events.messages.afterwards import ASKED_AFTER
from events.models import Event, SignUp
from targeting.learning.shares import (
    Attended,
    ByHeadcounts,
    Estimate,
    is_enough_answers,
    is_enough_headcounts,
    rate_by_headcounts,
    show_rate,
    walk_ins,
)
from targeting.models import KindAttendance, Strategy
from targeting.plan import strategies

NOTICES = (0, 3, 7)
"""Days between signing up and the event: on the same day, 1 to 3, 4 to 7, more."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is known of some events that are over: of one kind, or of those who signed up at one notice."""

    slug: str
    label: str
    places: int
    """People who had a place."""
    answers: int
    """People of whom it is known whether they came."""
    came: int
    headcounts: int
    """Events of which somebody has counted who was there."""
    show_rate: Estimate | None
    """None while there are too few answers to tell."""
    walk_ins: Estimate | None
    """None while there are too few headcounts, or answers, to tell; and of a notice."""
    by_headcounts: ByHeadcounts | None
    """The show rate as headcounts alone tell it, and its interval: a check of those who answer."""

    @property
    def is_enough(self) -> bool:
        return self.show_rate is not None or self.walk_ins is not None

    @property
    def evidence(self) -> str:
        """Such as “118 of 212 came; 14 headcounts”."""
        names = {"came": self.came, "answers": self.answers, "headcounts": self.headcounts}
        return _("%(came)d of %(answers)d came; %(headcounts)d headcounts") % names


@dataclass(frozen=True, slots=True)
class Lessons:
    """By kind of event, in the order of Event.Kind; and by notice, the shortest first."""

    by_kind: list[Lesson]
    by_notice: list[Lesson]


class _Facts(NamedTuple):
    """One row for each event and notice; of the columns each is an array."""

    events: Floats
    kinds: list[str]
    notices: npt.NDArray[np.intp]
    attended: Attended


def learned(strategy: Strategy) -> Lessons:
    """What is known, with the strategy's own walk-ins and show rate as what was believed before.

    Those of single kinds do not count for that: they may have been learned from the same answers. Two queries.
    """
    facts = _facts(strategy)
    kinds = np.array(facts.kinds)
    by_kind = [_of_kind(str(kind.value), str(kind.label), facts, kinds, strategy) for kind in Event.Kind]
    return Lessons(by_kind, [_of_notice(number, facts, strategy) for number in range(len(NOTICES) + 1)])


def take_into_draft(strategy: Strategy, kinds: Collection[str], reason: str) -> Strategy:
    """Put what was learned of these kinds into a draft: this one, or a new version of a strategy that is none.

    Figures of which too little is known stay as they are. What they rest on is kept with the reason. Raises
    ValidationError, and changes nothing, where of none of the kinds enough is known.
    """
    with transaction.atomic():
        is_draft = strategy.status == Strategy.Status.DRAFT
        draft = strategy if is_draft else strategies.new_version(strategy)
        rows = [row for row in learned(draft).by_kind if row.slug in kinds and row.is_enough]
        if not rows:
            raise ValidationError(_("Choose a kind of event of which enough is known."))
        strategies.save_strategy(draft)
        by_kind = {row.kind: row for row in draft.attendance.all()}
        for row in rows:
            assumed = by_kind.get(row.slug, draft)
            figures: dict[str, float | str] = {
                "walk_ins": round(row.walk_ins.value, 1) if row.walk_ins else assumed.walk_ins,
                "show_rate": round(row.show_rate.value, 2) if row.show_rate else assumed.show_rate,
                "reason": f"{reason} ({row.evidence})",
            }
            KindAttendance.objects.update_or_create(strategy=draft, kind=row.slug, defaults=figures)
    return draft


def _facts(strategy: Strategy) -> _Facts:
    over = Q(campaign=strategy.campaign_id, status=Event.Status.PUBLISHED, ends_at__lte=timezone.now() - ASKED_AFTER)
    events = Event.objects.filter(over)
    counted = list(events.filter(headcount__isnull=False).values_list("pk", "kind", "headcount").order_by())
    rows = [*_answers(events), *((pk, kind, 0, 0, 0, 0) for pk, kind, _people in counted)]
    headcounts = {pk: people for pk, _kind, people in counted}
    columns = np.array([(pk, days, *counts) for pk, _kind, days, *counts in rows], dtype=np.float64).reshape(-1, 5)
    pks, days, places, came, stayed_away = columns.T
    headcount = np.array([headcounts.get(int(pk), np.nan) for pk in pks], dtype=np.float64)
    notices = np.searchsorted(NOTICES, days)
    return _Facts(pks, [row[1] for row in rows], notices, Attended(places, came, stayed_away, headcount))


def _answers(events: QuerySet[Event]) -> Sequence[tuple[int, str, int, int, int, int]]:
    """Of each event and days of notice: key, kind, days; how many had a place, came, did not."""
    begins = TruncDate(Coalesce("shift__starts_at", "event__starts_at"), tzinfo=LONDON)
    signed_up = TruncDate("consented_at", tzinfo=LONDON)
    days = Func(begins, signed_up, arg_joiner=" - ", template="(%(expressions)s)", output_field=IntegerField())
    notice = Greatest(0, Least(days, NOTICES[-1] + 1))
    signups = SignUp.objects.confirmed().filter(event__in=events).annotate(notice=notice).order_by()
    counts = {
        "places": Count("pk"),
        "there": Count("pk", filter=Q(came=True)),
        "away": Count("pk", filter=Q(came=False)),
    }
    return list(signups.values_list("event_id", "event__kind", "notice").annotate(**counts))


def _of_kind(slug: str, label: str, facts: _Facts, kinds: np.ndarray, strategy: Strategy) -> Lesson:
    attended = _by_event(facts, kinds == slug)
    rate = show_rate(attended, strategy.show_rate) if is_enough_answers(attended) else None
    besides = None
    if rate is not None and is_enough_headcounts(attended):
        besides = walk_ins(attended, rate.value, strategy.walk_ins)
    return _lesson(slug, label, attended, rate, besides)


def _of_notice(number: int, facts: _Facts, strategy: Strategy) -> Lesson:
    rows = facts.notices == number
    attended = facts.attended[rows]
    # Who was there in all, nobody knows by notice.
    attended = Attended(attended.places, attended.came, attended.stayed_away, np.full(rows.sum(), np.nan))
    rate = show_rate(attended, strategy.show_rate) if is_enough_answers(attended) else None
    return _lesson(str(number), _notice_label(number), attended, rate, None)


def _by_event(facts: _Facts, rows: np.ndarray) -> Attended:
    """The chosen rows, added up event by event."""
    _keys, firsts, numbers = np.unique(facts.events[rows], return_index=True, return_inverse=True)
    of = facts.attended[rows]

    def added_up(column: Floats) -> Floats:
        return np.bincount(numbers, column, len(firsts)).astype(np.float64)

    return Attended(added_up(of.places), added_up(of.came), added_up(of.stayed_away), of.headcount[firsts])


def _lesson(slug: str, label: str, of: Attended, rate: Estimate | None, besides: Estimate | None) -> Lesson:
    came, answers = int(of.came.sum()), int((of.came + of.stayed_away).sum())
    headcounts = int(np.count_nonzero(~np.isnan(of.headcount)))
    check = rate_by_headcounts(of)
    return Lesson(slug, label, int(of.places.sum()), answers, came, headcounts, rate, besides, check)


def _notice_label(number: int) -> str:
    if number == 0:
        return _("on the same day")
    if number == len(NOTICES):
        return _("more than %(days)d days before") % {"days": NOTICES[-1]}
    return _("%(from)d to %(to)d days before") % {"from": NOTICES[number - 1] + 1, "to": NOTICES[number]}
