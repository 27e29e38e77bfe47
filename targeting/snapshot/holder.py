"""The snapshots that this process serves from memory.

Requests only read. Background threads look for a newer snapshot, each in its own place: Redis a few times a
second, this host's files, and the database, which knows best but is asked the least often. Whichever tells of
it first, it is swapped in once it is whole. So the map and the lookup go on with the last snapshot when Redis,
Celery and PostgreSQL are gone; and none of them, when it hangs, keeps the others from being heard.

Redis also tells which events have become full since (events/live_places/ledger.py): they are left out of every
snapshot.
"""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, close_old_connections

from constituencies.clock import campaign_instant
from constituencies.kit.redis import redis_client
from constituencies.postcode_index.index import registry
from events.live_places import ledger
from targeting.snapshot import store
from targeting.snapshot.format import BrokenSnapshot, Snapshot, decode, open_file
from targeting.snapshot.store import Catalogue, CatalogueEntry, Look

logger = logging.getLogger(__name__)
POLL_SECONDS = 0.25
DATABASE_POLL_SECONDS = 2.0
AWAY_SECONDS = 1.0
"""Pause before a service that did not answer is asked again."""
RETRY_SECONDS = 5.0
"""Pause before a snapshot that was refused, or a copy that could not be written, is tried again."""
STUCK_SECONDS = 7.0
"""A look that takes longer has been forgotten by its service and by every limit."""
BEHIND_SECONDS = 8.0
"""So long a change may wait to be published before /readyz names it."""
FORGET_FULL_SECONDS = 20 * 60.0
"""So long what Redis said of full events holds while it is away, as long as a place is held."""
STALE_AFTER_SECONDS: float = settings.STALE_AFTER_SECONDS


@dataclass(frozen=True, slots=True)
class Served:
    """A snapshot, and when it was known to be the newest."""

    snapshot: Snapshot
    published_at: float

    def is_stale(self, now: float) -> bool:
        """`now` as `Holder.now` tells it."""
        return now - self.published_at > STALE_AFTER_SECONDS


