"""What is held of somebody: they may see, take along and erase it, without an account."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from constituencies.kit.types import Context
from events import privacy
from events.forms.privacy import PersonForm
from events.messages.outbox import tell
from events.models import Message
from events.safety import signed_links
from events.safety.rate_limits import LimitedAction, allowed
from events.safety.signed_links import BadLink, Purpose
from events.views.campaigns import current_campaign_context
from events.views.form_pages import form_page, refused_by, too_often


@form_page
def my_data(request: HttpRequest) -> HttpResponse:
    """Ask for a link to what is held of oneself. The answer is the same whether anything is."""
    form = PersonForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = _send_link(request, form)
        if status == 200:
            return HttpResponseRedirect(f"{reverse('events:my-data')}?sent", status=303)
    name = "my_data_sent" if "sent" in request.GET else "my_data"
    context = {"form": form, **current_campaign_context()}
    return render(request, f"events/privacy/{name}.html", context, status=status)


def _send_link(request: HttpRequest, form: PersonForm) -> int:
    """Status of the answer; what went wrong is in the form."""
    if not form.is_valid():
        return 400
    if not allowed(LimitedAction.PERSON, request, form.who):
        return too_often(form)
    holder = privacy.holder_of(**form.reached_by)
    if holder is not None:
        try:
            tell(Message.Kind.MY_DATA, holder, form.occasion)
        except ValidationError as error:
            return refused_by(form, error)
    return 200


@form_page
def person(request: HttpRequest, token: str) -> HttpResponse:
    """Everything that is held of the person whom a message went to, and the button that erases it."""
    reached_by = _reached_by(token)
    context: Context = {"token": token, **current_campaign_context()}
    if request.method == "POST":
        erased = privacy.erase_person(**reached_by)
        return render(request, "events/privacy/erased.html", context | {"erased": erased})
    return render(request, "events/privacy/person.html", context | {"held": privacy.export_person(**reached_by)})


@never_cache
@require_safe
def person_json(_request: HttpRequest, token: str) -> HttpResponse:
    """The same to take along."""
    response = JsonResponse(privacy.export_person(**_reached_by(token)), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


def _reached_by(token: str) -> dict[str, str]:
    """The e-mail that the token's message went to, or the mobile: only that one is shown to be theirs.

    Raises BadLink, also once that is erased.
    """
    key = signed_links.read(Purpose.PERSON, token)
    message = Message.objects.filter(pk=key).select_related("signup", "host", "watch", "group_pass__signup").first()
    if message is None:
        raise BadLink("erased", Purpose.PERSON)
    email, mobile = message.reaches
    return {"email": email} if email else {"mobile": mobile}
