"""How a snapshot reaches the web processes: a row in PostgreSQL is the truth, a file its local copy.

Which version of each campaign is the newest, and which campaign is current, stands in a catalogue: in Redis,
where every host looks a few times a second, and as a file beside the snapshots, for a start without either.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import tempfile
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import redis
from django.conf import settings
from django.utils import timezone

from constituencies.models import Campaign
from targeting.models import Snapshot as SnapshotRow
from targeting.snapshot import Snapshot, encode, version_of

logger = logging.getLogger(__name__)
KEY = "mcm:catalogue"


@dataclass(frozen=True, slots=True)
class Entry:
    version: str
    change_seq: int
    published_at: float
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The newest snapshot of each campaign, by slug, and the slug of the current campaign."""

    current: str
    entries: dict[str, Entry]

    @property
    def published_at(self) -> float:
        """When its newest snapshot was published."""
        return max((entry.published_at for entry in self.entries.values()), default=0.0)

    def to_json(self) -> bytes:
        return orjson.dumps(asdict(self))

    @classmethod
    def from_json(cls, data: bytes) -> Catalogue:
        """Raises ValueError for anything that is no catalogue."""
        try:
            raw: dict[str, Any] = orjson.loads(data)
            return cls(raw["current"], {slug: Entry(**entry) for slug, entry in raw["entries"].items()})
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a catalogue of snapshots: {error}") from error

    @classmethod
    def from_database(cls) -> Catalogue:
        rows = SnapshotRow.objects.select_related("campaign").defer("payload")
        entries, current = {}, ""
        for row in rows:
            entries[row.campaign.slug] = Entry(row.version, row.change_seq, row.published_at.timestamp())
            current = row.campaign.slug if row.campaign.is_current else current
        return cls(current, entries)


@cache
def redis_client() -> redis.Redis:
    """One client a process; a server that hangs must not hold a caller for long."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5)


def save(campaign: Campaign, snapshot: Snapshot) -> None:
    """Make a snapshot the newest of its campaign, within the caller's transaction."""
    payload = encode(snapshot)
    SnapshotRow.objects.update_or_create(
        campaign=campaign,
        defaults={
            "change_seq": snapshot.change_seq,
            "version": version_of(payload),
            "payload": payload,
            "published_at": timezone.now(),
        },
    )


def announce() -> None:
    """Copy what the database holds to this host's files, then tell every host through Redis."""
    catalogue = Catalogue.from_database()
    for slug, entry in catalogue.entries.items():
        if not snapshot_path(slug, entry.version).exists():
            keep_file(slug, entry.version, load_payload(slug))
    write_atomically(catalogue_path(), catalogue.to_json())
    try:
        redis_client().set(KEY, catalogue.to_json())
    except redis.RedisError as error:
        # The web processes look into the database while Redis is away.
        logger.warning("Redis did not take the news of a snapshot: %s", error)


def load_payload(slug: str) -> bytes:
    return bytes(SnapshotRow.objects.values_list("payload", flat=True).get(campaign__slug=slug))


def folder() -> Path:
    return Path(settings.MCM_HOME) / "snapshots"


def catalogue_path() -> Path:
    return folder() / "catalogue.json"


def snapshot_path(slug: str, version: str) -> Path:
    return folder() / f"{slug}-{version}.snapshot"


def keep_file(slug: str, version: str, payload: bytes) -> None:
    """Write a snapshot's local copy and remove older ones that nobody reads any more."""
    write_atomically(snapshot_path(slug, version), payload)
    horizon = dt.datetime.now().timestamp() - 60
    for old in folder().glob(f"{slug}-*.snapshot"):
        if old != snapshot_path(slug, version) and old.stat().st_mtime < horizon:
            old.unlink(missing_ok=True)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that a reader finds the old or the new content, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
