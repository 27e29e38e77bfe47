"""Something of every desk in the East and in the West, and the forms that lead from one to the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.test import Client
from django.utils import timezone

from constituencies.models import Campaign, Constituency, Region
from events.models import Activity, Complaint, Event, Group, Host, Revision, SignUp
from mcm.models import User
from targeting.models import FieldReport, SeatNeed, StarvingSeat, TargetWeight
from tests.conftest import EventMaker

SEAT = {"East": "Brackwater", "West": "Ashford Vale"}
MARK = {"East": "Zzeast", "West": "Zzwest"}
"""Is in whatever somebody wrote there."""


@dataclass
class Sides:
    """Rows by model and region; what somebody from elsewhere must never read."""

    campaign: Campaign
    regions: dict[str, Region]
    seats: dict[str, Constituency]
    rows: dict[type[Model], dict[str, Model]] = field(default_factory=dict)


def populate(make_event: EventMaker, regions: dict[str, Region], reporter: User) -> Sides:
    """Needs a computed need of seats."""
    sides = Sides(make_event.campaign, regions, {region: make_event.seats[seat] for region, seat in SEAT.items()})
    for region, seat in sides.seats.items():
        for model, row in _rows(make_event, seat, MARK[region], reporter).items():
            sides.rows.setdefault(model, {})[region] = row
    SeatNeed.objects.update(band="very-high")
    return sides


def _rows(make_event: EventMaker, seat: Constituency, mark: str, reporter: User) -> dict[type[Model], Model]:
    now = timezone.now()
    host = Host.objects.create(email=f"{mark}@example.org".lower(), name=f"Host {mark}", confirmed_at=now)
    # The radar shows seats without any: this one is far ahead.
    event = make_event(seat.name, title=f"Walk {mark}", host=host, starts_at=now + dt.timedelta(days=20))
    signup = SignUp.objects.create(
        event=event, first_name=mark, email=f"vera-{mark}@example.org".lower(), consented_at=now, confirmed_at=now,
        status="confirmed",
    )  # fmt: skip
    Event.objects.filter(pk=event.pk).update(confirmed_signups=1)
    group = Group.objects.create(
        campaign=make_event.campaign, constituency=seat, name=f"Group {mark}", proposer=host, status="approved",
        link="https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv",
    )  # fmt: skip
    TargetWeight.objects.filter(constituency=seat).update(weight=2.75, reason=f"Because {mark}", changed_at=now)
    need = SeatNeed.objects.get(constituency=seat)
    return {
        Event: event,
        Activity: Activity.objects.get(pk=event.pk),
        SignUp: signup,
        Host: host,
        Group: group,
        Complaint: Complaint.objects.create(event=event, reason="fake", text=f"Nobody was there, {mark}"),
        Revision: Revision.objects.create(event=event, host=host, changes={"title": f"Run {mark}"}),
        TargetWeight: TargetWeight.objects.get(constituency=seat),
        SeatNeed: need,
        StarvingSeat: StarvingSeat.objects.get(pk=need.pk),
        FieldReport: FieldReport.objects.create(
            campaign=make_event.campaign, constituency=seat, kind="full", note=f"Enough, {mark}", reporter=reporter
        ),
    }


# Forms: what somebody of the East sends by hand, valid but for the one field that a test changes.


def _event_form(sides: Sides) -> dict[str, Any]:
    day = timezone.localdate() + dt.timedelta(days=9)
    return {
        "kind": "training", "title": "By hand", "status": "published", "place": "Library",
        "starts_at_0": day, "starts_at_1": "12:00", "ends_at_0": day, "ends_at_1": "14:00",
        "longitude": -1.5, "latitude": 52.1, "constituency": sides.seats["East"].pk,
        "step_free": "unknown", "toilets": "unknown", "seated_jobs": "unknown", "walking": "unknown",
        "shifts-TOTAL_FORMS": 0, "shifts-INITIAL_FORMS": 0,
    }  # fmt: skip


def _group_form(sides: Sides) -> dict[str, Any]:
    return {
        "constituency": sides.seats["East"].pk, "platform": "whatsapp", "name": "By hand", "status": "approved",
        "link": "https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv", "also_for": [sides.seats["East"].pk],
    }  # fmt: skip


def _report_form(sides: Sides) -> dict[str, Any]:
    return {"constituency": sides.seats["East"].pk, "kind": "need-people", "note": "By hand"}


def _host_form(sides: Sides) -> dict[str, Any]:
    return {"trusted_in": [sides.regions["East"].pk]}


Form = Callable[[Sides], dict[str, Any]]
ADD: dict[type[Model], Form] = {Event: _event_form, Group: _group_form, FieldReport: _report_form}
CHANGE: dict[type[Model], Form] = {Event: _event_form, Group: _group_form, Host: _host_form}
"""Of every desk that lets a regional organiser add or change something with a choice of rows of a region in it."""


def texts_of(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    content = b"".join(response) if response.streaming else response.content
    assert response.status_code < 500, address
    return str(content.decode())
