"""Text from outside, cleaned before any view sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.request import UnreadablePostError
from django.utils.encoding import iri_to_uri
from django.utils.http import escape_leading_slashes

from constituencies.kit.outside_text import cleaned_input
from mcm.front.bad_bytes import bad_request

SECRET_FIELDS = re.compile("password|token", re.IGNORECASE)
"""What is compared with a digest or a signature is left as it was typed."""


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
            try:
                request.POST = cleaned_answers(request.POST)  # type: ignore[assignment]
            except UnreadablePostError:  # whoever reads it next is told
                pass
            except BadRequest:  # a form in another encoding than UTF-8: Django's own page would read it again
                return bad_request(request)
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
