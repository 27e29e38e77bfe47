"""What people were told, to read without a mail server: in development and in a demo alone."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.messages import render as rendering
from events.messages.words import words
from events.models import Message
from events.views.campaigns import current_campaign_context

MOST_SHOWN = 100


@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The last messages, with their state."""
    _only_in_development()
    messages = Message.objects.select_related("signup", "host", "user", "watch", "group_pass__signup")[:MOST_SHOWN]
    context = {"sent": [(message, *message.reaches) for message in messages]}
    return render(request, "events/outbox.html", context | current_campaign_context())


@never_cache
@require_safe
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    """One as it is rendered now; with ?html as its HTML alone."""
    _only_in_development()
    row = get_object_or_404(Message, pk=message_id)
    if "html" in request.GET:
        return HttpResponse(rendering.html(row))
    wording = words(row)
    context = {"message": row, "said": wording, "text": rendering.text(row, wording), "sms": rendering.sms(row)}
    return render(request, "events/outbox_message.html", context | current_campaign_context())


def _only_in_development() -> None:
    if not (settings.DEBUG or settings.MCM_DEMO):
        raise Http404
