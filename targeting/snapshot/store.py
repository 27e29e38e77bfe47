"""How a snapshot reaches the web processes: a row in PostgreSQL is the truth, a file its local copy.

Which version of each campaign is the newest, and which campaign is current, stands in a catalogue: in Redis,
where every host looks a few times a second, and as a file beside the snapshots, for a start without either.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
import redis
from django.conf import settings
from django.db import connection
from django.db.models import BigIntegerField, Func, QuerySet, Value
from django.db.models.functions import Now
from psycopg import sql

from constituencies.changes import last_changes
from constituencies.kit.binary_cursor import binary_cursor
from constituencies.kit.mapped_arrays import write_atomically
from constituencies.kit.redis import redis_client
from constituencies.kit.types import JsonObject
from constituencies.models import Campaign
from targeting.models import SnapshotRow, Strategy
from targeting.models.snapshot import packed, unpacked
from targeting.snapshot.format import BrokenSnapshot, Snapshot, encode, version_of

logger = logging.getLogger(__name__)
KEY = "mcm:catalogue"
VERSION_LENGTH = 16
NUMBERS = "targeting_snapshot_number"
"""The database's sequence of numbers: clocks may go wrong, and differ from host to host."""


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    version: str
    change_seq: int
    published_at: float
    """Seconds since 1970, by the clock of the database."""
    number: int = 0
    """Greater than that of any snapshot saved or confirmed before."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The newest snapshot of each campaign, by slug, and the slug of the current campaign."""

    current: str
    entries: dict[str, CatalogueEntry]

    @property
    def number(self) -> int:
        """That of its newest snapshot: of two catalogues the one with the greater number is the newer."""
        return max((entry.number for entry in self.entries.values()), default=0)

    def to_json(self) -> bytes:
        return orjson.dumps(asdict(self))

    @classmethod
    def from_json(cls, data: bytes) -> Catalogue:
        """Raises ValueError for anything that is no catalogue."""
        try:
            raw: JsonObject = orjson.loads(data)
            return cls(raw["current"], {slug: CatalogueEntry(**entry) for slug, entry in raw["entries"].items()})
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a catalogue of snapshots: {error}") from error

    @classmethod
    def from_database(cls) -> Catalogue:
        return _catalogue(_rows())


@dataclass(frozen=True, slots=True)
class Look:
    """What a look into the database tells."""

    catalogue: Catalogue
    clock: float | None
    """What time it is there, in seconds since 1970; None while it has no snapshot."""
    behind: frozenset[str]
    """Campaigns, by their slugs, with a change that their snapshot does not contain."""

    @classmethod
    def now(cls) -> Look:
        changes, rows = last_changes(), list(_rows().annotate(clock=Now()))
        computed = set(Strategy.objects.filter(status=Strategy.Status.PUBLISHED).values_list("campaign_id", flat=True))
        behind = (
            row.campaign.slug
            for row in rows
            if row.campaign_id in computed and row.change_seq < changes.get(row.campaign_id, 0)
        )
        return cls(_catalogue(rows), rows[0].clock.timestamp() if rows else None, frozenset(behind))


def _rows() -> QuerySet[SnapshotRow]:
    return SnapshotRow.objects.select_related("campaign").defer("payload")


def _catalogue(rows: Iterable[SnapshotRow]) -> Catalogue:
    entries, current = {}, ""
    for row in rows:
        published_at = row.published_at.timestamp()
        entries[row.campaign.slug] = CatalogueEntry(row.version, row.change_seq, published_at, row.number)
        current = row.campaign.slug if row.campaign.is_current else current
    return Catalogue(current, entries)


def confirm(campaign: Campaign, change_seq: int, version: str) -> bool:
    """Say that a campaign's snapshot also holds the changes up to `change_seq`; False if it is another one."""
    row = SnapshotRow.objects.filter(campaign=campaign, version=version)
    number = Func(Value(NUMBERS), function="nextval", output_field=BigIntegerField())
    return row.update(change_seq=change_seq, published_at=Now(), number=number) == 1


@dataclass(frozen=True, slots=True)
class Prepared:
    """A snapshot that is about to be saved, and what the catalogue is to say of it."""

    campaign: Campaign
    content: bytes
    entry: CatalogueEntry


def prepare(campaign: Campaign, snapshot: Snapshot) -> Prepared:
    """Number a snapshot and copy it to this host's files: should it never be saved, nobody asks for the file."""
    content = encode(snapshot)
    version = version_of(content)
    with _whatever_the_disk_says():
        keep_file(campaign.slug, version, content)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s), statement_timestamp()", [NUMBERS])
        number, published_at = cursor.fetchone()
    return Prepared(campaign, content, CatalogueEntry(version, snapshot.change_seq, published_at.timestamp(), number))


