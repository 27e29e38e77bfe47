"""In front of Django: answers from memory without Django's request, URL resolver and middleware.

What can be answered from memory, and how, is said once, by the views (targeting/web/memory.py); this layer finds the
view's function in Django's own table of addresses and sends what it gives, with the headers that Django's
middleware would add. Anything else goes on to Django.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from http import HTTPStatus
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.urls import Resolver404, resolve

from targeting.web.memory import Headers, reply_function
from targeting.web.memory import MemoryRequest as Ask
from targeting.web.memory import MemoryResponse as Reply

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
PROBE = "/healthz"
_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_OF_THE_PROBE_ITSELF = {"content-type", "content-length", "vary", "cache-control"}


class FastPath:
    """A WSGI application: answers from memory by itself, and asks `django` for the rest."""

    def __init__(self, handler: WSGIHandler, django: Application) -> None:
        """`handler` is Django's own application; `django` is what leads to it."""
        self._handler = handler
        self._django = django
        self._turn = Lock()
        self._headers_by_front: dict[tuple[str, ...], Headers | None] = {}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method in ("GET", "HEAD") and not environ.get("SCRIPT_NAME"):
            answer = _reply_to(environ["PATH_INFO"])
            # First of all whether Django would answer this host at all: an answer that is not sent is not to count.
            headers = self._common_headers(environ) if answer else None
            reply = self._reply(answer, environ) if answer and headers is not None else None
            if reply and headers is not None:
                start_response(_STATUS_LINES[reply.status], reply.headers + headers)
                return [reply.body]
        elif method not in METHODS:
            # RFC 9110, 9.1: a method that nobody here knows is not implemented, rather than not allowed.
            start_response(_STATUS_LINES[501], [("Content-Length", "0")])
            return [b""]
        return self._django(environ, start_response)

    def _reply(self, answer: Callable[[Ask], Reply | None], environ: Environ) -> Reply | None:
        try:
            # One at a time: NumPy lets go of the interpreter at each step, and threads that take it from each
            # other a dozen times a lookup halve what a process can answer.
            with self._turn:
                return answer(Ask.from_environ(environ))
        except SuspiciousOperation:
            return None  # Django says what is wrong with it

    def _common_headers(self, environ: Environ) -> Headers | None:
        """The headers that Django's middleware adds for a request to this host; None where it would not answer.

        It may refuse the host, or send the visitor to https. What it does depends on these few values alone, so
        it is asked once for each set of them.
        """
        front = tuple(environ.get(name, "") for name in _FRONT)
        if front not in self._headers_by_front:
            if len(self._headers_by_front) >= 256:  # whoever may send any host could fill the memory
                self._headers_by_front.clear()
            self._headers_by_front[front] = self._probe(environ)
        return self._headers_by_front[front]

    def _probe(self, environ: Environ) -> Headers | None:
        plain = {name: environ[name] for name in _FRONT if name in environ}
        body = {"wsgi.input": environ["wsgi.input"], "wsgi.url_scheme": environ["wsgi.url_scheme"]}
        request = WSGIRequest(plain | body | {"REQUEST_METHOD": "GET", "PATH_INFO": PROBE, "QUERY_STRING": ""})
        response = self._handler.get_response(request)
        if response.status_code != 200:
            return None
        return [(name, value) for name, value in response.items() if name.lower() not in _OF_THE_PROBE_ITSELF]


def _front_variables() -> list[str]:
    """The request's variables that decide whom Django takes itself to be talking to."""
    variables = ["HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "wsgi.url_scheme"]
    if settings.SECURE_PROXY_SSL_HEADER:
        variables.append(settings.SECURE_PROXY_SSL_HEADER[0])
    if settings.USE_X_FORWARDED_HOST:
        variables.append("HTTP_X_FORWARDED_HOST")
    return variables


_FRONT = _front_variables()


@lru_cache(maxsize=4096)
def _reply_to(path: str) -> Callable[[Ask], Reply | None] | None:
    """How an address is answered from memory; None if it is not."""
    try:
        match = resolve(path.encode("latin-1").decode("utf-8", "replace"))
    except Resolver404:
        return None
    reply = reply_function(match.func)
    return partial(reply, *match.args, **match.kwargs) if reply else None
