"""A site to try: events dated from now, groups, and three logins. Refused on a public site.

Footfall spans from none to 1,500 sessions a seat, since one session's events move need by about one per cent.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import secrets
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from constituencies.changes import change
from constituencies.models import Campaign, Constituency, Region
from events import services
from events.models import Event, Group, Host
from mcm.models import Role, User
from targeting.field_reports import save_report
from targeting.models import FieldReport

DEMO_REGION = "North West"
DEMO_HOST = "hannah@example.org"
QUEUE = 5
ENOUGH_COMING = 200
WEEKS_BACK, WEEKS_AHEAD = 3, 4
STARTS = (10, 11, 14, 18)
"""Hours by the clock on the wall."""

KINDS = {
    Event.Kind.CANVASSING: 60,
    Event.Kind.LEAFLETING: 15,
    Event.Kind.PHONE_BANK: 12,
    Event.Kind.STREET_STALL: 8,
    Event.Kind.TRAINING: 3,
    Event.Kind.GET_OUT_THE_VOTE: 2,
}
LOGINS = {
    "organiser": Role.ORGANISER,
    "regional": Role.REGIONAL_ORGANISER,
    "staff": Role.STAFF,
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where a demo event meets."""

    postcode: str
    longitude: float
    latitude: float


def make_logins() -> dict[str, str]:
    """User name → password of the three demo logins; the passwords are chosen once and kept in MCM_HOME."""
    path = Path(settings.MCM_HOME) / "demo-logins"
    if path.exists():
        kept = dict(line.split() for line in path.read_text().splitlines())
    else:
        kept = {name: secrets.token_urlsafe(9) for name in LOGINS}
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
            file.writelines(f"{name} {password}\n" for name, password in kept.items())
    for name, role in LOGINS.items():
        user, _created = User.objects.get_or_create(
            username=name, defaults={"role": role, "email": f"{name}@example.org", "first_name": name.title()}
        )
        if not user.check_password(kept[name]):
            user.set_password(kept[name])
            user.save()
    User.objects.get(username="regional").regions.set(Region.objects.filter(name=DEMO_REGION))
    return kept


def make_events(campaign: Campaign) -> int:
    """Fill the coming weeks with events unless there are plenty; the number created."""
    mine = Event.objects.for_campaign(campaign).filter(Q(organiser__username__in=LOGINS) | Q(host__email=DEMO_HOST))
    if mine.on().upcoming().count() >= ENOUGH_COMING:
        return 0
    services.delete_events(mine)
    events = _events(campaign, random.Random(2019))  # noqa: S311 -- a demo that looks the same each time
    with change():
        _make_queue(events)
        services.create_events(events)
        _make_groups(campaign, random.Random(2019))  # noqa: S311
        _make_reports(campaign)
    return len(events)


def _events(campaign: Campaign, chance: random.Random) -> list[Event]:
    organiser = User.objects.get(username="organiser")
    regional = User.objects.get(username="regional")
    spots = _spots(campaign)
    constituencies = campaign.boundary_set.constituencies.select_related("region").order_by("code")
    today = timezone.localdate()
    events: list[Event] = []
    for constituency in tqdm(list(constituencies), desc=_("Demo events"), disable=None, leave=False):
        if constituency.region.nation == "Northern Ireland" or constituency.pk not in spots:
            continue
        owner = regional if constituency.region.name == DEMO_REGION else organiser
        for _number in range(_how_many(chance)):
            event = _event(constituency, spots[constituency.pk], today, chance)
            event.campaign, event.organiser = campaign, owner
            events.append(event)
    return events


def _make_queue(events: list[Event]) -> None:
    """A host without an account has set up the last few events of the demo region: they wait for approval."""
    host, _created = Host.objects.get_or_create(
        email=DEMO_HOST, defaults={"name": _("Hannah"), "confirmed_at": timezone.now()}
    )
    coming = [event for event in events if event.starts_at > timezone.now()]
    for event in [event for event in coming if event.constituency.region.name == DEMO_REGION][-QUEUE:]:
        event.organiser, event.host = None, host
        event.status, event.confirmed_signups = Event.Status.WAITING, 0


