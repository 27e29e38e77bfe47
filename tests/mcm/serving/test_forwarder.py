"""What goes on to Django, in which order and how much of it, when Django is slow, full, or dies."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web

from mcm.serving import forwarder
from mcm.serving.forwarder import Forwarder

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Headers:
    def __init__(self, *pairs: tuple[str, str]) -> None:
        self._pairs = list(pairs)

    def items(self) -> list[tuple[str, str]]:
        return self._pairs

    def get(self, name: str) -> str | None:
        return next((value for key, value in self._pairs if key == name), None)


@dataclass
class Visitor:
    """granian's side of a request, and what came of it."""

    parts: list[bytes] = field(default_factory=list)
    pause: float = 0.0
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self.parts:
            await asyncio.sleep(self.pause)
            yield part

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.body = status, {name.lower(): value for name, value in headers}, body

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> Any:
        self.response_bytes(status, headers, b"")

        async def send_bytes(part: bytes) -> None:
            self.body += part

        return SimpleNamespace(send_bytes=send_bytes)


def asked(method: str = "GET", path: str = "/events/1/", query: str = "", *headers: tuple[str, str]) -> Any:
    return SimpleNamespace(
        method=method,
        path=path,
        query_string=query,
        scheme="https",
        client="192.0.2.7:4711",
        authority=None,
        headers=Headers(("host", "map.example"), *headers),
    )


class Site:
    """A program that answers over a unix socket, and the forwarder in front of it."""

    def __init__(self, socket: str, **more: Any) -> None:
        self.forwarder = Forwarder(socket, **more)

    async def ask(self, scope: Any = None, visitor: Visitor | None = None) -> Visitor:
        visitor = visitor or Visitor()
        await self.forwarder.forward(scope or asked(), visitor, "0123456789ab")  # type: ignore[arg-type]
        return visitor


def run(handler: Handler | None, test: Callable[[Site], Awaitable[None]], **more: Any) -> None:
    """`test` with a site whose Django is `handler`; None: no Django is there."""

    async def go() -> None:
        with TemporaryDirectory(prefix="mcm-", dir="/tmp") as folder:
            socket = str(Path(folder) / "django.sock")
            site = Site(socket, **more)
            application = web.Application(client_max_size=100_000_000)
            if handler:
                application.router.add_route("*", "/{path:.*}", handler)
            runner = web.AppRunner(application, auto_decompress=False)
            await runner.setup()
            try:
                if handler:
                    await web.UnixSite(runner, socket).start()
                await test(site)
            finally:
                await site.forwarder.close()
                await runner.cleanup()

    # In a thread of its own: browser tests leave an event loop in the main one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(go())).result()


def test_django_is_told_who_asks_for_what_and_the_visitor_gets_all_of_the_answer() -> None:
    seen: list[web.Request] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        seen.append(request)
        headers = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Content-Encoding", "gzip"), ("X-Own", "yes")]
        return web.Response(body=await request.read() + b"!", status=201, headers=headers)

    async def test(site: Site) -> None:
        body = (
            ("content-length", "4"),
            ("mcm-client", "10.0.0.1"),
            ("mcm-request", "another"),
            ("cookie", "a=b"),
            ("connection", "close"),
            ("script_name", "/x"),
        )
        scope = asked("POST", "/a b/é/", "q=a+b&r=%C3%A9", *body)
        visitor = await site.ask(scope, Visitor([b"to", b"wn"]))
        assert (visitor.status, visitor.body) == (201, b"town!")
        assert visitor.headers["content-encoding"] == "gzip", "left as it is"
        assert visitor.headers["set-cookie"] == "b=2", "the last of two: both were sent"
        assert "transfer-encoding" not in visitor.headers
        [request] = seen
        assert request.raw_path == "/a%20b/%C3%A9/?q=a+b&r=%C3%A9"
        assert request.headers.getall("mcm-client") == ["192.0.2.7"]
        assert request.headers["mcm-scheme"] == "https"
        assert request.headers.getall("mcm-request") == [visitor.headers["x-request-id"]] == ["0123456789ab"]
        assert request.headers["host"] == "map.example"
        assert request.headers["cookie"] == "a=b"
        assert "script_name" not in request.headers

    run(handler, test)


def test_a_long_answer_is_streamed_whole(monkeypatch: Any) -> None:
    monkeypatch.setattr(forwarder, "WHOLE_UP_TO", 1000)

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for number in range(200):
            await response.write(b"%4d" % number * 100)
        return response

    async def test(site: Site) -> None:
        visitor = await site.ask()
        assert visitor.body == b"".join(b"%4d" % number * 100 for number in range(200))

    run(handler, test)


def test_few_are_with_django_at_a_time_more_wait_and_beyond_that_it_is_busy_at_once(monkeypatch: Any) -> None:
    monkeypatch.setattr(forwarder, "ROOM", 10)
    inside: list[int] = [0, 0]

    async def handler(_request: web.Request) -> web.StreamResponse:
        inside[0] += 1
        inside[1] = max(inside)
        await asyncio.sleep(0.05)
        inside[0] -= 1
        return web.Response(text="done")

    async def test(site: Site) -> None:
        visitors = await asyncio.gather(*(site.ask() for _ in range(25)))
        by_status = [visitor.status for visitor in visitors]
        assert by_status.count(200) == 10
        assert by_status.count(503) == 15
        assert inside[1] == forwarder.TURNS
        busy = next(visitor for visitor in visitors if visitor.status == 503)
        assert busy.headers["retry-after"] == "5"
        assert (await site.ask()).status == 200, "there is room again"

    run(handler, test)


