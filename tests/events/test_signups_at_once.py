"""However many come at once, exactly as many are confirmed as there are places: real processes, a real database."""

from __future__ import annotations

import multiprocessing
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from constituencies.changes import changed
from constituencies.kit.redis import redis_client
from events import services, signups
from events.live_places import ledger, scripts
from events.messages.outbox import written
from events.models import Event, Shift, SignUp
from events.signups import Person
from tests.conftest import EventMaker

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PROCESSES, THREADS = 10, 6
PEOPLE = 200
Status = SignUp.Status
Deed = Callable[[], Any]


def at_once(deeds: Sequence[Deed]) -> float:
    """Do all of them from 60 connections that begin together; how many seconds they took."""
    connections.close_all()  # they must not be shared
    context = multiprocessing.get_context("fork")
    ready = context.Barrier(PROCESSES * THREADS + 1)
    shares = [deeds[share :: PROCESSES * THREADS] for share in range(PROCESSES * THREADS)]
    children = [
        context.Process(target=_child, args=(ready, shares[first : first + THREADS]))
        for first in range(0, len(shares), THREADS)
    ]
    for child in children:
        child.start()
    ready.wait(60)
    began = time.monotonic()
    for child in children:
        child.join(120)
    took = time.monotonic() - began
    assert [child.exitcode for child in children] == [0] * PROCESSES
    return took


def _child(ready: Any, shares: list[list[Deed]]) -> None:
    redis_client.cache_clear()
    # Whom to nudge is not what is tested, and the broker's connection is the parent's.
    for signal in (changed, written):
        signal.receivers.clear()
    failed: list[bool] = []
    threads = [threading.Thread(target=_thread, args=(ready, share, failed)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.exit(bool(failed))


def _thread(ready: Any, share: list[Deed], failed: list[bool]) -> None:
    try:
        connection.ensure_connection()
        ready.wait(60)
        for deed in share:
            deed()
    except BaseException:
        traceback.print_exc()
        failed.append(True)
        ready.abort()
    finally:
        connections.close_all()


def people(event: Event, number: int, shift: Shift | None = None, status: str = Status.UNCONFIRMED) -> list[SignUp]:
    now = timezone.now()
    return SignUp.objects.bulk_create(
        SignUp(
            event=event,
            shift=shift,
            first_name="Vera",
            email=f"{status}{i}@example.org",
            status=status,
            consented_at=now,
            confirmed_at=now if status == Status.CONFIRMED else None,
        )
        for i in range(number)
    )


def event_with(make_event: EventMaker, capacity: int, confirmed: int) -> tuple[Event, list[SignUp]]:
    event = make_event(capacity=capacity, confirmed_signups=confirmed)
    return event, people(event, confirmed, status=Status.CONFIRMED)


def confirming(some: list[SignUp]) -> list[Deed]:
    return [lambda signup=signup: signups.confirm(signup) for signup in some]  # type: ignore[misc]


def mixed(first: list[Deed], second: list[Deed]) -> list[Deed]:
    """The second ones spread evenly among the first."""
    step = len(first) // len(second)
    return [deed for i, one in enumerate(first) for deed in ([one, second[i // step]] if i % step == 0 else [one])]


def check(event: Event, some: list[SignUp], confirmed: int) -> None:
    """Of these people so many have a place, those who came first; and everybody counts them alike."""
    event.refresh_from_db()
    mine = SignUp.objects.filter(pk__in=[signup.pk for signup in some]).order_by("confirmed_at", "pk")
    statuses = [signup.status for signup in mine]
    assert statuses == [Status.CONFIRMED] * confirmed + [Status.WAITING] * (len(some) - confirmed)
    assert event.confirmed_signups == event.signups.confirmed().count() == event.capacity
    seq = event.places_seq + event.sequence
    row = redis_client().hget(scripts.EVENTS, str(event.pk))
    assert row == f"{event.confirmed_signups}:{event.capacity}:{seq}".encode()
    full = ledger.full_events()
    assert full is not None
    assert full.events == {event.pk}
    for shift in event.shifts.all():
        assert shift.confirmed_signups == shift.signups.confirmed().count()


def test_200_people_for_the_last_10_places(make_event: EventMaker) -> None:
    event, _before = event_with(make_event, 30, 20)
    crowd = people(event, PEOPLE)
    took = at_once(confirming(crowd))
    check(event, crowd, 10)
    print(f"{PEOPLE} confirmed at once in {took:.2f} s")  # noqa: T201 -- shown by pytest -rP


def test_200_people_come_while_50_cancel(make_event: EventMaker) -> None:
    event, before = event_with(make_event, 60, 50)
    crowd = people(event, PEOPLE)
    cancelling: list[Deed] = [lambda signup=signup: signups.cancel(signup) for signup in before]  # type: ignore[misc]
    at_once(mixed(confirming(crowd), cancelling))
    check(event, crowd, 60)


def test_200_people_come_to_two_shifts(make_event: EventMaker) -> None:
    event = make_event()
    middle = event.starts_at + (event.ends_at - event.starts_at) / 2
    times = [(event.starts_at, middle), (middle, event.ends_at)]
    services.set_shifts(event, [Shift(starts_at=start, ends_at=end, capacity=10) for start, end in times])
    first, second = (people(event, PEOPLE // 2, shift) for shift in event.shifts.all())
    at_once(mixed(confirming(first), confirming(second)))
    check(event, first, 10)
    check(event, second, 10)


def test_more_places_come_while_200_people_do(make_event: EventMaker) -> None:
    event, _before = event_with(make_event, 30, 20)
    crowd = people(event, PEOPLE)

    def raise_capacity() -> None:
        one = Event.objects.get(pk=event.pk)
        one.capacity = 45
        services.save_event(one)

    at_once(mixed(confirming(crowd), [raise_capacity]))
    check(event, crowd, 25)


def test_the_same_person_60_times_at_once_is_one_signup(make_event: EventMaker) -> None:
    event = make_event(capacity=1)

    def come() -> None:
        signups.confirm(signups.sign_up(event, None, Person("Vera", "vera@example.org", "+447700900001")))

    at_once([come] * PROCESSES * THREADS)
    check(event, list(SignUp.objects.all()), 1)
    assert SignUp.objects.count() == 1
