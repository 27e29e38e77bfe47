from __future__ import annotations

import logging
import re
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.http.request import UnreadablePostError
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.encoding import iri_to_uri
from django.utils.http import escape_leading_slashes
from pghistory.middleware import HistoryMiddleware

from constituencies.kit.outside_text import cleaned_input
from constituencies.kit.types import Context
from events.views.form_pages import says_where_forms_are_sent_from
from mcm.serving import forwarder
from targeting.web.memory import NegotiatedResponse

logger = logging.getLogger(__name__)
DESKS = ("/admin/", "/invitations/")
SECRET_FIELDS = re.compile("password|token", re.IGNORECASE)
"""What is compared with a digest or a signature is left as it was typed."""


class CompressTheRest(GZipMiddleware):
    """Compresses what comes from the database; answers from memory have negotiated their coding already."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if isinstance(response, NegotiatedResponse):
            return response
        return super().process_response(request, response)


class ContentSecurityPolicyInOrder(CSPMiddleware):
    """Django-csp takes the directives from a set, so each process would send them in an order of its own."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().process_response(request, response)
        if policy := response.get(HEADER):
            response[HEADER] = "; ".join(sorted(policy.split("; ")))
        return response


def same_origin_referrer_for_desks(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """The pages behind the sign-in have forms everywhere."""
    of_a_desk = says_where_forms_are_sent_from(get_response)

    def middleware(request: HttpRequest) -> HttpResponse:
        return of_a_desk(request) if request.path.startswith(DESKS) else get_response(request)

    return middleware


class CleanTextFromOutside:
    """What a form or an address brings is cleaned before any view sees it (constituencies/kit/outside_text.py).

    Here, and not in each field: one that somebody adds tomorrow is clean too. A value with a NUL is not mended, it is
    refused elsewhere. Answers from memory read their addresses themselves (targeting/web/memory.py).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD") and (path := cleaned_input(request.path)) != request.path:
            # Copied from a chat, with a space or something that nobody sees behind it.
            query = request.META.get("QUERY_STRING", "")
            return HttpResponseRedirect(escape_leading_slashes(iri_to_uri(quote(path)) + (query and f"?{query}")))
        request.GET = cleaned_answers(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            with suppress(UnreadablePostError):  # whoever reads it next is told
                request.POST = cleaned_answers(request.POST)  # type: ignore[assignment]
        return self._get_response(request)


def cleaned_answers(answers: QueryDict) -> QueryDict:
    """The same parameters with cleaned values; texts of several lines keep their lines."""
    cleaned = {name: [_cleaned_answer(name, value) for value in values] for name, values in answers.lists()}
    if all(cleaned[name] == values for name, values in answers.lists()):
        return answers
    copy = QueryDict(mutable=True, encoding=answers.encoding)
    for name, values in cleaned.items():
        copy.setlist(name, values)
    copy._mutable = False
    return copy


def _cleaned_answer(name: str, value: str) -> str:
    return value if SECRET_FIELDS.search(name) else cleaned_input(value)


class SayThatTheDatabaseIsAway:
    """503 instead of an error page while PostgreSQL does not answer: it will be back in a moment."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        logger.warning("The database is away: %s", exception)
        headers = {"Retry-After": "5", "Cache-Control": "no-store"}
        if request.path.startswith("/api/"):
            error = {"outcome": forwarder.AWAY.outcome, "message": forwarder.AWAY.text}
            return JsonResponse(error, status=503, headers=headers)
        return HttpResponse(
            f"{forwarder.AWAY.text}\n", status=503, headers=headers, content_type="text/plain; charset=utf-8"
        )


class RememberWho(HistoryMiddleware):
    """Tells the history (constituencies/history.py) who sent a form: somebody who signs in, or nobody.

    The address is left out: some of the public ones hold a secret.
    """

    def get_context(self, request: HttpRequest) -> Context:
        # Elsewhere nobody signs in: the session need not be read.
        return {"user": request.user.pk if request.path.startswith(DESKS) else None}
