"""What all the web processes serve: everything public about a campaign at one moment, in one piece.

A snapshot holds the arrays that recommendations are computed from and, beside them, what is shown of each seat
and of its next events, as JSON texts that are read one by one when they are shown. The file is mapped into
memory (constituencies/mapped_arrays.py), so taking over a new one costs a web process next to nothing. It is
built by recompute.py, published by publish.py and held by current.py.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import orjson

from constituencies.mapped_arrays import Damaged, MappedArrays, map_file, pack, unpack
from targeting.moment import Bools, Map, Moment, at_moment

Made = TypeVar("Made")

KIND = "snapshot"
FORMAT = 8
_MAP_SCALARS = ("by_distance_only", "reach")
_MAP_ARRAYS = [item.name for item in fields(Map) if item.name not in _MAP_SCALARS]

BrokenSnapshot = Damaged
"""The bytes are no snapshot of this format, or not all of it."""


@dataclass(frozen=True, slots=True)
class Records:
    """JSON objects in one text: n of them, each read only when it is asked for."""

    text: memoryview
    starts: memoryview
    """(n + 1,) Object i is text[starts[i]:starts[i + 1]]."""

    @classmethod
    def of(cls, objects: Iterable[bytes]) -> Records:
        objects = list(objects)
        starts = np.cumsum([0, *map(len, objects)], dtype=np.int64)
        return cls(memoryview(b"".join(objects)), starts.data)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (self[i] for i in range(len(self)))

    def raw(self, i: int) -> bytes:
        return bytes(self.text[self.starts[i] : self.starts[i + 1]])

    def __getitem__(self, i: int) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(self.text[self.starts[i] : self.starts[i + 1]])
        return found


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One campaign at one moment. Seats are in the order of their codes, events by seat, then start."""

    campaign: dict[str, Any]
    """slug, name, party, election, imprint, as_of, polling_day."""
    strategy: str
    boundary_set: str
    change_seq: int
    as_of: str
    """When it was computed, as an ISO time in the United Kingdom."""
    outlines: dict[str, str]
    """Detail → address."""
    codes: list[str]
    """(n) GSS code of each seat."""
    slugs: list[str]
    not_contested: dict[str, str]
    """Code → why the campaign's party does not stand there."""
    seats: Records
    """(n) What cards and lists show of each seat: see targeting/fragments.py."""
    cards: Records
    """(n) What the API recommends of it."""
    details: Records
    """(n) What its own page shows besides."""
    events: Records
    """(m) The next events of each seat, as they are shown."""
    event_ids: npt.NDArray[np.int64]
    """(m,)"""
    need_version: str
    need: dict[str, bytes]
    """Coding → the answer of need/ (need_answer.py), written once for all."""
    the_map: Map
    version: str = field(default="")
    _full: list[Bools] = field(default_factory=list, repr=False, compare=False)
    """(m,) Which events have no place left by now; no array as long as none is known."""
    _moments: list[tuple[Bools | None, Moment]] = field(default_factory=list, repr=False, compare=False)
    """The moment that lookups use, and what was full when it was worked out."""
    _made: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def position(self) -> dict[str, int]:
        """Constituency code → position of its seat."""
        return {code: i for i, code in enumerate(self.codes)}

    @cached_property
    def position_of_slug(self) -> dict[str, int]:
        return {slug: i for i, slug in enumerate(self.slugs)}

    @cached_property
    def page_facts(self) -> bytes:
        """What every page shows, as JSON: campaign and outlines."""
        return orjson.dumps({"campaign": self.campaign, "outlines": self.outlines})

    @cached_property
    def first_event(self) -> npt.NDArray[np.intp]:
        """(n + 1,) Seat i has the events first_event[i] to first_event[i + 1] − 1."""
        return np.searchsorted(self.the_map.event_seat, np.arange(len(self.codes) + 1))

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` gives, made once for each key and gone with the snapshot."""
        made: Made | None = self._made.get(key)
        if made is None:
            made = self._made[key] = make()
        return made

    def moment(self, now: float) -> Moment:
        """What the map comes to at `now`, in seconds since 1970: events that have begun or are full are gone."""
        # Two threads may both work it out; the one that is kept is as good as the other.
        full = self._full[0] if self._full else None
        known, moment = self._moments[0] if self._moments else (None, None)
        if moment is None or known is not full or not moment.since <= now < moment.until:
            moment = at_moment(self.the_map, now, full)
            self._moments[:] = [(full, moment)]
        return moment

    def leave_out(self, events: frozenset[int]) -> None:
        """Offer these events, by their ids, no more; all others as the snapshot has them.

        What it comes to is worked out here, by the thread that learns of it, so that no lookup waits for it.
        """
        full = np.isin(self.event_ids, np.fromiter(events, np.int64, len(events)))
        if np.array_equal(full, self._full[0] if self._full else np.zeros_like(full)):
            return
        moment = self._moments[0][1] if self._moments else None
        ahead = at_moment(self.the_map, moment.since, full) if moment else None
        self._full[:] = [full]
        if ahead:
            self._moments[:] = [(full, ahead)]

    def events_of(self, seat: int, now: float) -> list[int]:
        """Positions of a seat's next events that have not begun at `now`, the first one first."""
        first, last = self.first_event[seat : seat + 2].tolist()
        return [first + i for i, start in enumerate(self.the_map.event_starts_at[first:last].tolist()) if start > now]


def encode(snapshot: Snapshot) -> bytes:
    """A snapshot as bytes, with digests by which damage is noticed."""
    facts = {
        "campaign": snapshot.campaign,
        "strategy": snapshot.strategy,
        "boundary_set": snapshot.boundary_set,
        "change_seq": snapshot.change_seq,
        "as_of": snapshot.as_of,
        "outlines": snapshot.outlines,
        "codes": snapshot.codes,
        "slugs": snapshot.slugs,
        "not_contested": snapshot.not_contested,
        "need_version": snapshot.need_version,
    } | {name: getattr(snapshot.the_map, name) for name in _MAP_SCALARS}
    arrays: dict[str, npt.NDArray[Any]] = {name: getattr(snapshot.the_map, name) for name in _MAP_ARRAYS}
    for name in ("seats", "cards", "details", "events"):
        records: Records = getattr(snapshot, name)
        arrays[name] = np.frombuffer(records.text, np.uint8)
        arrays[f"{name}_starts"] = np.asarray(records.starts)
    arrays["event_ids"] = snapshot.event_ids
    for coding, body in snapshot.need.items():
        arrays[f"need_{coding}"] = np.frombuffer(body, np.uint8)
    return pack(KIND, FORMAT, facts, arrays)


def decode(data: bytes) -> Snapshot:
    """The snapshot in `data`. Raises BrokenSnapshot if a byte is wrong or missing, or the format is another."""
    return _snapshot(unpack(data, KIND, FORMAT))


def open_file(path: Path) -> Snapshot:
    """The snapshot in a file, mapped into memory. Raises FileNotFoundError or BrokenSnapshot."""
    return _snapshot(map_file(path, KIND, FORMAT))


def version_of(data: bytes) -> str:
    """The version of an encoded snapshot: a short name of its content. Raises BrokenSnapshot."""
    return _version(unpack(data, KIND, FORMAT, check_data=False))


def _version(file: MappedArrays) -> str:
    return file.digest[:16]


def _snapshot(file: MappedArrays) -> Snapshot:
    facts: dict[str, Any] = dict(file.facts)
    arrays: dict[str, Any] = dict(file.arrays)
    try:
        scalars = {name: facts.pop(name) for name in _MAP_SCALARS}
        snapshot = Snapshot(
            **facts,
            seats=_records(arrays, "seats"),
            cards=_records(arrays, "cards"),
            details=_records(arrays, "details"),
            events=_records(arrays, "events"),
            event_ids=arrays["event_ids"],
            need={name[5:]: array.tobytes() for name, array in arrays.items() if name.startswith("need_")},
            the_map=Map(**scalars, **{name: arrays[name] for name in _MAP_ARRAYS}),
            version=_version(file),
        )
    except (KeyError, TypeError) as error:
        raise BrokenSnapshot(f"something is missing: {error}") from error
    _check(snapshot)
    return snapshot


def _records(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> Records:
    starts = arrays[f"{name}_starts"]
    if starts.ndim != 1 or starts[0] != 0 or starts[-1] != arrays[name].size or (np.diff(starts) < 0).any():
        raise BrokenSnapshot(f"the texts of its {name} do not fit together")
    return Records(arrays[name].data, starts.data)


def _check(snapshot: Snapshot) -> None:
    the_map, seats, events = snapshot.the_map, len(snapshot.codes), len(snapshot.events)
    if not seats or not seats == len(snapshot.slugs) == len(snapshot.seats) == len(snapshot.cards) == len(
        snapshot.details
    ):
        raise BrokenSnapshot("its seats are missing or do not fit together")
    if snapshot.event_ids.shape != (events,):
        raise BrokenSnapshot(f"it has {snapshot.event_ids.shape} ids of events, not {events}")
    for name in _MAP_ARRAYS:
        expected = events if name.startswith("event_") else seats
        if getattr(the_map, name).shape != (expected,):
            raise BrokenSnapshot(f"it has {getattr(the_map, name).shape} values of {name}, not {expected}")
    if not np.isfinite(the_map.need).all():
        raise BrokenSnapshot("it has a need that is no number")
    if "identity" not in snapshot.need:
        raise BrokenSnapshot("it lacks the answer of need/")
    in_order = np.diff(the_map.event_seat) >= 0
    if events and (not in_order.all() or not 0 <= the_map.event_seat[0] <= the_map.event_seat[-1] < seats):
        raise BrokenSnapshot("its events are out of order")
