"""Whoever was told something else is told anew, or the write is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events import hosting, services, signups
from events.keeping.telling import promise_of
from events.messages.deliver import deliver_due
from events.models import Event, Host, Message, Shift, SignUp
from events.promises.promise import Promise
from events.promises.steps import Who
from events.signups import Person
from tests.conftest import EventMaker

HALF = dt.timedelta(minutes=30)
NEWS = ["changed", "cancelled", "back-on"]


@pytest.fixture
def event(make_event: EventMaker, hetty: Host) -> Event:
    """Of Hetty's, in two shifts of two hours with an hour between them."""
    event = make_event(host=hetty, organiser=None, place="The library", capacity=9)
    event.ends_at = event.starts_at + dt.timedelta(hours=6)
    event.save()
    times = [(0, 2), (3, 5)]
    services.set_shifts(
        event,
        [
            Shift(
                starts_at=event.starts_at + dt.timedelta(hours=start),
                ends_at=event.starts_at + dt.timedelta(hours=end),
                capacity=2,
            )
            for start, end in times
        ],
    )
    event.refresh_from_db()
    return event


@pytest.fixture
def whole(make_event: EventMaker, hetty: Host) -> Event:
    """The same without shifts."""
    return make_event(host=hetty, organiser=None, place="The library")


def comes(event: Event, name: str, shift: Shift | None = None) -> SignUp:
    return signups.confirm(signups.sign_up(event, shift, Person(name, f"{name.lower()}@example.org")))


def told_of(signup: SignUp) -> list[str]:
    """Kinds of the news that waits to be sent to somebody."""
    return list(Message.objects.filter(signup=signup, kind__in=NEWS, state="due").values_list("kind", flat=True))


def told_host(event: Event) -> list[str]:
    kinds = Message.objects.filter(host=event.host, event=event, state="due").exclude(kind="nearly-full")
    return list(kinds.order_by("pk").values_list("kind", flat=True))


def send() -> None:
    deliver_due()
    assert not Message.objects.filter(state="due").exists()


def status_of(event: Event, status: str, by: Who = Who.ORGANISER) -> None:
    event = Event.objects.get(pk=event.pk)
    event.status = Event.Status(status)
    services.save_event(event, by=by)


# The cases that were found


def test_what_is_on_again_tells_everybody_again(whole: Event) -> None:
    ann, bob = comes(whole, "Ann"), comes(whole, "Bob")
    services.cancel_events([whole])
    send()
    status_of(whole, "published")
    assert told_of(ann) == told_of(bob) == ["back-on"]


@pytest.mark.parametrize("status", ["draft", "declined", "waiting", "submitted"])
@pytest.mark.parametrize("by", Who)
def test_nobody_hides_an_event_that_people_come_to(whole: Event, status: str, by: Who) -> None:
    ann = comes(whole, "Ann")
    with pytest.raises(ValidationError, match="cancel"):
        status_of(whole, status, by)
    assert Event.objects.get().status == "published"
    assert told_of(ann) == []


def test_a_moved_shift_tells_those_who_come_to_it_alone(event: Event) -> None:
    first, second = event.shifts.all()
    ann, bob = comes(event, "Ann", first), comes(event, "Bob", second)
    first.starts_at += HALF
    services.set_shifts(event, [first, second])
    assert (told_of(ann), told_of(bob)) == (["changed"], [])


def test_a_host_who_moves_an_event_moves_its_shifts_and_tells_once(event: Event) -> None:
    first, second = event.shifts.all()
    ann, bob = comes(event, "Ann", first), comes(event, "Bob", second)
    started_at = event.starts_at
    event.starts_at, event.ends_at, event.place = event.starts_at + HALF, event.ends_at + HALF, "The town hall"
    hosting.update(event, started_at)
    assert told_of(ann) == told_of(bob) == ["changed"]


def test_times_that_leave_a_shift_outside_are_refused(event: Event) -> None:
    event.ends_at -= dt.timedelta(hours=2)
    with pytest.raises(ValidationError, match="within the event's times"):
        services.save_event(event)


def test_two_changes_before_the_first_is_sent_make_one_message(whole: Event, mailoutbox: list[Any]) -> None:
    ann = comes(whole, "Ann")
    send()
    mailoutbox.clear()
    for place in ("The town hall", "The market"):
        whole.place = place
        services.save_event(whole)
    assert told_of(ann) == ["changed"]
    send()
    [mail] = [mail for mail in mailoutbox if "ann" in mail.to[0]]
    assert "The market" in mail.body
    assert "town hall" not in mail.body


