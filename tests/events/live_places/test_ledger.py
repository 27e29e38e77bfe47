"""Live places in Redis: what is taken and reserved, and what is full."""

from __future__ import annotations

import logging
import time
from typing import Any

import pytest
import redis
from django.db import OperationalError

from constituencies.kit.redis import redis_client
from events.live_places import ledger, scripts
from events.live_places.ledger import Taken
from events.models import Event
from tests.conftest import EventMaker


def full() -> set[int]:
    events = ledger.full_events()
    return set(events.events) if events else set()


def tell(event: Event, confirmed: int, seq: int) -> None:
    ledger.set_confirmed([Taken(event.pk, confirmed, event.capacity, seq)])


@pytest.fixture
def event(make_event: EventMaker) -> Event:
    return make_event(capacity=10)


def test_an_event_is_full_once_all_its_places_are_taken(event: Event) -> None:
    tell(event, 9, 1)
    assert full() == set()
    tell(event, 10, 2)
    assert full() == {event.pk}
    tell(event, 9, 3)
    assert full() == set()


def test_what_is_older_is_not_taken_over(event: Event) -> None:
    tell(event, 10, 7)
    tell(event, 3, 6)
    assert full() == {event.pk}


def test_more_places_make_room(event: Event) -> None:
    tell(event, 10, 1)
    event.capacity = 11
    tell(event, 10, 2)
    assert full() == set()


def test_an_event_without_a_limit_is_never_full_and_holds_nothing(make_event: EventMaker) -> None:
    event = make_event()
    tell(event, 1000, 1)
    assert not ledger.reserve(event, 1, "a")
    assert full() == set()


def test_never_more_than_30_percent_are_held(event: Event) -> None:
    assert [ledger.reserve(event, signup, f"address {signup}") for signup in range(5)] == [True] * 3 + [False] * 2


@pytest.mark.parametrize(("capacity", "reserved"), [(1, 0), (3, 0), (4, 1), (6, 1), (7, 2), (100, 30)])
def test_30_percent_are_rounded_down(make_event: EventMaker, capacity: int, reserved: int) -> None:
    event = make_event(capacity=capacity)
    assert sum(ledger.reserve(event, signup, f"address {signup}") for signup in range(capacity)) == reserved


def test_one_address_holds_two_places_at_most_of_all_events(event: Event, make_event: EventMaker) -> None:
    other = make_event(capacity=10)
    assert ledger.reserve(event, 1, "same")
    assert ledger.reserve(other, 2, "same")
    assert not ledger.reserve(event, 3, "same")
    assert ledger.reserve(event, 4, "another")
    ledger.release(other.pk, 2)
    assert ledger.reserve(event, 3, "same")


def test_a_second_hold_of_the_same_person_counts_once_and_renews_nothing(event: Event) -> None:
    ledger.reserve(event, 1, "a")
    before = redis_client().zrange(scripts.RESERVATIONS, 0, -1, withscores=True)
    time.sleep(0.005)
    assert ledger.reserve(event, 1, "a")
    assert redis_client().zrange(scripts.RESERVATIONS, 0, -1, withscores=True) == before
    assert redis_client().hget(scripts.RESERVED, str(event.pk)) == b"1"


def test_held_and_confirmed_places_together_make_an_event_full(event: Event) -> None:
    tell(event, 8, 1)
    event.confirmed_signups, event.places_seq = 8, 1
    assert ledger.reserve(event, 1, "a")
    assert full() == set()
    assert ledger.reserve(event, 2, "b")
    assert full() == {event.pk}
    assert not ledger.reserve(event, 3, "c"), "no place is left to reserve"
    ledger.release(event.pk, 1)
    assert full() == set()


