"""What all the web processes serve: everything public about a campaign at one moment, in one piece.

A snapshot holds the arrays that recommendations are computed from and, beside them, what is shown of each seat
and of its next events. It is built by recompute.py, published by publish.py and held by current.py.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, fields
from functools import cached_property
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from targeting.recommend import Map

FORMAT = 1
_MAP_ARRAYS = [item.name for item in fields(Map) if item.name != "by_distance_only"]


class BrokenSnapshot(ValueError):
    """The bytes are no snapshot of this format, or not all of it."""


@dataclass(frozen=True)
class Snapshot:
    """One campaign at one moment. Seats are in the order of their codes, events by seat, then start."""

    campaign: dict[str, Any]
    """slug, name, party, imprint, as_of, polling_day."""
    strategy: str
    boundary_set: str
    change_seq: int
    outlines: dict[str, str]
    """Detail → address."""
    seats: list[dict[str, Any]]
    """(n) What is public about each seat: see targeting/fragments.py."""
    events: list[dict[str, Any]]
    """(m) The next events of each seat, as they are shown."""
    the_map: Map
    version: str = field(default="")

    @cached_property
    def position(self) -> dict[str, int]:
        """Constituency code → position of its seat."""
        return {seat["code"]: i for i, seat in enumerate(self.seats)}

    @cached_property
    def position_of_slug(self) -> dict[str, int]:
        return {seat["slug"]: i for i, seat in enumerate(self.seats)}

    @cached_property
    def not_contested(self) -> dict[str, str]:
        """Constituency code → why the campaign's party does not stand there."""
        return {seat["code"]: seat["not_contested"] for seat in self.seats if seat["not_contested"]}

    @cached_property
    def first_event(self) -> npt.NDArray[np.intp]:
        """(n + 1,) Seat i has the events first_event[i] to first_event[i + 1] − 1."""
        return np.searchsorted(self.the_map.event_seat, np.arange(len(self.seats) + 1))

    @cached_property
    def remote_events(self) -> list[int]:
        """Positions of the events that people join from home, of the neediest seats first."""
        remote = np.flatnonzero(np.isnan(self.the_map.event_longitude))
        need = self.the_map.need[self.the_map.event_seat[remote]]
        return [int(event) for event in remote[np.lexsort((self.the_map.event_starts_at[remote], -need))]]

    def events_of(self, seat: int, now: float, *, with_places: bool = False) -> list[dict[str, Any]]:
        """A seat's next events that have not begun at `now` (seconds since 1970), the first one first."""
        span = slice(self.first_event[seat], self.first_event[seat + 1])
        shown = self.the_map.event_starts_at[span] > now
        if with_places:
            shown &= self.the_map.event_booked[span] < self.the_map.event_capacity[span]
        return [self.events[int(i)] for i in np.flatnonzero(shown) + span.start]


def encode(snapshot: Snapshot) -> bytes:
    """A snapshot as bytes: its digest, then NumPy's own archive of the arrays and of the texts as JSON."""
    header = {
        "format": FORMAT,
        "campaign": snapshot.campaign,
        "strategy": snapshot.strategy,
        "boundary_set": snapshot.boundary_set,
        "change_seq": snapshot.change_seq,
        "outlines": snapshot.outlines,
        "by_distance_only": snapshot.the_map.by_distance_only,
    }
    arrays = {name: getattr(snapshot.the_map, name) for name in _MAP_ARRAYS}
    texts = {"header": header, "seats": snapshot.seats, "events": snapshot.events}
    for name, value in texts.items():
        arrays[name] = np.frombuffer(orjson.dumps(value), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    body = buffer.getvalue()
    return _digest(body) + body


def decode(data: bytes) -> Snapshot:
    """The snapshot in `data`. Raises BrokenSnapshot if a byte is wrong or missing, or the format is another."""
    digest, body = data[:_DIGEST_SIZE], data[_DIGEST_SIZE:]
    if not body or digest != _digest(body):
        raise BrokenSnapshot("the snapshot is damaged: its digest is another")
    with np.load(io.BytesIO(body), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    header = orjson.loads(arrays["header"].tobytes())
    if header["format"] != FORMAT:
        raise BrokenSnapshot(f"the snapshot has format {header['format']}, this release reads {FORMAT}")
    snapshot = Snapshot(
        campaign=header["campaign"],
        strategy=header["strategy"],
        boundary_set=header["boundary_set"],
        change_seq=header["change_seq"],
        outlines=header["outlines"],
        seats=orjson.loads(arrays["seats"].tobytes()),
        events=orjson.loads(arrays["events"].tobytes()),
        the_map=Map(
            **{name: arrays[name] for name in _MAP_ARRAYS},
            by_distance_only=header["by_distance_only"],
        ),
        version=version_of(data),
    )
    _check(snapshot)
    return snapshot


def version_of(data: bytes) -> str:
    """The version of an encoded snapshot: a short name of its content."""
    return data[: _DIGEST_SIZE // 2].hex()


_DIGEST_SIZE = 16


def _digest(body: bytes) -> bytes:
    return blake2b(body, digest_size=_DIGEST_SIZE).digest()


def _check(snapshot: Snapshot) -> None:
    the_map, seats, events = snapshot.the_map, len(snapshot.seats), len(snapshot.events)
    if not seats:
        raise BrokenSnapshot("the snapshot holds no seat")
    for name in _MAP_ARRAYS:
        expected = events if name.startswith("event_") else seats
        if getattr(the_map, name).shape != (expected,):
            raise BrokenSnapshot(f"the snapshot has {getattr(the_map, name).shape} values of {name}, not {expected}")
    if not np.isfinite(the_map.need).all():
        raise BrokenSnapshot("the snapshot has a need that is no number")
