"""A running load: visitors who look postcodes up, some hundred a second, and note every answer."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlsplit

from tests.site import Site


@dataclass(frozen=True, slots=True)
class Lookup:
    at: float
    """time.monotonic() when it was answered."""
    seconds: float
    status: int
    stale: bool
    right: bool
    """The answer was to the postcode that was asked for."""


class Visitors:
    """Threads that look up random postcodes as long as the `with` block lasts."""

    def __init__(self, site: Site, postcodes: list[str], *, count: int = 4, pause: float = 0.012) -> None:
        self.lookups: list[Lookup] = []
        self.errors: list[str] = []
        self._address = urlsplit(site.url)
        self._postcodes = postcodes
        self._pause = pause
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._visit, args=(seed,), daemon=True) for seed in range(count)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(30)

    def _visit(self, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311
        connection = self._connect()
        while not self._over.wait(self._pause):
            postcode = chance.choice(self._postcodes)
            began = time.monotonic()
            answer, connection = self._ask(connection, postcode)
            if answer is None:
                self.errors.append(f"{postcode}: nobody answered")
                continue
            status, body = answer
            try:
                body_of = json.loads(body)
                right = body_of["postcode"].replace(" ", "") == postcode and bool(body_of["outcome"])
                stale = bool(body_of["stale"])
            except (ValueError, KeyError, TypeError):
                right = stale = False
            now = time.monotonic()
            self.lookups.append(Lookup(now, now - began, status, stale, right))
        connection.close()

    def _ask(
        self, connection: http.client.HTTPConnection, postcode: str
    ) -> tuple[tuple[int, bytes] | None, http.client.HTTPConnection]:
        """A connection that the server ended is opened anew, as browsers and balancers do for a GET."""
        for _ in range(4):
            try:
                connection.request("GET", f"/api/v1/lookup/?postcode={quote(postcode)}")
                response = connection.getresponse()
                return (response.status, response.read()), connection
            except TimeoutError:
                self.errors.append(f"{postcode}: no answer in {connection.timeout} s")
            except (OSError, http.client.HTTPException):
                pass
            connection.close()
            connection = self._connect()
        return None, connection

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._address.port, timeout=10)

    def since(self, moment: float) -> list[Lookup]:
        return [lookup for lookup in self.lookups if lookup.at >= moment]

    def check(self) -> str:
        """Every lookup was answered, with 200 and rightly; how many and how fast, in words."""
        assert self.errors == []
        assert {lookup.status for lookup in self.lookups} == {200}
        assert all(lookup.right for lookup in self.lookups)
        took = sorted(lookup.seconds * 1000 for lookup in self.lookups)
        span = self.lookups[-1].at - self.lookups[0].at
        return (
            f"{len(took)} lookups, {len(took) / span:.0f}/s, p50 {took[len(took) // 2]:.1f} ms,"
            f" p99 {took[len(took) * 99 // 100]:.1f} ms, longest {took[-1]:.0f} ms"
        )
