from __future__ import annotations

import datetime as dt
import time
from typing import Any

import numpy as np
import orjson
import pytest
import redis
from django.db import OperationalError, transaction
from django.utils import timezone

from constituencies.kit.redis import redis_client
from events import services
from targeting.computing.compute import compute
from targeting.computing.inputs import read_inputs
from targeting.models import SnapshotRow, Strategy
from targeting.recompute import recompute
from targeting.snapshot import holder as current
from targeting.snapshot import store
from targeting.snapshot.build import build_snapshot
from targeting.snapshot.format import BrokenSnapshot, decode, encode
from targeting.snapshot.holder import Holder, holder
from targeting.snapshot.store import Catalogue
from tests.away import database_away
from tests.conftest import EventMaker


def test_a_snapshot_survives_being_written_and_read(publish_now: Any, make_event: EventMaker) -> None:
    make_event(capacity=10, confirmed_signups=3)
    make_event("Crowmere", is_remote=True, longitude=None, latitude=None)
    snapshot = publish_now().snapshot
    again = decode(encode(snapshot))
    assert again.seats == snapshot.seats
    assert again.events == snapshot.events
    assert again.version == snapshot.version
    np.testing.assert_array_equal(again.country.event_room, snapshot.country.event_room)
    np.testing.assert_array_equal(again.country.need, snapshot.country.need)


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "text"])
def test_a_damaged_snapshot_is_refused(publish_now: Any, damage: str) -> None:
    good = encode(publish_now().snapshot)
    bad = {
        "cut": good[:-10],
        "flip": good[:500] + bytes([good[500] ^ 1]) + good[501:],
        "empty": b"",
        "text": b"not a snapshot at all, but long enough to be one",
    }[damage]
    with pytest.raises(BrokenSnapshot):
        decode(bad)


def test_the_old_snapshot_stays_when_the_new_one_is_damaged(publish_now: Any, make_event: EventMaker) -> None:
    before = publish_now()
    make_event()
    recompute()
    row = SnapshotRow.objects.get()
    store.snapshot_path("fictional", row.version).write_bytes(b"damaged")
    SnapshotRow.objects.update(payload=b"damaged too")
    holder.refresh()
    after = holder.get()
    assert after is not None
    assert after.snapshot is before.snapshot
    assert "fictional" in holder.refused


def test_a_damaged_file_is_mended_from_the_database(publish_now: Any) -> None:
    served = publish_now()
    path = store.snapshot_path("fictional", served.snapshot.version)
    path.write_bytes(b"damaged")
    fresh = Holder()
    fresh.refresh()
    assert fresh.get() is not None
    assert decode(path.read_bytes()).version == served.snapshot.version


def away(*_args: object, **_kwargs: object) -> None:
    raise redis.ConnectionError("away")


