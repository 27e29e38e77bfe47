"""Events, groups, reports of the field, and what is spent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from events.models import Block, Event, Host
from targeting.models import FieldReport, SeatNeed
from targeting.recompute import recompute
from tests.permissions.table import (
    CENTRE,
    OWN,
    OWN_ELSEWHERE,
    REGION,
    SEATS,
    SIGNED_IN,
    World,
    action,
    in_both,
)


def event_form(event: Event, **changes: Any) -> dict[str, Any]:
    start = timezone.localtime(event.starts_at)
    return {
        "kind": event.kind, "title": event.title, "description": "", "status": event.status,
        "starts_at_0": f"{start:%Y-%m-%d}", "starts_at_1": f"{start:%H:%M}",
        "ends_at_0": f"{start:%Y-%m-%d}", "ends_at_1": "23:59", "place": event.place,
        "longitude": event.longitude, "latitude": event.latitude, "constituency": event.constituency_id,
        "step_free": "unknown", "toilets": "unknown", "seated_jobs": "unknown", "walking": "unknown",
        "shifts-TOTAL_FORMS": 0, "shifts-INITIAL_FORMS": 0,
    } | changes  # fmt: skip


@in_both("edit Olive's event", OWN, OWN_ELSEWHERE)
def edit_event(world: World, region: str) -> bool:
    event = world.events[region]
    noon = event.starts_at.replace(hour=12, minute=0)
    Event.objects.filter(pk=event.pk).update(starts_at=noon, ends_at=noon + dt.timedelta(hours=2))
    event.refresh_from_db()
    world.post(f"events/event/{event.pk}/change/", event_form(event, title="Taken over"))
    return Event.objects.get(pk=event.pk).title == "Taken over"


@in_both("say how many came to Olive's event", OWN, OWN_ELSEWHERE)
def say_how_many_came(world: World, region: str) -> bool:
    event = world.events[region]
    noon = (timezone.now() - dt.timedelta(days=7)).replace(hour=12, minute=0)
    Event.objects.filter(pk=event.pk).update(starts_at=noon, ends_at=noon + dt.timedelta(hours=2))
    event.refresh_from_db()
    world.post(f"events/event/{event.pk}/change/", event_form(event, headcount="14"))
    return Event.objects.get(pk=event.pk).headcount == 14


@in_both("cancel Olive's event", OWN, OWN_ELSEWHERE)
def cancel_event(world: World, region: str) -> bool:
    event = world.events[region]
    world.post("events/event/", {"action": "cancel", "_selected_action": event.pk})
    return Event.objects.get(pk=event.pk).status == "cancelled"


@in_both("put Olive's event back on", OWN, OWN_ELSEWHERE)
def bring_event_back(world: World, region: str) -> bool:
    event = world.events[region]
    Event.objects.filter(pk=event.pk).update(status="cancelled")
    world.post("events/event/", {"action": "bring_back", "_selected_action": event.pk})
    return Event.objects.get(pk=event.pk).status == "published"


@in_both("take over the event of a host who has gone", REGION, CENTRE)
def take_event_over(world: World, region: str) -> bool:
    event = world.waiting[region]
    Event.objects.filter(pk=event.pk).update(host_left_at=event.created_at)
    world.post("events/event/", {"action": "take_over", "_selected_action": event.pk})
    return Event.objects.get(pk=event.pk).host is None


@in_both("approve a host's event", REGION, CENTRE)
def approve_event(world: World, region: str) -> bool:
    event = world.waiting[region]
    world.post("events/event/", {"action": "publish", "_selected_action": event.pk})
    return Event.objects.get(pk=event.pk).status == "published"


@in_both("trust a host", REGION, CENTRE)
def trust_host(world: World, region: str) -> bool:
    event = world.waiting[region]
    world.post("events/event/", {"action": "approve_and_trust", "_selected_action": event.pk})
    return Host.objects.get().trusted_in.filter(name=region).exists()


@action("create an event", SIGNED_IN)
def create_event(world: World) -> bool:
    event = world.events["East"]
    noon = (event.starts_at + dt.timedelta(days=1)).replace(hour=12, minute=0)
    event = Event(**{f.attname: getattr(event, f.attname) for f in Event._meta.concrete_fields if f.name != "id"})
    event.starts_at = noon
    world.post("events/event/add/", event_form(event, title="A new one"))
    return Event.objects.filter(title="A new one").exists()


@in_both("see who comes to Olive's event", OWN - {"staff"}, OWN_ELSEWHERE - {"staff"})
def see_people(world: World, region: str) -> bool:
    return world.shows("events/signup/", f"Vera{region}")


@in_both("read one sign-up", OWN - {"staff"}, OWN_ELSEWHERE - {"staff"})
def see_person(world: World, region: str) -> bool:
    return world.shows(f"events/signup/{world.signups[region].pk}/change/", f"Vera{region}")


@in_both("edit a group", REGION, CENTRE)
def edit_group(world: World, region: str) -> bool:
    return world.shows(f"events/group/{world.groups[region].pk}/change/", 'name="_save"')


@in_both("read activity and costs", REGION, CENTRE)
def read_activity(world: World, region: str) -> bool:
    return world.shows("events/activity/", f"Walk in the {region}")


@in_both("export activity and costs", REGION, CENTRE)
def export_activity(world: World, region: str) -> bool:
    return world.shows("events/activity/export/", f"Walk in the {region}")


@action("block an address", CENTRE)
def block(world: World) -> bool:
    world.post("events/block/add/", {"value": "troll@example.org", "reason": "abuse"})
    return Block.objects.exists()


# Field reports and the radar


@action("write a field report", SIGNED_IN)
def write_report(world: World) -> bool:
    form = {"constituency": world.seats["Crowmere"].pk, "kind": "need-people", "note": "Nobody came."}
    world.post("targeting/fieldreport/add/", form)
    return FieldReport.objects.filter(note="Nobody came.").exists()


@in_both("read Olive's report", OWN, OWN_ELSEWHERE)
def read_report(world: World, region: str) -> bool:
    return world.shows(f"targeting/fieldreport/{world.reports[region].pk}/change/", f"Enough in the {region}.")


@in_both("answer a report", REGION, CENTRE)
def answer_report(world: World, region: str) -> bool:
    report = world.reports[region]
    world.post(f"targeting/fieldreport/{report.pk}/change/", {"answer": "Yes.", "decision": "confirm"})
    return FieldReport.objects.get(pk=report.pk).state == "confirmed"


@in_both("answer reports from the list", REGION, CENTRE)
def answer_reports(world: World, region: str) -> bool:
    report = world.reports[region]
    world.post("targeting/fieldreport/", {"action": "dismiss", "_selected_action": report.pk})
    return FieldReport.objects.get(pk=report.pk).state == "dismissed"


@action("take a report back", set())
def delete_report(world: World) -> bool:
    report = world.reports["East"]
    world.post(f"targeting/fieldreport/{report.pk}/delete/", {"post": "yes"})
    return not FieldReport.objects.filter(pk=report.pk).exists()


@in_both("see which seats starve", REGION, CENTRE)
def see_starving(world: World, region: str) -> bool:
    recompute()
    SeatNeed.objects.update(band="very-high")
    Event.objects.update(status="draft")
    return world.shows("targeting/starvingseat/", SEATS[region])
