"""The pages at the door: password, link, second factor, and showing again who one is."""

from __future__ import annotations

from functools import wraps

from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_otp import login as otp_login
from django_otp.models import Device

from constituencies.kit.recent_sign_in import after_recent_sign_in
from events.safety.signed_links import BadLink
from events.views.campaigns import current_campaign_context
from events.views.form_pages import View, repeatable_form_page, too_often
from events.views.old_links import WayOn, old_link
from mcm.models import How, Outcome, SignInRecord, User
from mcm.sign_in import known_browsers, limits, links, proof, second_factor
from mcm.sign_in.forms import (
    WRONG_CODE,
    CodeForm,
    FirstPasswordForm,
    LinkForm,
    NewPasswordForm,
    PasswordAgainForm,
    PasswordForm,
)
from mcm.sign_in.middleware import awaited
from mcm.sign_in.records import record

OLD_LINK = WayOn(
    gettext_lazy("It works once, within a quarter of an hour. Getting a new one takes a minute."),
    gettext_lazy("Send me a new link"),
    reverse_lazy("ask-for-link"),
)


def page(request: HttpRequest, name: str, status: int = 200, **context: object) -> HttpResponse:
    context["next"] = _next(request, "")
    return render(request, f"mcm/sign_in/{name}.html", current_campaign_context() | context, status=status)


def _next(request: HttpRequest, otherwise: str) -> str:
    """Where somebody wanted to go on this site."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_ours else otherwise


def _onwards(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(_next(request, reverse("admin:index")), status=303)


def _with_next(request: HttpRequest, view: str) -> HttpResponse:
    query = _next(request, "")
    return HttpResponseRedirect(reverse(view) + (f"?{urlencode({'next': query})}" if query else ""), status=303)


@repeatable_form_page
def sign_in(request: HttpRequest) -> HttpResponse:
    """By name and password. It stands where the admin has its own page."""
    if request.method != "POST":
        if awaited(request) is not None:
            return _with_next(request, "second-factor")
        return _onwards(request) if request.user.is_authenticated else page(request, "password", form=PasswordForm())
    form = PasswordForm(request, data=request.POST)
    if not form.is_valid():
        return page(request, "password", 400, form=form)
    proof.enter(request, form.get_user(), How.PASSWORD)
    return _onwards(request)


@repeatable_form_page
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Says the same whether there is such an account or not."""
    if request.method != "POST":
        return page(request, "link_sent" if "sent" in request.GET else "link", form=LinkForm())
    form = LinkForm(request.POST)
    if not form.is_valid():
        return page(request, "link", 400, form=form)
    email = form.cleaned_data["email"]
    if not limits.may_have_link(request, email):
        return page(request, "link", too_often(form), form=form)
    links.send_link(request, email)
    return HttpResponseRedirect(f"{request.path}?sent", status=303)


@repeatable_form_page
def enter_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link. Only pressing the button does something: programs that check mail open links."""
    try:
        if request.method != "POST":
            return page(request, "use_link", user=links.holder_of_link(token))
        user = links.use_link(token)
    except BadLink:
        return old_link(request, OLD_LINK)
    proof.enter(request, user, How.LINK)
    return _onwards(request)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Also of somebody who has not shown their second factor yet."""
    logout(request)
    return redirect("targeting:map")


# The second factor


