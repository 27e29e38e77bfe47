"""Setting up an event: the form, what it says while somebody fills it in, and that the e-mail has to be confirmed."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_stubs_ext import StrPromise

from constituencies.kit.types import Context
from constituencies.models import Campaign, Constituency
from events import hosting
from events.forms.host import NewEventForm
from events.forms.near import NearForm
from events.hooks import Area, next_event
from events.models import Event, Host, SuggestedBy
from events.safety.duplicates import similar_to
from events.safety.dusk import dark_from
from events.safety.rate_limits import LimitedAction, allowed
from events.suggestions.marks import PARAMETER, mark_of
from events.suggestions.sentences import NEAR_YOU, NEAR_YOUR_PLACE, sentence
from events.views.campaigns import current_campaign
from events.views.form_pages import TOO_OFTEN, form_page, refused_by, says_when_to_try_again, too_often
from events.views.hosting import map_urls, page, see_other, signed_in

_NO_SUGGESTION: Context = {"text": "", "label": "", "url": ""}


@form_page
def new_event(request: HttpRequest) -> HttpResponse:
    """The form; once it is sent, that the e-mail has to be confirmed."""
    campaign, host = current_campaign(), signed_in(request)
    status = 200
    if request.method == "POST":
        form = NewEventForm(campaign, host, request.POST)
        status = _submit(request, form)
        if status == 200:
            return see_other("my-events" if host else "submitted")
    else:
        form = _empty_form(request, campaign, host)
    return _form_page(request, form, status, near=NearForm(campaign))


def _form_page(request: HttpRequest, form: NewEventForm, status: int = 200, **context: object) -> HttpResponse:
    return page(request, "new", status, form=form, **map_urls(form.campaign), **context)


def _empty_form(request: HttpRequest, campaign: Campaign, host: Host | None) -> NewEventForm:
    """With the constituency and the day of the link that led here, and who suggested them."""
    seat = _seat(campaign, request.GET.get("seat", ""))
    mark = mark_of(request.GET.get(PARAMETER, ""), seat)
    initial: Context = {"constituency": seat, "suggested": mark}
    if mark and (day := request.GET.get("day")):
        initial["day"] = day
    return NewEventForm(campaign, host, initial=initial)


def _seat(campaign: Campaign, slug: str) -> Constituency | None:
    return Constituency.objects.filter(boundary_set=campaign.boundary_set, slug=slug).first()


@form_page
def where_to_host(request: HttpRequest) -> HttpResponse:
    """The form again, and above it where near a postcode one more event would count most; the postcode is not kept."""
    campaign, host = current_campaign(), signed_in(request)
    if request.method != "POST":
        return see_other("new")
    near, seat = NearForm(campaign, request.POST), _seat(campaign, request.POST.get("seat", ""))
    form = NewEventForm(campaign, host, initial={"constituency": seat})
    if not near.is_valid():
        return _form_page(request, form, 400, near=near)
    if not allowed(LimitedAction.SEARCH, request):
        return _form_page(request, form, too_often(near), near=near)
    own = near.place.constituency
    suggestion = _suggestion(campaign, (near.place.longitude, near.place.latitude), seat or own)
    return _form_page(request, form, near=near, suggestion=suggestion, own=seat or own)


def _suggestion(
    campaign: Campaign, position: tuple[float, float], seat: Constituency, where: StrPromise = NEAR_YOU
) -> Context:
    """What is said of where one more event would count most, and the way there; empty texts where nothing is."""
    best = next_event(campaign, Area(position), seat)
    if best is None:
        return _NO_SUGGESTION
    parameters = {"seat": best.constituency.slug, "day": best.day.isoformat(), PARAMETER: SuggestedBy.HOST_FORM}
    return {
        "text": sentence(best, str(where)),
        "label": _("Set it up in %(name)s") % {"name": best.constituency.name},
        "url": f"{reverse('events:new')}?{urlencode(parameters)}",
    }


def _submit(request: HttpRequest, form: NewEventForm) -> int:
    """Status of the answer; what went wrong is in the form."""
    if not form.is_valid() or form.look_for_similar():
        return 400
    if not allowed(LimitedAction.HOST, request, form.who):
        return too_often(form)
    try:
        if form.host is not None:
            hosting.submit_as(form.host, form.instance)
        else:
            hosting.submit(form.instance, form.cleaned_data["name"], form.cleaned_data["email"])
    except ValidationError as error:
        return refused_by(form, error)
    return 200


@never_cache
@says_when_to_try_again
@require_POST  # a postcode belongs in no address
def similar_events(request: HttpRequest) -> JsonResponse:
    """While the form is filled in: events that may be the same one, when it gets dark, where it would count more."""
    nothing: Context = {"similar": [], "dark": "", "suggestion": _NO_SUGGESTION}
    if not allowed(LimitedAction.SEARCH, request):
        return JsonResponse(nothing, status=TOO_OFTEN)
    # What else is missing does not matter yet.
    answers = request.POST.copy()
    answers["works_elsewhere"] = "on"
    form = NewEventForm(current_campaign(), None, answers)
    form.is_valid()
    event = form.instance
    if not event.starts_at or not form.cleaned_data.get("constituency"):
        return JsonResponse(nothing)
    for name in ("kind", "title", "constituency", "longitude", "latitude", "is_remote", "is_private"):
        setattr(event, name, form.cleaned_data.get(name) or getattr(event, name, None))
    similar = [
        {"title": one.title, "when": _when(one.starts_at), "url": one.get_absolute_url()} for one in similar_to(event)
    ]
    return JsonResponse({"similar": similar, "dark": _dark(event), "suggestion": _elsewhere(form)})


def _elsewhere(form: NewEventForm) -> Context:
    """Where near the meeting place one more event would count more; nothing where somebody follows a suggestion."""
    longitude, latitude = form.cleaned_data.get("longitude"), form.cleaned_data.get("latitude")
    if longitude is None or latitude is None or form.data.get("suggested"):
        return _NO_SUGGESTION
    return _suggestion(form.campaign, (longitude, latitude), form.cleaned_data["constituency"], NEAR_YOUR_PLACE)


def _when(moment: dt.datetime) -> str:
    return date_format(timezone.localtime(moment), "D j M, H:i")


def _dark(event: Event) -> str:
    dark = dark_from(event)
    if dark is None:
        return ""
    return _("It gets dark at %(time)s that day: finish before then, or keep to lit streets and stay in pairs.") % {
        "time": f"{dark:%H:%M}"
    }


@require_safe
def submitted(request: HttpRequest) -> HttpResponse:
    return page(request, "submitted")
