"""The testers' link, and the way out for everybody."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from events.safety import signed_links
from events.safety.signed_links import BadLink, Purpose
from targeting.models import Prototype
from targeting.prototypes.variants import OUT, RunningPrototype, Variant, cookie_header, value_for_testers
from targeting.snapshot.holder import holder


def path_for_testers(prototype: Prototype, variant: Variant) -> str:
    """The address by which testers get a variant of a prototype while it runs."""
    return reverse(f"targeting:try-{variant}", args=[signed_links.token(Purpose.PROTOTYPE, prototype.pk)])


@never_cache
@require_safe
def try_prototype(_request: HttpRequest, variant: str, token: str) -> HttpResponse:
    """Puts a variant into the tester's cookie, and leads on to the map. 404 once the prototype has been stopped."""
    try:
        prototype = Prototype.every().select_related("campaign").get(pk=signed_links.read(Purpose.PROTOTYPE, token))
    except (BadLink, Prototype.DoesNotExist):
        prototype = None
    running = _running(prototype.campaign.slug) if prototype else None
    if prototype is None or running is None or running.name != prototype.name:
        raise Http404(_("Nothing is being tried out at this address any more, or not yet."))
    campaign = prototype.campaign
    path = reverse("targeting:map") if campaign.is_current else reverse("targeting:campaign-map", args=[campaign.slug])
    return _with_cookie(HttpResponseRedirect(path, status=303), running, value_for_testers(running, Variant(variant)))


@csrf_exempt  # the page with the button comes from memory, and all it does is to leave somebody out
@never_cache
@require_POST
def leave_prototype(_request: HttpRequest) -> HttpResponse:
    """From now on this device gets the usual answer, and is not counted."""
    running = _running(None)
    response = HttpResponseRedirect(reverse("targeting:map"), status=303)
    return _with_cookie(response, running, f"{running.name}.{OUT}") if running else response


def _running(campaign: str | None) -> RunningPrototype | None:
    served = holder.get(campaign)
    prototype = served.snapshot.prototype if served else None
    return prototype if prototype and prototype.until > holder.now() else None


def _with_cookie(response: HttpResponse, running: RunningPrototype, value: str) -> HttpResponse:
    seconds = int(running.until - holder.now()) + 1
    response["Set-Cookie"] = cookie_header(value, seconds, is_secure=settings.SESSION_COOKIE_SECURE)
    return response
