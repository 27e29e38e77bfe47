"""Which parameters the API's addresses take: said once, for the schema and for the check of each request.

A parameter that nobody knows and a value that makes no sense are answered with 400 and a sentence, from memory too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps

import orjson
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from constituencies.kit.parameters import BadParameter, bounded_number, degrees, gss_code, one_of, refuse_unknown
from constituencies.kit.types import JsonObject
from constituencies.kit.uk import EAST, NORTH, SOUTH, WEST
from targeting.recommending.set_aside import MOST_SET_ASIDE
from targeting.recommending.travel import DEFAULT_TRAVEL, TRAVEL_SLUGS
from targeting.recommending.when import ANY, WHEN_SLUGS
from targeting.web.memory import JSON, MemoryRequest, MemoryResponse, ReplyFunction, send_once

FARTHEST_MILES = 1_000


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an address."""

    described: OpenApiParameter
    read: Callable[[str], str] = str
    """The value as it is meant. Raises BadParameter. An empty one is none, and is left alone."""

    @property
    def name(self) -> str:
        return self.described.name


def _travel(text: str) -> str:
    return one_of(text, TRAVEL_SLUGS)


CAMPAIGN = Parameter(
    OpenApiParameter("campaign", OpenApiTypes.STR, description="Slug of a campaign; default: the current one.")
)
POSTCODE = Parameter(
    OpenApiParameter(
        "postcode", OpenApiTypes.STR, required=True, description="A postcode, an outcode, a town or a constituency."
    )
)
HOW_FAR = Parameter(OpenApiParameter("travel", OpenApiTypes.STR, enum=TRAVEL_SLUGS, default=DEFAULT_TRAVEL), _travel)
WHEN = Parameter(
    OpenApiParameter(
        "when",
        OpenApiTypes.STR,
        default=ANY,
        description=f"{', '.join(WHEN_SLUGS)}, or a day such as 2026-11-28. Anything else, and a day that is "
        "over: any time, and the answer says `when_unknown`.",
    )
)
SEAT = Parameter(
    OpenApiParameter(
        "seat",
        OpenApiTypes.STR,
        description="GSS code of the constituency that is yours, if it is one of the `choices`.",
    ),
    gss_code,
)

BEGINNING = Parameter(
    OpenApiParameter("q", OpenApiTypes.STR, required=True, description="How the name of a place begins.")
)
LONGITUDE = Parameter(
    OpenApiParameter("longitude", OpenApiTypes.FLOAT, required=True, description="Degrees; two decimals will do."),
    lambda text: f"{degrees(text, WEST, EAST):.2f}",
)
LATITUDE = Parameter(
    OpenApiParameter("latitude", OpenApiTypes.FLOAT, required=True, description="Degrees; two decimals will do."),
    lambda text: f"{degrees(text, SOUTH, NORTH):.2f}",
)


def _codes(text: str) -> str:
    codes = text.split(",")
    if len(codes) > MOST_SET_ASIDE:
        raise BadParameter(_("Leave out at most %(most)d constituencies.") % {"most": MOST_SET_ASIDE})
    return ",".join(map(gss_code, codes))


WITHOUT = Parameter(
    OpenApiParameter(
        "without",
        OpenApiTypes.STR,
        description="GSS codes of constituencies that are not to be recommended, with commas between them; "
        f"at most {MOST_SET_ASIDE}.",
    ),
    _codes,
)
NEARER = Parameter(
    OpenApiParameter("nearer", OpenApiTypes.INT, description="Recommend nothing farther away than so many miles."),
    lambda text: str(bounded_number(text, 1, FARTHEST_MILES)),
)

Shape = Callable[[str, str], JsonObject]
"""From an outcome and a sentence to the answer that holds nothing else."""


def plain_shape(outcome: str, message: str) -> JsonObject:
    return {"outcome": outcome, "message": message}


def takes(*parameters: Parameter, shape: Shape = plain_shape) -> Callable[[ReplyFunction], ReplyFunction]:
    """Make an answer from memory refuse whatever else is asked; it is given values as they are meant."""
    by_name = {parameter.name: parameter for parameter in parameters}

    def decorate(reply: ReplyFunction) -> ReplyFunction:
        @wraps(reply)
        def checked(request: MemoryRequest, **values: str) -> MemoryResponse | None:
            if request.query:
                try:
                    request = replace(request, query=_read(request.query, by_name))
                except BadParameter as error:
                    return send_once(request, 400, orjson.dumps(shape("invalid", str(error))), JSON)
            return reply(request, **values)

        return checked

    return decorate


def _read(query: Mapping[str, str], parameters: Mapping[str, Parameter]) -> Mapping[str, str]:
    refuse_unknown(query, parameters)
    if len(query) == 1 and "postcode" in query:  # as nearly everybody asks
        return query
    values = {}
    for name, text in query.items():
        try:
            values[name] = parameters[name].read(text) if text else text
        except BadParameter as error:
            raise BadParameter(f"{name}: {error}") from error
    return values
