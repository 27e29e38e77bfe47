"""What all the web processes serve: everything public about a campaign at one moment, in one piece.

A snapshot holds the arrays that recommendations are computed from and, beside them, what is shown of each seat
and of its coming events, as JSON texts that are read one by one when they are shown. The file is mapped into
memory (constituencies/kit/mapped_arrays.py), so taking over a new one costs a web process next to nothing. It is
made by build.py, kept by store.py and held by holder.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import orjson

from constituencies.kit.mapped_arrays import Damaged, MappedArrays, map_file, pack, unpack
from constituencies.kit.types import AnyArray, Bools, JsonObject
from targeting.prototypes.variants import Kind, RunningPrototype
from targeting.recommending.carrying import carry_over
from targeting.recommending.country import Country, Openings, listed_events, openings_at
from targeting.recommending.when import ANY_TIME, When
from targeting.snapshot.over_land import over_land

Made = TypeVar("Made")

KIND = "snapshot"
FORMAT = 9
KEPT_OPENINGS = 32
"""One for each time somebody asked for: any of them may be a day of their own."""
FOLLOWED = 8
"""Of these so many, the most used ones, are worked out ahead."""
_COUNTRY_SCALARS = ("by_distance_only", "reach")
_OF_PROTOTYPES = ("need", "band", "lift")
"""Arrays in which the country of a strategy that is tried out differs."""
_COUNTRY_ARRAYS = [item.name for item in fields(Country) if item.name not in _COUNTRY_SCALARS]

Use = tuple[When, bool]
"""When somebody could go, and whether their answer is a prototype's."""

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

    def __iter__(self) -> Iterator[JsonObject]:
        return (self[i] for i in range(len(self)))

    def raw(self, i: int) -> bytes:
        return bytes(self.text[self.starts[i] : self.starts[i + 1]])

    def __getitem__(self, i: int) -> JsonObject:
        found: JsonObject = orjson.loads(self.text[self.starts[i] : self.starts[i + 1]])
        return found


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One campaign at one moment. Seats are in the order of their codes, events by seat, then start."""

    campaign: JsonObject
    """slug, name, party, party_in_sentence, imprint, as_of, polling_day, picture."""
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
    """(n) What cards and lists show of each seat: see targeting/snapshot/texts.py."""
    cards: Records
    """(n) What the API recommends of it."""
    details: Records
    """(n) What its own page shows besides."""
    timelines: Records
    """(n) Its last weeks, in bands: see targeting/timeline/recent.py."""
    events: Records
    """(m) All coming events, as they are shown."""
    need_version: str
    need: dict[str, bytes]
    """Coding → the answer of need/ (need_json.py), written once for all."""
    country: Country
    plan: JsonObject
    """What the public may know of the published plan: see targeting/snapshot/plan_json.py."""
    prototype: RunningPrototype | None = None
    """What is being tried out on a share of the visitors."""
    prototype_country: Country | None = None
    """The country as the strategy that is tried out has it; None where none is."""
    version: str = field(default="")
    _full: list[Bools] = field(default_factory=list, repr=False, compare=False)
    """(m,) Which events have no place left by now; no array as long as none is known."""
    _openings: dict[Use, tuple[Bools | None, Openings]] = field(default_factory=dict, repr=False, compare=False)
    """Those that lookups use, and what was full when each was worked out."""
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

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` gives, made once for each key and gone with the snapshot."""
        made: Made | None = self._made.get(key)
        if made is None:
            made = self._made[key] = make()
        return made

    def openings(
        self, now: float, when: When = ANY_TIME, midnight: float = math.inf, *, on_prototype: bool = False
    ) -> Openings:
        """What is open at `now`, in seconds since 1970, for people who could go then; see `openings_at`.

        `on_prototype`: as the prototype that runs has it, if one does.
        """
        # Two threads may both work it out; the one that is kept is as good as the other.
        full = self._full[0] if self._full else None
        use = when, on_prototype
        known, openings = self._openings.get(use, (None, None))
        if openings is None or known is not full or not openings.since <= now < openings.until:
            openings = self._worked_out(now, full, use, midnight)
            if len(self._openings) >= KEPT_OPENINGS:
                self._openings.clear()
            self._openings[use] = full, openings
        return openings

    def follow(self, former: Snapshot, now: float, midnight: float, pause: Callable[[], None]) -> None:
        """Work out ahead what lookups used of the former snapshot, or the first of them would wait for it.

        What does not differ is taken over. `pause` is called between steps, so that who looks up goes first.
        """
        if self.codes != former.codes:
            return
        used = sorted(former._openings.copy().items(), key=lambda item: -len(item[1][1].tiles))
        for (when, on_prototype), (_full, openings) in used[:FOLLOWED]:
            if (when != ANY_TIME and not openings.tiles) or (on_prototype and self.prototype is None):
                continue
            pause()
            fresh = self.openings(now, when, midnight, on_prototype=on_prototype)
            for _ in carry_over(openings, fresh):
                pause()
        if self.prototype is not None:  # one that has just been started too
            pause()
            self.openings(now, ANY_TIME, midnight, on_prototype=True)

    def leave_out(self, events: frozenset[int], pause: Callable[[], None]) -> None:
        """Offer these events, by their ids, no more; all others as the snapshot has them.

        What is still open is worked out here, by the thread that learns of it, so that no lookup waits for it;
        `pause` as in `follow`.
        """
        full = np.isin(self.country.event_id, np.fromiter(events, np.int64, len(events)))
        if np.array_equal(full, self._full[0] if self._full else np.zeros_like(full)):
            return
        ahead = {}
        for use, (_full, openings) in self._openings.copy().items():
            fresh = self._worked_out(openings.since, full, use, openings.until)
            for _ in carry_over(openings, fresh):
                pause()
            ahead[use] = full, fresh
        self._full[:] = [full]
        self._openings.update(ahead)

    def _worked_out(self, now: float, full: Bools | None, use: Use, midnight: float) -> Openings:
        when, on_prototype = use
        tried = self.prototype if on_prototype else None
        return openings_at(
            self.prototype_country if tried and self.prototype_country else self.country,
            now,
            full,
            when=when,
            midnight=midnight,
            over_land=over_land(),
            by_soonness=not (tried and tried.kind == Kind.NO_SOONNESS),
        )

    def events_of(self, seat: int, openings: Openings) -> list[int]:
        """Positions of a seat's next events, at most ten, the first one first: see `listed_events`."""
        return listed_events(self.country, openings, seat)


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
        "plan": snapshot.plan,
        "prototype": snapshot.prototype and snapshot.prototype._asdict(),
    } | {name: getattr(snapshot.country, name) for name in _COUNTRY_SCALARS}
    arrays: dict[str, AnyArray] = {name: getattr(snapshot.country, name) for name in _COUNTRY_ARRAYS}
    for name in ("seats", "cards", "details", "timelines", "events"):
        records: Records = getattr(snapshot, name)
        arrays[name] = np.frombuffer(records.text, np.uint8)
        arrays[f"{name}_starts"] = np.asarray(records.starts)
    for coding, body in snapshot.need.items():
        arrays[f"need_{coding}"] = np.frombuffer(body, np.uint8)
    if tried := snapshot.prototype_country:
        facts |= {f"prototype_{name}": getattr(tried, name) for name in _COUNTRY_SCALARS}
        arrays |= {f"prototype_{name}": getattr(tried, name) for name in _OF_PROTOTYPES}
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
    facts: JsonObject = dict(file.facts)
    arrays: JsonObject = dict(file.arrays)
    try:
        scalars = {name: facts.pop(name) for name in _COUNTRY_SCALARS}
        country = Country(**scalars, **{name: arrays[name] for name in _COUNTRY_ARRAYS})
        prototype = facts.pop("prototype")
        of_prototype: JsonObject = {name: facts.pop(f"prototype_{name}", None) for name in _COUNTRY_SCALARS}
        of_prototype |= {name: arrays.get(f"prototype_{name}") for name in _OF_PROTOTYPES}
        snapshot = Snapshot(
            **facts,
            seats=_records(arrays, "seats"),
            cards=_records(arrays, "cards"),
            details=_records(arrays, "details"),
            timelines=_records(arrays, "timelines"),
            events=_records(arrays, "events"),
            need={name[5:]: array.tobytes() for name, array in arrays.items() if name.startswith("need_")},
            country=country,
            prototype=RunningPrototype(**prototype) if prototype else None,
            prototype_country=replace(country, **of_prototype) if of_prototype["need"] is not None else None,
            version=_version(file),
        )
    except (KeyError, TypeError) as error:
        raise BrokenSnapshot(f"something is missing: {error}") from error
    _check(snapshot)
    return snapshot


