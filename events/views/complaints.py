"""The report button: anybody says that something is wrong with an event or a group, without saying who they are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from constituencies.addresses import constituency_url
from constituencies.kit.types import Context
from events import complaints
from events.forms.complaint import ComplaintForm
from events.models import Event, Group
from events.safety.rate_limits import LimitedAction, allowed, client_address
from events.views.campaigns import campaign_context
from events.views.form_pages import form_page, too_often

_RELATED = ("constituency", "campaign__party", "campaign__boundary_set")


@form_page
def complain_of_event(request: HttpRequest, event_id: int) -> HttpResponse:
    """Something is wrong with an event that the public sees."""
    event = get_object_or_404(Event.objects.published().select_related(*_RELATED), pk=event_id)
    return _page(request, event, event.title, reverse("events:event", args=[event.pk]))


@form_page
def complain_of_group(request: HttpRequest, group_id: int) -> HttpResponse:
    """Something is wrong with a group that people can join."""
    group = get_object_or_404(Group.objects.approved().select_related(*_RELATED), pk=group_id)
    return _page(request, group, group.name, constituency_url(group.campaign, group.constituency))


def _page(request: HttpRequest, what: Event | Group, title: str, back: str) -> HttpResponse:
    context: Context = {"title": title, "back": back, **campaign_context(what.campaign)}
    if "sent" in request.GET:
        return render(request, "events/complaint_sent.html", context)
    form = ComplaintForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = _send(request, what, form)
        if status == 200:
            return HttpResponseRedirect(f"{request.path}?sent", status=303)
    return render(request, "events/complaint.html", context | {"form": form}, status=status)


def _send(request: HttpRequest, what: Event | Group, form: ComplaintForm) -> int:
    """Status of the answer; what went wrong is in the form."""
    if not form.is_valid():
        return 400
    if not allowed(LimitedAction.COMPLAIN, request):
        return too_often(form)
    complaints.complain(what, form.cleaned_data["reason"], form.cleaned_data["text"], client_address(request))
    return 200
