from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from constituencies.kit.parameters import BadParameter, refuse_unknown
from constituencies.kit.types import JsonObject

PARAMETERS = ("format", "lang")
REFUSALS = {
    "400": "A parameter is not known, or makes no sense: the text says which, and what does.",
    "404": "There is no such thing.",
    "405": "This can only be read.",
    "503": "Something is away for a moment; Retry-After says for how long.",
}
"""What any address of the API may answer, beside its own answers."""


def with_refusals(result: JsonObject, **_kwargs: object) -> JsonObject:
    """The description with what every address may refuse (drf-spectacular's POSTPROCESSING_HOOKS)."""
    for methods in result["paths"].values():
        for operation in methods.values():
            for status, text in REFUSALS.items():
                operation["responses"].setdefault(status, {"description": text})
    return result


class Schema(SpectacularAPIView):
    """The API's description, as YAML or with `?format=json`."""

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        try:
            refuse_unknown(request.query_params, PARAMETERS)
        except BadParameter as error:
            raise ValidationError([str(error)]) from error
