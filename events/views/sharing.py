"""The picture of an event, for whoever shows a link to it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from constituencies.pictures.serving import neighbourhood, picture_response
from events.sharing.picture import picture_scene, picture_words
from events.views.event import public_event_or_404


@require_safe
def event_picture(request: HttpRequest, event_id: int) -> HttpResponseBase:
    event = public_event_or_404(event_id)
    boundary_set, code = event.campaign.boundary_set.slug, event.constituency.code
    return picture_response(
        request, picture_words(event), picture_scene(event), lambda: neighbourhood(boundary_set, code)
    )
