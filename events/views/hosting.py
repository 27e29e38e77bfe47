"""Hosting: the form, the link in the e-mail, and a host's own events. Who has come in is kept in the session."""

from __future__ import annotations

import datetime as dt
import json
import time
from functools import wraps

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from constituencies.addresses import label_urls, outline_urls
from constituencies.kit.tables.writer import CSV_TYPE
from constituencies.kit.types import Context
from constituencies.models import Campaign
from events import hosting, signups
from events.approval import revisions
from events.approval.trust import is_trusted
from events.exports.people import people_list
from events.forms.desk import MessageForm, SignInForm
from events.forms.host import HostEventForm
from events.models import Event, Host, SignUp
from events.safety.blocks import is_blocked
from events.safety.rate_limits import LimitedAction, allowed
from events.safety.signed_links import BadLink, Purpose
from events.safety.single_use import message_behind, spend
from events.views.campaigns import current_campaign_context
from events.views.form_pages import (
    TOO_OFTEN,
    TRY_LATER,
    View,
    form_page,
    not_done,
    refused_by,
    says_when_to_try_again,
    says_where_forms_are_sent_from,
    stopped,
    too_often,
)

SIGNED_IN_FOR = dt.timedelta(days=14)
SESSION_KEY, SINCE = "host", "host_since"
EXPORTS_WITHIN = dt.timedelta(hours=1)
"""After coming in: a device that lies about must not hand on a list of people."""
PAST_EVENTS = 50
_DONE = {
    "saved": gettext_lazy("Saved."),
    "cancelled": gettext_lazy("Cancelled. Everybody who was coming is told."),
    "deleted": gettext_lazy("Deleted: nobody else had seen it."),
    "too-late": gettext_lazy("That can no longer be done with this event."),
}
"""What a host's events say above: what has just been done, or why it was not."""


class NoLongerPossible(Exception):
    """An event is no longer in a status in which its host can do this to it."""


EVENTS_A_PAGE = 20


def for_hosts(view: View) -> View:
    """Calls the view with the host who has come in; others are led to where they come in, the blocked told so."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        host = signed_in(request)
        if host is None:
            return HttpResponseRedirect(_where_to_come_in(request), status=303)
        try:
            return view(request, host, *args, **kwargs)
        except NoLongerPossible:
            return to_my_events("too-late")

    return never_cache(says_when_to_try_again(says_where_forms_are_sent_from(wrapped)))


def signed_in(request: HttpRequest) -> Host | None:
    """The host of this session; nobody who has been blocked since."""
    key = request.session.get(SESSION_KEY)
    host = Host.objects.filter(pk=key).first() if key else None
    return None if host is None or is_blocked(host.email) else host


def _where_to_come_in(request: HttpRequest) -> str:
    # Whose session it is but who is not signed in has been blocked, or erased.
    host = Host.objects.filter(pk=request.session.get(SESSION_KEY) or 0).first()
    return reverse("events:host-sign-in") + ("?stopped" if host is not None else "")


def see_other(view: str, *args: object) -> HttpResponse:
    return HttpResponseRedirect(reverse(f"events:{view}", args=args), status=303)


def to_my_events(done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('events:my-events')}?{urlencode({'done': done})}", status=303)


def page(request: HttpRequest, name: str, status: int = 200, **context: object) -> HttpResponse:
    return render(request, f"events/hosting/{name}.html", current_campaign_context() | context, status=status)


def map_urls(campaign: Campaign) -> Context:
    """What the form's map is drawn from."""
    return {"outlines": outline_urls(campaign.boundary_set), "labels": json.dumps(label_urls())}


# Coming in


@form_page
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link in the e-mail. Only pressing the button does something: programs that check mail open links."""
    try:
        message = message_behind(token, Purpose.HOST, Purpose.HOST_CONFIRM)
    except BadLink:
        # Whoever presses it again on the device where they came in wants to go there.
        if request.method != "POST" and signed_in(request) is not None:
            return see_other("my-events")
        raise
    host = message.host
    if host is None:
        raise BadLink("erased", Purpose.HOST)
    if is_blocked(host.email):
        return stopped(request, 404)
    if request.method != "POST":
        submitted = hosting.submitted_by(host)
        regions = {event.constituency.region_id for event in submitted}
        return page(request, "enter", host=host, submitted=submitted, is_trusted=is_trusted(host, *regions))
    with transaction.atomic():
        spend(message)
        hosting.confirm_host(host, _keys(request, "shown"), _keys(request, "not_mine"))
    come_in(request, host)
    return see_other("my-events")


def come_in(request: HttpRequest, host: Host) -> None:
    """From now on this session, under a new key, is that of a host: it opens what is theirs and nothing else."""
    request.session.cycle_key()
    request.session[SESSION_KEY] = host.pk
    request.session[SINCE] = time.time()
    request.session.set_expiry(SIGNED_IN_FOR)


def _keys(request: HttpRequest, name: str) -> list[int]:
    return [int(text) for text in request.POST.getlist(name) if text.isascii() and text.isdigit()]


@form_page
def sign_in(request: HttpRequest) -> HttpResponse:
    """Asks for an e-mail, and says the same whether or not it is known."""
    if request.method != "POST" and "stopped" in request.GET:
        return stopped(request)
    if request.method != "POST":
        name = "link_sent" if "sent" in request.GET else "sign_in"
        return page(request, name, form=SignInForm(), again="again" in request.GET)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return page(request, "sign_in", 400, form=form)
    if not allowed(LimitedAction.HOST_LINK, request, form.who):
        return page(request, "sign_in", too_often(form), form=form)
    try:
        hosting.send_link(form.who)
    except ValidationError as error:
        return page(request, "sign_in", refused_by(form, error), form=form)
    return HttpResponseRedirect(f"{request.path}?sent", status=303)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    request.session.pop(SESSION_KEY, None)
    request.session.cycle_key()
    return see_other("host-sign-in")


# A host's own events


@for_hosts
@require_safe
def my_events(request: HttpRequest, host: Host) -> HttpResponse:
    """A host's events: what comes first, then what is over, the latest first."""
    waiting = Count("signups", filter=Q(signups__status=SignUp.Status.WAITING))
    events = host.events.select_related("constituency", "revision", "cancellation").annotate(waiting=waiting)
    now = timezone.now()
    coming = list(events.filter(ends_at__gt=now).order_by("starts_at", "pk"))
    past = list(events.filter(ends_at__lte=now).order_by("-starts_at", "pk")[:PAST_EVENTS])
    shown = Paginator([*coming, *past], EVENTS_A_PAGE).get_page(request.GET.get("page"))
    can: Context = {"editable": hosting.CAN_BE_EDITED, "copyable": hosting.CAN_BE_COPIED}
    return page(
        request,
        "my_events",
        host=host,
        done=_DONE.get(request.GET.get("done", "")),
        shown=shown,
        trusted_in=set(host.trusted_in.values_list("pk", flat=True)),
        coming=[event for event in shown if event.ends_at > now],
        past=[event for event in shown if event.ends_at <= now],
        groups=host.groups.select_related("constituency"),
        **can,
    )