@dataclass
class Holder:
    """The newest snapshot of each campaign; swapped as a whole, so that readers need no lock."""

    catalogue: Catalogue | None = None
    served: dict[str, Served] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    """Campaign → why its newest snapshot was not taken; /readyz names it."""
    away: dict[str, str] = field(default_factory=dict)
    """What did not answer when last asked (redis, database, files) → how that showed."""
    full: ledger.Full | None = None
    """What was heard last of events without a place left."""
    _full_until: float = 0.0
    _database_is_ahead: float = 0.0
    """Seconds by which the clock of the database goes before that of this host."""
    _behind: dict[str, tuple[int, float]] = field(default_factory=dict)
    """Campaign whose snapshot lacks a change → the number of that snapshot, and since when that has been so."""
    _withdrawn: Catalogue | None = None
    """One that the database turned out to know nothing of, as if it had been restored from a backup."""
    _older: Catalogue | None = None
    """What the database said last, if that was older than what is held."""
    _threads: list[threading.Thread] = field(default_factory=list)
    _looked: dict[str, float] = field(default_factory=dict)
    _retry_at: float = 0.0
    _copy_at: float = 0.0
    _starting: threading.Lock = field(default_factory=threading.Lock)
    _taking: threading.Lock = field(default_factory=threading.Lock)

    def get(self, slug: str | None = None) -> Served | None:
        """The snapshot of a campaign, by default of the current one; None where there is none yet."""
        if self.catalogue is None:
            return None
        return self.served.get(slug or self.catalogue.current)

    @property
    def full_events(self) -> frozenset[int]:
        """Ids of the events, of whichever campaign, that are not offered any more."""
        return self.full.events if self.full else frozenset()

    def degraded(self) -> list[str]:
        """What this process does without at the moment, for /readyz. Reads memory only."""
        now = time.monotonic()
        stuck = {name for name, looked in self._looked.items() if self._threads and now - looked > STUCK_SECONDS}
        behind = [slug for slug, (_, since) in self._behind.items() if now - since > BEHIND_SECONDS]
        return [
            *sorted(self.away.keys() | stuck),
            *(f"snapshot refused: {why}" for why in self.refused.values()),
            *(f"snapshot behind the database: {slug}" for slug in behind),
        ]

    def now(self) -> float:
        """What time it is, in seconds since 1970, by the clock of the database: that of this host may be wrong."""
        return time.time() + self._database_is_ahead

    def start(self) -> None:
        """Load what there is and keep watching; called once in each web process, after it was forked."""
        with self._starting:
            if self._threads:
                return
            # What is on the disk is served at once, however long services that are away take to fail.
            self._look("files", _from_file)
            if self.get() is None:
                self.refresh()
            places = (("files", _from_file, POLL_SECONDS), ("redis", _from_redis, POLL_SECONDS))
            for name, source, pause in (*places, ("database", self._hear_from_database, DATABASE_POLL_SECONDS)):
                self._looked[name] = time.monotonic()
                thread = threading.Thread(target=self._watch, args=(name, source, pause), name=name, daemon=True)
                self._threads.append(thread)
                thread.start()

    def refresh(self) -> None:
        """Take over whatever is newer than what is held. Never raises for a service that is away."""
        for name, source in (("redis", _from_redis), ("files", _from_file), ("database", self._hear_from_database)):
            self._look(name, source)

    def _watch(self, name: str, source: Callable[[], Catalogue | None], pause: float) -> None:
        while True:
            answered = False
            try:
                answered = self._look(name, source)
                if name == "files":
                    self._keep_copies()
                    registry.refresh()
                close_old_connections()
            except Exception:  # a thread that ends would never be missed
                logger.exception("Watching %s failed", name)
            time.sleep(pause if answered else max(pause, AWAY_SECONDS))

    def _look(self, name: str, source: Callable[[], Catalogue | None]) -> bool:
        """Ask one place for the newest catalogue and take it over; whether the place answered."""
        try:
            catalogue = source()
            if name == "redis":
                self._hear_of_full(ledger.full_events(self.full))
        except Exception as error:
            self._set_away(name, error)
            if name == "redis":
                self._hear_of_full(None)
            return False
        finally:
            self._looked[name] = time.monotonic()
        if name != "files":  # of them _keep_copies knows more
            self._set_away(name, None)
        self._consider(catalogue)
        return True

    def _set_away(self, name: str, error: Exception | None) -> None:
        if error and name not in self.away:
            logger.warning("Snapshots: %s is away: %s", name, error)
        if not error and name in self.away:
            logger.info("Snapshots: %s is back", name)
        others = {key: why for key, why in self.away.items() if key != name}
        self.away = others | ({name: str(error)} if error else {})

    def _hear_of_full(self, full: ledger.Full | None) -> None:
        """Leave out what is full; None: nothing was said, so what was said last holds for a while."""
        now = time.monotonic()
        if full is not None:
            self._full_until = now + FORGET_FULL_SECONDS
        elif now < self._full_until:
            return
        if full is not self.full:
            with self._taking:  # or a snapshot that is taken meanwhile would miss it
                self.full = full
                for served in self.served.values():
                    served.snapshot.leave_out(self.full_events, _let_others_go_first)

    def _consider(self, catalogue: Catalogue | None) -> None:
        if catalogue is None or not catalogue.entries:
            return
        with self._taking:
            # A Redis restored from an old copy must not take the map back in time.
            if self.catalogue and (catalogue.number < self.catalogue.number or catalogue == self._withdrawn):
                return
            retry = bool(self.refused) and time.monotonic() > self._retry_at
            if catalogue != self.catalogue or retry:
                self._take(catalogue)

    def _hear_from_database(self) -> Catalogue:
        look, now = _from_database(), time.monotonic()
        if look.clock is not None:
            self._database_is_ahead = look.clock - time.time()
        numbers = {slug: look.catalogue.entries[slug].number for slug in look.behind}
        former = self._behind
        self._behind = {
            slug: former[slug] if former.get(slug, (None,))[0] == number else (number, now)
            for slug, number in numbers.items()
        }
        self._go_back_with(look.catalogue)
        return look.catalogue

    def _go_back_with(self, catalogue: Catalogue) -> None:
        """Believe a database that says twice that what is held is too new: it was restored from a backup.

        Once is not enough: others may have told of something newer while it was being asked.
        """
        with self._taking:
            is_older = self.catalogue is not None and catalogue.number < self.catalogue.number
            if is_older and catalogue == self._older:
                self._withdrawn, self.catalogue = self.catalogue, Catalogue(catalogue.current, {})
            self._older = catalogue if is_older else None

    def _take(self, catalogue: Catalogue) -> None:
        served, refused, is_awaited = {}, {}, True
        for slug, entry in catalogue.entries.items():
            held = self.served.get(slug)
            if held and held.snapshot.version == entry.version:
                served[slug] = Served(held.snapshot, entry.published_at)
                continue
            try:
                served[slug] = Served(_load(slug, entry), entry.published_at)
            except Exception as error:
                refused[slug] = f"{slug} {entry.version}: {error}"
                is_awaited &= isinstance(error, store.NotStored)  # it is told of a moment before it is saved
                if not is_awaited and not self.refused.get(slug, "").startswith(f"{slug} {entry.version}: "):
                    logger.error("The snapshot %s of %s was refused: %s", entry.version, slug, error)
                if kept := held or _newest_kept(slug):
                    served[slug] = kept
        for slug, one in served.items():
            one.snapshot.leave_out(self.full_events, _let_others_go_first)
            self._work_ahead(one.snapshot, self.served.get(slug))
        self._retry_at = time.monotonic() + (0.0 if is_awaited else RETRY_SECONDS)
        self.refused = refused
        self.served = served
        self.catalogue = catalogue

    def _work_ahead(self, snapshot: Snapshot, former: Served | None) -> None:
        """Have what lookups use ready before they are sent to a newer snapshot."""
        if former is None or former.snapshot is snapshot:
            return
        instant = campaign_instant(snapshot.campaign["as_of"])
        snapshot.follow(former.snapshot, instant.timestamp, instant.midnight, _let_others_go_first)
        # What lives as long as the snapshot: a collection that walked it would stop every lookup.
        gc.collect(1)
        gc.freeze()

    def _keep_copies(self) -> None:
        """See to it that this host could start from its files alone."""
        if self.catalogue is None or time.monotonic() < self._copy_at:
            return
        try:
            store.keep_copies(self.catalogue)
        except OSError as error:
            self._set_away("files", error)
            self._copy_at = time.monotonic() + RETRY_SECONDS
        except (DatabaseError, LookupError):  # named already: the database is away
            self._copy_at = time.monotonic() + RETRY_SECONDS
        else:
            self._set_away("files", None)


