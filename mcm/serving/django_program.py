"""Django's program: all that needs the database, over a unix socket that the public program alone knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcm.logs.request_ids import set_request_id
from mcm.serving.django import wsgi_application as django
from mcm.serving.forwarder import CLIENT, NAME, SCHEME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Django, told by the public program who asks and how."""
    environ["REMOTE_ADDR"] = environ.pop(_CLIENT, "")
    environ["wsgi.url_scheme"] = environ.pop(_SCHEME, "http")
    set_request_id(environ.pop(_NAME, ""))
    return django(environ, start_response)


def _variable(header: str) -> str:
    return f"HTTP_{header.upper().replace('-', '_')}"


_CLIENT, _SCHEME, _NAME = _variable(CLIENT), _variable(SCHEME), _variable(NAME)
