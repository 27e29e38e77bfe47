"""Who comes: names and addresses, for those who run the events alone."""

from __future__ import annotations

from collections import defaultdict

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from constituencies.admin.read_only import ReadOnly
from constituencies.kit.recent_sign_in import after_recent_sign_in
from events import signups
from events.admin.scope import InScopeAdmin
from events.exports.people import people_list
from events.models import Event, Host, Message, SignUp


@admin.register(SignUp)
class SignUpAdmin(ReadOnly, InScopeAdmin[SignUp]):
    """Seen, exported and erased here; what else happens to a sign-up, its person does."""

    region_path = "event__constituency__region"
    list_display = ["first_name", "contact", "status", "event", "shift", "came"]
    list_filter = ["status", "came", ("event__starts_at", admin.DateFieldListFilter)]
    list_select_related = ["event", "shift"]
    search_fields = ["first_name", "email", "mobile", "event__title"]
    search_help_text = gettext_lazy("First name, e-mail, mobile, or title of the event")
    ordering = ["-pk"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["export", "came_along", "did_not_come", "erase"]

    def in_scope(self, request: HttpRequest) -> Q:
        return super().in_scope(request) | Q(event__organiser=request.user.pk)

    @admin.display(description=gettext_lazy("e-mail or mobile"))
    def contact(self, signup: SignUp) -> str:
        return signup.email or signup.mobile

    @admin.action(description=gettext_lazy("Export as CSV"), permissions=["view"])
    @after_recent_sign_in
    def export(self, _request: HttpRequest, signups: QuerySet[SignUp]) -> HttpResponse:
        response = HttpResponse(people_list(signups), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="people.csv"'
        return response

    @admin.action(description=gettext_lazy("They came"), permissions=["note"])
    def came_along(self, request: HttpRequest, signups: QuerySet[SignUp]) -> None:
        self._set_came(request, signups, True)

    @admin.action(description=gettext_lazy("They did not come"), permissions=["note"])
    def did_not_come(self, request: HttpRequest, signups: QuerySet[SignUp]) -> None:
        self._set_came(request, signups, False)

    @admin.action(description=gettext_lazy("Erase"), permissions=["erase"])
    def erase(self, request: HttpRequest, chosen: QuerySet[SignUp]) -> None:
        by_event: dict[Event, list[SignUp]] = defaultdict(list)
        for signup in chosen.select_related("event", "shift"):
            by_event[signup.event].append(signup)
        for event, people in by_event.items():
            signups.erase_signups(event, people)
        count = sum(map(len, by_event.values()))
        self.message_user(
            request, ngettext("%(count)d sign-up erased.", "%(count)d sign-ups erased.", count) % {"count": count}
        )

    # By actions alone, since forms would go past events/signups.py.

    def has_note_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("events.change_signup")

    def has_erase_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("events.delete_signup")

    def _set_came(self, request: HttpRequest, chosen: QuerySet[SignUp], came: bool) -> None:
        able = [signup for signup in chosen.select_related("event", "shift") if signups.may_say_whether_came(signup)]
        for signup in able:
            signups.set_came(signup, came)
        self.message_user(request, _("Noted for %(count)d people.") % {"count": len(able)})


@admin.register(Host)
class HostAdmin(InScopeAdmin[Host]):
    """People without an account who set up events: whom to trust."""

    list_display = ["name", "email", "confirmed_at", "is_trusted"]
    list_filter = ["is_trusted"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "confirmed_at", "consented_at", "is_trusted"]
    readonly_fields = ["name", "email", "confirmed_at", "consented_at"]

    def in_scope(self, request: HttpRequest) -> Q:
        user = request.user
        if not user.is_authenticated:
            return Q(pk__in=[])
        if user.acts_everywhere:
            return Q(pk__isnull=False)
        hosts = Host.objects.filter(
            Q(events__constituency__region__in=user.region_ids) | Q(groups__constituency__region__in=user.region_ids)
        )
        return Q(pk__in=hosts.values("pk"))


@admin.register(Message)
class MessageAdmin(ReadOnly, admin.ModelAdmin[Message]):
    """Whether messages go out. To whom and what they say is not shown: nobody at the centre needs it."""

    list_display = ["kind", "state", "due_at", "sent_at", "attempts", "error"]
    list_filter = ["state", "kind"]
    fields = ["kind", "state", "due_at", "sent_at", "attempts", "error"]
    show_full_result_count = False
