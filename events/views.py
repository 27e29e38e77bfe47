from __future__ import annotations

from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from constituencies.models import Campaign
from constituencies.queries import constituency_url, outline_urls
from events.calendars import event_calendar
from events.models import Event
from events.places import places_band
from events.services import UnknownPlace, place_of


def _public_event(event_id: int) -> Event:
    events = Event.objects.published().select_related(
        "constituency__region", "campaign__party", "campaign__boundary_set"
    )
    return get_object_or_404(events, pk=event_id)


@require_safe
def event(request: HttpRequest, event_id: int) -> HttpResponse:
    """The page of one event."""
    shown = _public_event(event_id)
    campaign = shown.campaign
    context = {
        "event": shown,
        "campaign": {
            "slug": campaign.slug,
            "name": campaign.name,
            "party": campaign.party.name,
            "imprint": campaign.imprint,
            "as_of": campaign.as_of,
            "polling_day": campaign.polling_day,
        },
        "places": places_band(shown.capacity, shown.confirmed_signups),
        "seat_url": constituency_url(campaign, shown.constituency),
        "ics_url": reverse("events:event-ics", args=[shown.pk]),
        "map_config": {
            "longitude": shown.longitude,
            "latitude": shown.latitude,
            "place": shown.place,
            "outlines": outline_urls(campaign.boundary_set),
        },
        "home_code": shown.constituency.code,
    }
    return render(request, "events/event.html", context)


@require_safe
def event_ics(request: HttpRequest, event_id: int) -> HttpResponse:
    """One event for a calendar."""
    shown = _public_event(event_id)
    calendar = event_calendar(shown, request.build_absolute_uri(shown.get_absolute_url()))
    response = HttpResponse(calendar, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="event-{shown.pk}.ics"'
    return response


@require_safe
@staff_member_required
def place(request: HttpRequest) -> JsonResponse:
    """For the event form: position and constituency of a postcode, in the current campaign's boundaries."""
    campaign = Campaign.objects.current()
    if campaign is None:
        return JsonResponse({"message": _("No campaign is current.")}, status=503)
    try:
        row = place_of(request.GET.get("postcode", ""), campaign.boundary_set)
    except UnknownPlace as error:
        return JsonResponse({"message": str(error)}, status=404)
    return JsonResponse(
        {
            "longitude": row.longitude,
            "latitude": row.latitude,
            "constituency": {"id": row.constituency_id, "name": row.constituency.name},
        }
    )
