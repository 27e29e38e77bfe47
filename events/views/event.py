from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from constituencies.addresses import constituency_url, label_urls, outline_urls
from constituencies.models import Campaign
from events.exports.calendars import event_calendar
from events.forms.signup import SignUpForm
from events.hooks import alternatives
from events.live_places.bands import Places, people_needed, places_band, places_text
from events.messages.words import when, where
from events.models import Event, Shift
from events.safety import signed_links
from events.safety.dusk import dark_from
from events.safety.rate_limits import LimitedAction, allowed
from events.services import UnknownPlace, place_of
from events.views.campaigns import campaign_context, share_context
from events.views.form_pages import TOO_OFTEN, says_when_to_try_again, says_where_forms_are_sent_from


def _public_event(event_id: int) -> Event:
    events = Event.objects.published().select_related(
        "constituency__region", "campaign__party", "campaign__boundary_set"
    )
    return get_object_or_404(events.prefetch_related("shifts"), pk=event_id)


@require_safe
@says_where_forms_are_sent_from
def event(request: HttpRequest, event_id: int) -> HttpResponse:
    """The page of one event."""
    public_event = _public_event(event_id)
    capacity, confirmed = public_event.open_places
    places = places_band(capacity, confirmed)
    campaign, position = public_event.campaign, public_event.public_position
    context = {
        "event": public_event,
        "places": places,
        "places_text": places_text(places, people_needed(capacity, confirmed), is_first=confirmed == 0),
        "dark": dark_from(public_event),
        "alternatives": alternatives(public_event) if places == Places.FULL or not public_event.takes_signups else [],
        "seat_url": constituency_url(campaign, public_event.constituency),
        "ics_url": reverse("events:event-ics", args=[public_event.pk]),
        "map_config": {
            "longitude": position[0] if position else None,
            "latitude": position[1] if position else None,
            "place": public_event.public_place,
            "outlines": outline_urls(campaign.boundary_set),
            "labels": label_urls(),
        },
        "home_code": public_event.constituency.code,
        "form": SignUpForm(public_event) if public_event.takes_signups else None,
        **campaign_context(campaign),
        **share_context(campaign, _share_title(public_event), _share_sentence(public_event), request.path),
    }
    return render(request, "events/event.html", context)


def _share_title(event: Event) -> str:
    is_off = event.status == Event.Status.CANCELLED
    return _("Cancelled: %(title)s") % {"title": event.title} if is_off else event.title


def _share_sentence(event: Event) -> str:
    """When and where, as anybody may know it."""
    return _("%(kind)s for %(constituency)s. %(when)s. %(where)s") % {
        "kind": capfirst(Event.Kind(event.kind).label if event.kind != Event.Kind.OTHER else _("an event")),
        "constituency": event.constituency.name,
        "when": when(event.starts_at, event.ends_at),
        "where": where(event, knows_address=False),
    }


@require_safe
def event_ics(_request: HttpRequest, event_id: int) -> HttpResponse:
    """One event for a calendar."""
    return calendar_response(_public_event(event_id), with_address=False)


def calendar_response(
    event: Event, *, with_address: bool, shift: Shift | None = None, is_off: bool = False
) -> HttpResponse:
    """An event, or one shift of it, as a file for calendars; `is_off` for those who do not come to it."""
    address = signed_links.absolute(event.get_absolute_url())
    calendar = event_calendar(event, address, with_address=with_address, shift=shift, is_off=is_off)
    response = HttpResponse(calendar.content, content_type=f"{calendar.content_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="event-{event.pk}.ics"'
    return response


@says_when_to_try_again
@require_safe
def place(request: HttpRequest) -> JsonResponse:
    """For the forms of an event: position and constituency of a postcode, in the current campaign's boundaries."""
    if not allowed(LimitedAction.SEARCH, request):
        return JsonResponse(
            {"message": _("You have tried that too often. Please try again in a minute.")}, status=TOO_OFTEN
        )
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
