"""How many people came: a host says so behind the signed link of a mail, or from their own events."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from events import hosting
from events.forms.desk import HeadcountForm
from events.models import Event, Host
from events.safety import signed_links
from events.safety.blocks import is_blocked
from events.safety.signed_links import BadLink, Purpose
from events.views.form_pages import form_page, refused_by
from events.views.hosting import for_hosts, own_event, page


@form_page
def headcount(request: HttpRequest, token: str) -> HttpResponse:
    """One number, which can be put right as long as the link works. Opening the page records nothing."""
    event = _by_token(token)
    form = HeadcountForm(request.POST if request.method == "POST" else None, initial={"people": event.headcount})
    status = 400 if form.is_bound else 200
    if form.is_valid():
        try:
            hosting.set_headcount(event, form.cleaned_data["people"])
            return HttpResponseRedirect(f"{request.path}?noted", status=303)
        except ValidationError as error:
            status = refused_by(form, error)
    return page(request, "headcount", status, event=event, form=form, noted="noted" in request.GET)


@for_hosts
@require_safe
def own_headcount(_request: HttpRequest, host: Host, event_id: int) -> HttpResponse:
    """The same page, for a host who has come in."""
    event = own_event(host, event_id)
    return HttpResponseRedirect(signed_links.path("headcount", Purpose.HEADCOUNT, event.pk), status=303)


def _by_token(token: str) -> Event:
    """Raises BadLink, also where the event's host has been erased or blocked since."""
    key = signed_links.read(Purpose.HEADCOUNT, token)
    event = Event.objects.select_related("host").filter(pk=key, host__isnull=False).first()
    if event is None or event.host is None or is_blocked(event.host.email):
        raise BadLink("of nobody's event any more", Purpose.HEADCOUNT)
    return event
