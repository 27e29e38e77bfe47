"""Keeps a process able to answer from memory while requests that need the database hang.

What is answered from memory never comes here. The rest runs in a few threads of its own: they compete for the one
interpreter, and each keeps a connection to PostgreSQL. Others wait for their turn, their thread asleep, not for
long and not too many; beyond that the answer is 503, at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MESSAGE = b"The site is very busy. Please try again in a few seconds.\n"


class Bulkhead:
    """A WSGI application around another one, which runs at most `running` requests at a time.

    At most `waiting` others wait, each at most `patience` seconds, in the order in which they came.
    Paths that begin with one of `passing` pass without any of it: those which touch no database.
    """

    def __init__(
        self,
        application: WSGIApplication,
        *,
        running: int = 3,
        waiting: int = 40,
        patience: float = 5.0,
        passing: tuple[str, ...] = (),
    ) -> None:
        self._application = application
        self._patience = patience
        self._passing = passing
        self._threads = ThreadPoolExecutor(running, thread_name_prefix="django")
        self._room = BoundedSemaphore(running + waiting)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(self._passing):
            return self._application(environ, start_response)
        if not self._room.acquire(blocking=False):
            return refusal(start_response)
        run = self._threads.submit(self._run, environ)
        run.add_done_callback(lambda _run: self._room.release())
        try:
            said, body = run.result(self._patience)
        except TimeoutError:
            if run.cancel():  # it has not begun
                return refusal(start_response)
            said, body = run.result()
        start_response(*said)
        return body

    def _run(self, environ: WSGIEnvironment) -> tuple[tuple[Any, ...], Iterable[bytes]]:
        """What the application says to `start_response`, and the body.

        A complete response is closed here, in the thread whose database connection it used.
        """
        said: list[tuple[Any, ...]] = []

        def start_response(*status_and_headers: Any) -> Any:
            said[:] = [status_and_headers]

        response = self._application(environ, start_response)
        if getattr(response, "streaming", False):  # a file, which whoever asked for it reads
            return said[0], response
        try:
            return said[0], [b"".join(response)]
        finally:
            if hasattr(response, "close"):
                response.close()


def refusal(start_response: StartResponse) -> list[bytes]:
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(MESSAGE))),
        ("Retry-After", "5"),
        ("Cache-Control", "no-store"),
    ]
    start_response("503 Service Unavailable", headers)
    return [MESSAGE]