def _records(arrays: Mapping[str, AnyArray], name: str) -> Records:
    starts = arrays[f"{name}_starts"]
    if starts.ndim != 1 or starts[0] != 0 or starts[-1] != arrays[name].size or (np.diff(starts) < 0).any():
        raise BrokenSnapshot(f"the texts of its {name} do not fit together")
    return Records(arrays[name].data, starts.data)


def _check(snapshot: Snapshot) -> None:
    country, seats, events = snapshot.country, len(snapshot.codes), len(snapshot.events)
    of_seats = (snapshot.slugs, snapshot.seats, snapshot.cards, snapshot.details, snapshot.timelines)
    if not seats or any(len(each) != seats for each in of_seats):
        raise BrokenSnapshot("its seats are missing or do not fit together")
    sizes = {"event": events, "venue": len(country.venue_seat)}
    for name in _COUNTRY_ARRAYS:
        shape = getattr(country, name).shape
        expected = (sizes.get(name.partition("_")[0], seats),)
        if shape != expected:
            raise BrokenSnapshot(f"it has {shape} values of {name}, not {expected}")
    tried = snapshot.prototype_country
    if tried and any(getattr(tried, name).shape != (seats,) for name in _OF_PROTOTYPES):
        raise BrokenSnapshot("its prototype is of other seats")
    if not np.isfinite((tried or country).need + country.need).all():
        raise BrokenSnapshot("it has a need that is no number")
    if "identity" not in snapshot.need:
        raise BrokenSnapshot("it lacks the answer of need/")
    in_order = np.diff(country.event_seat) >= 0
    if events and not -1 <= country.event_venue.min() <= country.event_venue.max() < sizes["venue"]:
        raise BrokenSnapshot("its events meet where there is no venue")
    if events and (not in_order.all() or not 0 <= country.event_seat[0] <= country.event_seat[-1] < seats):
        raise BrokenSnapshot("its events are out of order")
