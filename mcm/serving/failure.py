"""What a visitor reads of an error that nobody expected."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from mcm.front.failures import answer_to_expected
from mcm.logs.request_ids import NONE, current_request_id


def server_error(request: HttpRequest) -> HttpResponse:
    """500, with the request's name, by which its line in the log is found; for an expected error what it means."""
    error = sys.exception()
    expected = answer_to_expected(request, error) if error is not None else None
    if expected is not None:
        return expected
    reference = current_request_id()
    if request.path.startswith("/api/"):
        message = _("Something went wrong on our side. Should you write to us about it, quote %(reference)s.")
        return JsonResponse({"outcome": "failed", "message": message % {"reference": reference}}, status=500)
    return HttpResponseServerError(render_to_string("500.html", {"reference": "" if reference == NONE else reference}))
