"""Who may do what: one table, and everybody tries everything, also with numbers guessed from other regions.

The cast: Olive organises and set up the events; Oscar is another organiser; Rita is the regional organiser of the East
(Brackwater, Crowmere), not of the West (Ashford Vale); Stan is on the staff; Ada administers; a volunteer has no
account.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from constituencies.models import Campaign, Constituency, Region
from events.models import Block, Event, Group, Host, SignUp
from mcm.models import Role, User
from targeting import previews
from targeting.models import FieldReport, Forecast, Preview, SeatNeed, Strategy, TargetWeight, WeightLimits
from targeting.recompute import recompute
from targeting.services import new_version, publish_strategy
from tests.conftest import EventMaker

EVERYBODY = ("volunteer", "organiser", "other organiser", "regional organiser", "staff", "administrator")
SIGNED_IN = set(EVERYBODY[1:])
CENTRE = {"staff", "administrator"}
REGION = CENTRE | {"regional organiser"}
OWN = REGION | {"organiser"}
OWN_ELSEWHERE = CENTRE | {"organiser"}


@dataclass
class World:
    """What there is to be done something to, in the East and in the West."""

    client: Client
    campaign: Campaign
    seats: dict[str, Constituency]
    regions: dict[str, Region]
    events: dict[str, Event] = field(default_factory=dict)
    waiting: dict[str, Event] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    reports: dict[str, FieldReport] = field(default_factory=dict)
    signups: dict[str, SignUp] = field(default_factory=dict)

    def post(self, path: str, data: dict[str, Any] | None = None) -> Any:
        return self.client.post(f"/admin/{path}", data or {})

    def shows(self, path: str, text: str, **query: Any) -> bool:
        answer = self.client.get(f"/admin/{path}", query)
        content = b"".join(answer) if answer.streaming else answer.content
        return bool(answer.status_code == 200 and text in content.decode())


Action = Callable[[World], bool]
TABLE: dict[str, tuple[set[str], Action]] = {}
SEATS = {"East": "Brackwater", "West": "Ashford Vale"}


def action(name: str, allowed: set[str]) -> Callable[[Action], Action]:
    def keep(does: Action) -> Action:
        TABLE[name] = allowed, does
        return does

    return keep


def in_both(name: str, east: set[str], west: set[str]) -> Callable[[Callable[[World, str], bool]], None]:
    """An action on a row in the East, and on one in the West whose number a regional organiser of the East guesses."""

    def keep(does: Callable[[World, str], bool]) -> None:
        TABLE[f"{name}, East"] = east, lambda world: does(world, "East")
        TABLE[f"{name}, West"] = west, lambda world: does(world, "West")

    return keep


@pytest.fixture
def world(client: Client, regions: dict[str, Region], make_event: EventMaker, olive: User) -> World:
    campaign, seats = make_event.campaign, make_event.seats
    world = World(client, campaign, seats, regions)
    host = Host.objects.create(email="hannah@example.org", name="Hannah", confirmed_at=timezone.now())
    for region, seat in SEATS.items():
        world.events[region] = make_event(seat, title=f"Walk in the {region}")
        world.waiting[region] = make_event(seat, status="waiting", host=host, organiser=None, title=f"Wait {region}")
        world.groups[region] = Group.objects.create(
            campaign=campaign, constituency=seats[seat], name=f"Group {region}", link="https://chat.whatsapp.com/x"
        )
        world.reports[region] = FieldReport.objects.create(
            campaign=campaign, constituency=seats[seat], kind="full", note=f"Enough in the {region}.", reporter=olive
        )
        world.signups[region] = SignUp.objects.create(
            event=world.events[region], first_name=f"Vera{region}", email="vera@example.org",
            consented_at=timezone.now(), confirmed_at=timezone.now(), status="confirmed",
        )  # fmt: skip
    return world


@pytest.fixture
def people(olive: User, oscar: User, rita: User, stan: User, ada: User) -> dict[str, User | None]:
    return dict(zip(EVERYBODY, [None, olive, oscar, rita, stan, ada], strict=True))


def try_it(world: World, user: User | None, does: Action) -> bool:
    """Whether somebody can do it; nothing of it stays."""
    world.client.logout()
    if user is not None:
        world.client.force_login(user)
    with transaction.atomic():
        done = does(world)
        transaction.set_rollback(True)
    return done


def everybody_who_can(world: World, people: dict[str, User | None], does: Action) -> set[str]:
    return {who for who, user in people.items() if try_it(world, user, does)}


# Events


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


@in_both("cancel Olive's event", OWN, OWN_ELSEWHERE)
def cancel_event(world: World, region: str) -> bool:
    event = world.events[region]
    world.post("events/event/", {"action": "cancel", "_selected_action": event.pk})
    return Event.objects.get(pk=event.pk).status == "cancelled"


@in_both("approve a host's event", REGION, CENTRE)
def approve_event(world: World, region: str) -> bool:
    event = world.waiting[region]
    world.post("events/event/", {"action": "publish", "_selected_action": event.pk})
    return Event.objects.get(pk=event.pk).status == "published"


@in_both("trust a host", REGION, CENTRE)
def trust_host(world: World, region: str) -> bool:
    event = world.waiting[region]
    world.post("events/event/", {"action": "approve_and_trust", "_selected_action": event.pk})
    return Host.objects.get().is_trusted


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
    world.post(f"targeting/fieldreport/{report.pk}/change/", {"answer": "Yes.", "_confirm": "1"})
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


# Weights


def weights_form(world: World, **changes: Any) -> dict[str, Any]:
    rows = TargetWeight.objects.filter(campaign=world.campaign).order_by("constituency__name")
    form: dict[str, Any] = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "_save": "Save"}
    [row] = rows.filter(constituency__name=changes.pop("seat"))
    values = {"id": row.pk, "weight": 1, "reason": "", "until": "", "frozen_footfall": ""} | changes
    return form | {f"form-0-{name}": value for name, value in values.items()}


def set_weight(world: World, seat: str, **changes: Any) -> TargetWeight:
    world.post("targeting/targetweight/?q=" + seat.replace(" ", "+"), weights_form(world, seat=seat, **changes))
    return TargetWeight.objects.get(constituency__name=seat)


@in_both("set a weight", REGION, CENTRE)
def weigh(world: World, region: str) -> bool:
    return set_weight(world, SEATS[region], weight=1.5, reason="a strong team").weight == 1.5


@action("set a weight beyond the limits", CENTRE)
def weigh_too_much(world: World) -> bool:
    return set_weight(world, "Brackwater", weight=3, reason="all in").weight == 3


@action("freeze a footfall", CENTRE)
def freeze(world: World) -> bool:
    return set_weight(world, "Brackwater", frozen_footfall=12, reason="odd sign-ups").frozen_footfall == 12


@in_both("import weights", REGION, CENTRE)
def import_weights(world: World, region: str) -> bool:
    text = f"code,weight,reason\n{world.seats[SEATS[region]].code},1.5,a strong team\n"
    file = SimpleUploadedFile("weights.csv", text.encode(), "text/csv")
    answer = world.post("targeting/targetweight/import/", {"import_file": file, "format": "0"})
    form = answer.context and answer.context.get("confirm_form")
    if form:
        world.post("targeting/targetweight/process_import/", {name: str(value) for name, value in form.initial.items()})
    return TargetWeight.objects.get(constituency__name=SEATS[region]).weight == 1.5


@in_both("export weights", REGION, CENTRE)
def export_weights(world: World, region: str) -> bool:
    return world.shows("targeting/targetweight/export/", SEATS[region])


@action("set limits", CENTRE)
def limit(world: World) -> bool:
    form = {"campaign": world.campaign.pk, "region": world.regions["East"].pk, "lowest": 0, "highest": 3}
    world.post("targeting/weightlimits/add/", form)
    return WeightLimits.objects.exists()


# Plans


def a_draft(world: World) -> Strategy:
    return new_version(Strategy.objects.published_for(world.campaign))  # type: ignore[arg-type]


@action("make a new version of the strategy", CENTRE)
def make_version(world: World) -> bool:
    published = Strategy.objects.get(status="published")
    world.post(f"targeting/strategy/{published.pk}/new-version/")
    return Strategy.objects.filter(status="draft").exists()


@action("look at a draft", CENTRE)
def look_at_draft(world: World) -> bool:
    return world.shows(f"targeting/strategy/{a_draft(world).pk}/change/", 'name="_preview"')


@action("delete what was published once", set())
def delete_retired(world: World) -> bool:
    first = Strategy.objects.get(status="published")
    publish_strategy(a_draft(world))
    world.post(f"targeting/strategy/{first.pk}/delete/", {"post": "yes"})
    world.post("targeting/strategy/", {"action": "delete_selected", "_selected_action": first.pk, "post": "yes"})
    return not Strategy.objects.filter(pk=first.pk).exists()


@action("delete a draft", CENTRE)
def delete_draft(world: World) -> bool:
    draft = a_draft(world)
    world.post(f"targeting/strategy/{draft.pk}/delete/", {"post": "yes"})
    return not Strategy.objects.filter(pk=draft.pk).exists()


@action("ask for a preview", CENTRE)
def ask_preview(world: World) -> bool:
    world.post(f"targeting/strategy/{a_draft(world).pk}/preview/")
    return Preview.objects.exists()


def previewed(world: World) -> Strategy:
    draft = a_draft(world)
    found = previews.request_preview(draft, None)
    assert found is not None
    Preview.objects.filter(pk=found.pk).update(state="done", progress=100, result={})
    return draft


@action("publish a strategy", CENTRE)
def publish(world: World) -> bool:
    draft = previewed(world)
    world.post(f"targeting/strategy/{draft.pk}/publish/")
    return Strategy.objects.get(pk=draft.pk).status == "published"


@action("publish what nobody has looked at", set())
def publish_unseen(world: World) -> bool:
    draft = a_draft(world)
    world.post(f"targeting/strategy/{draft.pk}/publish/")
    return Strategy.objects.get(pk=draft.pk).status == "published"


@action("schedule a strategy", CENTRE)
def schedule(world: World) -> bool:
    draft = previewed(world)
    world.post(f"targeting/strategy/{draft.pk}/schedule/", {"at_0": "2099-01-01", "at_1": "06:00"})
    return Strategy.objects.get(pk=draft.pk).publish_at is not None


@action("go back to the strategy before", CENTRE)
def go_back(world: World) -> bool:
    first = Strategy.objects.get(status="published")
    publish_strategy(a_draft(world))
    world.post(f"targeting/strategy/{first.pk}/publish/")
    return Strategy.objects.get(pk=first.pk).status == "published"


@action("edit what is published", set())
def edit_published(world: World) -> bool:
    published = Strategy.objects.get(status="published")
    form = {"campaign": world.campaign.pk, "name": "Mine", "kind": "need", "_save": "Save"}
    world.post(f"targeting/strategy/{published.pk}/change/", form)
    return Strategy.objects.get(pk=published.pk).name == "Mine"


@action("import a forecast", CENTRE)
def import_forecast(world: World) -> bool:
    file = SimpleUploadedFile("forecast.csv", b"code,margin,sd\nE14990002,1,5\n", "text/csv")
    form = {"campaign": world.campaign.pk, "name": "A model", "source": "A pollster", "dated": "2026-11-01"}
    world.post("targeting/forecast/add/", form | {"file": file})
    return Forecast.objects.exists()


@action("ask why a seat has its need", REGION)
def ask_why(world: World) -> bool:
    recompute()
    return world.shows("targeting/seatneed/", "Brackwater")


# Campaigns, people, history


@action("switch the campaign", CENTRE)
def switch(world: World) -> bool:
    other = Campaign.objects.get(pk=world.campaign.pk)
    other.pk, other.slug, other.is_current = None, "other", False
    other.save()
    form = {"action": "make_current", "_selected_action": other.pk, "confirmed": "yes"}
    world.post("constituencies/campaign/", form)
    return Campaign.objects.get(slug="other").is_current


@action("make a campaign", {"administrator"})
def make_campaign(world: World) -> bool:
    return world.shows("constituencies/campaign/add/", 'name="_save"')


@action("invite somebody", {"administrator"})
def invite(world: World) -> bool:
    form = {"first_name": "Nora", "last_name": "N", "email": "nora@example.org", "role": "organiser"}
    world.post("mcm/user/add/", form)
    return User.objects.filter(email="nora@example.org").exists()


@action("become an administrator", {"administrator"})
def promote(world: World) -> bool:
    olive = User.objects.get(username="olive")
    form = {"username": "olive", "email": "olive@example.org", "role": "administrator", "is_active": "on"}
    world.post(f"mcm/user/{olive.pk}/change/", form)
    return User.objects.get(pk=olive.pk).role == Role.ADMINISTRATOR


@action("read the history", CENTRE)
def read_history(world: World) -> bool:
    TargetWeight.objects.update(reason="to be seen")
    return world.shows("targeting/history/", "to be seen")


@action("export the history", CENTRE)
def export_history(world: World) -> bool:
    TargetWeight.objects.update(reason="to be seen")
    return world.shows("targeting/history/export.csv", "to be seen")


@pytest.mark.parametrize("name", TABLE)
def test_who_may(name: str, world: World, people: dict[str, User | None]) -> None:
    allowed, does = TABLE[name]
    assert everybody_who_can(world, people, does) == allowed
