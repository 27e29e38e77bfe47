"""An event that has become full is not offered any more, without a new snapshot and without the database."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import redis

from constituencies.kit.redis import redis_client
from events.live_places import ledger
from events.live_places.ledger import Taken
from events.models import Event
from targeting.hooks import alternatives
from targeting.recommending.country import openings_at
from targeting.recompute import recompute
from targeting.snapshot import holder as current
from targeting.snapshot.format import Snapshot, decode, encode
from targeting.snapshot.holder import Holder, holder
from targeting.web.lookup import Question, answer
from tests.conftest import EventMaker

pytestmark = pytest.mark.usefixtures("postcodes")


def fill(event: Event, seq: int = 1) -> None:
    assert event.capacity is not None
    ledger.set_confirmed([Taken(event.pk, event.capacity, event.capacity, seq)])


def offered(snapshot: Snapshot, postcode: str = "BR1 1AA") -> set[int]:
    """Ids of all events in an answer."""
    given = answer(snapshot, Question(postcode, "any"))
    cards = [*given.recommendations, *([given.home] if given.home else [])]
    positions = {event for card in cards for event in card.events} | set(given.remote)
    return {int(snapshot.events[position]["id"]) for position in positions}


def test_a_full_event_is_not_offered_any_more(
    make_event: EventMaker, publish_now: Any, django_assert_num_queries: Any
) -> None:
    event, other = make_event(capacity=10), make_event(capacity=10)
    remote = make_event("Crowmere", capacity=10, is_remote=True, longitude=None, latitude=None)
    snapshot = publish_now().snapshot
    assert offered(snapshot) == {event.pk, other.pk, remote.pk}
    fill(event)
    fill(remote)
    with django_assert_num_queries(0):
        holder._look("redis", current._from_redis)
        assert offered(snapshot) == {other.pk}
    assert holder.full_events == {event.pk, remote.pk}
    ledger.set_confirmed([Taken(event.pk, 9, 10, 2)])
    holder._look("redis", current._from_redis)
    assert offered(snapshot) == {event.pk, other.pk}


def test_a_held_place_counts_until_it_is_let_go(make_event: EventMaker, publish_now: Any) -> None:
    event = make_event(capacity=4, confirmed_signups=3)
    snapshot = publish_now().snapshot
    ledger.reserve(event, 1, "a")
    holder.refresh()
    assert offered(snapshot) == set()
    ledger.release(event.pk, 1)
    holder.refresh()
    assert offered(snapshot) == {event.pk}


def test_a_seat_whose_only_event_is_full_is_not_recommended(make_event: EventMaker, publish_now: Any) -> None:
    event = make_event(capacity=10)
    snapshot = publish_now().snapshot
    assert answer(snapshot, Question("CR1 1AA", "any")).recommendations
    fill(event)
    holder.refresh()
    assert answer(snapshot, Question("CR1 1AA", "any")).recommendations == []


def test_a_full_event_is_no_alternative(make_event: EventMaker, publish_now: Any) -> None:
    event, other, third = (make_event(capacity=10) for _ in range(3))
    publish_now()
    assert other.pk in alternatives(event, 3)
    fill(other)
    holder.refresh()
    assert alternatives(event, 3) == [third.pk]


def test_a_new_snapshot_leaves_out_what_was_full_before(make_event: EventMaker, publish_now: Any) -> None:
    event = make_event(capacity=10)
    publish_now()
    fill(event)
    holder.refresh()
    later = make_event(capacity=10)
    snapshot = publish_now().snapshot
    assert offered(snapshot) == {later.pk}


def test_a_process_that_starts_leaves_out_what_is_full(make_event: EventMaker, publish_now: Any) -> None:
    event = make_event(capacity=10)
    publish_now()
    fill(event)
    fresh = Holder()
    fresh.refresh()
    served = fresh.get()
    assert served is not None
    assert offered(served.snapshot) == set()


def test_full_events_stay_left_out_for_a_while_without_redis(
    make_event: EventMaker, publish_now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_event(capacity=10)
    snapshot = publish_now().snapshot
    fill(event)
    holder.refresh()

    def away(*_args: object, **_kwargs: object) -> None:
        raise redis.ConnectionError("away")

    monkeypatch.setattr(redis.Redis, "get", away)
    holder.refresh()
    assert offered(snapshot) == set()
    assert "redis" in holder.away
    monkeypatch.setattr(holder, "_full_until", 0.0)
    holder.refresh()
    assert offered(snapshot) == {event.pk}


def test_full_events_stay_left_out_when_redis_has_lost_its_data(make_event: EventMaker, publish_now: Any) -> None:
    event = make_event(capacity=10)
    snapshot = publish_now().snapshot
    fill(event)
    holder.refresh()
    redis_client().flushdb()
    holder.refresh()
    assert offered(snapshot) == set()
    ledger.tend()  # the database says that it has places
    holder.refresh()
    assert offered(snapshot) == {event.pk}


def test_an_event_without_a_limit_by_now_has_places(make_event: EventMaker, publish_now: Any) -> None:
    event = make_event(capacity=10)
    fill(event)
    Event.objects.update(capacity=None)
    snapshot = publish_now().snapshot
    assert offered(snapshot) == {event.pk}


def test_what_is_full_is_worked_out_before_it_is_asked_for(
    make_event: EventMaker, publish_now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_event(capacity=10)
    snapshot = publish_now().snapshot
    offered(snapshot)
    fill(event)
    holder.refresh()
    monkeypatch.setattr("targeting.snapshot.format.openings_at", None)
    assert offered(snapshot) == set()


def test_nothing_is_worked_out_again_for_events_of_others(make_event: EventMaker, publish_now: Any) -> None:
    make_event(capacity=10)
    snapshot = publish_now().snapshot
    openings = snapshot.openings(1.0)
    snapshot.leave_out(frozenset({10**9}), lambda: None)
    assert snapshot.openings(1.0) is openings


def test_a_snapshot_keeps_the_ids_of_its_events(make_event: EventMaker, publish_now: Any) -> None:
    events = [make_event(), make_event("Crowmere")]
    snapshot = decode(encode(publish_now().snapshot))
    assert snapshot.country.event_id.tolist() == [event.pk for event in events]


def test_a_full_event_takes_all_its_places_of_its_seat(make_event: EventMaker, publish_now: Any) -> None:
    make_event(capacity=30)
    make_event(capacity=10)
    recompute()
    snapshot = publish_now().snapshot
    now = float(snapshot.country.event_starts_at[0]) - 60
    before, after = (openings_at(snapshot.country, now, full) for full in (None, np.array([False, True])))
    row = before.row[int(snapshot.country.event_seat[0])]
    assert after.worth[row] == pytest.approx(0.75 * before.worth[row])
