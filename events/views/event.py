from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from constituencies.addresses import absolute_url, constituency_url, label_urls, outline_urls
from constituencies.kit.types import Context
from constituencies.models import Campaign
from events.coming.bring import what_to_bring
from events.coming.directions import ways_to
from events.coming.hosts import who_hosts
from events.coming.invitation import FRIEND, FROM, invitation
from events.coming.qr_code import qr_code
from events.exports.calendars import event_calendar
from events.forms.signup import SignUpForm
from events.hooks import alternatives, tell_of_visit
from events.live_places.bands import Places, people_needed, places_band, places_text
from events.models import Event, Shift
from events.safety import signed_links
from events.safety.dusk import dark_from
from events.safety.rate_limits import LimitedAction, allowed
from events.services import UnknownPlace, place_of
from events.sharing.page import event_share_context
from events.views.campaigns import campaign_context
from events.views.form_pages import TOO_OFTEN, says_when_to_try_again, says_where_forms_are_sent_from


def public_event_or_404(event_id: int) -> Event:
    """One that anybody may see, also a cancelled one, with all that its page shows."""
    events = Event.objects.published().select_related(
        "constituency__region", "campaign__party", "campaign__boundary_set", "host"
    )
    return get_object_or_404(events.prefetch_related("shifts"), pk=event_id)


@require_safe
@says_where_forms_are_sent_from
def event(request: HttpRequest, event_id: int) -> HttpResponse:
    """The page of one event."""
    public_event = public_event_or_404(event_id)
    tell_of_visit(request, public_event)
    capacity, confirmed = public_event.open_places
    places = places_band(capacity, confirmed)
    campaign, position = public_event.campaign, public_event.public_position
    context = {
        "event": public_event,
        "places": places,
        "places_text": places_text(places, people_needed(capacity, confirmed), is_first=confirmed == 0),
        "is_from_friend": request.GET.get(FROM) == FRIEND,
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
        **_what_helps(public_event),
        **campaign_context(campaign),
        **event_share_context(public_event),
    }
    return render(request, "events/event.html", context)


def _what_helps(event: Event) -> Context:
    """What helps people to come, and to bring somebody: see events/coming/."""
    dark, url = dark_from(event), absolute_url(event.get_absolute_url())
    return {
        "dark": dark,
        "hosted_by": who_hosts(event),
        "bring": what_to_bring(event, gets_dark=dark is not None),
        "ways_there": ways_to(event, knows_address=False),
        "invitation": invitation(event) if event.is_on else None,
        "public_url": url,
        "qr_code": qr_code(url),
    }


@require_safe
def event_ics(_request: HttpRequest, event_id: int) -> HttpResponse:
    """One event for a calendar."""
    return calendar_response(public_event_or_404(event_id), with_address=False)


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
