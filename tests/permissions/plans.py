"""Strategies, forecasts, campaigns, people, history."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from constituencies.by_elections import record_by_election
from constituencies.models import ByElection, Campaign, Party
from events.models import SignUp
from mcm.models import Role, User
from targeting.models import Forecast, Preview, Prototype, SeatNeed, Strategy, TargetWeight
from targeting.plan import previews
from targeting.plan.strategies import new_version, publish_strategy
from targeting.prototypes import steps
from targeting.recompute import recompute
from tests.permissions.table import (
    CENTRE,
    REGION,
    SEATS,
    World,
    action,
    in_both,
)


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


def who_came(world: World) -> None:
    """Enough of them at five events of last week, and nobody has said so since."""
    at = timezone.now() - dt.timedelta(days=7)
    for number in range(5):
        event = world.events["East"]
        event.pk, event.calendar_uid = None, uuid4()
        event.starts_at, event.ends_at = at, at + dt.timedelta(hours=2)
        event.save()
        SignUp.objects.bulk_create(
            SignUp(
                event=event, first_name="Wilma", email=f"w{number}{i}@example.org", status="confirmed", came=True,
                consented_at=at, confirmed_at=at,
            )
            for i in range(6)
        )  # fmt: skip


@action("look at who came", REGION)
def look_at_who_came(world: World) -> bool:
    who_came(world)
    return world.shows("targeting/attendance/", "Walk-ins: people who came without a place")


@action("take what was learned into a draft", CENTRE)
def take_learned(world: World) -> bool:
    who_came(world)
    draft = a_draft(world)
    form = {"kinds": ["canvassing"], "into": draft.pk, "reason": "October"}
    world.post("targeting/attendance/", form)
    return draft.attendance.exists()


@action("take what was learned into what is published", set())
def take_into_published(world: World) -> bool:
    who_came(world)
    published = Strategy.objects.get(status="published")
    form = {"kinds": ["canvassing"], "into": published.pk, "reason": "October"}
    world.post("targeting/attendance/", form)
    return published.attendance.exists()


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
    preview = previews.request_preview(draft, None)
    assert preview is not None
    Preview.objects.filter(pk=preview.pk).update(state="done", progress=100, result={})
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


@in_both("ask why a seat has its need", REGION, CENTRE)
def ask_why(world: World, region: str) -> bool:
    recompute()
    need = SeatNeed.objects.get(constituency__name=SEATS[region])
    return world.shows(f"targeting/seatneed/{need.pk}/change/", SEATS[region])


@in_both("see a seat's timeline", REGION, CENTRE)
def see_timeline(world: World, region: str) -> bool:
    recompute()
    return world.shows("targeting/seatneed/timeline/", SEATS[region])


@in_both("export a seat's timeline", REGION, CENTRE)
def export_timeline(world: World, region: str) -> bool:
    recompute()
    code = world.seats[SEATS[region]].code
    return world.shows("targeting/seatneed/timeline.csv", SEATS[region], code=code)


# Prototypes


def a_prototype(world: World) -> Prototype:
    steps.draft_first_prototype(world.campaign)
    return Prototype.every().get()


@action("draft a prototype", CENTRE)
def draft_prototype(world: World) -> bool:
    form = {
        "campaign": world.campaign.pk,
        "title": "An idea",
        "name": "an-idea",
        "changes": "no-soonness",
        "percent": 5,
    }
    end = timezone.localdate() + dt.timedelta(days=7)
    form |= {"note": "More come.", "stop_fall": 20, "ends_at_0": end.isoformat(), "ends_at_1": "12:00"}
    world.post("targeting/prototype/add/", form)
    return Prototype.every().exists()


@action("start a prototype", CENTRE)
def start(world: World) -> bool:
    world.post(f"targeting/prototype/{a_prototype(world).pk}/start/")
    return Prototype.every().get().is_running


@action("stop a prototype", CENTRE)
def stop(world: World) -> bool:
    prototype = a_prototype(world)
    steps.start_prototype(prototype)
    world.post(f"targeting/prototype/{prototype.pk}/stop/")
    return not Prototype.every().get().is_running


@action("change the share of a prototype that runs", CENTRE)
def change_share(world: World) -> bool:
    prototype = a_prototype(world)
    steps.start_prototype(prototype)
    end = timezone.localdate() + dt.timedelta(days=7)
    form = {"percent": 5, "stop_fall": 20, "ends_at_0": end.isoformat(), "ends_at_1": "12:00"}
    world.post(f"targeting/prototype/{prototype.pk}/change/", form)
    return Prototype.every().get().percent == 5


@action("say afterwards what was expected of a prototype", set())
def expect_afterwards(world: World) -> bool:
    prototype = a_prototype(world)
    steps.start_prototype(prototype)
    end = timezone.localdate() + dt.timedelta(days=7)
    form = {"percent": 5, "stop_fall": 20, "ends_at_0": end.isoformat(), "ends_at_1": "12:00", "note": "I knew it."}
    world.post(f"targeting/prototype/{prototype.pk}/change/", form)
    return Prototype.every().get().note == "I knew it."


@action("compare the variants of a prototype", CENTRE)
def compare(world: World) -> bool:
    prototype = a_prototype(world)
    steps.start_prototype(prototype)
    return world.shows(f"targeting/prototype/{prototype.pk}/compare/", "Need signed up for")


@action("delete a prototype that was started", set())
def delete_prototype(world: World) -> bool:
    prototype = a_prototype(world)
    steps.start_prototype(prototype)
    world.post(f"targeting/prototype/{prototype.pk}/delete/", {"post": "yes"})
    return not Prototype.every().exists()


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


@action("enter a by-election", CENTRE)
def enter_by_election(world: World) -> bool:
    form = {"constituency": world.seats["Crowmere"].pk, "held_on": "2025-05-01", "electorate": 70_000}
    form |= {"source": "The council", "votes_lab": 20_000, "votes_con": 10_000}
    world.post("constituencies/byelection/add/", form)
    return ByElection.objects.exists()


@action("withdraw a by-election", CENTRE)
def withdraw_by_election(world: World) -> bool:
    votes = {party: 10_000 + party.pk for party in Party.objects.filter(code__in=["lab", "con"])}
    held_on = dt.date(2025, 5, 1)
    entered = record_by_election(
        world.seats["Crowmere"], held_on=held_on, electorate=70_000, votes=votes, source="The council"
    )
    world.post(f"constituencies/byelection/{entered.pk}/delete/", {"post": "yes"})
    return not ByElection.objects.exists()


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
