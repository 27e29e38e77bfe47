"""The part of the API that is answered from memory: lookup, need, constituencies."""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar

import orjson
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from constituencies.kit.types import JsonObject
from constituencies.postcode_index.index import current_index
from targeting.snapshot.format import Snapshot
from targeting.snapshot.holder import holder
from targeting.snapshot.need_json import LISTED, need_answer
from targeting.views import counted_answer, question_of, served_for
from targeting.web.lookup import Question, answer, as_json, coming_events, empty_json, gazetteer_of
from targeting.web.memory import JSON, MemoryRequest, MemoryResponse, ReplyFunction, SharedBody, send_once
from targeting.web.parameters import (
    BEGINNING,
    CAMPAIGN,
    HOW_FAR,
    LATITUDE,
    LONGITUDE,
    NEARER,
    POSTCODE,
    SEAT,
    WHEN,
    WITHOUT,
    plain_shape,
    takes,
)
from targeting.web.serializers import (
    ConstituencySerializer,
    LookupSerializer,
    NeedSerializer,
    OutcodeSerializer,
    SeatSerializer,
    SuggestionsSerializer,
)

MOST_SUGGESTIONS = 8
OF_LOOKUP = (POSTCODE, HOW_FAR, WHEN, SEAT, WITHOUT, NEARER, CAMPAIGN)


class NotReady(APIException):
    status_code = 503
    default_code = "not-loaded"
    default_detail = gettext_lazy("No need has been computed yet. Please try again in a minute.")


@takes(*OF_LOOKUP, shape=empty_json)
def lookup_reply(request: MemoryRequest) -> MemoryResponse | None:
    served = served_for(request)
    if served is None:
        return None
    answer = counted_answer(served.snapshot, question_of(request), request.client)
    body = as_json(answer, served.snapshot, stale=served.is_stale(holder.now()))
    return send_once(request, answer.status, orjson.dumps(body), JSON)


@takes(CAMPAIGN)
def need_reply(request: MemoryRequest) -> MemoryResponse | None:
    served = served_for(request)
    if served is None:
        return None
    return _need(served.snapshot, stale=served.is_stale(holder.now())).response_to(request)


@lru_cache(maxsize=2)  # it keeps the snapshot alive
def _need(snapshot: Snapshot, *, stale: bool) -> SharedBody:
    if not stale:
        return SharedBody(snapshot.need["identity"], JSON, snapshot.need_version, snapshot.need)
    version, body = need_answer(
        snapshot.seats,
        campaign=snapshot.campaign["slug"],
        strategy=snapshot.strategy,
        as_of=snapshot.as_of,
        stale=True,
    )
    return SharedBody(body, JSON, version)


@takes(CAMPAIGN)
def constituencies_reply(request: MemoryRequest) -> MemoryResponse | None:
    served = served_for(request)
    return _constituencies(served.snapshot).response_to(request) if served else None


@lru_cache(maxsize=2)
def _constituencies(snapshot: Snapshot) -> SharedBody:
    both = zip(snapshot.seats, snapshot.details, strict=True)
    listed = [{key: seat[key] for key in LISTED} | {"electorate": details["electorate"]} for seat, details in both]
    return SharedBody(orjson.dumps(listed), JSON)


@takes(CAMPAIGN)
def constituency_reply(request: MemoryRequest, code: str) -> MemoryResponse | None:
    served = served_for(request)
    code = code.upper()
    if served is None or code not in served.snapshot.position:
        return None
    snapshot = served.snapshot
    seat = snapshot.position[code]
    texts = snapshot.seats[seat] | snapshot.details[seat]
    positions, _moment = coming_events(snapshot, seat)
    texts["events"] = [snapshot.events[event] for event in positions]
    return SharedBody(orjson.dumps(texts), JSON).response_to(request)


@takes(BEGINNING, CAMPAIGN)
def suggestions_reply(request: MemoryRequest) -> MemoryResponse | None:
    served = served_for(request)
    index = current_index(served.snapshot.boundary_set) if served else None
    if served is None or index is None:
        return None
    names = gazetteer_of(served.snapshot, index).suggest(request.query.get("q", ""), MOST_SUGGESTIONS)
    listed = [{"name": name.label, "kind": "constituency" if name.is_seat else "place"} for name in names]
    return send_once(request, 200, orjson.dumps({"suggestions": listed}), JSON)


