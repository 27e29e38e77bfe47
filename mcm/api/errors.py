from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler


def exception_handler(error: Exception, context: Mapping[str, object]) -> Response | None:
    """Every error has an outcome, a short fixed word, and a message that a person understands.

    A view may fill in the rest of its usual shape with `error_shape(outcome, message)`.
    """
    response = drf_exception_handler(error, dict(context))
    if response is None:
        return None
    outcome, message = _outcome_and_message(error)
    error_shape = getattr(context.get("view"), "error_shape", None)
    if error_shape:
        response.data = error_shape(outcome, message)
    else:
        response.data = {"outcome": outcome, "message": message}
    return response


@csrf_exempt
def unknown_address(_request: HttpRequest) -> HttpResponse:
    """404 for programs: the page for people would be no JSON."""
    return JsonResponse({"outcome": "unknown", "message": _("There is nothing at this address.")}, status=404)


def _outcome_and_message(error: Exception) -> tuple[str, str]:
    if isinstance(error, exceptions.MethodNotAllowed):
        return "method-not-allowed", _("This address answers GET and HEAD only.")
    if isinstance(error, exceptions.ValidationError):
        return "invalid", _sentence(error.detail)
    if isinstance(error, exceptions.APIException):
        not_found = error.status_code == status.HTTP_404_NOT_FOUND
        return ("unknown" if not_found else error.default_code.replace("_", "-")), _sentence(error.detail)
    return "unknown", _("There is nothing at this address.")


def _sentence(detail: object) -> str:
    if isinstance(detail, Mapping):
        return " ".join(f"{key}: {_sentence(value)}" for key, value in detail.items())
    if isinstance(detail, list):
        return " ".join(_sentence(item) for item in detail)
    return str(detail)
