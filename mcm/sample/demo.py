"""A site to try: events dated from now, groups, and three logins. Refused on a public site."""

from __future__ import annotations

import datetime as dt
import os
import secrets
from pathlib import Path
from random import Random

from django.conf import settings
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from constituencies.changes import change
from constituencies.models import Campaign, Region
from events import services
from events.models import Event, Group, Host, SignUp
from mcm.models import Role, User
from mcm.sample.answers import is_known, sample_answers
from mcm.sample.demand import sample_demand
from mcm.sample.events import sample_events
from mcm.sample.past import record_past_days
from mcm.sample.seats import sample_seats, seat_chance
from targeting.demand import counted
from targeting.models import Demand, FieldReport
from targeting.plan.field_reports import save_report

DEMO_REGION = "North West"
DEMO_HOST = "hannah@example.org"
QUEUE = 5
FRESH = dt.timedelta(days=7)
"""A demo as old as that is made anew when the site is started, and begins with that day."""

GROUPS = 0.6
"""Share of the contested seats that have a group."""

LOGINS = {
    "organiser": Role.ORGANISER,
    "regional": Role.REGIONAL_ORGANISER,
    "staff": Role.STAFF,
}


def make_logins() -> dict[str, str]:
    """User name → password of the three demo logins; the passwords are chosen once and kept in MCM_HOME."""
    path = Path(settings.MCM_HOME) / "demo-logins"
    if path.exists():
        passwords = dict(line.split() for line in path.read_text().splitlines())
    else:
        passwords = {name: secrets.token_urlsafe(9) for name in LOGINS}
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
            file.writelines(f"{name} {password}\n" for name, password in passwords.items())
    for name, role in LOGINS.items():
        user, _created = User.objects.get_or_create(
            username=name, defaults={"role": role, "email": f"{name}@example.org", "first_name": name.title()}
        )
        if not user.check_password(passwords[name]):
            user.set_password(passwords[name])
            user.save()
    User.objects.get(username="regional").regions.set(Region.objects.filter(name=DEMO_REGION))
    return passwords


def make_events(campaign: Campaign) -> int:
    """Fill the weeks around today with events, unless that was done less than a week ago; the number created."""
    today = timezone.localdate()
    mine = Event.objects.for_campaign(campaign).filter(Q(organiser__username__in=LOGINS) | Q(host__email=DEMO_HOST))
    # Whatever was set up by hand since is younger, and goes with the rest.
    made_at = mine.aggregate(made_at=Min("created_at"))["made_at"]
    if made_at is not None and timezone.localdate(made_at) > today - FRESH:
        return 0
    services.delete_sample(mine)
    events = sample_events(campaign, today)
    _set_organisers(events)
    with change():
        _make_queue(events)
        answers = _make_answers(events)
        services.create_events(events)
        SignUp.objects.bulk_create(answers, batch_size=1000)
        _make_groups(campaign)
        _make_reports(campaign)
        record_past_days(campaign, today)
        _make_demand(campaign, today)
    return len(events)


def _set_organisers(events: list[Event]) -> None:
    organiser = User.objects.get(username="organiser")
    regional = User.objects.get(username="regional")
    for event in events:
        event.organiser = regional if event.constituency.region.name == DEMO_REGION else organiser


def _make_queue(events: list[Event]) -> None:
    """A host without an account has set up the last few events of the demo region: they wait for approval."""
    host, _created = Host.objects.get_or_create(
        email=DEMO_HOST, defaults={"name": _("Hannah"), "confirmed_at": timezone.now()}
    )
    regional = [event for event in events if event.constituency.region.name == DEMO_REGION]
    for event in sorted(regional, key=lambda event: event.starts_at)[-QUEUE:]:
        event.organiser, event.host = None, host
        event.status, event.confirmed_signups = Event.Status.WAITING, 0


def _make_answers(events: list[Event]) -> list[SignUp]:
    """Of events that are over: who had a place, and whether they came; they are saved after their events."""
    chances: dict[int, Random] = {}
    answers = []
    for event in events:
        seat = event.constituency
        chance = chances.setdefault(seat.pk, seat_chance("answers", seat.code))
        if is_known(event, timezone.now(), chance):
            answers += sample_answers(event, chance)
    return answers


def _make_reports(campaign: Campaign) -> None:
    """What the organiser says of the first seats of the demo region: the regional organiser has something to answer."""
    if FieldReport.objects.filter(campaign=campaign).exists():
        return
    organiser, saturday = User.objects.get(username="organiser"), _next_saturday(timezone.localdate())
    seats = campaign.boundary_set.constituencies.filter(region__name=DEMO_REGION).order_by("name")
    reports = [
        (FieldReport.Kind.NEED_PEOPLE, None, None, _("Two of us for four thousand doors.")),
        (FieldReport.Kind.CAN_HOST, 40, saturday, _("The hall is ours all day.")),
        (FieldReport.Kind.FULL, None, None, _("We have more people than streets until next week.")),
    ]
    for seat, (kind, people, day, note) in zip(seats, reports, strict=False):
        report = FieldReport(campaign=campaign, constituency=seat, kind=kind, people=people, day=day, note=note)
        save_report(report, organiser)


def _make_demand(campaign: Campaign, today: dt.date) -> None:
    """So that the demo can say how many people are near a seat, and steers as a site does that people use."""
    Demand.objects.filter(campaign=campaign).delete()
    if counts := sample_demand(campaign, today):
        counted.add_lookups(counts)


def _next_saturday(today: dt.date) -> dt.date:
    return today + dt.timedelta(days=(5 - today.weekday()) % 7 or 7)


def _make_groups(campaign: Campaign) -> None:
    """In more than half of the seats, with events or without."""
    constituencies = [seat.constituency for seat in sample_seats(campaign) if seat.chance("group").random() < GROUPS]
    Group.objects.bulk_create(
        [
            Group(
                campaign=campaign,
                constituency=constituency,
                name=_("%(constituency)s campaign") % {"constituency": constituency.name},
                link=f"https://chat.whatsapp.com/demo-{constituency.code}",
                status=Group.Status.APPROVED,
            )
            for constituency in constituencies
        ],
        ignore_conflicts=True,
    )
