"""The list of events in the API, from the database.

Figures: docs/performance.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import orjson
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_field,
    inline_serializer,
)
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from constituencies.kit.parameters import BadParameter, refuse_unknown
from constituencies.kit.types import JsonObject
from events.exports.event_json import event_json, local_iso, place_json
from events.listing.filters import NAMES, PARAMETERS, Filters, read_filters
from events.listing.finding import ListedRow, find_published, listed_campaign
from events.listing.memory import Version, current_version
from events.listing.start import Nowhere, kept_near
from events.live_places.bands import Places, people_needed, places_band
from events.models import Event

CACHE_CONTROL = "public, max-age=10"
"""A burst of readers costs one answer; a cancelled event is named as such ten seconds later at most."""

KEPT = 100
"""Answers at most that a process keeps: whoever asks for all kinds of pages must not fill its memory."""


PLACE = inline_serializer(
    "EventPlace",
    {
        "name": serializers.CharField(),
        "longitude": serializers.FloatField(),
        "latitude": serializers.FloatField(),
    },
    allow_null=True,
)


class Moment(serializers.DateTimeField):
    """A moment as `event_json` writes it: with the offset, in winter too."""

    def to_representation(self, value: dt.datetime) -> str:
        return local_iso(value)


class EventSerializer(serializers.ModelSerializer[Event]):
    """Declares the shape for the schema; `event_json` writes it, since field by field a hundred events take 40 ms."""

    code = serializers.CharField(source="constituency.code", help_text="GSS code it works in.")
    constituency = serializers.CharField(source="constituency.name")
    starts_at = Moment()
    ends_at = Moment()
    places = serializers.SerializerMethodField()
    needs = serializers.SerializerMethodField(
        help_text="How many more people it can do with; null if it is full or states no capacity."
    )
    is_first = serializers.SerializerMethodField(help_text="Nobody has confirmed yet: whoever signs up is the first.")
    place = serializers.SerializerMethodField(help_text="Null for an event that people join from home.")
    url = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Event
        fields = [
            "id",
            "title",
            "kind",
            "status",
            "code",
            "constituency",
            "starts_at",
            "ends_at",
            "places",
            "needs",
            "is_first",
            "place",
            "url",
            "step_free",
            "toilets",
            "seated_jobs",
            "accessibility_notes",
            "description",
        ]

    def to_representation(self, event: Event) -> dict[str, object]:
        return event_json(event) | {
            "status": event.status,
            "code": event.constituency.code,
            "toilets": event.toilets,
            "seated_jobs": event.seated_jobs,
            "accessibility_notes": event.accessibility_notes,
            "description": event.description,
        }

    def get_places(self, event: Event) -> Places:
        return places_band(*event.open_places)

    def get_needs(self, event: Event) -> int | None:
        return people_needed(*event.open_places)

    def get_is_first(self, event: Event) -> bool:
        return event.open_places[1] == 0

    @extend_schema_field(PLACE)
    def get_place(self, event: Event) -> JsonObject | None:
        return place_json(event)


class ListedEventSerializer(EventSerializer):
    """With what depends on where somebody starts from; declares a ListedRow for the schema."""

    distance_km = serializers.FloatField(
        allow_null=True, help_text="By road from `near`; null without it, and for an event from home."
    )
    by_sea = serializers.BooleanField(help_text="The way takes a ferry.")

    class Meta:
        model = Event
        fields = [*EventSerializer.Meta.fields, "distance_km", "by_sea"]


def _row_json(row: ListedRow) -> JsonObject:
    """As ListedEventSerializer declares it."""
    distance = None if row.distance_km is None else round(row.distance_km, 1)
    return EventSerializer().to_representation(row.event) | {"distance_km": distance, "by_sea": row.by_sea}


def _described() -> list[OpenApiParameter]:
    """The filters in the API's description."""
    return [
        OpenApiParameter(
            parameter.name,
            {"type": "array", "items": parameter.schema} if parameter.is_list else parameter.schema,
            description=parameter.description,
            explode=True if parameter.is_list else None,
        )
        for parameter in PARAMETERS
    ]


class EventListView(GenericAPIView[Event]):
    """The list of events."""

    queryset = Event.objects.none()
    serializer_class = ListedEventSerializer

    @extend_schema(
        parameters=_described(),
        responses={
            200: ListedEventSerializer(many=True),
            302: OpenApiResponse(description="The same with the first half of the postcode alone."),
        },
    )
    def get(self, request: Request, *_args: object, **_kwargs: object) -> HttpResponseBase:
        """Published events, the next first; cancelled ones are named as such.

        Without `from`, events that are over are left out.
        """
        filters = self._filters(request)
        near = kept_near(filters.near)
        if near != filters.near:
            return _redirect(request, near)
        version = current_version()
        etag = f'W/"{version.name}"'
        response = get_conditional_response(request._request, etag=etag)
        if response is None:
            response = HttpResponse(self._body(request, version, filters), content_type="application/json")
        response["ETag"], response["Cache-Control"] = etag, CACHE_CONTROL
        return response

    def _filters(self, request: Request) -> Filters:
        try:
            refuse_unknown(request.query_params, (*NAMES, "limit", "offset"))
        except BadParameter as error:
            raise ValidationError([str(error)]) from error
        filters, problems = read_filters(dict(request.query_params.lists()))
        problems |= filters.contradictions()
        if problems:
            raise ValidationError(problems)
        return filters

    def _body(self, request: Request, version: Version, filters: Filters) -> bytes:
        answers, address = version.answers, request.build_absolute_uri()
        if address not in answers:
            body = orjson.dumps(self._page(version, filters), default=str)
            if len(answers) >= KEPT:
                return body
            answers[address] = body
        return answers[address]

    def _page(self, version: Version, filters: Filters) -> JsonObject:
        campaign = listed_campaign(filters)
        rows: Sequence[ListedRow] = []
        if campaign is None:
            self.paginate_queryset([])
        else:
            finding = find_published(version, campaign, filters)
            if isinstance(finding.start, Nowhere):
                raise ValidationError({"near": finding.start.message})
            ranks = self.paginate_queryset(range(len(finding.chosen)))
            if ranks:
                rows = finding.rows(ranks[0], ranks[-1] + 1)
        page: JsonObject = self.get_paginated_response([_row_json(row) for row in rows]).data
        return page


def _redirect(request: Request, near: str) -> HttpResponse:
    """To the address that holds no whole postcode: it would be in links, caches and logs."""
    query = request.query_params.copy()
    query["near"] = near
    message = _("Ask with the first half of the postcode alone, as this address does.")
    response = JsonResponse({"outcome": "moved", "message": message}, status=302)
    response["Location"] = f"{request.path}?{query.urlencode()}"
    response["Cache-Control"] = "no-store"
    return response
