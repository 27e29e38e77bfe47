"""Static files: hashed and compressed when they are collected, sent by the web server's own threads."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.http import HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware

from mcm.serving.fast_path import Header
from targeting.web.memory import Headers

FOR_GOOD = f"max-age={WhiteNoiseMiddleware.FOREVER}, public, immutable"
"""Of a file that is named by what is in it."""
_LOOKED_AT = ("accept-encoding", "if-none-match", "if-modified-since", "range")


class Sent(NamedTuple):
    status: int
    headers: Headers
    path: str = ""
    """The file whose bytes follow; "" for none."""
    body: bytes = b""
    """What follows instead of a whole file."""


class StaticFiles:
    """The files below STATIC_ROOT, as whitenoise finds them at the start."""

    def __init__(self) -> None:
        self._whitenoise = WhiteNoiseMiddleware(lambda _request: HttpResponse())  # type: ignore[no-untyped-call]
        # Looked for at each request where somebody edits them: script/server --reload.
        self._find = self._whitenoise.find_file if settings.RELOAD else self._whitenoise.files.get

    def reply(self, method: str, path: str, header: Header) -> Sent | None:
        """The answer to a GET or HEAD request; None if there is no such file."""
        file = self._find(path)
        if file is None:
            return None
        environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name in _LOOKED_AT if (value := header(name))}
        response = file.get_response(method, environ)
        if response.file is None:
            return Sent(response.status.value, response.headers)
        headers = response.headers
        if ("Cache-Control", FOR_GOOD) in headers:  # nobody asks whether it has changed since
            headers = [pair for pair in headers if pair[0] != "Last-Modified"]
        with response.file as opened:
            if response.status == 200:
                return Sent(200, headers, path=opened.name)
            return Sent(response.status.value, headers, body=opened.read())
