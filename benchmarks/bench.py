"""What every part is given: the site, the addresses to ask for, and how long to take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from tqdm import tqdm

from benchmarks.desk import Desk
from benchmarks.load import Figures, Requests, drive, require_answers
from benchmarks.report import Report, Table
from benchmarks.site import Site

T = TypeVar("T")
tqdm.monitor_interval = 0  # no thread of its own: we fork
EVENTS, QUICK_EVENTS = 30_000, 3_000
POSTCODES = 40_000
STEADY_RATE = 2_000
STEADY_CONNECTIONS = 16
SATURATING_CONNECTIONS = 32


@dataclass
class Bench:
    site: Site
    report: Report
    scratch: Path
    quick: bool
    first_start: float
    """Seconds that the site's first start took."""
    _events: int = -1
    _requests: dict[str, Requests] = field(default_factory=dict)

    def pick(self, full: T, quick: T) -> T:
        """A duration or count: the full one, or the one for trying."""
        return quick if self.quick else full

    def steps(self, items: Iterable[T], title: str) -> Iterator[T]:
        """The items, with a progress bar at a terminal."""
        return iter(tqdm(list(items), desc=title, disable=None, leave=False))

    def table(self, title: str, *columns: str) -> Table:
        return Table(f"{title}, {self._events:,} events" if self._events > 0 else title, columns)

    def need_events(self, number: int | None = None) -> None:
        """See that the site has this many events; by default as many as the goals are about."""
        number = number or self.pick(EVENTS, QUICK_EVENTS)
        if self._events != number:
            self._events = self.site.inside("fill", number, "--exactly")["events"]

    @contextmanager
    def more_events(self) -> Iterator[None]:
        """Around whatever changes the number of events."""
        try:
            yield
        finally:
            self._events = -1

    def requests(self, name: str) -> Requests:
        """What to ask for under a name: page, lookup, HTML lookup, need, seat, constituencies, events."""
        if not self._requests:
            self._prepare()
        return self._requests[name]

    def steady(self, name: str, seconds: float, rate: int = STEADY_RATE) -> Figures:
        return drive(self.requests(name), rate, seconds, STEADY_CONNECTIONS)

    def saturated(self, name: str, seconds: float) -> Figures:
        return drive(self.requests(name), None, seconds, SATURATING_CONNECTIONS)

    def organiser(self) -> Desk:
        return Desk(self.site.url, "organiser", self.site.logins["organiser"])

    def staff(self) -> Desk:
        return Desk(self.site.url, "staff", self.site.logins["staff"])

    def _prepare(self) -> None:
        addresses = self.site.inside("addresses", POSTCODES)
        lookups = [f"postcode={quote(postcode)}" for postcode in addresses["postcodes"]]
        for name, paths in {
            "page": ["/"],
            "lookup": [f"/api/v1/lookup/?{lookup}" for lookup in lookups],
            "HTML lookup": [f"/?{lookup}" for lookup in lookups],
            "need": ["/api/v1/need/"],
            "seat": [f"/constituencies/{slug}/" for slug in addresses["slugs"]],
            "constituencies": ["/api/v1/constituencies/"],
            "events": ["/api/v1/events/"],
        }.items():
            file = self.scratch / f"{name.replace(' ', '-')}.paths"
            self._requests[name] = Requests.write(self.site.url, file, paths)
            require_answers(self._requests[name])
