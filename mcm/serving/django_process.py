"""A process in which Django answers, beside the one that granian runs: what happens in it."""

from __future__ import annotations

import io
import multiprocessing
import os
import sys
import threading
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler


@dataclass(frozen=True, slots=True)
class Request:
    """What goes to the process."""

    environ: dict[str, str]
    body: bytes = b""

    @classmethod
    def read(cls, environ: dict[str, Any], length: int) -> Request:
        """The request that a web server gave, its body of `length` bytes read."""
        strings = {name: value for name, value in environ.items() if isinstance(value, str)}
        return cls(strings, environ["wsgi.input"].read(length) if length else b"")


@dataclass(frozen=True, slots=True)
class Response:
    """What comes back."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


def begin() -> None:
    """Become such a process."""
    os.nice(settings.NICENESS_BESIDE_LOOKUPS)
    _django()
    from mcm.serving import web_process  # noqa: PLC0415 -- needs Django set up

    threading.Thread(target=_end_with_the_parent, name="parent", daemon=True).start()
    web_process.begin()


def ready() -> None:
    """Nothing: the process has begun."""


def respond(request: Request) -> Response:
    """Django's answer."""
    environ: dict[str, Any] = request.environ | {
        "wsgi.version": (1, 0),
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    said: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None, /) -> Any:
        said[:] = status, headers

    response = _django()(environ, start_response)
    try:
        return Response(said[0], said[1], b"".join(response))
    finally:
        if hasattr(response, "close"):
            response.close()


@cache
def _django() -> WSGIHandler:
    from mcm.serving.django_application import django  # noqa: PLC0415 -- it wants the static files, and this module doesn't

    return django


def _end_with_the_parent() -> None:
    """A web process that is killed cannot tell those beside it to end."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
