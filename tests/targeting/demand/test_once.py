"""An address counts once for each outcode and day; what is remembered of it names nobody."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from constituencies.kit.redis import redis_client
from constituencies.models import Campaign
from targeting.demand import once
from targeting.demand.counted import Key, Tally, tally, write
from targeting.demand.once import Once, without_repeated
from targeting.models import Demand
from tests.away import redis_away

NOON = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC).timestamp()
TODAY = dt.date(2026, 11, 25)


def test_once_for_each_outcode_and_day() -> None:
    tally = Tally()
    for outcode, travel, days, address in (
        ("M1", "1h", 0, "192.0.2.1"),
        ("M1", "1h", 0, "192.0.2.1"),
        ("M1", "any", 0, "192.0.2.1"),
        ("M2", "1h", 0, "192.0.2.1"),
        ("M1", "1h", 0, "192.0.2.2"),
        ("M1", "1h", 1, "192.0.2.1"),
    ):
        tally.add("a", outcode, travel, NOON + days * 24 * 3600, address)
    assert tally.take() == {
        Key("a", TODAY, "M1", "1h"): 2,
        Key("a", TODAY, "M2", "1h"): 1,
        Key("a", TODAY + dt.timedelta(1), "M1", "1h"): 1,
    }


def test_memory_is_bounded() -> None:
    tally = Tally(once=Once(most=2))
    for last in range(9):
        tally.add("a", "M1", "1h", NOON, f"192.0.2.{last}")
    assert sum(tally.take().values()) == 2


def test_the_same_address_leaves_another_digest_each_day_and_in_each_process() -> None:
    digests = {Once().digest(TODAY + dt.timedelta(day), "a", "M1", "192.0.2.1") for day in (0, 0, 1)}
    assert len(digests) == 3


def test_processes_count_together(broker: None) -> None:
    one, other, key = Once(), Once(), ("a", "M1")
    for process in (one, other):
        process.prepare(TODAY, TODAY + dt.timedelta(1))
    first, second = (process.digest(TODAY, "a", "M1", "192.0.2.1") for process in (one, other))
    third = other.digest(TODAY, "a", "M1", "192.0.2.2")
    assert first is not None
    assert first == second != third
    assert third is not None
    assert without_repeated({key: 1}, {key: [first]}, TODAY) == {key: 1}
    assert without_repeated({key: 5}, {key: [first, third]}, TODAY) == {key: 4}
    assert without_repeated({key: 1}, {key: [first]}, TODAY) == {}
    for name in redis_client().keys("mcm:demand:*"):
        assert 0 < redis_client().ttl(name) <= 48 * 3600
        assert "192.0.2" not in str(name)


def test_without_redis_each_counts_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "redis_client", redis_away)
    process = Once()
    process.prepare(TODAY)
    digest = process.digest(TODAY, "a", "M1", "192.0.2.1")
    assert digest is not None
    assert process.digest(TODAY, "a", "M1", "192.0.2.1") is None
    assert without_repeated({("a",): 1}, {("a",): [digest]}, TODAY) == {("a",): 1}


def test_what_is_written_counts_each_address_once(campaign: Campaign) -> None:
    for _process in range(2):
        tally.forget()  # as in another process
        tally.prepare()
        for last in (1, 1, 2):
            tally.add("fictional", "BR1", "1h", timezone.now().timestamp(), f"192.0.2.{last}")
        write()
    assert Demand.objects.get().count == 2
