from __future__ import annotations

from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from pghistory.middleware import HistoryMiddleware

from constituencies.kit.types import Context
from events.views.form_pages import says_where_forms_are_sent_from
from targeting.web.memory import NegotiatedResponse

DESKS = ("/admin/", "/sign-in/", "/invitations/")


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


class RememberWho(HistoryMiddleware):
    """Tells the history (constituencies/history.py) who sent a form: somebody who signs in, or nobody.

    The address is left out: some of the public ones hold a secret.
    """

    def get_context(self, request: HttpRequest) -> Context:
        # Elsewhere nobody signs in: the session need not be read.
        return {"user": request.user.pk if request.path.startswith(DESKS) else None}