def own_event(host: Host, event_id: int, statuses: frozenset[str] | None = None) -> Event:
    """An event of this host; 404 for those of others, as if there were none.

    Raises NoLongerPossible where it is in none of `statuses`.
    """
    events = host.events.select_related("campaign__boundary_set", "constituency", "host")
    event: Event = get_object_or_404(events, pk=event_id)
    if statuses is not None and event.status not in statuses:
        raise NoLongerPossible
    return event


@form_page
@for_hosts
def edit_event(request: HttpRequest, host: Host, event_id: int) -> HttpResponse:
    """Change an event; people are told at once of another place or time."""
    event = own_event(host, event_id, hosting.CAN_BE_EDITED)
    started_at, revision = event.starts_at, revisions.waiting_for(event)
    waits = revisions.must_wait(event, event)
    revisions.with_what_waits(event)
    form = HostEventForm(event.campaign, request.POST if request.method == "POST" else None, instance=event)
    if form.is_bound and form.is_valid():
        try:
            hosting.update(event, started_at)
            return to_my_events("saved")
        except ValidationError as error:
            form.add_error(None, error.messages)
    shown = own_event(host, event_id)
    context = {"form": form, "event": shown, **map_urls(event.campaign)}
    context |= {"waits": waits, "revision": revision}
    return page(request, "edit", 400 if form.is_bound else 200, **context)


@for_hosts
@require_POST
def duplicate_own_event(request: HttpRequest, host: Host, event_id: int) -> HttpResponse:
    """The same a week later, for the host to look through."""
    event = own_event(host, event_id, hosting.CAN_BE_COPIED)
    if not allowed(LimitedAction.HOST, request, host.email):
        return not_done(request, TRY_LATER, TOO_OFTEN)
    try:
        return see_other("edit", hosting.duplicate(event).pk)
    except ValidationError as error:
        return not_done(request, " ".join(error.messages))


@form_page
@for_hosts
def cancel_event(request: HttpRequest, host: Host, event_id: int) -> HttpResponse:
    event = own_event(host, event_id, hosting.CAN_BE_EDITED)
    problem = ""
    if request.method == "POST":
        try:
            is_deleted = hosting.call_off(event)
            return to_my_events("deleted" if is_deleted else "cancelled")
        except ValidationError as error:
            problem = " ".join(error.messages)
    people = event.signups.active().count()
    return page(request, "cancel", 400 if problem else 200, event=event, people=people, problem=problem)


@form_page
@for_hosts
def write_to_people(request: HttpRequest, host: Host, event_id: int) -> HttpResponse:
    """A text to those who come or wait."""
    event = own_event(host, event_id)
    form = MessageForm(event.signups.active().count(), request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            hosting.message_people(event, form.cleaned_data["text"], by_host=True)
            return HttpResponseRedirect(f"{request.path}?sent", status=303)
        except ValidationError as error:
            form.add_error(None, error.messages)
    context = {"event": event, "form": form, "sent": "sent" in request.GET}
    return page(request, "message", 400 if form.is_bound else 200, **context)


@form_page
@for_hosts
def people(request: HttpRequest, host: Host, event_id: int) -> HttpResponse:
    """Who comes and who waits; once it has begun, who was there."""
    event = own_event(host, event_id)
    if request.method == "POST":
        signup = get_object_or_404(_people_of(event), pk=next(iter(_keys(request, "signup")), 0))
        if signups.may_say_whether_came(signup) and request.POST.get("came") in ("yes", "no"):
            signups.set_came(signup, request.POST["came"] == "yes")
        return see_other("people", event.pk)
    return page(request, "people", event=event, people=list(_people_of(event)))


def _people_of(event: Event) -> QuerySet[SignUp]:
    return SignUp.objects.active().filter(event=event).select_related("event", "shift").order_by("confirmed_at", "pk")


@for_hosts
@require_safe
def people_csv(request: HttpRequest, host: Host, event_id: int) -> HttpResponse:
    if time.time() - request.session.get(SINCE, 0.0) > EXPORTS_WITHIN.total_seconds():
        return HttpResponseRedirect(f"{reverse('events:host-sign-in')}?again", status=303)
    event = own_event(host, event_id)
    response = HttpResponse(people_list(_people_of(event)), content_type=CSV_TYPE)
    response["Content-Disposition"] = f'attachment; filename="people-{event.pk}.csv"'
    return response