def announce_ahead(prepared: Prepared) -> None:
    """Tell of a snapshot that is being saved, whose writing takes as long as all the rest.

    Whoever has its file takes it at once, the others when it is in the database. Should it never get there, the
    database says so (targeting/snapshot/holder.py).
    """
    catalogue = Catalogue.from_database()
    entries = catalogue.entries | {prepared.campaign.slug: prepared.entry}
    current = prepared.campaign.slug if prepared.campaign.is_current else catalogue.current
    _tell(Catalogue(current, entries))


def save(prepared: Prepared) -> None:
    """Make a snapshot the newest of its campaign, within the caller's transaction."""
    entry = prepared.entry
    statement = sql.SQL(
        "INSERT INTO {} (campaign_id, change_seq, version, payload, published_at, number)"
        " VALUES (%s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (campaign_id) DO UPDATE SET change_seq = excluded.change_seq, version = excluded.version,"
        " payload = excluded.payload, published_at = excluded.published_at, number = excluded.number"
    ).format(sql.Identifier(SnapshotRow._meta.db_table))
    published_at = dt.datetime.fromtimestamp(entry.published_at, dt.UTC)
    with binary_cursor() as cursor:
        cursor.execute(
            statement,
            [
                prepared.campaign.pk,
                entry.change_seq,
                entry.version,
                packed(prepared.content),
                published_at,
                entry.number,
            ],
        )


def announce() -> None:
    """Copy what the database holds to this host's files, then tell every host through Redis."""
    catalogue = Catalogue.from_database()
    with _whatever_the_disk_says():
        keep_copies(catalogue)
    _tell(catalogue)


def _tell(catalogue: Catalogue) -> None:
    """Through Redis, where every host looks a few times a second."""
    try:
        redis_client().set(KEY, catalogue.to_json())
    except redis.RedisError as error:
        # The web processes look into the database while Redis is away.
        logger.warning("Redis did not take the news of a snapshot: %s", error)


def keep_copies(catalogue: Catalogue) -> None:
    """Have on this host's disk all that a catalogue names, and then the catalogue. Raises OSError."""
    for slug, entry in catalogue.entries.items():
        # One that is damaged in the database is refused, and named, by whoever wants to serve it.
        with suppress(BrokenSnapshot):
            if not snapshot_path(slug, entry.version).exists():
                content = load_content(slug, entry.version)
                keep_file(slug, version_of(content), content)
    try:
        if catalogue_path().read_bytes() == catalogue.to_json():
            return
    except FileNotFoundError:
        pass
    write_atomically(catalogue_path(), catalogue.to_json())


@contextmanager
def _whatever_the_disk_says() -> Iterator[None]:
    """A disk that is full or read-only must not keep a snapshot from being published."""
    try:
        yield
    except OSError as error:
        logger.error("A snapshot could not be copied to %s: %s", folder(), error)


class NotStored(LookupError):
    """The database does not hold this snapshot, or does not yet."""


def load_content(slug: str, version: str) -> bytes:
    """The bytes of a campaign's snapshot, from the database. Raises NotStored, BrokenSnapshot."""
    rows = SnapshotRow.objects.filter(campaign__slug=slug, version=version)
    payload = rows.values_list("payload", flat=True).first()
    if payload is None:
        raise NotStored(f"the database does not hold the snapshot {version} of {slug}")
    return unpacked(bytes(payload))


def folder() -> Path:
    return Path(settings.MCM_HOME) / "snapshots"


def catalogue_path() -> Path:
    return folder() / "catalogue.json"


def snapshot_path(slug: str, version: str) -> Path:
    return folder() / f"{slug}-{version}.snapshot"


def keep_file(slug: str, version: str, content: bytes) -> None:
    """Write a snapshot's local copy and remove older ones that nobody reads any more."""
    write_atomically(snapshot_path(slug, version), content, durable=False)
    horizon = dt.datetime.now().timestamp() - 60
    for old in kept_files(slug):
        # Another process may be removing the same ones.
        with suppress(FileNotFoundError):
            if old != snapshot_path(slug, version) and old.stat().st_mtime < horizon:
                old.unlink()


def kept_files(slug: str) -> list[Path]:
    """The copies of a campaign's snapshots, not those of a campaign whose slug only begins like it."""
    return list(folder().glob(f"{slug}-{'[0-9a-f]' * VERSION_LENGTH}.snapshot"))
