from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis
from django.test import Client

from mcm import heartbeats, wiring
from targeting import tasks
from targeting.models import SnapshotRow
from targeting.recompute import recompute
from targeting.snapshot import holder as current
from targeting.snapshot import store
from targeting.snapshot.holder import Holder, holder
from tests.away import database_away, redis_away
from tests.conftest import EventMaker


def test_a_process_that_is_up_says_so(client: Client) -> None:
    assert client.get("/healthz").status_code == 200


def test_without_data_the_site_is_not_ready(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["ready"] is False


@pytest.mark.usefixtures("postcodes")
def test_with_snapshot_and_postcodes_it_is_ready(client: Client, publish_now: Any) -> None:
    publish_now()
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["degraded"] == []


@pytest.mark.usefixtures("postcodes")
def test_it_stays_ready_without_redis_and_database_says_so_and_says_when_they_are_back(
    client: Client, publish_now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_now()
    with monkeypatch.context() as broken:
        broken.setattr(redis.Redis, "get", redis_away)
        holder.refresh()
        assert client.get("/readyz").json()["degraded"] == ["redis"]
        broken.setattr(current, "_from_database", database_away)
        holder.refresh()
        response = client.get("/readyz")
        assert response.status_code == 200
        assert response.json()["degraded"] == ["database", "redis"]
    holder.refresh()
    assert client.get("/readyz").json()["degraded"] == []


@pytest.mark.usefixtures("postcodes")
def test_it_asks_neither_database_nor_redis(
    client: Client, publish_now: Any, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    publish_now()
    monkeypatch.setattr(redis.Redis, "execute_command", redis_away)
    with django_assert_num_queries(0):
        assert client.get("/readyz").json()["degraded"] == []


@pytest.mark.usefixtures("postcodes")
def test_a_service_that_swallows_the_thread_that_watches_it_is_named(
    client: Client, publish_now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_now()
    monkeypatch.setattr(holder, "_threads", [object()])
    monkeypatch.setitem(holder._looked, "database", time.monotonic() - current.STUCK_SECONDS - 1)
    assert client.get("/readyz").json()["degraded"] == ["database"]


@pytest.mark.usefixtures("postcodes")
def test_a_snapshot_that_was_refused_is_named_and_the_old_one_stays(
    client: Client, publish_now: Any, make_event: EventMaker, caplog: pytest.LogCaptureFixture
) -> None:
    before = publish_now().snapshot.version
    make_event()
    recompute()
    row = SnapshotRow.objects.get()
    store.snapshot_path("fictional", row.version).write_bytes(b"damaged")
    SnapshotRow.objects.update(payload=b"damaged too")
    for _ in range(3):  # is told once, not each time
        holder._retry_at = 0
        holder.refresh()
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["snapshot"] == before
    [named] = response.json()["degraded"]
    assert named.startswith(f"snapshot refused: fictional {row.version}")
    assert [record.levelname for record in caplog.records if "refused" in record.message] == ["ERROR"]

    make_event("Crowmere")  # a newer one is taken
    make_event()
    publish_now()
    assert client.get("/readyz").json()["degraded"] == []


@pytest.mark.usefixtures("postcodes")
def test_a_snapshot_that_was_mended_is_taken_without_a_newer_one(publish_now: Any, make_event: EventMaker) -> None:
    publish_now()
    make_event()
    recompute()
    row = SnapshotRow.objects.get()
    path = store.snapshot_path("fictional", row.version)
    good = path.read_bytes()
    path.write_bytes(b"damaged")
    SnapshotRow.objects.update(payload=b"damaged too")
    holder.refresh()
    assert holder.refused
    SnapshotRow.objects.update(payload=good)
    holder.refresh()
    assert holder.refused, "it is not tried again at once"
    holder._retry_at = 0
    holder.refresh()
    served = holder.get()
    assert not holder.refused
    assert served is not None
    assert served.snapshot.version == row.version


def test_a_process_that_starts_while_the_newest_is_refused_serves_an_older_one(
    publish_now: Any, make_event: EventMaker
) -> None:
    before = publish_now().snapshot.version
    make_event()
    recompute()
    row = SnapshotRow.objects.get()
    store.snapshot_path("fictional", row.version).write_bytes(b"damaged")
    SnapshotRow.objects.update(payload=b"damaged too")
    fresh = Holder()
    fresh.refresh()
    served = fresh.get()
    assert served is not None
    assert served.snapshot.version == before
    assert fresh.refused


@pytest.mark.usefixtures("postcodes")
def test_a_disk_that_takes_nothing_costs_no_snapshot_and_is_named(
    client: Client, publish_now: Any, make_event: EventMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_now()
    with monkeypatch.context() as full:

        def no_space(*_args: object, **_kwargs: object) -> None:
            raise OSError(28, "No space left on device")

        full.setattr(store, "write_atomically", no_space)
        make_event()
        served = publish_now()
        assert len(served.snapshot.events) == 1
        holder._keep_copies()
        assert client.get("/readyz").json()["degraded"] == ["files"]
    holder._copy_at = 0
    holder._keep_copies()
    assert client.get("/readyz").json()["degraded"] == []
    path = store.snapshot_path("fictional", served.snapshot.version)
    assert path.exists()


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"{")])
def test_a_catalogue_that_was_lost_or_damaged_is_written_again(publish_now: Any, damage: Callable[[Any], None]) -> None:
    publish_now()
    damage(store.catalogue_path())
    holder._keep_copies()
    fresh = Holder()
    fresh._look("files", current._from_file)
    assert fresh.get() is not None


def test_a_host_that_has_no_worker_keeps_a_catalogue_too(publish_now: Any) -> None:
    publish_now()
    for file in store.folder().iterdir():
        file.unlink()
    holder._keep_copies()
    assert {file.suffix for file in store.folder().iterdir()} == {".json", ".snapshot"}


def test_copies_of_a_campaign_whose_slug_only_begins_the_same_are_not_taken_for_ours(publish_now: Any) -> None:
    publish_now()
    [ours] = store.kept_files("fictional")
    store.snapshot_path("fictional-2019", "0" * 16).write_bytes(b"theirs")
    assert store.kept_files("fictional") == [ours]


def test_a_save_does_not_wait_for_a_broker_that_is_known_to_be_away(monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []
    monkeypatch.setattr(tasks.nudge, "apply_async", lambda **_options: names.append("worker"))
    wiring.nudge_targeting()
    assert names == ["worker"]
    monkeypatch.setattr(holder, "away", {"redis": "it does not answer"})
    wiring.nudge_targeting()
    assert names == ["worker"]


@pytest.mark.usefixtures("postcodes")
def test_a_program_that_was_alive_and_is_silent_is_named(
    client: Client, publish_now: Any, monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    publish_now()
    monkeypatch.setattr(heartbeats, "EVERY_SECONDS", 0.02)
    heartbeats.start("worker")
    silent = own_home / "run" / "alive" / "messenger"
    silent.parent.mkdir(parents=True, exist_ok=True)
    silent.touch()
    os.utime(silent, (time.time() - 60, time.time() - 60))
    assert client.get("/readyz").json()["degraded"] == ["messenger silent"]
    heartbeats.forget()
    assert client.get("/readyz").json()["degraded"] == []
