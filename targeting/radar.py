"""The starving-seat radar: where need is high and nothing is on in the coming days, and one event would add most."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, TypedDict

from django.contrib.auth import get_user_model
from django.db.models import Exists, Max, Min, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from constituencies.clock import campaign_now
from constituencies.models import Campaign
from events.messages.outbox import notify
from events.models import Event
from targeting import bands
from targeting.models import FieldReport, SeatNeed, StarvingSeat
from targeting.recommending.suggestion import people_to_tell
from targeting.templatetags.display import percent

DAYS = 7
IN_DIGEST = 10
SUPPOSES_A_HOST = gettext_lazy("This supposes that somebody can be found to host there.")
NEARLY_ALL, SOME = 0.95, 0.05
"""Shares of the people within reach."""
LITTLE, NEARLY_AS_MUCH = 0.5, 0.9
"""Of what an event there would be to them."""


class Coming(TypedDict):
    """What is known besides of a seat without events."""

    last_event: dt.datetime | None
    next_event: dt.datetime | None
    can_host: int | None
    can_host_on: dt.date | None


def starving_seats(
    campaign: Campaign, days: int = DAYS, regions: Collection[int] | None = None
) -> QuerySet[StarvingSeat]:
    """Seats in the two highest bands with no event that begins within `days`: first where one would be worth most.

    `regions`: of these alone, by primary key; None: of all. Each with `last_event` and `next_event`, when the last one
    began and the next one will, and `can_host`, how many people somebody there says that they can host.
    """
    now = campaign_now(campaign.as_of)
    there = Event.objects.on().filter(campaign=campaign, constituency=OuterRef("constituency")).order_by()
    soon = there.upcoming(now).filter(starts_at__lte=now + dt.timedelta(days=days))
    hosts = (
        FieldReport.objects.exclude(state=FieldReport.State.DISMISSED)
        .filter(campaign=campaign, constituency=OuterRef("constituency"), kind=FieldReport.Kind.CAN_HOST)
        .filter(day__gte=now.date())
        .order_by("day", "-pk")
    )
    high = [band.slug for band in bands.NEED.bands[bands.HIGH_FROM :]]
    seats = StarvingSeat.objects.filter(campaign=campaign, band__in=high).exclude(Exists(soon))
    if regions is not None:
        seats = seats.filter(constituency__region__in=regions)
    return seats.annotate(
        last_event=Subquery(_one(there.filter(starts_at__lte=now), Max("starts_at"))),
        next_event=Subquery(_one(there.upcoming(now), Min("starts_at"))),
        can_host=Subquery(hosts.values("people")[:1]),
        can_host_on=Subquery(hosts.values("day")[:1]),
    ).order_by("-next_event_worth", "-need")


def _one(events: QuerySet[Event], when: Max | Min) -> QuerySet[Any, Any]:
    return events.values("constituency").annotate(when=when).values("when")


def send_digests(today: dt.date | None = None) -> int:
    """Tell each regional organiser, once a week, which of their seats starve; how many were told.

    Nobody is told that nothing is wrong, nor anything of a historical campaign or after polling day.
    """
    campaign = Campaign.objects.current()
    today = today or timezone.localdate()
    if campaign is None or campaign.as_of is not None or campaign.polling_day < today:
        return 0
    year, week, _day = today.isocalendar()
    count = 0
    for user in get_user_model().objects.filter(is_active=True, regions__isnull=False).exclude(email="").distinct():
        seats = list(starving_seats(campaign, regions=user.region_ids).select_related("constituency")[: IN_DIGEST + 1])
        if seats:
            count += notify(user, f"radar:{year}-{week}", *_digest(seats))
    return count


def _digest(seats: list[StarvingSeat]) -> tuple[str, list[str], tuple[str, str]]:
    count = min(len(seats), IN_DIGEST)
    subject = ngettext(
        "One of your seats needs people, and nothing is on",
        "Some of your seats need people, and nothing is on",
        len(seats),
    )
    lines = [
        _(
            "These need people, and nothing is on in the next %(days)d days. The first is where one more event would "
            "count most:"
        )
        % {"days": DAYS}
    ]
    lines += [_line(seat) for seat in seats[:count]]
    if len(seats) > count:
        lines.append(_("There are more: the page shows them all."))
    lines.append(str(SUPPOSES_A_HOST))
    return subject, lines, (_("See them, and set up an event"), reverse("admin:targeting_starvingseat_changelist"))


def _line(seat: StarvingSeat) -> str:
    names = {"name": seat.constituency.name, "band": bands.NEED.label_of(seat.band)}
    facts = {"people": people_within_reach(seat), "offers": offered_to_them(seat)}
    return _(
        "%(name)s: %(band)s need. People within an hour of it who asked last week: %(people)s. "
        "What they are offered now: %(offers)s."
    ) % (names | facts)


def people_within_reach(seat: SeatNeed) -> str:
    """How many people within an hour of a seat asked in the last week."""
    if seat.people_near is None:
        return _("not known yet")
    people = people_to_tell(seat.people_near)
    return _("hardly any") if people is None else _("some %(people)s") % {"people": f"{people:,}"}


def offered_to_them(seat: SeatNeed) -> str:
    """What these are offered now, beside what an event in the seat would be to them."""
    if seat.unserved >= NEARLY_ALL:
        return _("nothing within an hour")
    if seat.unserved >= SOME:
        return _("nothing within an hour (%(share)s of them)") % {"share": percent(seat.unserved)}
    if seat.offered < LITTLE:
        return _("what counts for much less than an event there")
    if seat.offered < NEARLY_AS_MUCH:
        return _("what counts for less than an event there")
    return _("what counts for nearly as much as an event there")
