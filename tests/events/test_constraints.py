"""The database refuses what no code of ours would write: each check of each table, tried."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, F, Model
from django.utils import timezone

from events.models import Block, Complaint, Event, Group, GroupPass, Host, Message, Revision, Shift, SignUp, Watch
from tests.conftest import EventMaker

HOUR = dt.timedelta(hours=1)
IS_REFUSED: dict[str, tuple[type[Model], dict[str, Any]]] = {
    "event_ends_after_start": (Event, {"ends_at": F("starts_at") - HOUR}),
    "event_within_a_day": (Event, {"ends_at": F("starts_at") + 25 * HOUR}),
    "event_capacity_above_zero": (Event, {"capacity": 0}),
    "event_not_overbooked": (Event, {"capacity": 2, "confirmed_signups": 3}),
    "event_cost_not_negative": (Event, {"cost": -1}),
    "event_from_home_can_be_joined": (Event, {"is_remote": True, "join_link": "", "join_phone": ""}),
    "event_has_position_or_is_remote": (Event, {"longitude": None, "latitude": None}),
    "event_position_in_uk": (Event, {"longitude": 20.0}),
    "shift_ends_after_start": (Shift, {"ends_at": F("starts_at") - HOUR}),
    "shift_not_overbooked": (Shift, {"capacity": 2, "confirmed_signups": 3}),
    "group_name_is_a_name": (Group, {"name": "https://evil.example"}),
    "group_pass_is_somebodys": (GroupPass, {"signup": None, "email": ""}),
    "host_email_in_lower_case": (Host, {"email": "Hal@example.org"}),
    "host_name_is_a_name": (Host, {"name": "Hal\nBcc: x"}),
    "revision_of_one_thing": (Revision, {"event": None}),
    "signup_first_name_is_a_name": (SignUp, {"first_name": "https://evil.example"}),
    "signup_can_be_reached": (SignUp, {"email": "", "mobile": ""}),
    "signup_confirmed_at_a_time": (SignUp, {"status": "confirmed", "confirmed_at": None}),
    "watch_email_in_lower_case": (Watch, {"email": "Wim@example.org"}),
    "message_for_one_person": (Message, {"signup": None}),
    "complaint_of_one_thing": (Complaint, {"event": None}),
    "block_value_in_lower_case": (Block, {"value": "Evil.example"}),
    "block_of_a_mailbox": (Block, {"value": "eve+x@example.org"}),
}


@pytest.fixture
def rows(make_event: EventMaker) -> None:
    event, now = make_event(), timezone.now()
    host = Host.objects.create(name="Hal", email="hal@example.org")
    place = {"campaign": event.campaign, "constituency": event.constituency}
    signup = SignUp.objects.create(event=event, first_name="Ann", email="ann@example.org", consented_at=now)
    group = Group.objects.create(name="Ours", link="https://t.me/+AbCdEfGhIj0", **place)
    Shift.objects.create(event=event, starts_at=event.starts_at, ends_at=event.ends_at)
    GroupPass.objects.create(group=group, email="ann@example.org")
    Revision.objects.create(event=event, host=host, changes={}, proposed_at=now)
    Watch.objects.create(email="wim@example.org", consented_at=now, **place)
    Message.objects.create(kind="signed-up", key="1", signup=signup)
    Complaint.objects.create(event=event, reason="other")
    Block.objects.create(value="evil.example", reason="spam")


@pytest.mark.parametrize("name", IS_REFUSED)
def test_the_database_refuses(rows: None, name: str) -> None:
    model, values = IS_REFUSED[name]
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model._default_manager.update(**values)


def test_each_check_is_tried() -> None:
    checks = {
        constraint.name
        for model in apps.get_app_config("events").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert checks == set(IS_REFUSED)
