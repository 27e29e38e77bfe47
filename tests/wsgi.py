"""Asks a WSGI application, as a web server would, and keeps all that comes back."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.util import setup_testing_defaults


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    """By lower-case name."""
    body: bytes


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
    body: Iterable[bytes] = application(environ, lambda status, headers, *_: started.append((status, headers)))
    content = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    [(status, headers)] = started
    names = [name.lower() for name, _value in headers]
    assert len(set(names)) == len(names), f"a header twice: {names}"
    return Answer(int(status[:3]), {name.lower(): value for name, value in headers}, content)
