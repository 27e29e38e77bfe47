"""Other sites' scripts may read the API, and nothing else: it says the same to everybody, and takes no cookie.

A local party's page shows its next events from here. Pages, and whatever changes something, stay closed to them.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from targeting.web.memory import Headers, MemoryResponse

_BELOW = "/api/"
_READING = frozenset({"GET", "HEAD"})
ASKS_FIRST = "access-control-request-method"
"""The header by which a browser asks whether a script may ask."""
ALLOWED: Headers = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Retry-After, X-Request-ID"),
]
_MAY_ASK = MemoryResponse(
    200,
    [
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Methods", "GET, HEAD"),
        ("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match, X-Requested-With"),
        ("Access-Control-Max-Age", "86400"),
        ("Allow", "GET, HEAD, OPTIONS"),
        ("Content-Length", "0"),
    ],
    b"",
)


def allowed_headers(method: str, path: str, content_type: str) -> Headers:
    """What goes out with an answer so that other sites' scripts may read it; nothing for pages."""
    is_open = method in _READING and path.startswith(_BELOW) and not content_type.startswith("text/html")
    return ALLOWED if is_open else []


def preflight(method: str, path: str, asks_first: str) -> MemoryResponse | None:
    """The answer to a browser that asks first; None for any other request."""
    return _MAY_ASK if method == "OPTIONS" and asks_first and path.startswith(_BELOW) else None


def open_to_other_sites(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Django's middleware: the first one, so that errors too can be read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        first = preflight(request.method or "", request.path_info, request.headers.get(ASKS_FIRST, ""))
        if first is not None:
            return first.to_response()
        response = get_response(request)
        for name, value in allowed_headers(request.method or "", request.path_info, response.get("Content-Type") or ""):
            response[name] = value
        return response

    return middleware