def test_without_redis_the_database_tells_of_a_snapshot(
    publish_now: Any, make_event: EventMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_now()
    monkeypatch.setattr(redis.Redis, "get", away)
    monkeypatch.setattr(redis.Redis, "set", away)
    make_event()
    served = publish_now()
    assert len(served.snapshot.events) == 1


def test_without_redis_and_database_a_restarted_process_serves_from_its_files(
    publish_now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = publish_now().snapshot.version
    monkeypatch.setattr(current, "_from_redis", lambda: None)
    monkeypatch.setattr(current, "_from_database", database_away)
    fresh = Holder()
    fresh.refresh()
    served = fresh.get()
    assert served is not None
    assert served.snapshot.version == version


def test_a_redis_restored_from_an_old_copy_does_not_turn_back_time(publish_now: Any, make_event: EventMaker) -> None:
    publish_now()
    old = redis_client().get(store.KEY)
    assert isinstance(old, bytes)
    make_event()
    new = publish_now().snapshot.version
    redis_client().set(store.KEY, old)
    holder.refresh()
    served = holder.get()
    assert served is not None
    assert served.snapshot.version == new


def test_a_clock_that_was_wrong_orders_nothing(publish_now: Any, make_event: EventMaker) -> None:
    """A snapshot that says it is from an hour ahead gives way to the next one."""
    publish_now()
    ahead = timezone.now() + dt.timedelta(hours=1)
    SnapshotRow.objects.update(published_at=ahead)
    store.announce()
    holder.refresh()
    make_event()
    version = publish_now().snapshot.version
    assert SnapshotRow.objects.get().published_at < ahead
    served = holder.get()
    assert served is not None
    assert served.snapshot.version == version == SnapshotRow.objects.get().version


def test_a_host_whose_clock_is_wrong_knows_what_is_stale(publish_now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_now()
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 3600)
    holder.refresh()
    served = holder.get()
    assert served is not None
    assert not served.is_stale(holder.now())


def test_a_database_restored_from_a_backup_is_believed_when_it_says_so_twice(
    publish_now: Any, make_event: EventMaker
) -> None:
    publish_now()
    backup = SnapshotRow.objects.get()
    make_event()
    newer = publish_now().snapshot.version
    backup.save()
    holder.refresh()
    assert versions() == newer  # others may know of something newer than what was just read
    holder.refresh()
    assert versions() == backup.version
    # Redis still tells of the other one.
    holder.refresh()
    assert versions() == backup.version
    make_event()
    assert publish_now().snapshot.version == SnapshotRow.objects.get().version


def versions() -> str:
    served = holder.get()
    assert served is not None
    return served.snapshot.version


def test_a_snapshot_is_told_of_before_it_is_saved_and_taken_back_if_it_never_is(
    publish_now: Any, make_event: EventMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = publish_now().snapshot.version
    make_event()

    def fail(_prepared: object) -> None:
        raise OperationalError("the disk of the database is full")

    monkeypatch.setattr(store, "save", fail)
    with pytest.raises(OperationalError), transaction.atomic():
        recompute()
    monkeypatch.setattr(current, "_from_database", database_away)
    holder.refresh()
    assert versions() != before, "it was visible before it was saved"
    monkeypatch.undo()
    holder.refresh()
    holder.refresh()
    assert versions() == before
    holder.refresh()
    assert versions() == before
    assert publish_now().snapshot.version != before


def test_a_host_without_the_file_waits_until_the_snapshot_is_saved(
    publish_now: Any, make_event: EventMaker, caplog: pytest.LogCaptureFixture
) -> None:
    before = publish_now().snapshot.version
    make_event()
    strategy = Strategy.objects.with_facts().get()
    prepared = store.prepare(strategy.campaign, build_snapshot(compute(read_inputs(strategy))))
    store.snapshot_path("fictional", prepared.entry.version).unlink()
    store.announce_ahead(prepared)
    holder.refresh()
    assert versions() == before
    assert not caplog.records
    store.save(prepared)
    holder.refresh()
    assert versions() == prepared.entry.version
    assert holder.degraded() == []


def test_a_change_that_is_not_published_is_named(
    publish_now: Any, make_event: EventMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_now()
    services.save_event(make_event.unsaved())
    holder.refresh()
    assert holder.degraded() == []  # it may be published at any moment
    monkeypatch.setattr(current, "BEHIND_SECONDS", 0.0)
    holder.refresh()
    assert holder.degraded() == ["snapshot behind the database: fictional"]
    publish_now()
    assert holder.degraded() == []


def test_a_snapshot_grows_stale(publish_now: Any) -> None:
    served = publish_now()
    assert not served.is_stale(served.published_at + 60)
    assert served.is_stale(served.published_at + current.STALE_AFTER_SECONDS + 1)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"null", orjson.dumps({"current": 1, "entries": {"a": 1}})])
def test_nonsense_in_redis_is_no_catalogue(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Catalogue.from_json(data)


def test_old_files_are_removed_in_the_end(publish_now: Any, make_event: EventMaker) -> None:
    import os

    first = publish_now().snapshot.version
    path = store.snapshot_path("fictional", first)
    os.utime(path, (0, 0))
    make_event()
    second = publish_now().snapshot.version
    assert not path.exists()
    assert store.snapshot_path("fictional", second).exists()
