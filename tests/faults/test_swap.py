"""Snapshots and postcode indexes are swapped under readers: every answer is of one piece."""

from __future__ import annotations

import dataclasses
import re
import threading
import time
from typing import Any

import orjson
import pytest

from constituencies.kit.mapped_arrays import write_atomically
from constituencies.kit.redis import redis_client
from constituencies.models import Campaign, Constituency, PostcodeRow
from constituencies.postcode_index.index import build_index, index_path, registry
from targeting.api import lookup_reply
from targeting.snapshot import holder as current
from targeting.snapshot import store
from targeting.snapshot.format import Records, Snapshot, encode, version_of
from targeting.snapshot.holder import holder
from targeting.snapshot.store import Catalogue, CatalogueEntry
from targeting.web.memory import MemoryRequest
from tests.away import database_away
from tests.conftest import POSTCODES, EventMaker

pytestmark = [pytest.mark.slow, pytest.mark.alone]
SNAPSHOTS = 200
LATER = 10**6
"""Numbers beyond those that the database has given out."""
SECONDS = 4.0
READERS = 4


def plan_served() -> str:
    served = holder.get()
    return served.snapshot.strategy if served else ""


def marked(snapshot: Snapshot, number: int) -> bytes:
    """The snapshot with its number in every text that a lookup shows."""
    mark = f"plan {number}"

    def with_mark(records: Records, key: str) -> Records:
        return Records.of(orjson.dumps(records[i] | {key: mark}) for i in range(len(records)))

    seats = with_mark(snapshot.seats, "reason")
    # A name is also part of the sentence that is made before the rest of an answer is looked up.
    named = Records.of(orjson.dumps(seats[i] | {"name": f"{seats[i]['name']} {mark}"}) for i in range(len(seats)))

    return encode(
        dataclasses.replace(
            snapshot,
            strategy=mark,
            seats=named,
            cards=with_mark(snapshot.cards, "reason"),
            events=with_mark(snapshot.events, "title"),
        )
    )


class Readers:
    """Threads that look up and take every answer apart."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names
        self.marks: list[set[str]] = [set() for _ in range(READERS)]
        self.problems: list[str] = []
        self.count = 0
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._read, args=(marks,)) for marks in self.marks]

    def _read(self, seen: set[str]) -> None:
        latest = 0
        while not self.over.is_set():
            for postcode in POSTCODES:
                try:
                    latest = max(latest, self._look_up(postcode, seen, latest))
                except Exception as error:
                    self.problems.append(repr(error))
                self.count += 1

    def _look_up(self, postcode: str, seen: set[str], latest: int) -> int:
        query = {"QUERY_STRING": f"postcode={postcode.replace(' ', '+')}", "REQUEST_METHOD": "GET"}
        reply = lookup_reply(MemoryRequest.from_environ(query))
        assert reply is not None
        assert reply.status == 200
        answer: dict[str, Any] = orjson.loads(reply.body)
        name = f"{self.names[postcode]} {answer['strategy']}"
        assert answer["constituency"]["name"] == name, answer
        assert re.search(rf"\b{name}\b", answer["message"]), answer
        cards = [*answer["recommendations"], answer["home"]]
        marks = {card["reason"] for card in cards} | {event["title"] for card in cards for event in card["next_events"]}
        assert marks == {answer["strategy"]}, answer
        number = int(answer["strategy"].split()[1])
        assert number >= latest, "back in time"
        seen.add(answer["strategy"])
        return number


@pytest.mark.usefixtures("postcodes")
def test_two_hundred_snapshots_and_indexes_are_swapped_under_readers(
    publish_now: Any,
    make_event: EventMaker,
    campaign: Campaign,
    seats: dict[str, Constituency],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_event("Brackwater", capacity=500)
    make_event("Crowmere", capacity=500)
    base = publish_now().snapshot
    path = index_path(campaign.boundary_set.slug)
    small = path.read_bytes()
    PostcodeRow.objects.bulk_create(
        PostcodeRow(
            boundary_set=campaign.boundary_set,
            postcode=f"AA{district}{sector}A{unit}",
            constituency=seats["Ashford Vale"],
            longitude=-2.0,
            latitude=52.0,
        )
        for district in range(1, 10)
        for sector in range(10)
        for unit in "ABDEFGHJLN"
    )
    build_index(campaign.boundary_set, force=True)
    indexes = small, path.read_bytes()
    assert len(indexes[1]) > len(indexes[0])
    encoded = [marked(base, number) for number in range(1, SNAPSHOTS + 1)]
    # The threads of this test cannot see what this test's transaction holds.
    monkeypatch.setattr(current, "_from_database", database_away)
    over = threading.Event()

    def announce(number: int) -> None:
        payload = encoded[number - 1]
        version = version_of(payload)
        store.keep_file(campaign.slug, version, payload)
        catalogue = Catalogue(
            campaign.slug, {campaign.slug: CatalogueEntry(version, number, time.time(), LATER + number)}
        )
        write_atomically(store.catalogue_path(), catalogue.to_json(), durable=False)
        redis_client().set(store.KEY, catalogue.to_json())

    def watch() -> None:
        while not over.wait(0.002):
            holder.refresh()
            registry.refresh()

    announce(1)
    holder.refresh()
    watcher = threading.Thread(target=watch)
    readers = Readers(POSTCODES)
    for thread in (watcher, *readers.threads):
        thread.start()
    try:
        for number in range(2, SNAPSHOTS + 1):
            announce(number)
            write_atomically(path, indexes[number % 2], durable=False)
            time.sleep(SECONDS / SNAPSHOTS)
        deadline = time.monotonic() + 20
        while plan_served() != f"plan {SNAPSHOTS}" and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        over.set()
        readers.over.set()
        for thread in (watcher, *readers.threads):
            thread.join(20)
    assert readers.problems == []
    assert holder.refused == {}
    assert plan_served() == f"plan {SNAPSHOTS}"
    marks = set.union(*readers.marks)
    assert len(marks) > SNAPSHOTS / 2, "too few were swapped in to show anything"
    print(f"{readers.count} lookups while {len(marks)} snapshots were served")  # noqa: T201