def test_whose_turn_does_not_come_is_told_so(monkeypatch: Any) -> None:
    monkeypatch.setattr(forwarder, "PATIENCE", 0.1)

    async def handler(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.6)
        return web.Response()

    async def test(site: Site) -> None:
        began = time.monotonic()
        visitors = await asyncio.gather(*(site.ask() for _ in range(6)))
        assert sorted(visitor.status for visitor in visitors) == [200, 200, 200, 503, 503, 503]
        assert time.monotonic() - began < 5

    run(handler, test)


@pytest.mark.parametrize(("method", "status", "times"), [("GET", 200, 2), ("HEAD", 200, 2), ("POST", 503, 1)])
def test_where_a_process_dies_a_reader_is_asked_for_again_and_a_writer_is_told(
    method: str, status: int, times: int
) -> None:
    seen: list[str] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        seen.append(request.method)
        if len(seen) == 1:
            assert request.transport
            request.transport.abort()
        return web.Response(text="done")

    async def test(site: Site) -> None:
        visitor = await site.ask(asked(method))
        assert (visitor.status, len(seen)) == (status, times)
        if method == "POST":
            assert b"may not have been kept" in visitor.body

    run(handler, test)


def test_without_django_it_says_so_and_in_json_to_programs(monkeypatch: Any) -> None:
    monkeypatch.setattr(forwarder, "PATIENCE", 0.2)

    async def test(site: Site) -> None:
        visitor = await site.ask()
        assert (visitor.status, visitor.headers["retry-after"]) == (503, "5")
        program = await site.ask(asked("GET", "/api/v1/events/"))
        assert (program.status, program.headers["content-type"]) == (503, "application/json")
        assert program.body.startswith(b'{"outcome":"service-unavailable","message":')

    run(None, test)


def test_a_database_that_is_known_to_be_away_is_not_waited_for() -> None:
    async def handler(_request: web.Request) -> web.StreamResponse:
        raise AssertionError("asked in vain")

    async def test(site: Site) -> None:
        began = time.monotonic()
        assert (await site.ask()).status == 503
        assert time.monotonic() - began < 1

    run(handler, test, is_away=lambda: True)


@pytest.mark.parametrize(("method", "says"), [("GET", b"away for a moment"), ("POST", b"may not have been kept")])
def test_who_waits_is_told_as_soon_as_the_database_is_known_to_be_away(
    method: str, says: bytes, monkeypatch: Any
) -> None:
    monkeypatch.setattr(forwarder, "LOOK_EVERY", 0.05)
    began = time.monotonic()

    async def handler(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(5)
        return web.Response()

    async def test(site: Site) -> None:
        visitor = await site.ask(asked(method))
        assert visitor.status == 503
        assert says in visitor.body
        assert 0.3 < time.monotonic() - began < 3

    run(handler, test, is_away=lambda: time.monotonic() > began + 0.3)


def test_an_answer_that_does_not_come_is_given_up(monkeypatch: Any) -> None:
    monkeypatch.setattr(forwarder, "ANSWER_WITHIN", 0.1)

    async def handler(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(1)
        return web.Response()

    async def test(site: Site) -> None:
        assert b"away" in (await site.ask()).body
        assert b"may not have been kept" in (await site.ask(asked("POST"))).body
        for refusal in (forwarder.AWAY, forwarder.UNSURE):
            assert (refusal.__traceback__, refusal.__context__) == (None, None), "nothing of a request is held"

    run(handler, test)


LENGTH = ("content-length", str(forwarder.MOST_BYTES + 1))


@pytest.mark.parametrize(
    ("scope", "parts", "status"),
    [
        (asked("POST", "/events/new/", "", LENGTH), [], 413),
        (asked("POST", "/events/new/", "", ("transfer-encoding", "chunked")), [b"x" * 40_000] * 2, 413),
        (asked("POST", "/events/new/", "", ("content-length", "-1")), [], 413),
        (asked("POST", "/admin/x/", "", LENGTH), [b"x" * 64_001], 200),
    ],
)
def test_what_is_too_large_is_refused(scope: Any, parts: list[bytes], status: int) -> None:
    async def handler(_request: web.Request) -> web.StreamResponse:
        return web.Response()

    async def test(site: Site) -> None:
        assert (await site.ask(scope, Visitor(parts))).status == status

    run(handler, test)


def test_slow_bodies_hold_up_nobody_and_are_given_up(monkeypatch: Any) -> None:
    monkeypatch.setattr(forwarder, "READ_WITHIN", 0.5)

    async def handler(_request: web.Request) -> web.StreamResponse:
        return web.Response()

    async def test(site: Site) -> None:
        slow = asked("POST", "/events/new/", "", ("content-length", "100"))
        senders = [
            asyncio.create_task(site.ask(slow, Visitor([b"x"] * 100, 0.05))) for _ in range(forwarder.READERS + 6)
        ]
        await asyncio.sleep(0.1)
        began = time.monotonic()
        assert (await site.ask()).status == 200
        assert time.monotonic() - began < 0.4
        statuses = [visitor.status for visitor in await asyncio.gather(*senders)]
        assert statuses.count(408) == forwarder.READERS
        assert statuses.count(503) == 6

    run(handler, test)
