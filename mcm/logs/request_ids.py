"""The name of a request: in log lines, in the answer's header, and on the page of an error, to be quoted.

The public program makes it and tells Django; a task's is the beginning of its own.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar

HEADER = "x-request-id"
NONE = "-"
LENGTH = 12
_current: ContextVar[str] = ContextVar("request_id", default=NONE)
_plain = re.compile(r"[A-Za-z0-9._-]{1,64}")


def current_request_id() -> str:
    """That of the request or task which this thread is at; "-" for none."""
    return _current.get()


def set_request_id(name: str) -> None:
    _current.set(name or NONE)


def name_of(header: Callable[[str], str | None], *, is_proxy_trusted: bool) -> str:
    """The name of a new request: the proxy's, if there is one that we trust, or a random one.

    `header` gives the value of a header by its lower-case name.
    """
    named = header(HEADER) if is_proxy_trusted else None
    return named if named and _plain.fullmatch(named) else secrets.token_hex(LENGTH // 2)
