"""Bytes and values that no page of ours can mean are refused here, in one place: 400, never an error of ours.

NUL, and bytes that are no text, in an address, a header, a cookie or a form are seen before any view is. Values that a
view hands to Python or PostgreSQL, and those cannot hold (a number of thirty digits, a word in the place of a number,
the last day of the calendar), are known by the error that they raise.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import InvalidOperation
from urllib.parse import unquote_to_bytes

from django.core.exceptions import ValidationError
from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from targeting.web.memory import reply_function

logger = logging.getLogger(__name__)
UNREADABLE = "\ufffd"
"""What stands where bytes were no text."""
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "")
_NUL_IN_JSON = re.compile(rb"\x00|\\u0000")
_WRONG_KIND = re.compile(
    r"Field '\w+' expected |invalid literal for int\(\)|could not convert string to float|year -?\d+ is out of range"
)
"""How Django and Python say that a word stands where a number should, or a number where a year should."""

View = Callable[..., HttpResponse]


class RefuseBadBytes:
    """Django's middleware, in front of sessions and forms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _CONTROL.search(request.path_info) or any(map(_CONTROL.search, _headers(request))):
            return bad_request(request)
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: View, _args: object, _values: object) -> HttpResponse | None:
        # What is answered from memory looks any text up, and the fast path in front says the same.
        if reply_function(view) is not None:
            return None
        is_bad = _is_bad_query(request.META.get("QUERY_STRING", "")) or _is_bad_body(request)
        return bad_request(request) if is_bad else None


def bad_request(request: HttpRequest) -> HttpResponse:
    """400: what was sent cannot be meant by anybody."""
    text = _("What you sent holds something that cannot be read here. Go back, and type it again.")
    if request.path_info.startswith("/api/"):
        return JsonResponse({"outcome": "invalid", "message": text}, status=400)
    return HttpResponse(render_to_string("400.html", {"reason": text}), status=400)


def is_of_a_bad_value(error: BaseException) -> bool:
    """Whether an error tells of a value that Python, Django or PostgreSQL cannot hold, and of no fault of ours."""
    if isinstance(error, ValueError | TypeError) and _WRONG_KIND.match(str(error)):
        return True
    return isinstance(error, DataError | OverflowError | InvalidOperation | ValidationError | UnicodeError)


def answer_to_bad_value(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """400 where a view stumbled over a value; None where it did over something else."""
    if not is_of_a_bad_value(error):
        return None
    view = request.resolver_match.view_name if request.resolver_match else "an unknown page"
    logger.warning("%s was sent a value that it cannot hold (%s)", view, type(error).__name__)  # which may be private
    return bad_request(request)


def _headers(request: HttpRequest) -> Iterator[str]:
    for name, value in request.META.items():
        if name.startswith("HTTP_") or name == "CONTENT_TYPE":
            yield str(value)
    for name, value in request.COOKIES.items():
        yield from (name, value)


def _is_bad_query(query: str) -> bool:
    # WSGI hands over bytes as Latin-1.
    octets = unquote_to_bytes(query.encode("latin-1", "replace"))
    try:
        return "\0" in octets.decode()
    except UnicodeDecodeError:
        return True


def _is_bad_body(request: HttpRequest) -> bool:
    if request.method not in ("POST", "PUT", "PATCH"):
        return False
    if request.content_type not in _FORMS:
        return _NUL_IN_JSON.search(request.body) is not None
    names = [str(upload) for _field, uploads in request.FILES.lists() for upload in uploads]
    return any("\0" in text or UNREADABLE in text for text in [*_texts(request.POST), *names])


def _texts(fields: QueryDict) -> Iterable[str]:
    for name, values in fields.lists():
        yield name
        yield from values
