"""Every event of a campaign that is on, as arrays: 30,000 of them in one query and some 20 ms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.utils import timezone

from constituencies.kit.binary_cursor import whole_tables_cursor
from constituencies.kit.types import Floats
from constituencies.models import Campaign
from events.models import Event
from events.safety.homes import public_degrees

_ROW = np.dtype(
    [
        ("pk", ">i4"),
        ("version", "V10"),
        ("constituency", ">i4"),
        ("starts_at", ">i8"),
        ("ends_at", ">i8"),
        ("offered_until", ">i8"),
        ("kind", ">i2"),
        ("longitude", ">f8"),
        ("latitude", ">f8"),
        ("is_private", "?"),
        ("capacity", ">i4"),
        ("confirmed_signups", ">i4"),
        ("open_capacity", ">f8"),
        ("open_confirmed", ">f8"),
    ]
)
EVENT_KINDS: tuple[str, ...] = tuple(Event.Kind.values)
"""What `EventArrays.kind` counts in."""

KIND_NUMBER = f"CASE kind {' '.join(f'WHEN %s THEN {i}' for i in range(len(EVENT_KINDS)))} ELSE -1 END"
"""SQL for it, with EVENT_KINDS as parameters: half of what looking it up in an array takes."""
# Shifts of all events at once: few events have any, and a look-up for each would cost more.
SHIFTS = """
    SELECT event_id, max(starts_at) AS last_begins, count(*) FILTER (WHERE is_ahead) AS shifts_ahead,
        sum(coalesce(capacity::float8, 'Infinity')) FILTER (WHERE is_ahead) AS ahead_capacity,
        sum(confirmed_signups::float8) FILTER (WHERE is_ahead) AS ahead_confirmed
    FROM (
        SELECT shift.*, CASE WHEN is_drop_in THEN shift.ends_at ELSE shift.starts_at END > %s AS is_ahead
        FROM events_shift AS shift JOIN events_event ON events_event.id = shift.event_id
    ) AS shift
    GROUP BY event_id
"""
OFFERED_UNTIL = "CASE WHEN is_drop_in THEN ends_at ELSE greatest(starts_at, last_begins) END"
"""As Event.offered_until; greatest() passes over a null."""
_NO_LIMIT = -1
EPOCH = 946_684_800.0
"""PostgreSQL counts microseconds since 2000, here in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class EventArrays:
    """m events in no particular order; every array has shape (m,)."""

    pk: npt.NDArray[np.int64]
    version: npt.NDArray[np.void]
    """Another one after each change of the row, whoever made it: its transaction and where it is stored."""
    constituency: npt.NDArray[np.int64]
    """Primary key of the constituency that the event works in."""
    starts_at: Floats
    """Seconds since 1970."""
    ends_at: Floats
    offered_until: Floats
    """Until when people can come, so that it is listed and offered: see Event.offered_until. Never before starts_at."""
    kind: npt.NDArray[np.int8]
    """Position in EVENT_KINDS; −1 for a kind that is not known any more."""
    longitude: Floats
    """Degrees, as anybody may see them; NaN for an event that people join from home."""
    latitude: Floats
    capacity: Floats
    """People; infinite where none is stated."""
    confirmed_signups: Floats
    open_capacity: Floats
    """The same of what people can still join: see Event.open_places. It counts for what is offered."""
    open_confirmed: Floats
    gets_out_the_vote: npt.NDArray[np.bool_]


def event_arrays(campaign: Campaign) -> EventArrays:
    """The published events of a campaign, past ones too."""
    # As one value: the same rows as Python objects take ten times as long.
    with whole_tables_cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(int4send(event.id) || xidsend(event.xmin) || tidsend(event.ctid)"  # noqa: S608 -- only numbers are put in
            " || int4send(constituency_id)"
            " || timestamptz_send(starts_at) || timestamptz_send(ends_at)"
            f" || timestamptz_send({OFFERED_UNTIL})"
            f" || int2send(({KIND_NUMBER})::int2)"
            " || float8send(CASE WHEN is_remote THEN 'NaN' ELSE longitude END)"
            " || float8send(CASE WHEN is_remote THEN 'NaN' ELSE latitude END)"
            " || boolsend(is_private)"
            " || int4send(coalesce(capacity, %s::int)) || int4send(confirmed_signups)"
            # As Event.open_places; NULL where no shift is ahead. Beyond what an int holds, as it is a sum.
            " || float8send("
            "CASE WHEN shifts_ahead > 0 THEN ahead_capacity ELSE coalesce(capacity::float8, 'Infinity') END)"
            " || float8send(CASE WHEN shifts_ahead > 0 THEN ahead_confirmed ELSE confirmed_signups END), '')"
            f" FROM events_event AS event LEFT JOIN ({SHIFTS}) AS shifts ON shifts.event_id = event.id"
            " WHERE campaign_id = %s AND status = %s",
            [
                *EVENT_KINDS,
                _NO_LIMIT,
                timezone.now(),
                campaign.pk,
                Event.Status.PUBLISHED.value,
            ],
            binary=True,
        )
        [packed] = cursor.fetchone() or [b""]
    rows = np.frombuffer(packed or b"", _ROW)
    return EventArrays(
        pk=rows["pk"].astype(np.int64),
        version=rows["version"],
        constituency=rows["constituency"].astype(np.int64),
        starts_at=rows["starts_at"] / 1e6 + EPOCH,
        ends_at=rows["ends_at"] / 1e6 + EPOCH,
        offered_until=rows["offered_until"] / 1e6 + EPOCH,
        kind=rows["kind"].astype(np.int8),
        longitude=public_degrees(rows["longitude"].astype(np.float64), rows["is_private"]),
        latitude=public_degrees(rows["latitude"].astype(np.float64), rows["is_private"]),
        capacity=np.where(rows["capacity"] == _NO_LIMIT, np.inf, rows["capacity"]),
        confirmed_signups=rows["confirmed_signups"].astype(np.float64),
        open_capacity=rows["open_capacity"].astype(np.float64),
        open_confirmed=rows["open_confirmed"].astype(np.float64),
        gets_out_the_vote=rows["kind"] == EVENT_KINDS.index(Event.Kind.GET_OUT_THE_VOTE.value),
    )
