"""Who comes: names and addresses, for those who run the events alone."""

from __future__ import annotations

from collections import defaultdict

from django import forms
from django.contrib import admin
from django.db.models import ManyToManyField, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from constituencies.admin.filters import RegionFilter
from constituencies.admin.read_only import ReadOnly
from constituencies.admin.scope import ScopedAdmin
from constituencies.kit.actor import actor_of
from constituencies.kit.recent_sign_in import after_recent_sign_in
from constituencies.kit.tables.writer import CSV_TYPE
from constituencies.models import Region
from constituencies.scope.rules import choosable
from events import signups
from events.exports.people import people_list
from events.keeping.doers import who_is
from events.models import Event, Host, Message, SignUp


@admin.register(SignUp)
class SignUpAdmin(ReadOnly, ScopedAdmin[SignUp]):
    """Seen, exported and erased here; what else happens to a sign-up, its person does."""

    linked_by = ("event__id__exact",)
    list_display = ["first_name", "contact", "status", "event", "shift", "came"]
    list_filter = ["status", "came", ("event__starts_at", admin.DateFieldListFilter)]
    list_select_related = ["event", "shift"]
    search_fields = ["first_name", "email", "mobile", "event__title"]
    search_help_text = gettext_lazy("First name, e-mail, mobile, or title of the event")
    ordering = ["-pk"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["export", "came_along", "did_not_come", "cancel_for_them", "erase"]

    @admin.display(description=gettext_lazy("e-mail or mobile"))
    def contact(self, signup: SignUp) -> str:
        return signup.email or signup.mobile

    @admin.action(description=gettext_lazy("Export as CSV"), permissions=["view"])
    @after_recent_sign_in
    def export(self, _request: HttpRequest, signups: QuerySet[SignUp]) -> HttpResponse:
        response = HttpResponse(people_list(signups), content_type=CSV_TYPE)
        response["Content-Disposition"] = 'attachment; filename="people.csv"'
        return response

    @admin.action(description=gettext_lazy("They came"), permissions=["note"])
    def came_along(self, request: HttpRequest, signups: QuerySet[SignUp]) -> None:
        self._set_came(request, signups, True)

    @admin.action(description=gettext_lazy("They did not come"), permissions=["note"])
    def did_not_come(self, request: HttpRequest, signups: QuerySet[SignUp]) -> None:
        self._set_came(request, signups, False)

    @admin.action(description=gettext_lazy("Cancel for them, and tell them"), permissions=["note"])
    def cancel_for_them(self, request: HttpRequest, chosen: QuerySet[SignUp]) -> None:
        active = SignUp.objects.active().filter(pk__in=chosen).select_related("event", "shift")
        coming = [signup for signup in active if signup.ends_at > timezone.now()]
        for signup in coming:
            signups.cancel(signup, by=who_is(actor_of(request)))
        self.message_user(
            request,
            ngettext("%(count)d sign-up cancelled.", "%(count)d sign-ups cancelled.", len(coming))
            % {"count": len(coming)},
        )

    @admin.action(description=gettext_lazy("Erase, as they asked for: they are not told"), permissions=["erase"])
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


class TrustedFilter(RegionFilter):
    """By the region in which a host is trusted."""

    title = gettext_lazy("trusted in")
    parameter_name = "trusted"
    paths = ("trusted_in",)


@admin.register(Host)
class HostAdmin(ScopedAdmin[Host]):
    """People without an account who set up events: whom to trust."""

    list_display = ["name", "email", "confirmed_at", "where_trusted"]
    list_filter = [TrustedFilter]
    search_fields = ["name", "email"]
    fields = ["name", "email", "confirmed_at", "consented_at", "trusted_in"]
    readonly_fields = ["name", "email", "confirmed_at", "consented_at"]
    formfield_overrides = {ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Host]:
        # In which of the regions of whoever looks.
        regions = choosable(Region.objects.all(), actor_of(request))
        return super().get_queryset(request).prefetch_related(Prefetch("trusted_in", regions))

    @admin.display(description=gettext_lazy("trusted in"))
    def where_trusted(self, host: Host) -> str:
        return ", ".join(region.name for region in host.trusted_in.all()) or "–"


@admin.register(Message)
class MessageAdmin(ReadOnly, ScopedAdmin[Message]):
    """Whether messages go out. To whom and what they say is not shown: nobody at the centre needs it."""

    list_display = ["kind", "state", "due_at", "sent_at", "attempts", "error"]
    list_filter = ["state", "kind"]
    fields = ["kind", "state", "due_at", "sent_at", "attempts", "error"]
    show_full_result_count = False
