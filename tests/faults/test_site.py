"""Faults with real processes: whatever dies or hangs, every lookup is answered, and all recovers without hands."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException

import psycopg
import pytest

from targeting.recompute import LOCK
from tests.faults.conftest import STALE_AFTER, Organiser
from tests.faults.control import Control, until
from tests.faults.visitors import Visitors
from tests.site import Site

pytestmark = [pytest.mark.slow, pytest.mark.alone]

Saved = Callable[[str], Callable[[], bool]]
HOLDER = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND granted"
WAITING = "SELECT pid FROM pg_locks WHERE relation = %s::regclass AND NOT granted"
NAMED = {"postgres": "database", "valkey": "redis"}


def ask_for_what_needs_the_database(control: Control) -> None:
    """Somebody on the staff, who will wait, be told that it is busy, or be cut off."""
    with suppress(OSError, HTTPException):
        control.get("/events/1/")


@pytest.mark.parametrize("name", ["postgres", "valkey", "django", "worker", "messenger", "beat"])
def test_killed(name: str, control: Control, visitors: Visitors, saved: Saved, notes: list[str]) -> None:
    with visitors:
        time.sleep(0.5)
        before = control.head(name).pid
        control.kill(name)
        again = until(lambda: control.runs_anew(name, before), f"{name} runs again")
        seconds = until(saved(f"after {name} was killed"), "the event is shown")
    notes += [visitors.check(), f"ran again after {again:.1f} s, event shown {seconds:.1f} s later"]


@pytest.mark.parametrize("name", ["postgres", "valkey", "django", "worker", "messenger", "beat"])
def test_hanging(name: str, control: Control, visitors: Visitors, saved: Saved, notes: list[str]) -> None:
    with visitors:
        time.sleep(0.5)
        with control.hanging(name):
            began = time.monotonic()
            noticed = until(lambda: NAMED.get(name, f"{name} silent") in control.degraded(), "it is named", within=15)
            notes.append(f"named after {noticed:.1f} s")
            while time.monotonic() - began < 6:
                control.degraded()
                time.sleep(0.2)
        well = until(control.is_well, "the site is well again")
        seconds = until(saved(f"after {name} hung"), "the event is shown")
    notes += [visitors.check(), f"well {well:.1f} s after the end, event shown {seconds:.1f} s after it was saved"]


def test_a_query_that_is_under_way_when_postgresql_hangs_does_not_hold_its_request(
    site: Site, control: Control, notes: list[str]
) -> None:
    answers: list[tuple[int, float]] = []

    def ask() -> None:
        status, _, took = control.get("/events/1/")
        answers.append((status, took))

    with psycopg.connect(site.database) as ours:
        ours.execute("LOCK TABLE events_event IN ACCESS EXCLUSIVE MODE")
        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        until(lambda: site.query(WAITING, "events_event"), "its query waits for our table", within=2)
        # Now nobody keeps the statement's timeout of two seconds.
        with control.hanging("postgres"):
            asking.join(15)
            [(status, took)] = answers
        ours.rollback()
    assert status == 503
    notes.append(f"answered after {took:.1f} s")


@pytest.mark.parametrize("how", ["hanging", "dead"])
def test_all_at_once_and_the_web_processes_replaced_meanwhile(
    how: str, control: Control, visitors: Visitors, saved: Saved, notes: list[str]
) -> None:
    with visitors:
        time.sleep(0.5)
        assert not any(lookup.stale for lookup in visitors.lookups)
        with getattr(control, how)("beat", "worker", "valkey", "postgres"):
            began = time.monotonic()
            for _ in range(20):
                threading.Thread(target=ask_for_what_needs_the_database, args=(control,), daemon=True).start()
            until(lambda: {"database", "redis"} <= set(control.degraded()), "both are named", within=15)
            control.replace_web_workers()
            until(lambda: all("snapshot stale" in control.degraded() for _ in range(6)), "it is said to be stale")
            stale_at = next(lookup.at for lookup in visitors.lookups if lookup.stale)
            assert 0.4 * STALE_AFTER < stale_at - began < STALE_AFTER + 3
            told_at = time.monotonic()
            time.sleep(1)
            late = visitors.since(told_at + 0.5)
            assert late
            assert all(lookup.stale for lookup in late)
            until(lambda: set(control.degraded()) >= {"database", "redis", "snapshot stale"}, "the new ones notice", 15)
        well = until(control.is_well, "the site is well again")
        seconds = until(saved(f"after all were {how}"), "the event is shown")
    assert not visitors.lookups[-1].stale
    notes += [visitors.check(), f"stale after {stale_at - began:.1f} s", f"well {well:.1f} s after the end"]
    notes.append(f"event shown after {seconds:.1f} s")


def test_the_whole_web_server_starts_anew_while_all_are_down(control: Control, notes: list[str]) -> None:
    with control.hanging("postgres", "valkey", "worker", "beat"):
        control.kill("web")

        def serves() -> bool:
            try:
                return control.runs("web") and control.get("/api/v1/need/")[0] == 200
            except OSError:
                return False

        took = until(serves, "the new web server answers")
        assert control.get("/")[0] == 200
        until(lambda: {"database", "redis"} <= set(control.degraded()), "both are named", within=15)
        notes.append(f"served {took:.1f} s after it was killed")


def test_an_event_saved_while_the_broker_is_down_is_published_once_it_is_back(
    control: Control, visitors: Visitors, saved: Saved, notes: list[str]
) -> None:
    with visitors:
        with control.dead("valkey"):
            until(lambda: "redis" in control.degraded(), "redis is named")
            began = time.monotonic()
            is_shown = saved("saved without a broker")
            took = time.monotonic() - began
            assert not is_shown()
        seconds = until(is_shown, "the event is shown")
    notes += [visitors.check(), f"saved in {took:.1f} s, shown {seconds:.1f} s after the broker was started"]


def test_without_a_broker_the_web_processes_hear_of_a_snapshot_from_the_database(
    control: Control, visitors: Visitors, saved: Saved, organiser: Organiser, notes: list[str]
) -> None:
    with visitors, control.hanging("valkey"):
        until(lambda: "redis" in control.degraded(), "redis is named")
        is_shown = saved("published without a broker")
        assert organiser.do("recompute") == "done"
        seconds = until(is_shown, "the event is shown", within=15)
    notes += [visitors.check(), f"shown {seconds:.1f} s after it was published"]


def test_a_worker_killed_in_the_middle_of_a_recompute_blocks_nobody(
    site: Site, control: Control, saved: Saved, notes: list[str]
) -> None:
    with psycopg.connect(site.database) as ours:
        ours.execute("LOCK TABLE targeting_seatneed IN ACCESS EXCLUSIVE MODE")
        is_shown = saved("saved before the worker was killed")
        until(lambda: site.query(WAITING, "targeting_seatneed"), "a recompute waits in its middle")
        pid = site.query(HOLDER, LOCK)
        control.kill("worker")
        # Its session waits for our table and by itself would not notice for as long as we hold it.
        released = until(lambda: site.query(HOLDER, LOCK) != pid, "the lock is released", within=30)
        ours.rollback()
    seconds = until(is_shown, "the event is shown")
    notes.append(f"the lock was released {released:.1f} s after the kill, event shown {seconds:.1f} s later")


def test_a_snapshot_that_is_damaged_is_refused_and_named_and_the_old_one_stays(
    site: Site, control: Control, visitors: Visitors, notes: list[str]
) -> None:
    version = "0123456789abcdef"

    def all_serve(one: str) -> bool:
        return {control.get("/readyz")[1]["snapshot"] for _ in range(6)} == {one}

    with visitors:
        with control.hanging("worker"):
            with psycopg.connect(site.database) as connection:
                slug, newest = connection.execute(
                    "SELECT slug, version FROM targeting_snapshot"
                    " JOIN constituencies_campaign campaign ON campaign.id = campaign_id WHERE is_current"
                ).fetchone() or ("", "")
                until(lambda: all_serve(newest), "the newest is served")
                connection.execute(
                    "UPDATE targeting_snapshot SET payload = set_byte(payload, length(payload) / 2,"
                    " 255 - get_byte(payload, length(payload) / 2)), version = %s, published_at = now(),"
                    " number = nextval('targeting_snapshot_number')"
                    " WHERE campaign_id = (SELECT id FROM constituencies_campaign WHERE is_current)",
                    [version],
                )
            refused = f"snapshot refused: {slug} {version}"
            until(
                lambda: all(any(why.startswith(refused) for why in control.degraded()) for _ in range(6)),
                "it is named",
                within=15,
            )
            time.sleep(1)
            assert all_serve(newest)
        until(control.is_well, "the next one is taken")
    notes.append(visitors.check())
    log = (site.home / "log" / "web.log").read_text()
    assert 1 <= log.count(f"The snapshot {version} of {slug} was refused") <= 6  # once in each process that serves


def test_a_disk_that_is_full_costs_no_snapshot(control: Control, site: Site, saved: Saved, notes: list[str]) -> None:
    folder = site.home / "snapshots"
    aside = folder.with_name("snapshots.aside")
    folder.rename(aside)
    folder.write_text("not a folder: nothing can be written to it")
    try:
        seconds = until(saved("saved while nothing could be written"), "the event is shown")
        until(lambda: "files" in control.degraded(), "it is named")
    finally:
        folder.unlink()
        aside.rename(folder)
    until(control.is_well, "the site is well again")
    notes.append(f"event shown after {seconds:.1f} s")
