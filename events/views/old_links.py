"""What is read behind a link that no longer works, whatever it was for: why, and how to get on."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from events.safety.signed_links import BadLink, Purpose
from events.views.campaigns import current_campaign_context


class WayOn(NamedTuple):
    """Why a link no longer works; the words on the button below, and where that leads."""

    sentence: str | Promise
    label: str | Promise
    address: str | Promise


_ONCE = gettext_lazy("A link works once, and for a short time. Getting a new one takes a minute.")
_SEND_ANOTHER = gettext_lazy("Send me a new link")
_ERASED_OR_CUT = gettext_lazy(
    "Either what it was for has been erased, or your mail program has cut it in two: then copy the whole of it."
)
_WHAT_IS_HELD = gettext_lazy("See or erase what we hold about you")
_ELSEWHERE = WayOn(_ERASED_OR_CUT, _WHAT_IS_HELD, reverse_lazy("events:my-data"))
_OF_HOSTS = WayOn(_ONCE, _SEND_ANOTHER, reverse_lazy("events:host-sign-in"))
_WAYS_ON: dict[Purpose | None, WayOn] = {
    Purpose.HOST: _OF_HOSTS,
    Purpose.HOST_CONFIRM: _OF_HOSTS,
    Purpose.HEADCOUNT: WayOn(
        gettext_lazy("It works for two weeks. You can still say it with your events: we will send you a link to them."),
        _SEND_ANOTHER,
        reverse_lazy("events:host-sign-in"),
    ),
    Purpose.GROUP: _OF_HOSTS,
    Purpose.GROUP_PASS: WayOn(
        gettext_lazy("It works for two days. You can ask for a new one on the page of the constituency."),
        gettext_lazy("Find a constituency"),
        "/",
    ),
    Purpose.PERSON: WayOn(gettext_lazy("It works for two hours."), _SEND_ANOTHER, reverse_lazy("events:my-data")),
}


class AnswerOldLinks:
    """Django's middleware: every view that reads a link may let BadLink pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, BadLink):
            return None
        return old_link(request, _WAYS_ON.get(exception.purpose, _ELSEWHERE))


def old_link(request: HttpRequest, way_on: WayOn) -> HttpResponse:
    context = current_campaign_context() | {"way_on": way_on}
    response = render(request, "events/old_link.html", context, status=404)
    response["Cache-Control"] = "no-store"
    return response