def _for_somebody(view: View) -> View:
    """Calls the view with whoever has come in, whether or not they have shown their second factor."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        user = awaited(request) or request.user
        if not isinstance(user, User) and not user.is_authenticated:
            return _with_next(request, "admin:login")
        return view(request, user, *args, **kwargs)

    return repeatable_form_page(wrapped)


@_for_somebody
def show_second_factor(request: HttpRequest, user: User) -> HttpResponse:
    """Asks for the code; of those who have none yet, to set one up."""
    if second_factor.app_of(user) is None:
        return _with_next(request, "set-up-second-factor")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _code_is_right(request, user, form):
        return _onwards(request)
    return page(request, "second_factor", 400 if form.is_bound else 200, form=form)


def _code_is_right(request: HttpRequest, user: User, form: CodeForm) -> bool:
    """Raises TooManyAttempts."""
    limits.count_code(request, user)
    verified = second_factor.verify(user, form.cleaned_data["code"])
    if verified is None:
        record(request, Outcome.WRONG_CODE, user)
        form.add_error("code", str(WRONG_CODE))
        return False
    limits.forgive_code(request, user)
    _verified(request, user, *verified)
    return True


def _verified(request: HttpRequest, user: User, device: Device, how: How) -> None:
    request.session.cycle_key()
    request.user = user
    otp_login(request, device)
    proof.prove(request)
    known_browsers.came_in(request, user)
    record(request, Outcome.VERIFIED, user, how)


@_for_somebody
def set_up_second_factor(request: HttpRequest, user: User) -> HttpResponse:
    """A picture for the app, and the first code of it; then the recovery codes, once.

    Whoever knows a password alone must not be able to set one up for somebody else: it takes a link from the account's
    mailbox, or, of somebody who has one already, that one.
    """
    if second_factor.app_of(user) is not None and awaited(request) is not None:
        return _with_next(request, "second-factor")
    if awaited(request) is not None and user.email and not proof.is_of_the_mailbox(request):
        return _prove_mailbox(request, user)
    if awaited(request) is None and (question := ask_again(request)) is not None:
        return question
    form = CodeForm(request.POST if request.method == "POST" else None)
    form.fields["code"].help_text = _("Six digits, which the app shows now.")
    app = second_factor.new_app(user)
    if form.is_valid():
        limits.count_code(request, user)
        confirmed = second_factor.confirm_app(user, form.cleaned_data["code"])
        if confirmed is not None:
            record(request, Outcome.ENROLLED, user, How.APP)
            _verified(request, user, confirmed, How.APP)
            return _recovery_codes(request, user)
        form.add_error("code", str(WRONG_CODE))
    context = {"qr": second_factor.qr_code(app), "secret": second_factor.secret(app)}
    return page(request, "set_up", 400 if form.is_bound else 200, form=form, **context)


def _prove_mailbox(request: HttpRequest, user: User) -> HttpResponse:
    if request.method != "POST":
        return page(request, "mailbox_first", 403)
    if limits.may_have_link(request, user.email):
        links.send_link(request, user.email)
    return HttpResponseRedirect(f"{reverse('ask-for-link')}?sent", status=303)


@require_POST
@after_recent_sign_in
def renew_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten new ones; those before work no more."""
    user = request.user
    if not user.is_authenticated or second_factor.app_of(user) is None:
        return _with_next(request, "admin:login")
    return _recovery_codes(request, user)


def _recovery_codes(request: HttpRequest, user: User) -> HttpResponse:
    record(request, Outcome.NEW_CODES, user)
    response = page(request, "recovery_codes", codes=second_factor.new_recovery_codes(user))
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    return response


@repeatable_form_page
@after_recent_sign_in
def my_account(request: HttpRequest) -> HttpResponse:
    """What somebody has set up for coming in."""
    user = request.user
    if not user.is_authenticated:
        return _with_next(request, "admin:login")
    records = SignInRecord.objects.filter(user=user)[:20]
    app, by_mail = second_factor.app_of(user), proof.is_of_the_mailbox(request)
    return page(request, "my_account", user=user, app=app, by_mail=by_mail, records=records)


# Showing again who one is


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """Where somebody is led who has not shown of late who they are; None for those who have, or are nobody."""
    if not request.user.is_authenticated or proof.is_recent(request):
        return None
    back = request.get_full_path() if request.method == "GET" else request.META.get("HTTP_REFERER", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    query = urlencode({"next": back if is_ours else request.path})
    return HttpResponseRedirect(f"{reverse('sign-in-again')}?{query}", status=303)


@repeatable_form_page
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """By password, or by a code where somebody has an app; a new link does it too."""
    user = request.user
    if not user.is_authenticated:
        return _with_next(request, "admin:login")
    has_app = second_factor.app_of(user) is not None
    by_code = has_app and ("code" in request.POST or not user.has_usable_password())
    data = request.POST if request.method == "POST" else None
    password_form = PasswordAgainForm(request, user, None if by_code else data)
    code_form = CodeForm(data if by_code else None)
    if by_code and code_form.is_valid() and _code_is_right(request, user, code_form):
        return _onwards(request)
    if not by_code and password_form.is_valid():
        proof.prove(request)
        record(request, Outcome.PROVED, user, How.PASSWORD)
        return _onwards(request)
    form = code_form if by_code else password_form
    context = {"password_form": password_form, "code_form": code_form, "has_app": has_app, "form": form}
    return page(request, "again", 400 if data is not None else 200, user=user, **context)


@repeatable_form_page
@after_recent_sign_in
def new_password(request: HttpRequest) -> HttpResponse:
    """It stands where the admin has its own page. Whoever is signed in elsewhere is signed out there.

    Whoever came in by a link may have forgotten the old password, or have none: it is not asked of them.
    """
    user = request.user
    if not user.is_authenticated:
        return _with_next(request, "admin:login")
    data = request.POST if request.method == "POST" else None
    by_mail = proof.is_of_the_mailbox(request)
    form = FirstPasswordForm(user, data) if by_mail else NewPasswordForm(request, user, data)
    if not form.is_valid():
        words = {
            "heading": _("Change the password") if user.has_usable_password() else _("Choose a password"),
            "lead": _("You stay logged in here, and are logged out everywhere else."),
            "button": _("Save the password"),
        }
        return page(request, "choose_password", 400 if form.is_bound else 200, form=form, **words)
    form.save()
    update_session_auth_hash(request, form.user)
    record(request, Outcome.NEW_PASSWORD, user)
    return redirect("my-account")