@takes(LONGITUDE, LATITUDE, CAMPAIGN)
def outcode_reply(request: MemoryRequest) -> MemoryResponse | None:
    """Which outcode a phone is in; where exactly is neither counted nor kept."""
    served = served_for(request)
    index = current_index(served.snapshot.boundary_set) if served else None
    if index is None:
        return None
    try:
        longitude, latitude = (float(request.query.get(name, "")) for name in ("longitude", "latitude"))
    except ValueError:
        sentence = _("Give both longitude and latitude.")
        return send_once(request, 400, orjson.dumps(plain_shape("invalid", sentence)), JSON)
    outcode, _codes = index.seats_near(longitude, latitude, 0.0)
    return send_once(request, 200, orjson.dumps({"outcode": outcode}), JSON)


class MemoryView(APIView):
    """Answers from memory; what has no answer there is not found, or not loaded yet."""

    reply_from_memory: ClassVar[ReplyFunction]
    missing: ClassVar[str | Promise] = ""

    @property
    def default_response_headers(self) -> dict[str, str]:
        """None of its own: the fast path in front of Django sends the same bytes."""
        return {} if self.request.method in ("GET", "HEAD") else super().default_response_headers

    def answered(self, request: Request, **values: str) -> HttpResponse:
        reply = type(self).reply_from_memory(MemoryRequest.from_environ(request.META), **values)
        if reply is not None:
            return reply.to_response()
        campaign = request.query_params.get("campaign")
        if holder.get(campaign) is not None:
            raise NotFound(str(self.missing))
        raise NotFound(_("There is no campaign of that name.")) if campaign else NotReady()


class LookupView(MemoryView):
    """Where a volunteer from a postcode is sent. Always the same shape; `message` is for people."""

    reply_from_memory = staticmethod(lookup_reply)

    @extend_schema(
        parameters=[parameter.described for parameter in OF_LOOKUP],
        responses=dict.fromkeys((200, 400, 404, 503), LookupSerializer),
    )
    def get(self, request: Request) -> HttpResponse:
        try:
            return self.answered(request)
        except NotReady:
            nothing = answer(None, Question(request.query_params.get("postcode", "")))
        return Response(as_json(nothing, None), status=nothing.status, headers={"Cache-Control": "private, no-store"})

    def error_shape(self, outcome: str, message: str) -> JsonObject:
        return empty_json(outcome, message)


class SuggestionsView(MemoryView):
    """Names of towns and constituencies that begin so; none for fewer than two letters, or with a digit."""

    reply_from_memory = staticmethod(suggestions_reply)

    @extend_schema(parameters=[BEGINNING.described, CAMPAIGN.described], responses=SuggestionsSerializer)
    def get(self, request: Request) -> HttpResponse:
        return self.answered(request)


class OutcodeView(MemoryView):
    """The outcode nearest to a position, which is rounded to about a mile before it is sent, and never kept."""

    reply_from_memory = staticmethod(outcode_reply)

    @extend_schema(
        parameters=[LONGITUDE.described, LATITUDE.described, CAMPAIGN.described], responses=OutcodeSerializer
    )
    def get(self, request: Request) -> HttpResponse:
        return self.answered(request)


class NeedView(MemoryView):
    """Need, marginality and footfall of every seat, as bands."""

    reply_from_memory = staticmethod(need_reply)

    @extend_schema(parameters=[CAMPAIGN.described], responses=NeedSerializer)
    def get(self, request: Request) -> HttpResponse:
        return self.answered(request)


class ConstituencyListView(MemoryView):
    """Every constituency of the campaign."""

    reply_from_memory = staticmethod(constituencies_reply)

    @extend_schema(parameters=[CAMPAIGN.described], responses=ConstituencySerializer(many=True))
    def get(self, request: Request) -> HttpResponse:
        return self.answered(request)


class ConstituencyView(MemoryView):
    """One constituency: need, reason, last result, next events; that a group exists, never its link."""

    reply_from_memory = staticmethod(constituency_reply)
    missing = gettext_lazy("There is no constituency with this code. Codes look like E14001172.")

    @extend_schema(parameters=[CAMPAIGN.described], responses=SeatSerializer)
    def get(self, request: Request, code: str) -> HttpResponse:
        return self.answered(request, code=code)
