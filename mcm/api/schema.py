from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from constituencies.kit.parameters import BadParameter, refuse_unknown

PARAMETERS = ("format", "lang")


class Schema(SpectacularAPIView):
    """The API's description, as YAML or with `?format=json`."""

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        try:
            refuse_unknown(request.query_params, PARAMETERS)
        except BadParameter as error:
            raise ValidationError([str(error)]) from error
