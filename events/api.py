"""The list of events in the API, from the database."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import django_filters
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers
from rest_framework.generics import ListAPIView

from events.models import Event
from events.places import Places, places_band

LONDON = ZoneInfo(settings.TIME_ZONE)


class EventFilter(django_filters.FilterSet):
    """By constituency, kind, days, from home, access. Without `from`, events that are over are left out."""

    campaign = django_filters.CharFilter(field_name="campaign__slug", help_text="Default: the current campaign.")
    code = django_filters.CharFilter(field_name="constituency__code", help_text="GSS code it works in.")
    kind = django_filters.MultipleChoiceFilter(choices=Event.Kind.choices)
    to = django_filters.DateFilter(method="until", help_text="Last day, as 2026-11-28.")
    remote = django_filters.BooleanFilter(field_name="is_remote", help_text="Joined from home.")
    accessible = django_filters.BooleanFilter(method="step_free_only", help_text="Step-free only.")

    class Meta:
        model = Event
        fields: list[str] = []

    def until(self, events: QuerySet[Event], _name: str, day: dt.date) -> QuerySet[Event]:
        return events.filter(starts_at__lte=dt.datetime.combine(day, dt.time.max, tzinfo=LONDON))

    def step_free_only(self, events: QuerySet[Event], _name: str, wanted: bool) -> QuerySet[Event]:
        step_free = Q(step_free=Event.StepFree.YES) | Q(is_remote=True)
        return events.filter(step_free) if wanted else events

    def since(self, events: QuerySet[Event], _name: str, day: dt.date) -> QuerySet[Event]:
        return events.filter(starts_at__gte=dt.datetime.combine(day, dt.time.min, tzinfo=LONDON))

    def filter_queryset(self, queryset: QuerySet[Event]) -> QuerySet[Event]:
        events: QuerySet[Event] = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("campaign"):
            events = events.filter(campaign__is_current=True)
        if not self.form.cleaned_data.get("from"):
            events = events.filter(ends_at__gt=timezone.now())
        return events


# `from` is a keyword of Python: it cannot be declared in the class body.
EventFilter.base_filters["from"] = django_filters.DateFilter(
    field_name="from", method="since", help_text="First day, as 2026-11-28."
)


class EventPlaceSerializer(serializers.ModelSerializer[Event]):
    name = serializers.CharField(source="place")

    class Meta:
        model = Event
        fields = ["name", "longitude", "latitude"]


class EventSerializer(serializers.ModelSerializer[Event]):
    code = serializers.CharField(source="constituency.code", help_text="GSS code it works in.")
    constituency = serializers.CharField(source="constituency.name")
    places = serializers.SerializerMethodField()
    place = serializers.SerializerMethodField()
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
            "place",
            "url",
            "step_free",
            "accessibility_notes",
            "description",
        ]

    def get_places(self, event: Event) -> Places:
        return places_band(event.capacity, event.confirmed_signups)

    def get_place(self, event: Event) -> dict[str, object] | None:
        return None if event.is_remote else dict(EventPlaceSerializer(event).data)


class EventListView(ListAPIView[Event]):
    """Published events, the next first; cancelled ones are named as such."""

    queryset = Event.objects.published().select_related("constituency").order_by("starts_at", "pk")
    serializer_class = EventSerializer
    filter_backends = [DjangoFilterBackend]
    filterset_class = EventFilter
