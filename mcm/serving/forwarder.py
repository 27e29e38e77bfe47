"""Hands on to Django what memory cannot answer, and never lets it fill up the public program.

A body is read before a request takes anybody's room, within a time and a size. Then it waits for its turn: few are
with Django at a time, some more wait for a while, and beyond that the answer is 503, at once. Where a process of
Django's dies over a GET or a HEAD, another one is asked once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

import aiohttp
import orjson
from multidict import CIMultiDict
from yarl import URL

from constituencies.kit.visitors import BY_PROXIES, FORWARDED, VIA, visitor_of
from mcm.front.cross_origin import allowed_headers
from mcm.logs.request_ids import HEADER

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope

TURNS, ROOM = 3, 40
"""Requests of one public process that are with Django at a time; with those that wait."""
PATIENCE = 5.0
"""Seconds for which a request waits for its turn, and for Django's program to be there at all."""
ANSWER_WITHIN = 12.0
"""Seconds until Django's answer begins: a process that takes longer is killed (gunicorn_settings.py)."""
LOOK_EVERY = 0.5
"""Seconds after which it is asked again whether the database is away."""
READERS = 64
"""Bodies that are read at a time."""
IMPORTS_BELOW = ("/admin/",)
MOST_BYTES, MOST_BYTES_OF_IMPORTS = 64_000, 25_000_000
"""Of a body: a public form is some text, a desk imports files."""
READ_WITHIN, READ_WITHIN_OF_IMPORTS = 5.0, 60.0
WHOLE_UP_TO = 1_000_000
"""Bytes of an answer that are fetched before the visitor gets any: who reads slowly then holds nobody up."""
CLIENT, SCHEME, NAME = "mcm-client", "mcm-scheme", "mcm-request"
"""Headers by which Django learns who asks, how, and what the request is called: a visitor's own are left out."""

_SAFE = "/:@!$&'()*+,;=~-._"
_HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "content-length",
        "expect",
        CLIENT,
        SCHEME,
        NAME,
    }
)
_LEFT_OUT = _HOP_BY_HOP | FORWARDED
"""Of a request: who asks and how is told to Django once."""
_OURS = frozenset({"date", "server"})
_RETRIED = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)


class Refusal(Exception):
    """A request that is not handed on."""

    def __init__(self, status: int, text: str, **headers: str) -> None:
        """`headers` by their names, with _ for -."""
        super().__init__(text)
        self.outcome = HTTPStatus(status).phrase.lower().replace(" ", "-")
        """The short fixed word of the API, as in mcm/api/errors.py."""
        self.status, self.text = status, text
        self.headers = [(name.replace("_", "-"), value) for name, value in headers.items()]


BUSY = Refusal(503, "The site is very busy. Please try again in a few seconds.", Retry_After="5")
AWAY = Refusal(503, "This part of the site is away for a moment. Please try again in a few seconds.", Retry_After="5")
UNSURE = Refusal(503, "Something went wrong, and what you sent may not have been kept. Please look, and try again.")
SLOW = Refusal(408, "What you sent took too long to arrive. Please try again.")
TOO_LARGE = Refusal(413, "This is too large to be sent here: at most 64 kB, and 25 MB at the desks.")


class Request(NamedTuple):
    method: str
    address: str
    headers: CIMultiDict[str]
    body: bytes
    is_retried: bool
    """Whether it may be asked again: nothing is done by it."""

    @property
    def failure(self) -> Refusal:
        """What is said where its answer did not come, or not whole."""
        return AWAY if self.is_retried else UNSURE


