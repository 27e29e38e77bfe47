"""Answers from memory without Django's request, URL resolver and middleware.

What can be answered from memory, and how, is said once, by the views (targeting/web/memory.py); this layer finds the
view's function in Django's own table of addresses and sends what it gives, with the headers that Django's
middleware would add. Anything else is Django's to answer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.urls import Resolver404, resolve

from constituencies.kit.visitors import Visitor, visitor_of
from mcm import health
from mcm.front.cross_origin import allowed_headers
from targeting.web.memory import Headers, MemoryRequest, MemoryResponse, reply_function

PROBE = "/healthz"
KEPT_FRONTS, KEPT_PATHS = 256, 4096
LONGEST_PATH = 200
"""Characters: those of longer addresses, which no page of ours has, are nothing that memory holds."""
_OF_THE_PROBE_ITSELF = {"content-type", "content-length", "vary", "cache-control"}
HEALTH: dict[str, Callable[[], MemoryResponse]] = {"/healthz": health.alive, "/readyz": health.readiness}

_answers: dict[str, Callable[[MemoryRequest], MemoryResponse | None]] = {}

Header = Callable[[str], str]
"""The value of a request's header by its lower-case name; "" where it has none."""


class Front(NamedTuple):
    """What decides whom Django takes itself to be talking to."""

    scheme: str
    host: str


class FastPath:
    """The answers that need nothing but memory."""

    def __init__(self, handler: WSGIHandler) -> None:
        """`handler` is Django's own application."""
        self._handler = handler
        self._headers_by_front: dict[Front, Headers | None] = {}

    def reply(self, method: str, path: str, query: str, peer: Visitor, header: Header) -> MemoryResponse | None:
        """The answer to a GET or HEAD request; None if Django has to answer. `path` and `query` as text.

        `peer`: who asks and how, as the connection tells; a proxy that is trusted may know better.
        """
        if path in HEALTH:  # whoever asks, and by whatever name
            return HEALTH[path]().without_body() if method == "HEAD" else HEALTH[path]()
        answer = _answer_to(path)
        if answer is None:
            return None
        # First of all whether Django would answer this host at all: an answer that is not sent is not to count.
        visitor = visitor_of(*peer, header, settings.TRUST_PROXY)
        headers = self._common_headers(Front(visitor.scheme, visitor.host))
        if headers is None:
            return None
        try:
            request = MemoryRequest.of(
                query,
                header("accept-encoding"),
                header("if-none-match"),
                is_head=method == "HEAD",
                client=visitor.address,
                cookies=header("cookie"),
            )
            reply = answer(request)
        except SuspiciousOperation:
            return None  # Django says what is wrong with it
        if reply is None:
            return None
        headers = headers + allowed_headers(method, path, reply.content_type)
        return MemoryResponse(reply.status, reply.headers + headers, reply.body)

    def _common_headers(self, front: Front) -> Headers | None:
        """The headers that Django's middleware adds for a request to this host; None where it would not answer.

        It may refuse the host, or send the visitor to https. What it does depends on these few values alone, so
        it is asked once for each set of them.
        """
        headers = self._headers_by_front.get(front)
        if headers is None:
            headers = self._probe(front)
            if headers is not None:  # whoever may send any host could fill the memory
                if len(self._headers_by_front) >= KEPT_FRONTS:
                    self._headers_by_front.clear()
                self._headers_by_front[front] = headers
        return headers

    def _probe(self, front: Front) -> Headers | None:
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": PROBE,
            "QUERY_STRING": "",
            "SERVER_NAME": "",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": front.scheme,
            "wsgi.input": BytesIO(),
            "HTTP_HOST": front.host,
        }
        response = self._handler.get_response(WSGIRequest(environ))
        if response.status_code != 200:
            return None
        return [(name, value) for name, value in response.items() if name.lower() not in _OF_THE_PROBE_ITSELF]


def _answer_to(path: str) -> Callable[[MemoryRequest], MemoryResponse | None] | None:
    """How an address is answered from memory; None if it is not."""
    answer = _answers.get(path)
    if answer is not None or len(path) > LONGEST_PATH:
        return answer
    try:
        match = resolve(path)
    except Resolver404:
        return None
    reply = reply_function(match.func)
    if reply is None:
        return None
    if len(_answers) >= KEPT_PATHS:
        _answers.clear()
    _answers[path] = answer = partial(reply, *match.args, **match.kwargs)
    return answer
