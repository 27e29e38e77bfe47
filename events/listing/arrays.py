"""The public events of a campaign as arrays, for filters and orders: 30,000 of them in one query."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from psycopg import sql

from constituencies.kit.binary_cursor import whole_tables_cursor
from constituencies.kit.days import FIRST_YEAR
from constituencies.kit.types import Bools, Floats
from constituencies.models import Campaign
from events.exports.arrays import EPOCH, EVENT_KINDS, KIND_NUMBER, OFFERED_UNTIL, SHIFTS
from events.models import LONGEST, Event
from events.safety.homes import public_degrees

Zones = npt.NDArray[np.int64]

_ROW = np.dtype(
    [
        ("pk", ">i4"),
        ("constituency", ">i4"),
        ("starts_at", ">i8"),
        ("starts_in_london", ">i8"),
        ("ends_at", ">i8"),
        ("offered_until", ">i8"),
        ("kind", ">i2"),
        ("flags", ">i2"),
        ("longitude", ">f8"),
        ("latitude", ">f8"),
    ]
)
_FLAGS = {
    "is_cancelled": "status = 'cancelled'",
    "is_remote": "is_remote",
    "is_private": "is_private",
    "step_free": "step_free = 'yes' OR is_remote",
    "toilets": "toilets = 'yes' OR is_remote",
    "seated": "seated_jobs = 'yes' OR is_remote",
    # As Event.open_places.
    "has_places": "CASE WHEN shifts_ahead > 0 THEN ahead_confirmed < ahead_capacity"
    " ELSE capacity IS NULL OR confirmed_signups < capacity END",
}
"""Name → condition in SQL, each a bit of a number; the first is the lowest."""
_FLAGS_NUMBER = " + ".join(f"(CASE WHEN {sql} THEN {1 << bit} ELSE 0 END)" for bit, sql in enumerate(_FLAGS.values()))
# As one value: the same rows as Python objects take ten times as long.
_QUERY = sql.SQL("""
    SELECT string_agg(int4send(event.id) || int4send(constituency_id)
        || timestamptz_send(starts_at) || timestamp_send(starts_at AT TIME ZONE 'Europe/London')
        || timestamptz_send(ends_at) || timestamptz_send({offered_until})
        || int2send(({kind})::int2) || int2send(({flags})::int2)
        || float8send(CASE WHEN is_remote THEN 0 ELSE longitude END)
        || float8send(CASE WHEN is_remote THEN 0 ELSE latitude END), '')
    FROM events_event AS event LEFT JOIN ({shifts}) AS shifts ON shifts.event_id = event.id
    WHERE campaign_id = %s AND status = ANY(%s) AND starts_at > %s
""").format(
    offered_until=sql.SQL(OFFERED_UNTIL),
    kind=sql.SQL(KIND_NUMBER),
    flags=sql.SQL(_FLAGS_NUMBER),
    shifts=sql.SQL(SHIFTS),
)
_DAY_MICROSECONDS = 86_400_000_000
_FIRST_DAY = dt.date(2000, 1, 1).toordinal()


class Ways(Protocol):
    """Ways over land, as targeting has them: winding · straight line + detour between two zones."""

    @property
    def winding(self) -> float:
        """How many times the straight line a way is, before any detour."""

    def zone_at(self, longitude: float, latitude: float) -> int:
        """The zone in which a place lies, in degrees."""

    def zones_at(self, longitudes: Floats, latitudes: Floats) -> Zones:
        """The same of many places, shape (m,)."""

    def km(self, zone: int, others: Zones) -> npt.NDArray[np.float32]:
        """Detours from a zone to others, (m,)."""

    def by_sea(self, zone: int, others: Zones) -> Bools:
        """Whether the way to each takes a ferry, (m,)."""


@dataclass(frozen=True, slots=True)
class ListedEvents:
    """m events in the order in which they begin; every array has shape (m,)."""

    pk: npt.NDArray[np.int64]
    constituency: npt.NDArray[np.int64]
    """Primary key of the constituency that the event works in."""
    starts_at: Floats
    """Seconds since 1970."""
    day: npt.NDArray[np.int32]
    """In the United Kingdom, as datetime.date.toordinal counts."""
    hour: npt.NDArray[np.float32]
    """From 0 to 24."""
    ends_at: Floats
    offered_until: Floats
    """Until when people can come: see Event.offered_until."""
    kind: npt.NDArray[np.int16]
    """Position in EVENT_KINDS; −1 for a kind that is not known any more."""
    longitude: Floats
    """Degrees, as anybody may see them; 0 for an event that people join from home."""
    latitude: Floats
    zone: Zones
    """Of `Ways`."""
    is_cancelled: Bools
    is_remote: Bools
    step_free: Bools
    """These three hold for events from home, too."""
    toilets: Bools
    seated: Bools
    has_places: Bools


def listed_events(campaign: Campaign, now: dt.datetime, ways: Ways, *, past: bool = False) -> ListedEvents:
    """The published events of a campaign, cancelled ones too, those of today and to come; `past`: all.

    `now` says which shifts are ahead, and what is to come.
    """
    # As nothing lasts longer, what began before is over: nearly half of all events in the middle of a campaign.
    since = dt.datetime(FIRST_YEAR, 1, 1, tzinfo=dt.UTC) if past else now - LONGEST
    with whole_tables_cursor() as cursor:
        cursor.execute(
            _QUERY,
            [*EVENT_KINDS, now, campaign.pk, [Event.Status.PUBLISHED.value, Event.Status.CANCELLED.value], since],
            binary=True,
        )
        [packed] = cursor.fetchone() or [b""]
    rows = np.frombuffer(packed or b"", _ROW)
    rows = rows[np.lexsort((rows["pk"], rows["starts_at"]))]
    flags = {name: rows["flags"] >> bit & 1 == 1 for bit, name in enumerate(_FLAGS)}
    is_private = flags.pop("is_private")
    longitude = public_degrees(rows["longitude"].astype(np.float64), is_private)
    latitude = public_degrees(rows["latitude"].astype(np.float64), is_private)
    return ListedEvents(
        pk=rows["pk"].astype(np.int64),
        constituency=rows["constituency"].astype(np.int64),
        starts_at=rows["starts_at"] / 1e6 + EPOCH,
        day=(rows["starts_in_london"] // _DAY_MICROSECONDS + _FIRST_DAY).astype(np.int32),
        hour=(rows["starts_in_london"] % _DAY_MICROSECONDS / 3.6e9).astype(np.float32),
        ends_at=rows["ends_at"] / 1e6 + EPOCH,
        offered_until=rows["offered_until"] / 1e6 + EPOCH,
        kind=rows["kind"].astype(np.int16),
        longitude=longitude,
        latitude=latitude,
        zone=ways.zones_at(longitude, latitude),
        **flags,
    )