def test_a_hold_ends_after_20_minutes(event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ledger.RESERVATION_SECONDS == 20 * 60
    monkeypatch.setattr(ledger, "RESERVATION_SECONDS", 0.04)
    event.confirmed_signups = 9
    redis_client().set(scripts.CHECKED, 1)
    ledger.reserve(event, 1, "a")
    ledger.tend()
    assert full() == {event.pk}, "it has not ended yet"
    time.sleep(0.05)
    ledger.tend()
    assert full() == set()
    names = set(redis_client().keys("mcm:places:*"))
    assert not names & {
        name.encode() for name in (scripts.RESERVATIONS, scripts.RESERVED, scripts.ADDRESSES, scripts.ADDRESS_OF)
    }


def test_of_a_lowered_capacity_no_more_than_30_percent_count_as_held(event: Event) -> None:
    for signup in range(3):
        ledger.reserve(event, signup, f"address {signup}")
    event.capacity = 4
    tell(event, 2, 1)
    assert full() == set(), "2 confirmed and 1 of 3 reserved"
    tell(event, 3, 2)
    assert full() == {event.pk}


def test_releasing_what_is_not_held_does_nothing(event: Event) -> None:
    ledger.reserve(event, 1, "a")
    ledger.release(event.pk, 2)
    ledger.release(event.pk + 1, 1)
    ledger.release(event.pk, 1)
    ledger.release(event.pk, 1)
    assert not redis_client().exists(scripts.RESERVED, scripts.ADDRESSES)


def test_the_count_moves_only_with_the_set(event: Event) -> None:
    tell(event, 10, 1)
    first = ledger.full_events()
    tell(event, 10, 2)
    assert ledger.full_events(first) is first
    tell(event, 9, 3)
    second = ledger.full_events(first)
    assert first is not None
    assert second is not None
    assert second.moved == first.moved + 1


def test_an_old_count_never_comes_back_when_redis_has_lost_its_data(event: Event) -> None:
    tell(event, 10, 1)
    before = ledger.full_events()
    redis_client().flushdb()
    assert ledger.full_events(before) is None
    time.sleep(0.01)
    tell(event, 10, 1)
    after = ledger.full_events(before)
    assert before is not None
    assert after is not None
    assert after.moved > before.moved


def test_lost_data_comes_back_within_a_tick(make_event: EventMaker) -> None:
    event = make_event(capacity=2, confirmed_signups=2)
    ledger.tend()
    assert full() == {event.pk}
    redis_client().flushdb()
    ledger.tend()
    assert full() == {event.pk}


def test_what_drifted_is_put_right_and_told(make_event: EventMaker, caplog: pytest.LogCaptureFixture) -> None:
    cancelled_event, wrong, right, new = (make_event(capacity=10, confirmed_signups=4) for _ in range(4))
    tell(cancelled_event, 10, 1)
    tell(wrong, 10, 0)
    tell(right, 4, 0)
    Event.objects.filter(pk=cancelled_event.pk).update(status=Event.Status.CANCELLED)
    with caplog.at_level(logging.INFO, "events.live_places.ledger"):
        drift = ledger.reconcile()
    assert drift == ledger.Drift(missing=1, different=1, places=6, forgotten=1)
    assert "of 3 events 1 were unknown to Redis and 1 different, by 6 places" in caplog.text
    assert full() == set()
    rows = redis_client().hgetall(scripts.EVENTS)
    assert rows == {str(one.pk).encode(): b"4:10:0" for one in (wrong, right, new)}
    assert ledger.reconcile() == ledger.Drift(0, 0, 0, 0)


def test_a_database_restored_from_an_older_copy_is_believed(event: Event) -> None:
    tell(event, 10, 99)
    ledger.reconcile()
    assert full() == set()


def test_reconciling_leaves_alone_what_is_written_meanwhile(event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(event, 5, 1)
    read = ledger._from_database

    def slow() -> Any:
        rows = list(read())
        tell(event, 10, 2)
        return rows

    monkeypatch.setattr(ledger, "_from_database", slow)
    ledger.reconcile()
    assert full() == {event.pk}


def test_reconciling_asks_the_database_once(
    make_event: EventMaker, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "AT_ONCE", 2)
    events = [make_event(capacity=1, confirmed_signups=1) for _ in range(5)]
    with django_assert_num_queries(1):
        ledger.reconcile()
    assert full() == {event.pk for event in events}


def test_one_worker_a_minute_compares_with_the_database(event: Event, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        ledger.tend()
    with django_assert_num_queries(0):
        ledger.tend()
    assert 50 < int(redis_client().ttl(scripts.CHECKED)) <= 60


def test_everything_goes_on_without_redis(
    event: Event, settings: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "_silent", [])
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    redis_client.cache_clear()
    assert not ledger.reserve(event, 1, "a")
    tell(event, 10, 1)
    ledger.release(event.pk, 1)
    ledger.tend()
    assert len(caplog.records) == 1
    with pytest.raises(redis.RedisError):
        ledger.full_events()


def test_the_tick_goes_on_without_a_database(
    event: Event, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> Any:
        raise OperationalError("away")

    monkeypatch.setattr(ledger, "_from_database", away)
    ledger.tend()
    assert "could not be compared" in caplog.text
    monkeypatch.undo()
    tell(event, 3, 0)
    ledger.tend()
    assert redis_client().hget(scripts.EVENTS, str(event.pk)) == b"0:10:0", "the next tick tries again"
