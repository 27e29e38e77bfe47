"""Which reminders are due when, by London's clock, and that each is written once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from constituencies.kit.uk import LONDON
from events.messages.reminders import due, plan
from events.models import Group, Host, Message, SignUp
from tests.conftest import EventMaker

Kind = Message.Kind


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON)


def kinds(now: str, start: str) -> set[str]:
    return {window.kind for window in due(at(now)) if window.after <= at(start) < window.before}


@pytest.mark.parametrize(
    ("now", "start", "expected"),
    [
        ("2026-06-10T10:59", "2026-06-11T10:00", set()),
        ("2026-06-10T11:00", "2026-06-11T10:00", {Kind.DAY_BEFORE}),
        ("2026-06-10T11:00", "2026-06-12T00:00", set()),
        ("2026-06-10T21:00", "2026-06-11T10:00", set()),
        ("2026-06-11T07:59", "2026-06-11T10:00", set()),
        ("2026-06-11T08:01", "2026-06-11T10:00", {Kind.MORNING}),
        ("2026-06-11T07:29", "2026-06-11T08:00", set()),
        ("2026-06-11T07:30", "2026-06-11T08:00", {Kind.MORNING}),
        # The clock goes back: the day has 25 hours.
        ("2026-10-24T11:00", "2026-10-25T00:00", {Kind.DAY_BEFORE}),
        ("2026-10-24T11:00", "2026-10-25T23:59", {Kind.DAY_BEFORE}),
        ("2026-10-24T11:00", "2026-10-26T00:00", set()),
        ("2026-10-25T08:01", "2026-10-25T10:00", {Kind.MORNING}),
        # It goes forward: 23 hours.
        ("2027-03-27T10:59", "2027-03-28T23:59", set()),
        ("2027-03-27T11:00", "2027-03-28T23:59", {Kind.DAY_BEFORE}),
        ("2027-03-27T11:00", "2027-03-29T00:00", set()),
        ("2027-03-28T08:01", "2027-03-28T10:00", {Kind.MORNING}),
    ],
)
def test_what_is_due_when(now: str, start: str, expected: set[str]) -> None:
    assert kinds(now, start) == expected


NOW = at("2026-06-10T11:05")


def sign_up(make_event: EventMaker, number: int = 0, **more: Any) -> SignUp:
    event = make_event(starts_at=at("2026-06-11T10:00"))
    facts = {"confirmed_at": at("2026-06-09T10:00"), "status": "confirmed"} | more
    email = f"vera{number}@example.org"
    return SignUp.objects.create(event=event, first_name="Vera", email=email, consented_at=NOW, **facts)


def test_a_reminder_is_written_once(make_event: EventMaker) -> None:
    sign_up(make_event)
    assert [plan(NOW), plan(NOW), plan(NOW + dt.timedelta(minutes=1))] == [1, 0, 0]
    assert Message.objects.get().kind == Kind.DAY_BEFORE


@pytest.mark.parametrize("more", [{"status": "waiting"}, {"status": "cancelled"}, {"wants_reminders": False}])
def test_who_is_not_reminded(make_event: EventMaker, more: dict[str, Any]) -> None:
    sign_up(make_event, **more)
    assert plan(NOW) == 0


def test_whoever_signed_up_after_eleven_is_not_told_twice(make_event: EventMaker) -> None:
    signup = sign_up(make_event, confirmed_at=at("2026-06-10T11:01"))
    notice = Message.objects.create(kind=Kind.SIGNED_UP, key="told", signup=signup, due_at=at("2026-06-10T11:01"))
    assert plan(NOW) == 0
    Message.objects.filter(pk=notice.pk).update(due_at=at("2026-06-10T10:59"))
    assert plan(NOW) == 1


def test_hosts_hear_in_the_evening_who_signed_up(make_event: EventMaker) -> None:
    host = Host.objects.create(name="Hana", email="hana@example.org", confirmed_at=NOW)
    signup = sign_up(make_event, confirmed_at=at("2026-06-08T17:00"))
    signup.event.host = host
    signup.event.save()
    evening = at("2026-06-08T18:00")
    assert plan(at("2026-06-08T17:59")) == 0
    assert [plan(evening), plan(evening)] == [1, 0]
    assert plan(evening + dt.timedelta(days=1)) == 0


def test_an_old_group_link_is_asked_about_once(make_event: EventMaker) -> None:
    event, now = make_event(), timezone.now().replace(hour=3)
    host = Host.objects.create(name="Hana", email="hana@example.org", confirmed_at=NOW)
    Group.objects.create(
        campaign=event.campaign,
        constituency=event.constituency,
        name="Walkers",
        status="approved",
        proposer=host,
        link="https://example.org/x",
        link_changed_at=now - dt.timedelta(days=91),
    )
    assert [plan(now), plan(now)] == [1, 0]


def test_queries_do_not_grow_with_events(make_event: EventMaker, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        sign_up(make_event, number)
    with django_assert_max_num_queries(8):
        assert plan(NOW) == 20
