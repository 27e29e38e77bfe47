"""“Tell me when something is on”: the form of a constituency, and the page behind the link in the e-mail."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from constituencies.addresses import constituency_url
from constituencies.campaigns import is_contested
from constituencies.kit.types import Context
from constituencies.models import Campaign, Constituency
from events import watching
from events.forms.watch import WatchForm
from events.models import Watch
from events.safety import signed_links
from events.safety.rate_limits import LimitedAction, allowed
from events.safety.signed_links import Purpose
from events.views.campaigns import campaign_context, current_campaign, current_campaign_context
from events.views.form_pages import form_page, refused_by, too_often


@form_page
def tell_me(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to be told when something is on in a constituency; if something is, the page says so instead.

    Where the party does not stand it says that, and what to do instead.
    """
    campaign = current_campaign()
    if not watching.is_open(campaign):
        raise Http404(_("This campaign is over: there will be no more events."))
    seats = Constituency.objects.filter(boundary_set=campaign.boundary_set)
    seat: Constituency = get_object_or_404(seats, slug=slug)
    events = list(watching.events_on(campaign, seat)[:3])
    if not is_contested(campaign, seat) and (request.method == "POST" or not events):
        # To wait for the first canvass there would be in vain.
        return _page(request, "not_standing", _about(campaign, seat), 404)
    form = WatchForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = _watch(request, campaign, seat, form)
        if status == 200:
            return HttpResponseRedirect(f"{request.path}?sent", status=303)
    name = "tell_me_sent" if "sent" in request.GET else "tell_me"
    return _page(request, name, {"form": form, "events": events, **_about(campaign, seat)}, status)


def _watch(request: HttpRequest, campaign: Campaign, seat: Constituency, form: WatchForm) -> int:
    """Status of the answer; what went wrong is in the form."""
    if not form.is_valid():
        return 400
    if not allowed(LimitedAction.WATCH, request, form.who):
        return too_often(form)
    try:
        watching.watch(campaign, seat, form.cleaned_data["email"])
    except ValidationError as error:
        return refused_by(form, error)
    return 200


@form_page
def watch_page(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm, or be forgotten. Only pressing a button does something: programs that check mail open links."""
    watch = _by_token(token)
    if watch is None:
        return _gone(request)
    if request.method == "POST":
        if request.POST.get("do") == "stop":
            watching.forget(Watch.objects.filter(pk=watch.pk))
        else:
            watching.confirm_watch(watch)
        return HttpResponseRedirect(request.path, status=303)
    return _page(request, "watch", {"watch": watch, **_about(watch.campaign, watch.constituency)})


@csrf_exempt  # a mail program presses it (RFC 8058): what it may do is signed
@require_http_methods(["GET", "HEAD", "POST"])
def stop_watching(request: HttpRequest, token: str) -> HttpResponse:
    """One click in a mail program: the address is erased. Whoever opens the address is led to the button for it."""
    watch = _by_token(token)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("events:watch", args=[token]), status=303)
    if watch is not None:
        watching.forget(Watch.objects.filter(pk=watch.pk))
    return HttpResponse(_("We have forgotten your e-mail.") + "\n", content_type="text/plain; charset=utf-8")


def _by_token(token: str) -> Watch | None:
    """None once its address has been erased."""
    key = signed_links.read(Purpose.WATCH, token)
    related = ("constituency", "campaign__party", "campaign__boundary_set")
    return Watch.objects.select_related(*related).filter(pk=key).first()


def _gone(request: HttpRequest) -> HttpResponse:
    return _page(request, "gone", current_campaign_context())


def _about(campaign: Campaign, seat: Constituency) -> Context:
    return {"seat": seat, "seat_url": constituency_url(campaign, seat), **campaign_context(campaign)}


def _page(request: HttpRequest, name: str, context: Context, status: int = 200) -> HttpResponse:
    return render(request, f"events/watching/{name}.html", context, status=status)