class Forwarder:
    """Asks Django's program over a unix socket. Belongs to one event loop."""

    def __init__(self, socket: str, is_away: Callable[[], bool] = lambda: False, proxies: int = 0) -> None:
        """`is_away`: whether the database is known to be away, so that asking would only take time.

        `proxies`: how many stand in front of us, and are believed (constituencies/kit/visitors.py).
        """
        self._socket = socket
        self._proxies = proxies
        self._is_away = is_away
        self._turn = asyncio.Semaphore(TURNS)
        self._readers = asyncio.Semaphore(READERS)
        self._inside = 0
        self._session: aiohttp.ClientSession | None = None

    async def forward(self, scope: Scope, protocol: HTTPProtocol, name: str) -> None:
        """Answer a request with what Django says to it. `name`: the request's (mcm/logs/request_ids.py)."""
        try:
            await self._forward(scope, protocol, name)
        except Refusal as refusal:
            refuse(scope, protocol, refusal, name)
            # It is raised again and again: what each time was at hand must not stay with it.
            refusal.__traceback__ = refusal.__context__ = None

    async def _forward(self, scope: Scope, protocol: HTTPProtocol, name: str) -> None:
        request = await self._read(scope, protocol)
        request.headers[NAME] = name
        if self._is_away():
            raise AWAY
        if self._inside >= ROOM:
            raise BUSY
        self._inside += 1
        try:
            await self._take_turn()
            try:
                answer = await self._ask(request)
            except BaseException:
                self._turn.release()
                raise
        finally:
            self._inside -= 1
        async with answer:
            headers = [pair for pair in answer.headers.items() if _is_passed_on(pair[0])]
            headers.append((HEADER, name))
            try:
                beginning = await _up_to(answer.content, WHOLE_UP_TO)
            except aiohttp.ClientError:
                raise request.failure from None
            finally:
                self._turn.release()
            if answer.content.at_eof():
                protocol.response_bytes(answer.status, headers, beginning)
                return
            stream = protocol.response_stream(answer.status, headers)
            await stream.send_bytes(beginning)
            async for part in answer.content.iter_any():
                await stream.send_bytes(part)

    async def _read(self, scope: Scope, protocol: HTTPProtocol) -> Request:
        headers = CIMultiDict[str]()
        for name, value in scope.headers.items():
            # With an underscore a name could pass for one of those that a web server tells (SCRIPT_NAME).
            if name not in _LEFT_OUT and "_" not in name:
                headers.add(name, value)
        if any(name in FORWARDED for name, _value in scope.headers.items()):
            headers.setdefault(VIA, BY_PROXIES)
        header = header_of(scope)
        visitor = visitor_of(peer_of(scope), scope.scheme, header("host"), header, self._proxies)
        headers[CLIENT], headers[SCHEME], headers["host"] = visitor
        address = quote(scope.path, safe=_SAFE) + (
            f"?{quote(scope.query_string, safe=_SAFE + '?%[]')}" if scope.query_string else ""
        )
        is_retried = scope.method in ("GET", "HEAD")
        return Request(scope.method, address, headers, await self._body(scope, protocol), is_retried)

    async def _body(self, scope: Scope, protocol: HTTPProtocol) -> bytes:
        length = scope.headers.get("content-length")
        if (length is None or length == "0") and scope.headers.get("transfer-encoding") is None:
            return b""
        at_desk = scope.path.startswith(IMPORTS_BELOW)
        most = MOST_BYTES_OF_IMPORTS if at_desk else MOST_BYTES
        if length is not None and (not length.isdecimal() or int(length) > most):
            raise TOO_LARGE
        if self._readers.locked():
            raise BUSY
        async with self._readers:
            try:
                async with asyncio.timeout(READ_WITHIN_OF_IMPORTS if at_desk else READ_WITHIN):
                    parts, read = [], 0
                    async for part in protocol:
                        read += len(part)
                        if read > most:
                            raise TOO_LARGE
                        parts.append(part)
            except TimeoutError:
                raise SLOW from None
        return b"".join(parts)

    async def _take_turn(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._turn.acquire()
        except TimeoutError:
            raise BUSY from None

    async def _ask(self, request: Request) -> aiohttp.ClientResponse:
        """Django's answer, as soon as it begins."""
        asked_again = False
        patience = asyncio.get_running_loop().time() + PATIENCE
        while True:
            try:
                async with asyncio.timeout(ANSWER_WITHIN):
                    return await self._send_unless_away(request)
            except TimeoutError:
                raise request.failure from None
            except aiohttp.ClientConnectorError:  # nobody is there: nothing was sent
                if asyncio.get_running_loop().time() > patience:
                    raise AWAY from None
                await asyncio.sleep(0.1)
            except _RETRIED:
                if not request.is_retried:
                    raise UNSURE from None
                if asked_again:
                    raise AWAY from None
                asked_again = True
            except aiohttp.ClientError:
                raise request.failure from None

    async def _send_unless_away(self, request: Request) -> aiohttp.ClientResponse:
        """The same; gives up as soon as the database is known to be away, for which Django would wait much longer."""
        sending = asyncio.ensure_future(self._send(request))
        try:
            while not (await asyncio.wait({sending}, timeout=LOOK_EVERY))[0]:
                if self._is_away():
                    raise request.failure
            return sending.result()
        finally:
            sending.cancel()

    async def _send(self, request: Request) -> aiohttp.ClientResponse:
        if self._session is None:
            # A connection for each request: the other program keeps none.
            connector = aiohttp.UnixConnector(self._socket, limit=0, force_close=True)
            self._session = aiohttp.ClientSession(
                connector=connector,
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
                skip_auto_headers=("user-agent", "accept", "accept-encoding", "content-type"),
                requote_redirect_url=False,
            )
        return await self._session.request(
            request.method,
            URL(f"http://django{request.address}", encoded=True),
            headers=request.headers,
            data=request.body or None,
            allow_redirects=False,
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def peer_of(scope: Scope) -> str:
    """The network address that a request comes from; without its port."""
    return scope.client.rpartition(":")[0].strip("[]")


def header_of(scope: Scope) -> Callable[[str], str]:
    """A request's header by its lower-case name; "" where it has none. HTTP/2 names the host in its own way."""
    value_of, pairs = scope.headers.get, scope.headers.items

    def header(name: str) -> str:
        if name in FORWARDED:  # each proxy may have added a line of its own
            return ",".join(value for key, value in pairs() if key == name)
        value = value_of(name)
        if value is None:
            return scope.authority or "" if name == "host" else ""
        if name == "cookie":  # HTTP/2 may send it in several lines (RFC 9113, 8.2.3)
            return "; ".join(line for key, line in pairs() if key == name)
        return str(value)

    return header


def refuse(scope: Scope, protocol: HTTPProtocol, refusal: Refusal, name: str = "") -> None:
    """Say why a request, if it has a `name` that of this name, is not answered; in JSON to programs."""
    headers = [("Cache-Control", "no-store"), *refusal.headers]
    if name:
        headers.append((HEADER, name))
    if scope.path.startswith("/api/"):
        body = orjson.dumps({"outcome": refusal.outcome, "message": refusal.text})
        headers.append(("Content-Type", "application/json"))
        headers += allowed_headers(scope.method, scope.path, "application/json")
    else:
        body = f"{refusal.text}\n".encode()
        headers.append(("Content-Type", "text/plain; charset=utf-8"))
    with suppress(Exception):  # whoever asked may have gone
        protocol.response_bytes(refusal.status, headers, body)


def _is_passed_on(name: str) -> bool:
    lower = name.lower()
    return lower not in _HOP_BY_HOP and lower not in _OURS


async def _up_to(content: aiohttp.StreamReader, most: int) -> bytes:
    parts, read = [], 0
    while read < most and not content.at_eof():
        part = await content.readany()
        parts.append(part)
        read += len(part)
    return b"".join(parts)
