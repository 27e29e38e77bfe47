"""HTTP for answers from memory: what they depend on, and what goes back.

A view that answers from memory is a function from a `MemoryRequest` to a `MemoryResponse`. Django's view and the fast
path in front of Django (mcm/serving/fast_path.py) call the same one, so both give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qsl

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from werkzeug.http import parse_etags

from constituencies.kit.codings import FIRST_FLIGHT_BYTES, IDENTITY, ONCE, QUICKLY, compressed, preferred_coding
from constituencies.kit.outside_text import cleaned_input

HTML = "text/html; charset=utf-8"
JSON = "application/json"
MAX_FIELDS = 1000
_means_more = re.compile("[&%;]").search

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class MemoryRequest:
    """What of a GET or HEAD request an answer from memory depends on."""

    query: Mapping[str, str] = field(default_factory=dict)
    """The last value of each parameter, cleaned as all text from outside."""
    accept_encoding: str = ""
    if_none_match: str = ""
    is_head: bool = False
    client: str = ""
    """Network address of whoever asks: counted, and kept nowhere (targeting/demand/counted.py)."""
    cookies: str = ""
    """The header `Cookie`: only a prototype's is looked at (targeting/prototypes/variants.py)."""

    @classmethod
    def from_environ(cls, environ: Mapping[str, Any]) -> MemoryRequest:
        """Of a WSGI request. Raises TooManyFieldsSent, which Django answers with 400."""
        query: str = environ.get("QUERY_STRING", "")
        if not query.isascii():  # WSGI hands over bytes as Latin-1, people type UTF-8
            query = query.encode("latin-1").decode("utf-8", "replace")
        encoding, etags = environ.get("HTTP_ACCEPT_ENCODING", ""), environ.get("HTTP_IF_NONE_MATCH", "")
        is_head, client = environ["REQUEST_METHOD"] == "HEAD", environ.get("REMOTE_ADDR", "")
        cookies = environ.get("HTTP_COOKIE", "")
        return cls.of(query, encoding, etags, is_head=is_head, client=client, cookies=cookies)

    @classmethod
    def of(
        cls,
        query: str,
        accept_encoding: str,
        if_none_match: str,
        *,
        is_head: bool,
        client: str = "",
        cookies: str = "",
    ) -> MemoryRequest:
        """Of a request's parts as text. Raises TooManyFieldsSent, which Django answers with 400."""
        return cls(_parsed(query) if query else {}, accept_encoding, if_none_match, is_head, client, cookies)


def _parsed(query: str) -> dict[str, str]:
    if query.startswith("postcode=") and not _means_more(query):  # as nearly everybody asks
        return {"postcode": cleaned_input(query[9:].replace("+", " "))}
    try:
        fields = parse_qsl(query, keep_blank_values=True, max_num_fields=MAX_FIELDS)
        return {name: cleaned_input(value) for name, value in fields}
    except ValueError as error:
        raise TooManyFieldsSent(str(error)) from error


@dataclass(frozen=True, slots=True)
class MemoryResponse:
    status: int
    headers: Headers
    body: bytes

    @property
    def content_type(self) -> str:
        """ "" for one without any, such as a 304."""
        return next((value for name, value in self.headers if name == "Content-Type"), "")

    def without_body(self) -> MemoryResponse:
        """As it answers a HEAD request."""
        return MemoryResponse(self.status, self.headers, b"")

    def to_response(self) -> HttpResponse:
        response = NegotiatedResponse(self.body, status=self.status)
        del response["Content-Type"]
        for name, value in self.headers:
            response[name] = value
        return response


class NegotiatedResponse(HttpResponse):
    """It is compressed already, or is not to be: mcm/middleware.py leaves it alone."""


