"""Keeps a web process able to answer from memory while requests that need the database hang.

What is answered from memory never comes here. The rest is answered elsewhere (django_pool.py), by few at a time.
Others wait for their turn, their thread asleep, not for long and not too many; beyond that the answer is 503, at
once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import BrokenExecutor, Future
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from mcm.serving.django_process import Request, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BUSY = b"The site is very busy. Please try again in a few seconds.\n"
TOO_LARGE = b"This is too large to be sent here: at most 25 MB.\n"
MOST_BYTES = 25_000_000


class Bulkhead:
    """A WSGI application that has requests answered elsewhere, by `submit`.

    At most `room` requests are there at a time, each waiting at most `patience` seconds for its turn.
    Paths that begin with one of `passing` are answered here, by `application`: those which touch no database.
    """

    def __init__(
        self,
        application: WSGIApplication,
        submit: Callable[[Request], Future[Response]],
        *,
        room: int = 42,
        patience: float = 5.0,
        passing: tuple[str, ...] = (),
    ) -> None:
        self._application = application
        self._submit = submit
        self._patience = patience
        self._passing = passing
        self._room = BoundedSemaphore(room)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(self._passing):
            return self._application(environ, start_response)
        length = _length(environ)
        if length > MOST_BYTES:
            return _refusal(start_response, "413 Content Too Large", TOO_LARGE)
        if not self._room.acquire(blocking=False):
            return _busy(start_response)
        try:
            response = self._answer(Request.read(environ, length))
        finally:
            self._room.release()
        if response is None:
            return _busy(start_response)
        start_response(response.status, response.headers)
        return [response.body]

    def _answer(self, request: Request) -> Response | None:
        """None: its turn did not come in time, or the process that it had reached ended."""
        answer = self._submit(request)
        try:
            return answer.result(self._patience)
        except TimeoutError:
            if answer.cancel():  # it has not begun
                return None
        except BrokenExecutor:
            if request.environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
                return None  # it may have been done, or not: whoever sent it has to look
            answer = self._submit(request)
        try:
            return answer.result()
        except BrokenExecutor:
            return None


def _length(environ: WSGIEnvironment) -> int:
    try:
        return max(0, int(environ.get("CONTENT_LENGTH") or 0))
    except ValueError:
        return 0


def _busy(start_response: StartResponse) -> list[bytes]:
    return _refusal(start_response, "503 Service Unavailable", BUSY, ("Retry-After", "5"))


def _refusal(start_response: StartResponse, status: str, body: bytes, *headers: tuple[str, str]) -> list[bytes]:
    plain = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response(status, [*plain, *headers, ("Cache-Control", "no-store")])
    return [body]