def _how_many(chance: random.Random) -> int:
    """Most seats have a handful, a third nothing at all, a few are overrun: as volunteers do it unguided."""
    if chance.random() < 0.33:
        return 0
    return min(60, int(chance.lognormvariate(1.2, 1.1)) + 1)


def _event(constituency: Constituency, spots: list[Spot], today: dt.date, chance: random.Random) -> Event:
    kind = chance.choices(list(KINDS), weights=list(KINDS.values()))[0]
    spot = chance.choice(spots)
    day = today + dt.timedelta(days=chance.randint(-7 * WEEKS_BACK, 7 * WEEKS_AHEAD))
    starts_at = timezone.make_aware(dt.datetime.combine(day, dt.time(chance.choice(STARTS))))
    capacity = chance.choice([None, 15, 20, 30, 40, 60])
    is_remote = kind == Event.Kind.PHONE_BANK and chance.random() < 0.7
    return Event(
        constituency=constituency,
        kind=kind,
        title=_("%(kind)s for %(constituency)s")
        % {"kind": str(kind.label).capitalize(), "constituency": constituency.name},
        description=_("New faces are welcome: we go in pairs and show you how."),
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=2, minutes=30),
        status=Event.Status.PUBLISHED,
        is_remote=is_remote,
        place="" if is_remote else _("Meeting point in %(outcode)s") % {"outcode": spot.postcode.split()[0]},
        postcode="" if is_remote else spot.postcode,
        longitude=None if is_remote else spot.longitude,
        latitude=None if is_remote else spot.latitude,
        capacity=capacity,
        confirmed_signups=_confirmed(capacity, chance),
        step_free=chance.choice(Event.StepFree.values),
    )


def _confirmed(capacity: int | None, chance: random.Random) -> int:
    """From nobody to full."""
    if capacity is None:
        return chance.choice([0, 5, 20, 60])
    return chance.choice([0, capacity // 4, capacity // 2, capacity - 2, capacity])


def _spots(campaign: Campaign) -> dict[int, list[Spot]]:
    """A few real postcodes of each constituency."""
    spots = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT constituency_id, postcode, longitude, latitude FROM constituencies_postcode"
            " TABLESAMPLE BERNOULLI (1) REPEATABLE (2019) WHERE boundary_set_id = %s",
            [campaign.boundary_set_id],
        )
        for constituency, postcode, longitude, latitude in cursor:
            spots[constituency].append(Spot(f"{postcode[:-3]} {postcode[-3:]}", longitude, latitude))
    return spots


def _make_reports(campaign: Campaign) -> None:
    """What the organiser says of the first seats of the demo region: the regional organiser has something to answer."""
    if FieldReport.objects.filter(campaign=campaign).exists():
        return
    organiser, saturday = User.objects.get(username="organiser"), _next_saturday(timezone.localdate())
    seats = campaign.boundary_set.constituencies.filter(region__name=DEMO_REGION).order_by("name")
    said = [
        (FieldReport.Kind.NEED_PEOPLE, None, None, _("Two of us for four thousand doors.")),
        (FieldReport.Kind.CAN_HOST, 40, saturday, _("The hall is ours all day.")),
        (FieldReport.Kind.FULL, None, None, _("More people than streets until next week.")),
    ]
    for seat, (kind, people, day, note) in zip(seats, said, strict=False):
        report = FieldReport(campaign=campaign, constituency=seat, kind=kind, people=people, day=day, note=note)
        save_report(report, organiser)


def _next_saturday(today: dt.date) -> dt.date:
    return today + dt.timedelta(days=(5 - today.weekday()) % 7 or 7)


def _make_groups(campaign: Campaign, chance: random.Random) -> None:
    constituencies = [
        constituency for constituency in campaign.boundary_set.constituencies.order_by("code") if chance.random() < 0.4
    ]
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