def _let_others_go_first() -> None:
    time.sleep(0.0005)


def _load(slug: str, entry: CatalogueEntry) -> Snapshot:
    path = store.snapshot_path(slug, entry.version)
    try:
        return open_file(path)
    except (OSError, BrokenSnapshot):
        # Published on another host, or damaged here: the row in the database is the truth.
        content = store.load_content(slug, entry.version)
        snapshot = decode(content)
    try:
        store.keep_file(slug, snapshot.version, content)
        return open_file(store.snapshot_path(slug, snapshot.version))  # shared with the other processes
    except (OSError, BrokenSnapshot) as error:  # a disk that is full or read-only; _keep_copies names it
        logger.warning("No copy of the snapshot %s could be kept: %s", snapshot.version, error)
    return snapshot


def _newest_kept(slug: str) -> Served | None:
    """The newest whole snapshot among this host's files, for a start while the newest of all cannot be had."""
    for path in sorted(store.kept_files(slug), key=_written_at, reverse=True):
        try:
            return Served(open_file(path), _written_at(path))
        except (OSError, BrokenSnapshot):
            continue
    return None


def _written_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # removed meanwhile
        return 0.0


def _from_redis() -> Catalogue | None:
    data = redis_client().get(store.KEY)
    return Catalogue.from_json(data) if isinstance(data, bytes) else None


def _from_database() -> Look:
    return Look.now()


def _from_file() -> Catalogue | None:
    try:
        return Catalogue.from_json(store.catalogue_path().read_bytes())
    except (OSError, ValueError):  # none yet, or damaged: _keep_copies writes it again
        return None


holder = Holder()
