"""Errors that are expected: the database is away, or a value is one that nobody can hold. For every kind of page.

A view's errors come by the middleware. Those of other middleware (the session, the sign-in, the history) never do: they
come by Django's handler of errors (mcm/serving/failure.py).
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse

from mcm.front.bad_bytes import answer_to_bad_value
from mcm.serving import forwarder

logger = logging.getLogger(__name__)


class AnswerExpectedErrors:
    """503 while PostgreSQL does not answer, as it will be back in a moment; 400 for a value that nobody can hold."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer_to_expected(request, exception)


def answer_to_expected(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """The answer where such an error came up; None for any other error."""
    if isinstance(error, OperationalError | InterfaceError):
        logger.warning("The database is away: %s", error)
        return _away(request)
    return answer_to_bad_value(request, error)


def _away(request: HttpRequest) -> HttpResponse:
    headers = {"Retry-After": "5", "Cache-Control": "no-store"}
    if request.path.startswith("/api/"):
        error = {"outcome": forwarder.AWAY.outcome, "message": forwarder.AWAY.text}
        return JsonResponse(error, status=503, headers=headers)
    text = f"{forwarder.AWAY.text}\n"
    return HttpResponse(text, status=503, headers=headers, content_type="text/plain; charset=utf-8")
