"""The snapshots that this process serves from memory.

Requests only read. A background thread looks a few times a second whether a newer snapshot is out, in Redis,
else in the database, else in this host's files, and swaps it in once it is whole. So the map and the lookup
go on with the last snapshot when Redis, Celery and PostgreSQL are gone.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import redis
from django.db import DatabaseError, connection

from constituencies.postcode_index import registry
from targeting import publish
from targeting.publish import Catalogue, Entry
from targeting.snapshot import BrokenSnapshot, Snapshot, decode

logger = logging.getLogger(__name__)
POLL_SECONDS = 0.25
DATABASE_POLL_SECONDS = 2.0
STALE_AFTER_SECONDS = 15 * 60.0


@dataclass(frozen=True, slots=True)
class Served:
    """A snapshot, and when it was known to be the newest."""

    snapshot: Snapshot
    published_at: float

    def is_stale(self, now: float) -> bool:
        return now - self.published_at > STALE_AFTER_SECONDS


@dataclass
class Holder:
    """The newest snapshot of each campaign; swapped as a whole, so that readers need no lock."""

    catalogue: Catalogue | None = None
    served: dict[str, Served] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    """Campaign → why its newest snapshot was not taken; /readyz names it."""
    _thread: threading.Thread | None = None
    _starting: threading.Lock = field(default_factory=threading.Lock)

    def get(self, slug: str | None = None) -> Served | None:
        """The snapshot of a campaign, by default of the current one; None where there is none yet."""
        if self.catalogue is None:
            return None
        return self.served.get(slug or self.catalogue.current)

    def start(self) -> None:
        """Load what there is and keep watching; called once in each web process, after it was forked."""
        with self._starting:
            if self._thread and self._thread.is_alive():
                return
            self.refresh()
            self._thread = threading.Thread(target=self._watch, name="snapshots", daemon=True)
            self._thread.start()

    def refresh(self) -> None:
        """Take over whatever is newer than what is held. Never raises for a service that is away."""
        catalogue = self._first_catalogue()
        if catalogue is None or catalogue == self.catalogue:
            return
        # A Redis restored from an old copy must not take the map back in time.
        if self.catalogue is None or catalogue.published_at >= self.catalogue.published_at:
            self._take(catalogue)

    def _watch(self) -> None:
        while True:
            time.sleep(POLL_SECONDS)
            try:
                self.refresh()
                registry.refresh()
            except Exception:
                logger.exception("Looking for a newer snapshot failed")

    def _first_catalogue(self) -> Catalogue | None:
        sources: list[Callable[[], Catalogue | None]] = [_from_redis, _from_database, _from_file]
        for source in sources:
            catalogue = source()
            if catalogue is not None and catalogue.entries:
                return catalogue
        return None

    def _take(self, catalogue: Catalogue) -> None:
        served = {}
        for slug, entry in catalogue.entries.items():
            held = self.served.get(slug)
            if held and held.snapshot.version == entry.version:
                served[slug] = Served(held.snapshot, entry.published_at)
                continue
            try:
                served[slug] = Served(_load(slug, entry), entry.published_at)
                self.refused.pop(slug, None)
            except (BrokenSnapshot, DatabaseError, LookupError, OSError) as error:
                logger.error("The snapshot %s of %s was refused: %s", entry.version, slug, error)
                self.refused[slug] = f"{entry.version}: {error}"
                if held:
                    served[slug] = held
        self.served = served
        self.catalogue = catalogue


def _load(slug: str, entry: Entry) -> Snapshot:
    path = publish.snapshot_path(slug, entry.version)
    try:
        snapshot = decode(path.read_bytes())
    except (OSError, BrokenSnapshot):
        # Published on another host, or damaged here: the row in the database is the truth.
        payload = publish.load_payload(slug)
        snapshot = decode(payload)
        publish.keep_file(slug, snapshot.version, payload)
    return snapshot


def _from_redis() -> Catalogue | None:
    try:
        data = publish.redis_client().get(publish.KEY)
        return Catalogue.from_json(data) if isinstance(data, bytes) else None
    except (redis.RedisError, ValueError):
        return None


_database_looked_at = 0.0


def _from_database() -> Catalogue | None:
    global _database_looked_at  # noqa: PLW0603 -- one clock a process: a database that hangs costs 2 s a look
    if time.monotonic() - _database_looked_at < DATABASE_POLL_SECONDS:
        return None
    _database_looked_at = time.monotonic()
    try:
        return Catalogue.from_database()
    except DatabaseError:
        connection.close()
        return None


def _from_file() -> Catalogue | None:
    try:
        return Catalogue.from_json(publish.catalogue_path().read_bytes())
    except (OSError, ValueError):
        return None


holder = Holder()
