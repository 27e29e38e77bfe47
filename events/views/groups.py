"""Groups: proposing one, and the door through which people join, which never shows the link."""

from __future__ import annotations

from csp.decorators import csp_update
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from constituencies.addresses import constituency_url
from constituencies.kit.types import Context
from constituencies.models import Campaign, Constituency
from events import groups
from events.approval import revisions
from events.forms.group import PassForm, ProposalForm, RenewalForm
from events.models import Group, GroupPass, Host, SignUp
from events.safety import signed_links
from events.safety.blocks import BLOCKED, is_blocked
from events.safety.chat_links import HOSTS
from events.safety.rate_limits import LimitedAction, allowed
from events.safety.signed_links import BadLink, Purpose
from events.safety.single_use import message_behind, spend
from events.views.campaigns import campaign_context, current_campaign, current_campaign_context
from events.views.form_pages import TOO_OFTEN, TRY_LATER, form_page, refused_by, stopped, too_often
from events.views.hosting import come_in, for_hosts, see_other

RENEWABLE = (Group.Status.WAITING, Group.Status.APPROVED)


@form_page
def door(request: HttpRequest, slug: str) -> HttpResponse:
    """That there is a group, and the two ways to it: a place at an event, or an e-mail that is checked."""
    campaign = current_campaign()
    seat = get_object_or_404(Constituency, boundary_set=campaign.boundary_set, slug=slug)
    group = groups.open_group(campaign, seat)
    form = PassForm()
    problem, status = "", 200
    if request.method == "POST" and "signup" in request.POST:
        answer, problem, status = _by_signup(request, campaign, seat)
        if answer is not None:
            return answer
    elif request.method == "POST" and group is not None:
        form = PassForm(request.POST)
        status = _by_email(request, form, group)
        if status == 200:
            return HttpResponseRedirect(f"{request.path}?sent", status=303)
    context = {"seat": seat, "seat_url": constituency_url(campaign, seat), "group": group, "form": form}
    context |= {"problem": problem, **campaign_context(campaign)}
    name = "door_sent" if "sent" in request.GET else "door"
    return render(request, f"events/groups/{name}.html", context, status=status)


def _by_signup(request: HttpRequest, campaign: Campaign, seat: Constituency) -> tuple[HttpResponse | None, str, int]:
    """To the pass of somebody with a place at an event here; or what is wrong, and the status of the answer."""
    signup = _signup(request.POST["signup"])
    if signup is None or signup.event.campaign_id != campaign.pk or signup.event.constituency_id != seat.pk:
        return None, _("This link is for another constituency, or no longer works."), 400
    if signup.status != SignUp.Status.CONFIRMED:
        return None, _("First confirm that you are coming to the event: then you can join the group."), 400
    if is_blocked(signup.email, signup.mobile):
        return None, str(BLOCKED), 403
    if not allowed(LimitedAction.GROUP, request, signup.email or signup.mobile):
        return None, str(TRY_LATER), TOO_OFTEN
    try:
        group_pass = groups.pass_of_signup(signup)
    except groups.NoGroupOpen:
        return None, "", 409
    return HttpResponseRedirect(signed_links.path("group-pass", Purpose.GROUP_PASS, group_pass.pk), status=303), "", 303


def _signup(token: str) -> SignUp | None:
    try:
        key = signed_links.read(Purpose.SIGN_UP, token)
    except BadLink:
        return None
    return SignUp.objects.select_related("event__campaign", "event__constituency").filter(pk=key).first()


def _by_email(request: HttpRequest, form: PassForm, group: Group) -> int:
    """Status of the answer; what went wrong is in the form."""
    if not form.is_valid():
        return 400
    if not allowed(LimitedAction.GROUP, request, form.who):
        return too_often(form)
    try:
        groups.send_pass(form.cleaned_data["email"], group)
    except ValidationError as error:
        return refused_by(form, error)
    return 200


