"""Asks a WSGI application, as a web server would, and keeps all that comes back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.util import setup_testing_defaults

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from constituencies.kit.visitors import Visitor
from mcm.serving.fast_path import FastPath


class InFront:
    """A WSGI application: answers from memory as the public program does, and asks `behind` for the rest."""

    def __init__(self, django: WSGIHandler, behind: Any) -> None:
        self.fast_path = FastPath(django)
        self._behind = behind

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        def header(name: str) -> str:
            return str(environ.get(f"HTTP_{name.upper().replace('-', '_')}", ""))

        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            path, query = (
                environ[name].encode("latin-1").decode("utf-8", "replace") for name in ("PATH_INFO", "QUERY_STRING")
            )
            peer = Visitor(environ.get("REMOTE_ADDR", ""), environ["wsgi.url_scheme"], header("host"))
            reply = self.fast_path.reply(environ["REQUEST_METHOD"], path, query, peer, header)
            if reply:
                start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", reply.headers)
                return [reply.body]
        answer: Iterable[bytes] = self._behind(environ, start_response)
        return answer


def _text(value: str) -> str:
    """What WSGI hands over as Latin-1."""
    return value.encode("latin-1").decode("utf-8", "replace")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    """By lower-case name."""
    body: bytes


@contextmanager
def _kept_connection() -> Iterator[None]:
    """The test's connection is not closed with the request, as Django's own test client sees to."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def ask(application: Any, address: str, method: str = "GET", **variables: str) -> Answer:
    """`address` is a path with or without a query, percent-encoded; `variables` go into the WSGI environment."""
    path, _, query = address.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query.encode().decode("latin-1"),
        "HTTP_HOST": "localhost",
        "wsgi.input": io.BytesIO(),
        **variables,
    }
    setup_testing_defaults(environ)
    started: list[tuple[str, list[tuple[str, str]]]] = []
    with _kept_connection():
        body: Iterable[bytes] = application(environ, lambda status, headers, *_: started.append((status, headers)))
        content = b"".join(body)
        if hasattr(body, "close"):
            body.close()
    [(status, headers)] = started
    names = [name.lower() for name, _value in headers]
    assert len(set(names)) == len(names), f"a header twice: {names}"
    return Answer(int(status[:3]), {name.lower(): value for name, value in headers}, content)
