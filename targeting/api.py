"""The part of the API that is answered from memory: lookup, need, constituencies."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from targeting.answer import answer, as_of_date, empty_answer
from targeting.clock import campaign_now
from targeting.current import Served, holder
from targeting.fragments import local_iso
from targeting.recommend import DEFAULT_TRAVEL, TRAVEL_SLUGS
from targeting.serializers import ConstituencySerializer, LookupSerializer, NeedSerializer, SeatSerializer
from targeting.snapshot import Snapshot

CAMPAIGN = OpenApiParameter("campaign", OpenApiTypes.STR, description="Slug of a campaign; default: the current one.")
LISTED = ("code", "name", "region", "url", "need", "marginality", "footfall", "has_group", "not_contested")


class NotReady(APIException):
    status_code = 503
    default_code = "not-loaded"
    default_detail = "No need has been computed yet: run script/manage load_data."


def served_for(request: Request) -> Served:
    slug = request.query_params.get("campaign")
    served = holder.get(slug)
    if served is None:
        raise NotFound(_("There is no campaign of that name.")) if slug else NotReady()
    return served


def seat_answer(snapshot: Snapshot, seat: int) -> dict[str, Any]:
    """All that is public about a seat, with its events that have not begun."""
    now = campaign_now(as_of_date(snapshot)).timestamp()
    shown = {**snapshot.seats[seat], "events": snapshot.events_of(seat, now)}
    if shown["result"]:
        shown["result"] = {"election": snapshot.campaign["election"], **shown["result"]}
    return shown


class LookupView(APIView):
    """Where a volunteer from a postcode is sent. Always the same shape; `message` is for people."""

    @extend_schema(
        parameters=[
            OpenApiParameter("postcode", OpenApiTypes.STR, required=True, description="A postcode or an outcode."),
            OpenApiParameter("travel", OpenApiTypes.STR, enum=TRAVEL_SLUGS, default=DEFAULT_TRAVEL),
            CAMPAIGN,
        ],
        responses=dict.fromkeys((200, 400, 404, 503), LookupSerializer),
    )
    def get(self, request: Request) -> Response:
        slug = request.query_params.get("campaign")
        served = holder.get(slug)
        if served is None and slug:
            raise NotFound(_("There is no campaign of that name."))
        status, data = answer(
            served, request.query_params.get("postcode", ""), request.query_params.get("travel", DEFAULT_TRAVEL)
        )
        return Response(data, status=status, headers={"Cache-Control": "private, no-store"})

    def error_shape(self, outcome: str, message: str) -> dict[str, Any]:
        return empty_answer(outcome, message)


class NeedView(APIView):
    """Need, marginality and footfall of every seat, as bands."""

    @extend_schema(parameters=[CAMPAIGN], responses=NeedSerializer)
    def get(self, request: Request) -> Response:
        served = served_for(request)
        snapshot = served.snapshot
        stale = served.is_stale(dt.datetime.now(tz=dt.UTC).timestamp())
        etag = f'"{snapshot.version}{"-stale" if stale else ""}"'
        headers = {"ETag": etag, "Cache-Control": "no-cache"}
        if etag in request.headers.get("If-None-Match", ""):
            return Response(status=304, headers=headers)
        return Response(
            {
                "version": snapshot.version,
                "as_of": local_iso(dt.datetime.fromtimestamp(served.published_at, tz=dt.UTC)),
                "stale": stale,
                "campaign": snapshot.campaign["slug"],
                "strategy": snapshot.strategy,
                "seats": [{key: seat[key] for key in LISTED} for seat in snapshot.seats],
            },
            headers=headers,
        )


class ConstituencyListView(APIView):
    """Every constituency of the campaign."""

    @extend_schema(parameters=[CAMPAIGN], responses=ConstituencySerializer(many=True))
    def get(self, request: Request) -> Response:
        seats = served_for(request).snapshot.seats
        return Response([{key: seat[key] for key in (*LISTED, "electorate")} for seat in seats])


class ConstituencyView(APIView):
    """One constituency: need, reason, last result, next events; that a group exists, never its link."""

    @extend_schema(parameters=[CAMPAIGN], responses=SeatSerializer)
    def get(self, request: Request, code: str) -> Response:
        snapshot = served_for(request).snapshot
        if code not in snapshot.position:
            raise NotFound(_("There is no constituency with this code. Codes look like E14001172."))
        return Response(seat_answer(snapshot, snapshot.position[code]))
