"""The list of events in the API, from the database.

Figures, and which index serves which filter: docs/performance.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import django_filters
import orjson
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django_filters.fields import MultipleChoiceField
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request

from constituencies.changes import change_seq
from constituencies.kit.days import DayField
from constituencies.kit.parameters import BadParameter, gss_code, refuse_unknown, truth
from constituencies.kit.types import JsonObject
from constituencies.kit.uk import LONDON
from constituencies.models import Campaign
from events.exports.event_json import event_json, local_iso, place_json
from events.live_places.bands import Places, people_needed, places_band
from events.models import LONGEST, Event

CACHE_CONTROL = "public, max-age=10"
"""A burst of readers costs one answer; a cancelled event is named as such ten seconds later at most."""

Value = TypeVar("Value")
KEPT = 100
"""Answers at most that a process keeps: whoever asks for all kinds of pages must not fill its memory."""


def this_minute() -> dt.datetime:
    """The clock by which events are over: with whole minutes an answer can stay the same for a while."""
    return timezone.now().replace(second=0, microsecond=0)


class TruthField(forms.NullBooleanField):
    """1 or true, 0 or false; an empty text is neither."""

    widget = forms.TextInput

    def clean(self, value: str | None) -> bool | None:
        return _read(truth, value)


class CodeField(forms.CharField):
    """A constituency's code, in any case."""

    def clean(self, value: str | None) -> str | None:
        return _read(gss_code, super().clean(value))


def _read(read: Callable[[str], Value], text: str | None) -> Value | None:
    try:
        return read(text) if text else None
    except BadParameter as error:
        raise forms.ValidationError(str(error)) from error


class TruthFilter(django_filters.BooleanFilter):
    field_class = TruthField


class CodeFilter(django_filters.CharFilter):
    field_class = CodeField


class DayFilter(django_filters.DateFilter):
    field_class = DayField


class KindField(MultipleChoiceField):
    def to_python(self, value: object) -> list[str]:
        return [text.lower() for text in super().to_python(value)]


class KindFilter(django_filters.MultipleChoiceFilter):
    field_class = KindField


class EventFilter(django_filters.FilterSet):
    """By constituency, kind, days, from home, access. Without `from`, events that are over are left out."""

    campaign = django_filters.CharFilter(method="of_campaign", help_text="Default: the current campaign.")
    code = CodeFilter(field_name="constituency__code", help_text="GSS code it works in.")
    kind = KindFilter(choices=Event.Kind.choices, distinct=False)
    to = DayFilter(method="until", help_text="Last day, as 2026-11-28.")
    remote = TruthFilter(field_name="is_remote", help_text="Joined from home.")
    accessible = TruthFilter(method="step_free_only", help_text="Step-free only.")

    class Meta:
        model = Event
        fields: list[str] = []

    def of_campaign(self, events: QuerySet[Event], _name: str, slug: str) -> QuerySet[Event]:
        return _of_campaign(events, Campaign.objects.filter(slug=slug))

    def until(self, events: QuerySet[Event], _name: str, day: dt.date) -> QuerySet[Event]:
        return events.filter(starts_at__lte=dt.datetime.combine(day, dt.time.max, tzinfo=LONDON))

    def step_free_only(self, events: QuerySet[Event], _name: str, is_needed: bool) -> QuerySet[Event]:
        step_free = Q(step_free=Event.StepFree.YES) | Q(is_remote=True)
        return events.filter(step_free) if is_needed else events

    def since(self, events: QuerySet[Event], _name: str, day: dt.date) -> QuerySet[Event]:
        return events.filter(starts_at__gte=dt.datetime.combine(day, dt.time.min, tzinfo=LONDON))

    def filter_queryset(self, queryset: QuerySet[Event]) -> QuerySet[Event]:
        events: QuerySet[Event] = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("campaign"):
            events = _of_campaign(events, Campaign.objects.filter(is_current=True))
        if not self.form.cleaned_data.get("from"):
            now = this_minute()
            # The second follows from the first, and lets the index skip what is over.
            events = events.filter(ends_at__gt=now, starts_at__gt=now - LONGEST)
        return events


def _of_campaign(events: QuerySet[Event], campaigns: QuerySet[Campaign]) -> QuerySet[Event]:
    """As a subquery for one value, not a join: only then does the index by campaign and start give the order."""
    return events.filter(campaign=campaigns.values("pk")[:1])


# `from` is a keyword of Python: it cannot be declared in the class body.
EventFilter.base_filters["from"] = DayFilter(field_name="from", method="since", help_text="First day, as 2026-11-28.")


PARAMETERS = (*EventFilter.base_filters, "limit", "offset")

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
            "accessibility_notes",
            "description",
        ]

    def to_representation(self, event: Event) -> dict[str, object]:
        return event_json(event) | {
            "status": event.status,
            "code": event.constituency.code,
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


class EventListView(ListAPIView[Event]):
    """Published events, the next first; cancelled ones are named as such."""

    queryset = (
        Event.objects.published()
        .select_related("constituency")
        # Neither is any of the public's business.
        .defer("created_at", "updated_at", "sequence", "constituency__slug", "join_link", "join_phone")
        .prefetch_related("shifts")
        .order_by("starts_at", "pk")
    )
    serializer_class = EventSerializer
    filter_backends = [DjangoFilterBackend]
    filterset_class = EventFilter

    def get(self, request: Request, *_args: object, **_kwargs: object) -> Any:
        try:
            refuse_unknown(request.query_params, PARAMETERS)
        except BadParameter as error:
            raise ValidationError([str(error)]) from error
        # Whatever the list shows is counted by change_seq, so one small query can tell that nothing is new.
        etag = f'W/"{change_seq()}-{this_minute().timestamp():.0f}"'
        response = get_conditional_response(request._request, etag=etag)
        if response is None:
            response = HttpResponse(self._body(request, etag), content_type="application/json")
        response["ETag"], response["Cache-Control"] = etag, CACHE_CONTROL
        return response

    def _body(self, request: Request, etag: str) -> bytes:
        answers, address = _kept(etag), request.build_absolute_uri()
        if address not in answers:
            body = orjson.dumps(super().get(request).data, default=str)
            if len(answers) >= KEPT:
                return body
            answers[address] = body
        return answers[address]


@lru_cache(maxsize=1)
def _kept(_etag: str) -> dict[str, bytes]:
    """Address → answer, as long as nothing changes: a hundred events take 15 ms to write."""
    return {}
