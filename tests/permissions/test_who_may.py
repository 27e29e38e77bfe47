"""Everybody tries everything, also with numbers guessed from other regions: the table says who can."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from constituencies.models import Region
from events.models import Group, Host, SignUp
from mcm.models import User
from targeting.models import FieldReport
from tests.conftest import EventMaker
from tests.permissions import activity, plans, weights  # noqa: F401 -- they fill the table
from tests.permissions.table import (
    EVERYBODY,
    SEATS,
    TABLE,
    Action,
    World,
)


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
        outcome = does(world)
        transaction.set_rollback(True)
    return outcome


def everybody_who_can(world: World, people: dict[str, User | None], does: Action) -> set[str]:
    return {who for who, user in people.items() if try_it(world, user, does)}


@pytest.mark.parametrize("name", TABLE)
def test_who_may(name: str, world: World, people: dict[str, User | None]) -> None:
    allowed, does = TABLE[name]
    assert everybody_who_can(world, people, does) == allowed