# A form may end at another host only where the policy says so, also after a redirect.
@csp_update({"form-action": list(HOSTS)})
@form_page
def group_pass(request: HttpRequest, token: str) -> HttpResponse:
    """One button that leads into the group, once; afterwards, that the link is dead."""
    group_pass = _pass(token)
    if request.method == "POST":
        if request.POST.get("do") == "dead":
            groups.say_dead(group_pass)
            return HttpResponseRedirect(f"{request.path}?dead", status=303)
        try:
            return _through(groups.use_pass(group_pass))
        except (groups.PassUsed, groups.NoGroupOpen):
            # The page says what the matter is.
            return HttpResponseRedirect(request.path, status=303)
    group = group_pass.group if group_pass.used_at else groups.leads_to(group_pass)
    seat = group_pass.signup.event.constituency if group_pass.signup else group_pass.group.constituency
    context = {"held": group_pass, "group": group, "seat": seat, "thanked": "dead" in request.GET}
    return render(request, "events/groups/pass.html", context | current_campaign_context())


def _through(link: str) -> HttpResponse:
    """The one answer that holds a link: kept by nobody, and the group's platform does not learn where from."""
    response = HttpResponseRedirect(link, status=303)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


def _pass(token: str) -> GroupPass:
    """Raises BadLink, also once it is erased."""
    key = signed_links.read(Purpose.GROUP_PASS, token)
    related = ("group__constituency", "group__campaign", "signup__event__constituency")
    group_pass = GroupPass.objects.select_related(*related).filter(pk=key).first()
    if group_pass is None:
        raise BadLink("erased", Purpose.GROUP_PASS)
    return group_pass


@form_page
def propose(request: HttpRequest) -> HttpResponse:
    """Anybody may say that there is a group; organisers look at it once the e-mail is checked."""
    campaign = current_campaign()
    context: Context = campaign_context(campaign)
    if "sent" in request.GET:
        return render(request, "events/groups/proposed.html", context)
    form = ProposalForm(campaign, request.POST or None, initial={"constituency": request.GET.get("seat", "")})
    status = 200
    if request.method == "POST":
        status = _propose(request, form)
        if status == 200:
            return HttpResponseRedirect(f"{request.path}?sent", status=303)
        form.say_link_again()
    return render(request, "events/groups/propose.html", context | {"form": form}, status=status)


def _propose(request: HttpRequest, form: ProposalForm) -> int:
    """Status of the answer; what went wrong is in the form."""
    if not form.is_valid():
        return 400
    if not allowed(LimitedAction.GROUP, request, form.who):
        return too_often(form)
    try:
        groups.propose_group(form.group(), form.proposer())
    except ValidationError as error:
        return refused_by(form, error)
    return 200


@form_page
def confirm_group_page(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever proposed a group confirms their e-mail, once; then it is among what is theirs."""
    message = message_behind(token, Purpose.GROUP)
    host, group = message.host, message.group
    if host is None or group is None:
        raise BadLink("erased", Purpose.GROUP)
    if is_blocked(host.email):
        return stopped(request)
    if request.method != "POST":
        return render(request, "events/groups/confirm.html", {"group": group, **current_campaign_context()})
    with transaction.atomic():
        spend(message)
        groups.confirm_group(group)
    come_in(request, host)
    return see_other("own-group", group.pk)


@form_page
@for_hosts
def own_group(request: HttpRequest, host: Host, group_id: int) -> HttpResponse:
    """How a group stands; its proposer gives it a new link here."""
    groups_of_theirs = Group.objects.select_related("constituency", "proposer", "revision")
    group = get_object_or_404(groups_of_theirs, pk=group_id, proposer=host)
    form = RenewalForm(group, request.POST if request.method == "POST" else None)
    if form.is_valid() and group.status in RENEWABLE:
        revisions.renew_link(group, form.cleaned_data["link"])
        return HttpResponseRedirect(f"{request.path}?renewed", status=303)
    waits = revisions.waiting_for(group) is not None
    context = {
        "group": group,
        "form": form,
        "waits": waits,
        "renewed": "renewed" in request.GET,
        **current_campaign_context(),
    }
    return render(request, "events/groups/own.html", context, status=400 if form.errors else 200)
