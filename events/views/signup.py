"""Coming to an event: the form, and the page of one sign-up, behind a signed link."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from constituencies.kit.types import Context
from events import groups, signups
from events.coming.directions import ways_to
from events.coming.invitation import invitation
from events.coming.onward import next_events
from events.forms.signup import SignUpForm
from events.hooks import alternatives, variant_of
from events.live_places import ledger
from events.messages import reminders
from events.messages.joining import how_to_join
from events.models import Event, Message, SignUp
from events.news.weekly import near_what
from events.safety import signed_links
from events.safety.rate_limits import LimitedAction, allowed, client_address, digest
from events.safety.signed_links import BadLink, Purpose
from events.views.campaigns import campaign_context
from events.views.event import calendar_response
from events.views.form_pages import form_page, refused_by, too_often

_RELATED = ("constituency__region", "campaign__party", "campaign__boundary_set")


@form_page
def sign_up_page(request: HttpRequest, event_id: int) -> HttpResponse:
    """The form of one event; once it is sent, that the e-mail has to be confirmed."""
    events = Event.objects.published().select_related(*_RELATED).prefetch_related("shifts")
    event = get_object_or_404(events, pk=event_id)
    context: Context = {"event": event, **campaign_context(event.campaign)}
    if "sent" in request.GET:
        return render(request, "events/signup_sent.html", context | {"is_full": request.GET["sent"] == "full"})
    form = SignUpForm(event, request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            status = _sign_up(request, event, form)
        if status == 200:
            is_full = not signups.has_room(event, form.cleaned_data.get("shift"))
            return HttpResponseRedirect(f"{request.path}?sent{'=full' if is_full else ''}", status=303)
    others = [] if event.takes_signups else alternatives(event)
    return render(request, "events/signup_form.html", context | {"form": form, "alternatives": others}, status=status)


def _sign_up(request: HttpRequest, event: Event, form: SignUpForm) -> int:
    """Status of the answer; what went wrong is in the form."""
    if not allowed(LimitedAction.SIGN_UP, request, form.who):
        return too_often(form)
    try:
        person = replace(form.person(), variant=variant_of(request, event))
        signup = signups.sign_up(event, form.cleaned_data.get("shift"), person)
    except ValidationError as error:
        return refused_by(form, error)
    if signup.status == SignUp.Status.UNCONFIRMED:
        ledger.reserve(event, signup.pk, digest(client_address(request)))
    return 200


@form_page
def signup(request: HttpRequest, token: str) -> HttpResponse:
    """One sign-up: confirm, cancel, say that one was there."""
    row = _by_token(token)
    problem = ""
    if request.method == "POST":
        try:
            _do(row, request.POST.get("do", ""))
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            return HttpResponseRedirect(request.path, status=303)
    event, is_over = row.event, row.ends_at <= timezone.now()
    comes = row.status == SignUp.Status.CONFIRMED and event.status == Event.Status.PUBLISHED
    context = {
        "signup": row,
        "token": token,
        "event": event,
        "problem": problem,
        "how_to_join": how_to_join(event) if comes else [],
        "ways_there": ways_to(event, knows_address=True) if comes else [],
        "next_events": next_events(row) if comes else [],
        "invitation": invitation(event, row.shift, comes=True) if comes and event.is_on else None,
        "knows_address": comes,
        "may_come": (row.shift or event).takes_signups,
        "is_full": not signups.has_room(event, row.shift),
        "news_near": near_what(row),
        "stop_news": signed_links.path("stop-news", Purpose.NEWS, row.pk),
        "is_on": event.is_on and not is_over,
        "is_over": is_over,
        "reminders": _reminders(row),
        "group": groups.offered_to(row),
        "alternatives": [] if comes else alternatives(event),
        **campaign_context(event.campaign),
    }
    return render(request, "events/signup.html", context, status=400 if problem else 200)


def _reminders(signup: SignUp) -> str:
    """Which reminders they would still get, in a sentence; empty for none."""
    ahead = reminders.still_to_come(signup.starts_at, timezone.now())
    if signup.event.status != Event.Status.PUBLISHED or not ahead:
        return ""
    if signup.status != SignUp.Status.CONFIRMED:
        return _("If you have a place, we will remind you before it starts.")
    if Message.Kind.MORNING not in ahead:
        return _("We will remind you the day before.")
    if Message.Kind.DAY_BEFORE not in ahead:
        return _("We will remind you on the day.")
    return _("We will remind you the day before and on the day.")


def _do(signup: SignUp, deed: str) -> None:
    if deed == "confirm":
        signups.confirm(signup)
    elif deed == "cancel":
        signups.cancel(signup)
    elif deed in ("came", "did-not-come"):
        signups.set_came(signup, deed == "came")
    elif deed in ("remind", "do-not-remind"):
        signups.set_reminders(signup, deed == "remind")
    else:
        raise ValidationError(_("Choose one of the buttons."))


@never_cache
@require_safe
def signup_ics(_request: HttpRequest, token: str) -> HttpResponse:
    """The event for the calendar of somebody who comes: with the address, be it private."""
    signup = _by_token(token)
    comes = signup.status == SignUp.Status.CONFIRMED
    is_off = signup.status == SignUp.Status.CANCELLED
    return calendar_response(signup.event, with_address=comes, shift=signup.shift, is_off=is_off)


@csrf_exempt  # a mail program presses it (RFC 8058): what it may do is signed
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One click in a mail program: no more reminders. Whoever opens the address is led to the button for it."""
    signup = _by_token(token)
    if request.method != "POST":
        return HttpResponseRedirect(signed_links.path("signup", Purpose.SIGN_UP, signup.pk), status=303)
    signups.set_reminders(signup, False)
    return HttpResponse(_("You will get no more reminders.") + "\n", content_type="text/plain; charset=utf-8")


def _by_token(token: str) -> SignUp:
    """Raises BadLink, also once the sign-up has been erased."""
    key = signed_links.read(Purpose.SIGN_UP, token)
    related = ("shift", "event__host", *(f"event__{name}" for name in _RELATED))
    signup = SignUp.objects.select_related(*related).filter(pk=key).first()
    if signup is None:
        raise BadLink("erased", Purpose.SIGN_UP)
    return signup