class SharedBody:
    """A body that is sent many times: compressed once, and sent only to those who do not have it yet."""

    def __init__(self, body: bytes, content_type: str, name: str = "", encoded: Mapping[str, bytes] | None = None):
        """`name` tells it from what it was before, by default by its content; `encoded`: coding → bytes."""
        etag = name or blake2b(body, digest_size=12).hexdigest()
        # Weak, since the compressed bodies share it.
        self.etag = f'W/"{etag}"'
        self._content_type = content_type
        self._bodies = {IDENTITY: body, **(encoded or {})}
        self._responses: dict[tuple[str, bool], MemoryResponse] = {}
        self._common = [("Cache-Control", "no-cache"), ("ETag", self.etag), ("Vary", "Accept-Encoding")]

    def response_to(self, request: MemoryRequest) -> MemoryResponse:
        if request.if_none_match and self._is_known(request.if_none_match):
            return MemoryResponse(304, self._common, b"")
        coding = preferred_coding(request.accept_encoding)
        key = coding, request.is_head
        if key not in self._responses:
            self._responses[key] = self._made(coding, request.is_head)
        return self._responses[key]

    def _is_known(self, if_none_match: str) -> bool:
        if if_none_match == self.etag:
            return True
        etags = parse_etags(if_none_match)
        return etags.star_tag or etags.contains_weak(self.etag[3:-1])

    def _made(self, coding: str, is_head: bool) -> MemoryResponse:
        if coding not in self._bodies:
            self._bodies[coding] = compressed(self._bodies[IDENTITY], coding, ONCE)
        headers = [("Content-Type", self._content_type), *self._common]
        return _sent(MemoryResponse(200, headers, self._bodies[coding]), coding, is_head)


_PRIVATE = [("Cache-Control", "private, no-store"), ("Vary", "Accept-Encoding")]


def by_cookie(set_cookie: str = "") -> Headers:
    """Of an answer for one visitor that depends on their cookie; `set_cookie`: what that is from now on."""
    headers = [("Cache-Control", "private, no-store"), ("Vary", "Accept-Encoding, Cookie")]
    return [*headers, ("Set-Cookie", set_cookie)] if set_cookie else headers


def send_once(
    request: MemoryRequest, status: int, body: bytes, content_type: str, more: Sequence[tuple[str, str]] = _PRIVATE
) -> MemoryResponse:
    """A body for this one visitor, that nobody may keep. `more`: headers that say so."""
    coding = preferred_coding(request.accept_encoding) if len(body) > FIRST_FLIGHT_BYTES else IDENTITY
    if coding != IDENTITY:
        body = compressed(body, coding, QUICKLY)
    return _sent(MemoryResponse(status, [("Content-Type", content_type), *more], body), coding, request.is_head)


def see_other(path: str) -> MemoryResponse:
    """Leads one visitor on, to another place than the next one perhaps: nobody may keep it."""
    return MemoryResponse(303, [("Location", path), *_PRIVATE, ("Content-Length", "0")], b"")


def _sent(reply: MemoryResponse, coding: str, is_head: bool) -> MemoryResponse:
    headers = [*reply.headers, ("Content-Length", str(len(reply.body)))]
    if coding != IDENTITY:
        headers.append(("Content-Encoding", coding))
    return MemoryResponse(reply.status, headers, b"" if is_head else reply.body)


ReplyFunction = Callable[..., MemoryResponse | None]
"""From a MemoryRequest and the values in the address to what goes back; None: not from memory, its view has to."""

_ATTRIBUTE = "reply_from_memory"


def from_memory(reply: ReplyFunction) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Make a view answer from memory; the decorated one is called when `reply` has no answer."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt  # it changes nothing; so another method is told that it is not allowed, not that it is forged
        @require_safe
        @wraps(view)
        def wrapped(request: HttpRequest, **values: str) -> HttpResponse:
            response = reply(MemoryRequest.from_environ(request.META), **values)
            return response.to_response() if response else view(request, **values)

        setattr(wrapped, _ATTRIBUTE, reply)
        return wrapped

    return decorate


def reply_function(view: Callable[..., object]) -> ReplyFunction | None:
    """The function by which a view answers from memory; None if it has none."""
    function: ReplyFunction | None = getattr(getattr(view, "cls", view), _ATTRIBUTE, None)
    return function
