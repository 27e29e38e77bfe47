"""What people were told, to read without a mail server: in a demo, and on the machine itself.

It shows links that open everybody's pages, so it is for nobody who comes from elsewhere or through a proxy.
"""

from __future__ import annotations

import ipaddress

from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.messages import render as rendering
from events.models import Message
from events.views.campaigns import current_campaign_context

MOST_SHOWN = 100
_FORWARDED = (
    *("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_PORT"),
    *("HTTP_X_FORWARDED_SERVER", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_CLIENT_IP"),
    *("HTTP_CF_CONNECTING_IP", "HTTP_TRUE_CLIENT_IP", "HTTP_X_CLUSTER_CLIENT_IP"),
)
"""What proxies and tunnels add to a request, of which then nobody knows where it began."""


@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The last messages, with their state."""
    _only_here(request)
    messages = Message.objects.select_related("signup", "host", "user", "watch", "group_pass__signup")[:MOST_SHOWN]
    context = {"sent": [(message, *message.reaches) for message in messages]}
    return render(request, "events/outbox.html", context | current_campaign_context())


@never_cache
@require_safe
def message(request: HttpRequest, message_id: int) -> HttpResponseBase:
    """One as it is rendered now; with ?html as its HTML alone."""
    _only_here(request)
    row = get_object_or_404(Message, pk=message_id)
    letter = rendering.letter_of(row)
    if "html" in request.GET:
        # An e-mail brings its styles along, as a page of this site may not.
        with_styles = csp_update({"style-src": "'unsafe-inline'"})
        return with_styles(lambda _request: HttpResponse(letter.html()))(request)
    context = {"message": row, "subject": letter.subject, "text": letter.text(), "sms": rendering.sms(row)}
    return render(request, "events/outbox_message.html", context | current_campaign_context())


def _only_here(request: HttpRequest) -> None:
    """Raises Http404 unless this is a demo and whoever asks sits at this machine."""
    is_forwarded = any(name in request.META for name in _FORWARDED)
    if not settings.MCM_DEMO or is_forwarded or not _is_loopback(request.META.get("REMOTE_ADDR", "")):
        raise Http404


def _is_loopback(address: str) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return (mapped or ip).is_loopback