def test_a_change_that_is_taken_back_in_time_tells_nobody(whole: Event) -> None:
    ann = comes(whole, "Ann")
    for place in ("The town hall", "The library"):
        whole.place = place
        services.save_event(whole)
    services.cancel_events([whole])
    services.bring_back_events([whole])
    assert told_of(ann) == []
    assert told_host(whole) == []


def test_one_that_is_taken_back_too_late_tells_it_again(whole: Event) -> None:
    ann = comes(whole, "Ann")
    whole.place = "The town hall"
    services.save_event(whole)
    send()
    whole.place = "The library"
    services.save_event(whole)
    assert told_of(ann) == ["changed"]


def test_a_message_that_is_on_its_way_may_say_what_held_before(whole: Event) -> None:
    """The messenger has begun to send it, and nobody knows what it says."""
    ann = comes(whole, "Ann")
    whole.place = "The town hall"
    services.save_event(whole)
    Message.objects.filter(kind="changed").update(state="sending")
    whole.place = "The library"
    services.save_event(whole)
    assert told_of(ann) == ["changed"]


def test_nor_is_one_taken_back_that_may_have_been_sent(whole: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server took it, perhaps, and its answer got lost: it will be sent again, and may have been read by then."""

    def send_and_lose_the_answer(_email: Any, _mailer: Any, fence: Callable[[], None]) -> None:
        fence()
        raise OSError

    ann = comes(whole, "Ann")
    send()
    whole.place = "The town hall"
    services.save_event(whole)
    monkeypatch.setattr("events.messages.deliver._send_email", send_and_lose_the_answer)
    deliver_due()
    whole.place = "The library"
    services.save_event(whole)
    assert told_of(ann) == ["changed", "changed"]


def test_one_that_was_not_sent_is_taken_back_however_often_it_was_tried(
    whole: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_no_server(*_arguments: Any) -> None:
        raise OSError

    ann = comes(whole, "Ann")
    send()
    monkeypatch.setattr("events.messages.deliver._send_email", find_no_server)
    for place in ("The town hall", "The library"):
        whole.place = place
        services.save_event(whole)
        deliver_due()
    assert told_of(ann) == []


def test_off_after_a_change_says_only_that_it_is_off(whole: Event) -> None:
    ann = comes(whole, "Ann")
    whole.place = "The town hall"
    services.save_event(whole)
    services.cancel_events([whole])
    assert told_of(ann) == ["cancelled"]


def test_nobody_is_moved_into_the_past(whole: Event) -> None:
    comes(whole, "Ann")
    whole.starts_at -= dt.timedelta(days=7)
    whole.ends_at -= dt.timedelta(days=7)
    with pytest.raises(ValidationError, match="not over"):
        services.save_event(whole)


def test_fewer_places_than_people_are_refused(event: Event, whole: Event) -> None:
    first, second = event.shifts.all()
    for name in ("Ann", "Bob"):
        comes(event, name, first)
        comes(whole, name)
    first.capacity = 1
    with pytest.raises(ValidationError, match="cannot be lower"):
        services.set_shifts(event, [first, second])
    stale = Event.objects.get(pk=whole.pk)
    stale.capacity, stale.confirmed_signups = 1, 0
    with pytest.raises(ValidationError, match="cannot be lower"):
        services.save_event(stale)


def test_a_shift_that_people_come_to_is_not_removed(event: Event) -> None:
    first, second = event.shifts.all()
    comes(event, "Ann", first)
    with pytest.raises(ValidationError, match="cancel their sign-ups"):
        services.set_shifts(event, [second])


def test_whose_sign_up_is_cancelled_for_them_learns_of_it(whole: Event, mailoutbox: list[Any]) -> None:
    ann = comes(whole, "Ann")
    signups.cancel(ann, by=Who.ORGANISER)
    deliver_due()
    mail = mailoutbox[-1]
    assert "no longer have a place" in mail.subject
    assert "METHOD:CANCEL" in str(mail.attachments[0])
    signups.cancel(comes(whole, "Bob"))
    assert not Message.objects.filter(kind="signup-cancelled", signup__first_name="Bob").exists()


# Hosts


def test_a_host_hears_what_others_change_and_nothing_of_their_own(whole: Event) -> None:
    whole.title = "Canvassing by bike"
    services.save_event(whole, by=Who.HOST)
    assert told_host(whole) == []
    whole.title = "Canvassing on foot"
    services.save_event(whole)
    assert told_host(whole) == ["host-changed"]
    services.cancel_events([whole])
    assert told_host(whole) == ["host-cancelled"]
    send()
    services.bring_back_events([whole])
    assert told_host(whole) == ["host-back-on"]


def test_what_no_host_can_see_tells_them_nothing(whole: Event) -> None:
    whole.cost_note = "2,000 leaflets"
    services.save_event(whole)
    assert told_host(whole) == []


# Every pair of status and every field


FIELDS = ("start", "end", "place", "shift", "host")


def change_field(event: Event, name: str, amount: int) -> None:
    """Change one thing of an event through the services. Raises ValidationError."""
    event = Event.objects.get(pk=event.pk)
    shifts = list(event.shifts.all())
    if name == "shift":
        shifts[amount % 2].starts_at += HALF / (1 + amount)
        services.set_shifts(event, shifts)
        return
    if name == "start":
        event.starts_at -= HALF * (1 + amount)
    elif name == "end":
        event.ends_at += HALF * (1 + amount)
    elif name == "place":
        event.place = ["The library", "The town hall", "The market"][amount % 3]
    else:
        event.host = None
    services.save_event(event)


def now_holds(signup: SignUp) -> Promise:
    return promise_of(SignUp.objects.select_related("event", "shift").get(pk=signup.pk))


def is_promise_kept(signup: SignUp, heard: Promise) -> bool:
    """Whether somebody knows how it is, or will: nothing has changed, or exactly one message is on its way."""
    holds = now_holds(signup)
    knows = heard == holds or not (heard.is_on or holds.is_on)
    return len(told_of(signup)) == (0 if knows else 1)


@pytest.mark.parametrize(
    ("name", "in_shifts"),
    [
        # The end and the place take the way of the start: they are tried at night.
        pytest.param(name, kind, marks=pytest.mark.slow if name in ("end", "place") else ())
        for name in FIELDS
        for kind in (True, False)
        if kind or name != "shift"
    ],
)
def test_everybody_who_comes_is_told_or_the_write_is_refused(
    event: Event, whole: Event, name: str, in_shifts: bool
) -> None:
    one = event if in_shifts else whole
    people = [comes(one, "Ann", shift) for shift in one.shifts.all()] or [comes(one, "Ann")]
    for before, after in product(Event.Status.values, repeat=2):
        with transaction.atomic():
            Event.objects.filter(pk=one.pk).update(status=before)  # however it came to be so
            Message.objects.all().delete()
            heard = {person.pk: now_holds(person) for person in people}
            _try(status_of, one, after)
            assert all(is_promise_kept(person, heard[person.pk]) for person in people), (before, after)
            _try(change_field, one, name, 1)
            assert all(is_promise_kept(person, heard[person.pk]) for person in people), (before, after)
            transaction.set_rollback(True)


def _try(write: Callable[..., None], *arguments: Any) -> None:
    """A write that may be refused; then it changes nothing."""
    with suppress(ValidationError), transaction.atomic():
        write(*arguments)


@dataclass
class Town:
    """An event, who comes to it, and what each has last read."""

    event: Event
    people: list[SignUp]
    heard: dict[int, Promise] = field(default_factory=dict)

    def read(self) -> None:
        self.heard = {person.pk: now_holds(person) for person in self.people}


WRITES = st.one_of(
    st.tuples(st.just("status"), st.sampled_from(Event.Status.values), st.sampled_from(list(Who))),
    st.tuples(st.sampled_from(FIELDS), st.integers(0, 3), st.none()),
    st.tuples(st.just("send"), st.none(), st.none()),
)


def test_so_it_is_after_any_writes_in_any_order(event: Event, pytestconfig: pytest.Config) -> None:
    first, second = event.shifts.all()
    town = Town(event, [comes(event, "Ann", first), comes(event, "Bob", second), comes(event, "Cem", second)])
    Message.objects.all().delete()

    examples = 200 if pytestconfig.getoption("--slow") else 15

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(WRITES, min_size=1, max_size=6))
    def holds(writes: list[tuple[str, Any, Any]]) -> None:
        with transaction.atomic():
            town.read()
            for name, value, by in writes:
                _write(town, name, value, by)
                assert all(is_promise_kept(person, town.heard[person.pk]) for person in town.people), writes
            transaction.set_rollback(True)

    holds()


def _write(town: Town, name: str, value: Any, by: Any) -> None:
    if name == "send":
        deliver_due()
        town.read()
        return
    if name == "status":
        _try(status_of, town.event, value, by)
    else:
        _try(change_field, town.event, name, value)
