from rest_framework.exceptions import ValidationError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request

from constituencies.kit.parameters import BadParameter, bounded_number

FARTHEST = 10**9
"""Rows that may be skipped: no list has as many."""


class Pagination(LimitOffsetPagination):
    """What is no number is refused, rather than taken for the default."""

    default_limit = 100
    max_limit = 500

    def get_limit(self, request: Request) -> int:
        return _number(request, "limit", self.default_limit, least=1, most=self.max_limit)

    def get_offset(self, request: Request) -> int:
        return _number(request, "offset", 0, least=0, most=FARTHEST)


def _number(request: Request, name: str, default: int, *, least: int, most: int) -> int:
    text = request.query_params.get(name, "")
    try:
        return bounded_number(text, least, most) if text else default
    except BadParameter as error:
        raise ValidationError({name: str(error)}) from error
